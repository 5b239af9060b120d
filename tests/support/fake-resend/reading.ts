import type { Domain } from "./account.ts";
import { answerFiles } from "./attachments.ts";
import type { FateOf } from "./events.ts";
import { lastEventOf, messageIdOf } from "./events.ts";
import type { AcceptedMail, Ledger } from "./ledger.ts";
import { pageAnswer } from "./listing.ts";
import type { ReceivedMail } from "./received.ts";
import { listedReceived, shownReceived } from "./received.ts";
import type { Answer, FakeRequest, Refusal } from "./wire.ts";
import { jsonAnswer, refusalAnswer } from "./wire.ts";

export type Library = {
  readonly ledger: Ledger;
  readonly received: readonly ReceivedMail[];
  readonly domains: readonly (Domain & { readonly id: string; readonly createdAt: number })[];
  readonly fateOf: FateOf;
};

/** Who asks, when, and for what. */
export type Question = { readonly team: string; readonly at: number; readonly query: URLSearchParams };

/** On all plans but the largest. */
const RETENTION_MS = 30 * 24 * 3_600_000;

const NOT_FOUND: Refusal = { status: 404, name: "not_found", message: "The requested resource was not found." };

const found = (value: unknown): Answer => (value === undefined ? refusalAnswer(NOT_FOUND) : jsonAnswer(200, value));

const orNull = (list: readonly string[]): readonly string[] | null => (list.length > 0 ? list : null);

const listedMail = (mail: AcceptedMail, fateOf: Library["fateOf"]) => ({
  id: mail.id,
  message_id: messageIdOf(mail.id),
  from: mail.from,
  to: mail.to,
  cc: orNull(mail.cc),
  bcc: orNull(mail.bcc),
  reply_to: orNull(mail.replyTo),
  subject: mail.subject,
  created_at: new Date(mail.acceptedAt).toISOString(),
  last_event: lastEventOf(mail, fateOf),
  scheduled_at: null,
});

const shownMail = (mail: AcceptedMail, fateOf: Library["fateOf"]) => ({
  object: "email",
  ...listedMail(mail, fateOf),
  html: mail.html,
  text: mail.text,
  tags: Object.entries(mail.tags).map(([name, value]) => ({ name, value })),
});

const shownDomain = ({ id, createdAt, name, status = "verified", receiving = false }: Library["domains"][number]) => ({
  id,
  name,
  status,
  created_at: new Date(createdAt).toISOString(),
  region: "eu-west-1",
  capabilities: { sending: "enabled", receiving: receiving ? "enabled" : "disabled" },
  open_tracking: false,
  click_tracking: false,
});

export function listEmails({ ledger, fateOf }: Library, { team, at, query }: Question): Answer {
  const kept = ledger.accepted().filter((mail) => mail.team === team && at - mail.acceptedAt < RETENTION_MS);
  return pageAnswer(kept.toReversed(), query, (mail) => listedMail(mail, fateOf));
}

export function getEmail({ ledger, fateOf }: Library, { team, at }: Question, id: string): Answer {
  const mail = ledger.byId(id);
  const kept = mail !== undefined && mail.team === team && at - mail.acceptedAt < RETENTION_MS;
  return found(kept ? shownMail(mail, fateOf) : undefined);
}

export const listReceived = ({ received }: Library, { team, query }: Question): Answer =>
  pageAnswer(received.filter((mail) => mail.team === team).toReversed(), query, listedReceived);

export function getReceived({ received }: Library, { team }: Question, id: string): Answer {
  const mail = received.find((other) => other.id === id && other.team === team);
  return found(mail && shownReceived(mail));
}

/** All files of a mail that came in, or one of them. */
export function getFiles(
  { received }: Library,
  question: Question,
  { id, file }: { readonly id: string; readonly file: string | undefined },
  request: FakeRequest,
): Answer {
  const mail = received.find((other) => other.id === id && other.team === question.team);
  return answerFiles(mail, file, question, request);
}

export const listDomains = ({ domains }: Library, { query }: Question): Answer =>
  pageAnswer(domains, query, shownDomain);

export function getDomain({ domains }: Library, id: string): Answer {
  const domain = domains.find((other) => other.id === id);
  return found(domain && { object: "domain", ...shownDomain(domain), records: [] });
}
