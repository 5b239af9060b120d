import type { Mutant } from "./mutants.ts";

/** Bugs around the protocol: whose rows an act touches, when something is accepted, what the provider says of everything at once. */
export const MUTANTS_AROUND: readonly Mutant[] = [
  {
    name: "erasure follows addresses",
    seed: 12,
    file: "src/store/personal.ts",
    features: ["moves", "erasure"],
    changes: [
      [
        '"subscriberIds" | "enrollmentIds" | "deliveryIds">> = {',
        '"subscriberIds" | "enrollmentIds" | "deliveryIds" | "addresses">> = {\n  address: "addresses",\n  to_address: "addresses",',
      ],
      [
        "    const known: Readonly<Record<string, readonly Value[]>> = {",
        '    const known: Readonly<Record<string, readonly Value[]>> = {\n      addresses: [...(found.get("deliveries")?.values() ?? [])].map((row) => { try { return (JSON.parse(String(row["fill"])) as { to?: string })?.to ?? null; } catch { return null; } }),',
      ],
    ],
  },
  {
    name: "a move keeps old links alive",
    seed: 2,
    file: "src/actions/link-holder.ts",
    features: ["moves"],
    changes: [["enrollment.epoch !== link.epoch || ", ""]],
  },
  {
    name: "a form rewrites an active learner",
    seed: 1,
    file: "src/actions/sign-up.ts",
    features: ["strangers", "second-course"],
    changes: [
      [
        "  const refusal = enrollment === undefined ?",
        '  await tx.updateTable("subscribers").set({ first_name: request.firstName, zone: request.zone }).where("address", "=", request.address).execute();\n  const refusal = enrollment === undefined ?',
      ],
    ],
  },
  {
    name: "the window not looked at again at claim",
    file: "src/course/batch.ts",
    features: ["holds"],
    changes: [["seen.allMayReceive && seen.allInTime && !seen", "seen.allMayReceive && !seen"]],
  },
  {
    name: "what hits all emails alike taken for each one's fault",
    file: "src/course/standing.ts",
    features: ["account-refusals"],
    changes: [
      ['if (isAlike(members, why, standing)) return { move: "probe", why, holdUntil: null };', ""],
      [
        '    case "this":\n      return { move: "probe", why, holdUntil: now + holdLength(standing.holds) };\n',
        '    case "this":\n',
      ],
    ],
  },
  {
    name: "what failed after acceptance is sent again every time",
    file: "src/course/provider-event.ts",
    features: ["failed-after-acceptance"],
    changes: [["return failedBefore === 0 && PASSING_REASON", "return PASSING_REASON"]],
  },
  {
    name: "what failed after acceptance is never sent again",
    file: "src/course/provider-event.ts",
    features: ["failed-after-acceptance"],
    changes: [
      [
        "return failedBefore === 0 && PASSING_REASON.test(reason);",
        "return failedBefore < 0 && PASSING_REASON.test(reason);",
      ],
    ],
  },
  {
    name: "one bounced forward silences the creator",
    file: "src/store/provider-events.ts",
    features: ["questions"],
    changes: [["if (!passedOn && event.suppress !== null)", "if (event.suppress !== null)"]],
  },
  {
    name: "received email handled inside the sending loop",
    file: "src/house.ts",
    features: ["questions", "floods"],
    changes: [["sender, receiver, dispatcher, ports", "sender: dispatcher, receiver, dispatcher, ports"]],
  },
  {
    name: "a jump ahead believed at once",
    file: "src/course/clock-watch.ts",
    features: ["clock-jumps"],
    changes: [['return off > FAR_MS ? "ahead" : undefined;', "return undefined;"]],
  },
  {
    name: "a first attempt that is still to come taken for a new one",
    file: "src/course/batch.ts",
    features: ["clock-jumps"],
    changes: [
      ["if (age < -MOST_AHEAD_MS) return", "if (false as boolean) return"],
      ["age < RENEW_AFTER_MS && age >= -MOST_AHEAD_MS", "age < RENEW_AFTER_MS"],
    ],
  },
];
