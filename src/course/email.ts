import { createHash } from "node:crypto";

/**
 * Where a hole stands decides how its value is escaped:
 * - `text`: between tags of the HTML
 * - `attribute`: inside a quoted attribute that is not an address
 * - `href`: the whole value of `href` or `src`; must be an https, http or mailto address
 * - `href-start`: its beginning, with a path or a fragment of ours behind it; must be an http(s) address without either
 * - `url-part`: inside an address, percent-encoded
 * - `line`: the subject or another header; control characters become spaces
 * - `plain`: the plain-text twin
 */
export type Place = "text" | "attribute" | "href" | "href-start" | "url-part" | "line" | "plain";

export type Hole = {
  readonly hole: MailHole;
  /** Used where the value is missing or blank, as in `{{first_name|there}}`. */
  readonly fallback: string;
  readonly place: Place;
};

export type Segment = string | Hole;

/** A lesson or letter as compiled: static segments with holes to fill for one person. Plain JSON. */
export type CompiledEmail = {
  /** sha256 in hex over the segments: the edition's name. */
  readonly digest: string;
  readonly subject: readonly Segment[];
  readonly html: readonly Segment[];
  readonly text: readonly Segment[];
};

/** Every hole that a course may use. What each is filled with is in docs/WRITING.md. */
export const HOLES = [
  "first_name",
  "schedule",
  "first_lesson_on",
  "lessons_completed",
  "completed_percent",
  "open_percent",
  "public_url",
  "confirm_url",
  "confirm_code",
  "progress_url",
  "preferences_url",
  "view_url",
  "reply_url",
  "unsubscribe_url",
  "postal_address",
] as const;
export type HoleName = (typeof HOLES)[number];

/** Holes of the mails of a conversation, which no author writes (course/question-mails.ts). */
const QUESTION_HOLES = [
  "question_from",
  "question_subject",
  "question_about",
  "question_text",
  "question_note",
  "question_learner",
  "answer_text",
  "creator_name",
] as const;
/** Holes of the emails that are on no course's paper. `write_to`: where people write to the course. */
const PLAIN_HOLES = ["write_to"] as const;

/** Holes of the email with a link to one's own account (course/account-mail.ts). */
const ACCOUNT_HOLES = ["account_url"] as const;

/** Holes of the emails about a move (course/move-mails.ts). */
const MOVE_HOLES = ["accept_url", "stop_url", "old_address", "new_address", "move_course"] as const;

export type MailHole =
  | HoleName
  | (typeof QUESTION_HOLES)[number]
  | (typeof ACCOUNT_HOLES)[number]
  | (typeof MOVE_HOLES)[number]
  | (typeof PLAIN_HOLES)[number];

const MAIL_HOLES: ReadonlySet<string> = new Set([
  ...HOLES,
  ...QUESTION_HOLES,
  ...ACCOUNT_HOLES,
  ...MOVE_HOLES,
  ...PLAIN_HOLES,
]);

export function isMailHole(name: string): name is MailHole {
  return MAIL_HOLES.has(name);
}

export type HoleValues = Readonly<Partial<Record<MailHole, string>>>;

export type FilledEmail = { readonly subject: string; readonly html: string; readonly text: string };

/** The edition's name: the same content always has the same digest, on every machine. */
export function digestEmail(email: Omit<CompiledEmail, "digest">): string {
  return (
    createHash("sha256")
      // Named so that the order in which a hole's keys were written down does not matter.
      .update(JSON.stringify([email.subject, email.html, email.text], ["hole", "fallback", "place"]))
      .digest("hex")
  );
}

/**
 * Fills the holes for one person. Pure, and the same for the same input for ever: a retried request is made
 * again from its recipe and compared byte by byte.
 *
 * @throws Error where a hole has neither value nor fallback, or an `href` is not an address: both are bugs of
 * the caller, since the compiler knows every hole.
 */
export function fillEmail(email: CompiledEmail, values: HoleValues): FilledEmail {
  return {
    subject: fillSegments(email.subject, values),
    html: fillSegments(email.html, values),
    text: fillSegments(email.text, values),
  };
}

const known = new WeakMap<CompiledEmail, ReadonlySet<MailHole>>();

/** The names of the holes that an email uses, each once. */
export function holesOf(email: CompiledEmail): ReadonlySet<MailHole> {
  const before = known.get(email);
  if (before !== undefined) return before;
  const names = new Set<MailHole>();
  for (const segment of [...email.subject, ...email.html, ...email.text]) {
    if (typeof segment !== "string") names.add(segment.hole);
  }
  known.set(email, names);
  return names;
}

/** @throws Error as `fillEmail` does */
export function fillSegments(segments: readonly Segment[], values: HoleValues): string {
  let out = "";
  for (const segment of segments) {
    out += typeof segment === "string" ? segment : escapeFor(segment, values[segment.hole]);
  }
  return out;
}

const BLANK = /^[\s\p{Cc}]*$/u;

function escapeFor(hole: Hole, given: string | undefined): string {
  // A lone surrogate cannot be sent as UTF-8, and a provider may refuse the whole batch for it.
  const value = (given === undefined || BLANK.test(given) ? hole.fallback : given).toWellFormed();
  if (value === "") throw new Error(`no value for the hole {{${hole.hole}}}`);
  switch (hole.place) {
    case "text":
      return escapeHtml(value).replaceAll(/\r\n?|\n/g, "<br>");
    case "attribute":
      return escapeHtml(value);
    case "href":
      if (!/^(?:https?:\/\/|mailto:)/.test(value)) throw new Error(`{{${hole.hole}}} is not an address`);
      return escapeHtml(value);
    case "href-start":
      if (!/^https?:\/\/[^?#]+$/.test(value)) throw new Error(`{{${hole.hole}}} cannot begin an address`);
      return escapeHtml(value);
    case "url-part":
      return encodeURIComponent(value);
    case "line":
      // A line break here would forge a header (RFC 5322, 2.2).
      return value.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
    case "plain":
      return value;
  }
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes for HTML text and for quoted attributes (WHATWG HTML, 13.3). */
export function escapeHtml(value: string): string {
  return value.replaceAll(/[&<>"']/g, (character) => HTML_ESCAPES[character] ?? character);
}
