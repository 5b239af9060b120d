import type { Refusal } from "./wire.ts";
import { isRecord } from "./wire.ts";

export type Mail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly html: string | null;
  readonly text: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Only where it has some; contents in base64. */
  readonly attachments?: readonly SentFile[];
};

export type SentFile = { readonly filename: string; readonly contentType: string | null; readonly content: string };

export type MailRules = {
  /** Refuse fields that the fake would ignore, and tags named twice: Resend may let them pass, we meant something by them. */
  readonly strict: boolean;
  readonly inBatch: boolean;
  readonly isVerified: (domain: string) => boolean;
  /** A last word on a mail that is well formed. */
  readonly refuse?: (mail: Mail) => Refusal | undefined;
};

export type MailReading =
  | { readonly ok: true; readonly mail: Mail }
  | { readonly ok: false; readonly refusal: Refusal };

const FIELDS = ["from", "to", "cc", "bcc", "reply_to", "subject", "html", "text", "headers", "tags", "attachments"];
const ADDRESS = /^[!-~]+$/;
const BARE = /^[^\s@<>,;"()]+@[^\s@<>,;"()]+\.[^\s@<>,;"().]+$/;
const TAG = /^[A-Za-z0-9_-]{1,256}$/;
const HEADER_NAME = /^[!-9;-~]+$/;

/** `Name <a@b>` → `a@b`, a bare address → itself, anything else → undefined. */
export function bareAddress(value: string): string | undefined {
  const bare = /^[^\r\n<>]*<([^<>]+)>$/.exec(value)?.[1] ?? value;
  return ADDRESS.test(bare) && BARE.test(bare) ? bare : undefined;
}

export const recipientsOf = (mail: Mail): string[] => [...mail.to, ...mail.cc, ...mail.bcc];

// Thrown and caught in this file alone: a mail has some thirty ways to be wrong, and the first one found is the answer.
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

function refuse(status: number, name: string, message: string): never {
  throw new Refused({ status, name, message });
}
const invalid = (message: string): never => refuse(422, "invalid_parameter", message);

function readText(field: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : invalid(`The \`${field}\` field must be a string.`);
}

function required(field: string, value: unknown): string {
  const text = readText(field, value);
  return text ? text : refuse(422, "missing_required_field", `Missing \`${field}\` field.`);
}

function readAddresses(field: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > 50) invalid(`The \`${field}\` field takes at most 50 addresses.`);
  return list.map((item) =>
    typeof item === "string" && bareAddress(item) !== undefined
      ? item
      : invalid(`Invalid \`${field}\` field. Use \`email@example.com\` or \`Name <email@example.com>\`.`),
  );
}

function readHeaders(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) return invalid("The `headers` field must be an object.");
  const headers: Record<string, string> = {};
  for (const [name, content] of Object.entries(value)) {
    if (!HEADER_NAME.test(name)) invalid("A header has an invalid name.");
    if (typeof content !== "string" || /[\r\n]/.test(content))
      return invalid(`The header \`${name}\` has an invalid value.`);
    headers[name] = content;
  }
  return headers;
}

function readTags(value: unknown, strict: boolean): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  if (!Array.isArray(value)) return invalid("The `tags` field must be an array.");
  if (value.length > 75) invalid("The `tags` field takes at most 75 tags.");
  const tags: Record<string, string> = {};
  for (const tag of value as unknown[]) {
    if (!isRecord(tag)) return invalid("A tag must be an object with `name` and `value`.");
    const { name, value: content } = tag;
    if (typeof name !== "string" || !TAG.test(name) || typeof content !== "string" || !TAG.test(content))
      return invalid("Tags should only contain ASCII letters, numbers, underscores, or dashes, 1 to 256 of them.");
    if (strict && Object.hasOwn(tags, name)) invalid(`The tag \`${name}\` is there twice.`);
    tags[name] = content;
  }
  return tags;
}

const isAttachment = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && (typeof value["content"] === "string" || typeof value["path"] === "string");

/** Of all attachments of one email, after base64. */
const MOST_ATTACHED = 40 * 1024 * 1024;

function readAttachments(value: unknown, { inBatch, strict }: MailRules): readonly SentFile[] {
  if (value === undefined || value === null) return [];
  if (inBatch) invalid("The `attachments` field is not supported in a batch.");
  if (!Array.isArray(value) || !value.every(isAttachment))
    return refuse(422, "invalid_attachment", "An attachment needs either a `content` or a `path`.");
  const files = value.map(({ filename, content, content_type: type }): SentFile => {
    if (typeof content !== "string" || typeof filename !== "string") {
      if (strict) refuse(422, "invalid_attachment", "The fake takes attachments with a `filename` and a `content`.");
      return { filename: "", contentType: null, content: "" };
    }
    if (Buffer.from(content, "base64").toString("base64") !== content)
      refuse(422, "invalid_attachment", "The `content` of an attachment must be base64.");
    return { filename, contentType: typeof type === "string" ? type : null, content };
  });
  if (files.reduce((sum, { content }) => sum + content.length, 0) > MOST_ATTACHED)
    refuse(422, "invalid_attachment", "The attachments of an email take at most 40 MB.");
  return files;
}

function checkSender(from: string, isVerified: MailRules["isVerified"]): void {
  const bare = bareAddress(from);
  if (bare === undefined)
    return invalid("Invalid `from` field. Use `email@example.com` or `Name <email@example.com>`.");
  const domain = bare.slice(bare.indexOf("@") + 1).toLowerCase();
  if (!isVerified(domain)) refuse(403, "validation_error", `The ${domain} domain is not verified.`);
}

function checkedMail(value: unknown, rules: MailRules): Mail {
  if (!isRecord(value)) return invalid("An email must be a JSON object.");
  const stray = Object.keys(value).find((field) => !FIELDS.includes(field));
  if (rules.strict && stray !== undefined) invalid(`The field \`${stray}\` is unknown to the fake.`);

  const from = required("from", value["from"]);
  const to = readAddresses("to", value["to"]);
  if (to.length === 0) refuse(422, "missing_required_field", "Missing `to` field.");
  const subject = required("subject", value["subject"]);
  const html = readText("html", value["html"]);
  const text = readText("text", value["text"]);
  if (!html && !text) refuse(422, "missing_required_field", "Missing `html` or `text` field.");
  const attachments = readAttachments(value["attachments"], rules);
  const cc = readAddresses("cc", value["cc"]);
  const bcc = readAddresses("bcc", value["bcc"]);
  const replyTo = readAddresses("reply_to", value["reply_to"]);
  const headers = readHeaders(value["headers"]);
  const tags = readTags(value["tags"], rules.strict);
  checkSender(from, rules.isVerified);

  const files = attachments.length === 0 ? {} : { attachments };
  const mail: Mail = { from, to, cc, bcc, replyTo, subject, html, text, headers, tags, ...files };
  const refusal = rules.refuse?.(mail);
  if (refusal) throw new Refused(refusal);
  return mail;
}

/** Reads one mail of a send request as Resend would, or says why it is refused. */
export function readMail(value: unknown, rules: MailRules): MailReading {
  try {
    return { ok: true, mail: checkedMail(value, rules) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}
