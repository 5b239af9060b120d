import type { Fault } from "../../../tests/support/fake-resend/faults.ts";
import { count, note, type World } from "../world.ts";

const HOUR = 3_600_000;

/** A time during which the provider refuses everything alike. */
export type Refusal = { readonly name: string; readonly until: number; readonly fault: Fault; readonly from: number };

const HOLDS: readonly (readonly [name: string, fault: Fault])[] = [
  ["key refused", { kind: "key-revoked", status: 401 }],
  ["key refused", { kind: "key-revoked", status: 403 }],
  ["daily quota", { kind: "daily-quota" }],
  [
    "domain barred",
    { kind: "refused", status: 403, name: "validation_error", message: "The example.com domain is not verified." },
  ],
];

const ACCOUNT_WIDE: readonly (readonly [name: string, fault: Fault])[] = [
  ["400 for everything", { kind: "refused", status: 400, name: "validation_error", message: "API key is invalid" }],
  [
    "422 for everything",
    { kind: "refused", status: 422, name: "invalid_parameter", message: "The request could not be processed." },
  ],
];

/** Now and then the whole account is refused for hours. */
export function maybeRefuseAccount(world: World): void {
  if (world.refusal !== undefined && world.time >= world.refusal.until) world.refusal = undefined;
  if (world.refusal !== undefined) return;
  const { chance, features } = world;
  if (features.has("holds") && chance.yes(0.01)) begin(world, chance.pick(HOLDS));
  else if (features.has("account-refusals") && chance.yes(0.01)) begin(world, chance.pick(ACCOUNT_WIDE));
}

function begin(world: World, [name, fault]: readonly [string, Fault]): void {
  const { time, chance } = world;
  const midnight = (Math.floor(time / (24 * HOUR)) + 1) * 24 * HOUR;
  const until = fault.kind === "daily-quota" ? midnight : time + chance.int(1, 30) * HOUR;
  world.refusal = { name, until, fault, from: time };
  world.refusals.push(world.refusal);
  note(world, `refused for a while: ${name}`);
}

export function refusedNow(world: World): Fault | undefined {
  const { refusal } = world;
  if (refusal === undefined || world.time >= refusal.until) return undefined;
  count(world, "requests while everything was refused");
  return refusal.fault;
}
