import type { Ledger } from "./ledger.ts";
import type { Limits } from "./limits.ts";
import type { Mail, MailReading, MailRules } from "./mail.ts";
import { readMail, recipientsOf } from "./mail.ts";
import type { Answer, FakeRequest, Refusal } from "./wire.ts";
import { jsonAnswer, refusalAnswer } from "./wire.ts";

/** A send request that has passed the door, with what is needed to act on it. */
export type Sending = {
  readonly request: FakeRequest;
  readonly at: number;
  readonly team: string;
  readonly key: string | null;
  readonly bodySha256: string;
  readonly rules: Omit<MailRules, "inBatch">;
};

export type PostRoom = {
  readonly limits: Limits;
  readonly newId: () => string;
  readonly enter: Ledger["enter"];
};

const MAX_BATCH = 100;

const invalid = (message: string): Refusal => ({ status: 422, name: "invalid_parameter", message });

const NOT_JSON: Refusal = { status: 400, name: "validation_error", message: "The request body is not valid JSON." };

function parsed(body: Uint8Array): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) };
  } catch {
    return { ok: false };
  }
}

/** All of them or none. Ids come in the order of the mails. */
function accept(room: PostRoom, sending: Sending, mails: readonly (readonly [index: number, mail: Mail])[]) {
  const { at, team, key, bodySha256 } = sending;
  const emails = mails.reduce((sum, [, mail]) => sum + recipientsOf(mail).length, 0);
  const refusal = room.limits.quotaRefusal(team, emails, at);
  if (refusal) return { ok: false, refusal } as const;
  room.limits.useQuota(team, emails, at);
  const ids = mails.map(([index, mail]) => {
    const id = room.newId();
    room.enter({ ...mail, id, acceptedAt: at, team, key, index, bodySha256 });
    return { id };
  });
  return { ok: true, ids } as const;
}

export function sendOne(room: PostRoom, sending: Sending): Answer {
  const body = parsed(sending.request.body);
  if (!body.ok) return refusalAnswer(NOT_JSON);
  const reading = readMail(body.value, { ...sending.rules, inBatch: false });
  if (!reading.ok) return refusalAnswer(reading.refusal);
  const result = accept(room, sending, [[0, reading.mail]]);
  return result.ok ? jsonAnswer(200, result.ids[0]) : refusalAnswer(result.refusal);
}

function sorted(readings: readonly MailReading[]) {
  const mails: [number, Mail][] = [];
  const errors: { index: number; refusal: Refusal }[] = [];
  for (const [index, reading] of readings.entries()) {
    if (reading.ok) mails.push([index, reading.mail]);
    else errors.push({ index, refusal: reading.refusal });
  }
  return { mails, errors };
}

export function sendBatch(room: PostRoom, sending: Sending): Answer {
  const mode = sending.request.headers["x-batch-validation"] ?? "strict";
  if (mode !== "strict" && mode !== "permissive")
    return refusalAnswer(invalid("The `x-batch-validation` header must be `strict` or `permissive`."));
  const body = parsed(sending.request.body);
  if (!body.ok) return refusalAnswer(NOT_JSON);
  if (!Array.isArray(body.value)) return refusalAnswer(invalid("The body of a batch must be an array."));
  if (body.value.length < 1 || body.value.length > MAX_BATCH)
    return refusalAnswer(invalid(`A batch takes 1 to ${MAX_BATCH} emails.`));

  const { mails, errors } = sorted(body.value.map((value) => readMail(value, { ...sending.rules, inBatch: true })));
  const [first] = errors;
  if (mode === "strict" && first) return refusalAnswer(first.refusal);
  const result = accept(room, sending, mails);
  if (!result.ok) return refusalAnswer(result.refusal);
  const reported = errors.map(({ index, refusal }) => ({ index, message: refusal.message }));
  return jsonAnswer(200, mode === "strict" ? { data: result.ids } : { data: result.ids, errors: reported });
}
