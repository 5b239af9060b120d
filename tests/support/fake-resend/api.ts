import type { ApiKey } from "./account.ts";
import { admit, SENDING_ONLY } from "./account.ts";
import type { Arrival } from "./arrival.ts";
import { download } from "./attachments.ts";
import type { Idempotency } from "./idempotency.ts";
import { INVALID_KEY } from "./idempotency.ts";
import type { Limits } from "./limits.ts";
import { RATE_LIMITED } from "./limits.ts";
import type { MailRules } from "./mail.ts";
import type { Library, Question } from "./reading.ts";
import { getDomain, getEmail, getFiles, getReceived, listDomains, listEmails, listReceived } from "./reading.ts";
import type { PostRoom, Sending } from "./sending.ts";
import { sendBatch, sendOne } from "./sending.ts";
import type { Answer, Refusal } from "./wire.ts";
import { pathname, refusalAnswer, textAnswer, withHeaders } from "./wire.ts";

export type ApiParts = {
  readonly keys: ReadonlyMap<string, ApiKey>;
  readonly limits: Limits;
  readonly idempotency: Idempotency;
  readonly library: Library;
  readonly room: PostRoom;
  readonly rules: Pick<MailRules, "strict" | "isVerified">;
};

/** Acts on a request as Resend does when nothing goes wrong. `refuse` has the last word on each mail. */
export type Api = (arrival: Arrival, at: number, refuse?: MailRules["refuse"]) => Answer;

type Call = {
  readonly arrival: Arrival;
  readonly question: Question;
  readonly id: string;
  /** A second id in the path. */
  readonly file: string | undefined;
  readonly refuse: MailRules["refuse"];
};

type Handlers = Readonly<Record<string, (call: Call) => Answer>>;

const NO_USER_AGENT = textAnswer(403, "text/plain", "error code: 1010");
const UNKNOWN_PATH: Refusal = { status: 404, name: "not_found", message: "The requested endpoint does not exist." };
const WRONG_METHOD: Refusal = {
  status: 405,
  name: "method_not_allowed",
  message: "This endpoint does not support the specified HTTP method.",
};

export function makeApi({ keys, limits, idempotency, library, room, rules }: ApiParts): Api {
  const once =
    (act: (room: PostRoom, sending: Sending) => Answer) =>
    ({ arrival, question: { team, at }, refuse }: Call): Answer => {
      const { request, key, scope, bodySha256 } = arrival;
      const sending = { request, at, team, key, bodySha256, rules: refuse ? { ...rules, refuse } : rules };
      if (key === null || scope === null) return act(room, sending);
      if (key.length < 1 || key.length > 256) return refusalAnswer(INVALID_KEY);

      const finding = idempotency.find(scope, bodySha256, at);
      if (finding.kind === "refused") return refusalAnswer(finding.refusal);
      if (finding.kind === "replay") return finding.answer;
      const answer = act(room, sending);
      idempotency.end(scope, bodySha256, at, answer);
      return answer;
    };

  // The first pattern that fits counts: `/emails/batch` is not an email with the id `batch`.
  const routes: readonly (readonly [RegExp, Handlers])[] = [
    [/^\/emails$/, { POST: once(sendOne), GET: ({ question }) => listEmails(library, question) }],
    [/^\/emails\/batch$/, { POST: once(sendBatch) }],
    [/^\/emails\/receiving$/, { GET: ({ question }) => listReceived(library, question) }],
    [/^\/emails\/receiving\/([^/]+)$/, { GET: ({ question, id }) => getReceived(library, question, id) }],
    [
      /^\/emails\/receiving\/([^/]+)\/attachments(?:\/([^/]+))?$/,
      { GET: ({ arrival, question, id, file }) => getFiles(library, question, { id, file }, arrival.request) },
    ],
    [/^\/emails\/([^/]+)$/, { GET: ({ question, id }) => getEmail(library, question, id) }],
    [/^\/domains$/, { GET: ({ question }) => listDomains(library, question) }],
    [/^\/domains\/([^/]+)$/, { GET: ({ id }) => getDomain(library, id) }],
  ];

  const routed = (arrival: Arrival, at: number, apiKey: ApiKey, refuse: MailRules["refuse"]): Answer => {
    const { request } = arrival;
    const path = pathname(request);
    const [pattern, handlers] = routes.find(([candidate]) => candidate.test(path)) ?? [];
    if (!pattern || !handlers) return refusalAnswer(UNKNOWN_PATH);
    const handler = handlers[request.method];
    if (!handler) return refusalAnswer(WRONG_METHOD);
    if (apiKey.access === "sending" && !arrival.isSend) return refusalAnswer(SENDING_ONLY);
    const query = new URLSearchParams(request.path.slice(path.length));
    const [, id = "", file] = pattern.exec(path) ?? [];
    return handler({ arrival, question: { team: apiKey.team, at, query }, id, file, refuse });
  };

  return (arrival, at, refuse) => {
    const file = download(library.received, arrival.request, at);
    if (file) return file;
    if (!arrival.request.headers["user-agent"]) return NO_USER_AGENT;
    const admission = admit(keys, arrival.token);
    if (!admission.ok) return refusalAnswer(admission.refusal);
    const { apiKey } = admission;
    const rate = limits.takeRequest(apiKey.team, at);
    const answer = rate.ok ? routed(arrival, at, apiKey, refuse) : refusalAnswer(RATE_LIMITED);
    return withHeaders(answer, { ...rate.headers, ...limits.quotaHeaders(apiKey.team, at) });
  };
}
