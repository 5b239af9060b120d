import { type Taking, takeAsQuestion } from "../actions/take-as-question.ts";
import type { ActionPorts } from "../actions/ports.ts";
import { parseAddress } from "../course/address.ts";
import { type AttachedFile, describeFile } from "../course/attachment.ts";
import { maskLinks } from "../course/paths.ts";
import { printable } from "../course/printable.ts";
import { formatInstant } from "../course/written-date.ts";
import type { Mailbox } from "../mail/mailbox.ts";
import { unquote } from "../mail/unquote.ts";
import type { Archive } from "../store/archive.ts";
import { readAttached } from "../store/attachments.ts";
import { readLearner } from "../store/learner.ts";
import { type Aside, findReceived, questionOf, readAside, readKept, readReceived } from "../store/set-aside.ts";
import { tieBySender } from "../store/tying.ts";
import type { Told } from "./learner.ts";
import { formatTable } from "./table.ts";

/** What a list shows at once. */
const MOST_LISTED = 40;

export type ReceivedPorts = ActionPorts & {
  /** The way to the provider, for what isn't kept; undefined where there's none. */
  readonly mailbox: Mailbox | undefined;
};

export type ReceivedWish = {
  /** Nothing, or what to do and the email's id. */
  readonly words: readonly string[];
  readonly learner: string | undefined;
  readonly course: string | undefined;
};

/** Lists what was set aside, shows one email, or turns it into a question. */
export async function received(ports: ReceivedPorts, wish: ReceivedWish): Promise<Told> {
  const [act, given] = wish.words;
  if (act === undefined) return { code: 0, says: await list(ports.archive) };
  if (act !== "show" && act !== "question") {
    return {
      code: 2,
      says: `There's no "${act}". Use: npm run received -- show ID, or: npm run received -- question ID`,
    };
  }
  if (given === undefined)
    return { code: 2, says: `Say which one: npm run received -- ${act} ID. npm run received lists them.` };
  const found = await findReceived(ports.archive, given);
  const [id] = found;
  if (id === undefined) return { code: 1, says: `No email has the ID ${given}. npm run received lists them.` };
  if (found.length > 1 && id !== given)
    return { code: 2, says: `More than one ID begins with ${given}. Add more of it.` };
  return act === "show" ? show(ports, id) : toQuestion(ports, id, wish);
}

const TAKEN_FOR: Readonly<Record<Aside["state"], string>> = {
  automatic: "an automatic reply",
  bounce: "a bounce report",
  loop: "a loop",
  unsubscribe: "a request to unsubscribe",
  elsewhere: "not for us",
  gone: "gone",
  dropped: "never fetched",
  unattributed: "nobody's question",
};

const BECAUSE: Partial<Readonly<Record<Aside["state"], string>>> = {
  elsewhere: "it wasn't sent to the receiving domain",
  gone: "Resend didn't have it anymore when it was fetched",
  dropped: "too many others like it were waiting",
  unattributed: "no learner is known by its address, its thread, or its sender",
};

async function list(archive: Archive): Promise<string> {
  const all = await readAside(archive, MOST_LISTED + 1);
  if (all.length === 0) return "No email has been set aside.";
  const table = formatTable(
    ["received (UTC)", "from", "subject", "taken for", "because", "ID"],
    all
      .slice(0, MOST_LISTED)
      .map((aside) => [
        formatInstant(aside.receivedAt, "UTC"),
        short(aside.from ?? "–", 40),
        short(aside.subject ?? "–", 40),
        TAKEN_FOR[aside.state],
        aside.why ?? BECAUSE[aside.state] ?? "–",
        aside.id,
      ]),
  );
  return [
    all.length > MOST_LISTED
      ? `The newest ${MOST_LISTED} emails that were set aside:`
      : "Emails that were set aside, newest first:",
    table,
    "Read one:                 npm run received -- show ID\nTurn it into a question:  npm run received -- question ID [--learner ADDRESS]",
  ].join("\n\n");
}

function short(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}

async function show({ archive, mailbox }: ReceivedPorts, id: string): Promise<Told> {
  const mail = await readReceived(archive, id);
  const aside = await readKept(archive, id);
  const question = aside === undefined ? await questionOf(archive, id) : undefined;
  const kept = aside ?? question;
  if (kept !== undefined) {
    const files =
      question === undefined
        ? (JSON.parse(aside?.files ?? "[]") as AttachedFile[])
        : await readAttached(archive, question.id);
    const from = mail?.from_address ?? null;
    return { code: 0, says: asText({ from, at: kept.received_at, ...kept, files }) };
  }
  const fetched = mail?.state === "gone" ? undefined : await mailbox?.fetch(id);
  switch (fetched?.kind) {
    case "mail": {
      const { shown, folded } = await unquote(fetched.mail);
      const { from = null, subject, files = [] } = fetched.mail;
      return { code: 0, says: asText({ from, at: mail?.received_at ?? 0, subject, text: shown, rest: folded, files }) };
    }
    case "not-now":
      return {
        code: 1,
        says: `Its text isn't kept here, and Resend doesn't give it out now: ${printable(fetched.why)}.`,
      };
    case "gone":
    case undefined:
      return {
        code: 1,
        says: "Its text isn't kept here anymore, and Resend doesn't have it either (it keeps email for 30 days).",
      };
  }
}

function asText(email: {
  readonly from: string | null;
  readonly at: number;
  readonly subject: string;
  readonly text: string;
  readonly rest: string;
  readonly files: readonly AttachedFile[];
}): string {
  const { from, at, subject, text, rest, files } = email;
  const lines = (words: string) => maskLinks(words).split(/\r?\n/).map(printable).join("\n");
  return [
    `From:     ${printable(from ?? "–")}\nReceived: ${formatInstant(at, "UTC")}\nSubject:  ${lines(subject)}`,
    lines(text === "" ? "(no text)" : text),
    ...(rest === "" ? [] : ["The rest of the email:", lines(rest)]),
    ...(files.length === 0 ? [] : [`Attachments: ${files.map((file) => printable(describeFile(file))).join(", ")}`]),
  ].join("\n\n");
}

async function toQuestion(ports: ReceivedPorts, id: string, wish: ReceivedWish): Promise<Told> {
  const learner = await chooseLearner(ports.archive, wish);
  if (learner.kind === "unknown") return { code: 2, says: learner.says };
  const taking = await takeAsQuestion(ports, id, learner.enrollmentId);
  return { code: taking.kind === "gone" || taking.kind === "unknown" ? 1 : 0, says: describe(taking, id) };
}

function describe(taking: Taking, id: string): string {
  switch (taking.kind) {
    case "question":
      return taking.tied
        ? "It's a question now, and goes to the creator with the others."
        : `It's a question now, but no learner is known by its address, its thread, or its sender. Say whose it is:\n  npm run received -- question ${id} --learner ADDRESS`;
    case "answer":
      return "It was sent to a question's reply address, so it goes to the person who asked, as the creator's answer.";
    case "already":
      return "It's a question or an answer already.";
    case "to-be-fetched":
      return "Its text isn't kept here. The server fetches it from Resend again and files it as a question, within a minute if it's running.";
    case "gone":
      return "Its text isn't kept here anymore, and Resend didn't have it either when it was last asked.";
    case "unknown":
      return `No email has the ID ${id}.`;
  }
}

type Chosen =
  | { readonly kind: "chosen"; readonly enrollmentId: string | undefined }
  | { readonly kind: "unknown"; readonly says: string };

/** The course of their newest lesson, unless one is named. */
async function chooseLearner(archive: Archive, { learner, course }: ReceivedWish): Promise<Chosen> {
  if (learner === undefined) {
    if (course === undefined) return { kind: "chosen", enrollmentId: undefined };
    return { kind: "unknown", says: "Add --learner ADDRESS to --course." };
  }
  const address = parseAddress(learner);
  if (address === undefined) return { kind: "unknown", says: `"${printable(learner)}" isn't an email address.` };
  const story = await readLearner(archive, address);
  if (story === undefined) return { kind: "unknown", says: `No learner has the address ${address}.` };
  if (course === undefined)
    return {
      kind: "chosen",
      enrollmentId: (await tieBySender(archive, address, Number.MAX_SAFE_INTEGER))?.enrollmentId,
    };
  const enrollment = story.enrollments.find(({ courseId }) => courseId === course);
  if (enrollment !== undefined) return { kind: "chosen", enrollmentId: enrollment.id };
  const theirs = story.enrollments.map(({ courseId }) => courseId).join(", ");
  return { kind: "unknown", says: `${address} isn't in the course "${printable(course)}", but in: ${theirs}.` };
}
