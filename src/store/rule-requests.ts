import { GMAIL_ASKS_FROM, readRuleRequest, type RuleRequest } from "../course/rule-request.ts";
import type { Archive } from "./archive.ts";

const SHOWN_FOR_MS = 7 * 86_400_000;
/** Anybody can write as many as they like. */
const MOST_SHOWN = 3;

export type AskedRule = RuleRequest & { readonly receivedAt: number };

/** What Gmail has asked within a week about forwarding from a creator's mailbox, newest first, each code and link once. */
export async function readRuleRequests(
  db: Archive,
  creators: readonly string[],
  now: number,
): Promise<readonly AskedRule[]> {
  const rows = await db
    .selectFrom("questions")
    .select(["subject", "text", "rest", "received_at as receivedAt"])
    .where("from_address", "=", GMAIL_ASKS_FROM)
    .where("received_at", ">", now - SHOWN_FOR_MS)
    .orderBy("received_at", "desc")
    .execute();
  const asked = new Map<string, AskedRule>();
  for (const { subject, text, rest, receivedAt } of rows) {
    const request = readRuleRequest({ from: GMAIL_ASKS_FROM, subject, text: `${text}\n${rest}` }, creators);
    const name = JSON.stringify(request);
    if (request !== undefined && !asked.has(name)) asked.set(name, { ...request, receivedAt });
  }
  return [...asked.values()].slice(0, MOST_SHOWN);
}
