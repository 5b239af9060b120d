import { hash } from "node:crypto";
import type { Question } from "./reading.ts";
import type { ReceivedMail } from "./received.ts";
import type { Answer, FakeRequest } from "./wire.ts";
import { jsonAnswer, pathname, refusalAnswer, textAnswer } from "./wire.ts";

/** A file of a mail that came in. */
export type IncomingFile = {
  readonly filename?: string;
  readonly contentType: string;
  readonly content: Uint8Array;
  /** Inside the HTML, by its `cid:`. */
  readonly contentId?: string;
  /** What the provider says of its size, where that isn't so. */
  readonly saidSize?: number;
};

const URL_LASTS_MS = 3_600_000;

export const fileId = (mail: ReceivedMail, index: number): string => {
  const digits = hash("sha256", `${mail.id} ${index}`);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
};

/** As a webhook tells it; with `size` where the mail itself is asked for. */
export const fileSummary = (mail: ReceivedMail, file: IncomingFile, index: number) => ({
  id: fileId(mail, index),
  filename: file.filename ?? null,
  content_type: file.contentType,
  content_disposition: file.contentId === undefined ? "attachment" : "inline",
  content_id: file.contentId ?? null,
});

export const fileWithSize = (mail: ReceivedMail, file: IncomingFile, index: number) => ({
  ...fileSummary(mail, file, index),
  size: file.saidSize ?? file.content.byteLength,
});

const signature = (id: string, expires: number): string => hash("sha256", `${id} ${expires} signed`).slice(0, 32);

function shown(mail: ReceivedMail, index: number, at: number, host: string) {
  const file = mail.files?.[index];
  if (file === undefined) return undefined;
  const expires = at + URL_LASTS_MS;
  const id = fileId(mail, index);
  return {
    ...fileWithSize(mail, file, index),
    download_url: `http://${host}/_files/${id}?expires=${expires}&signature=${signature(id, expires)}`,
    expires_at: new Date(expires).toISOString(),
  };
}

const NOT_FOUND = refusalAnswer({ status: 404, name: "not_found", message: "Attachment not found" });

const indexOf = (mail: ReceivedMail, id: string): number =>
  (mail.files ?? []).findIndex((_, index) => fileId(mail, index) === id);

/** `GET /emails/receiving/{id}/attachments` and `…/{id}`: the URLs are signed, and valid for an hour. */
export function answerFiles(
  mail: ReceivedMail | undefined,
  id: string | undefined,
  { at }: Question,
  request: FakeRequest,
): Answer {
  if (mail === undefined) return NOT_FOUND;
  const host = request.headers["host"] ?? "fake.invalid";
  if (id === undefined) {
    const data = (mail.files ?? []).map((_, index) => shown(mail, index, at, host));
    return jsonAnswer(200, { object: "list", has_more: false, data });
  }
  const one = shown(mail, indexOf(mail, id), at, host);
  return one === undefined ? NOT_FOUND : jsonAnswer(200, { object: "attachment", ...one });
}

/** What a signed URL leads to: the bytes, to whoever has it, until it's over. Undefined for other paths. */
export function download(received: readonly ReceivedMail[], request: FakeRequest, at: number): Answer | undefined {
  const id = /^\/_files\/([\w-]+)$/.exec(pathname(request))?.[1];
  if (id === undefined) return undefined;
  const query = new URLSearchParams(request.path.slice(pathname(request).length));
  const expires = Number(query.get("expires"));
  if (query.get("signature") !== signature(id, expires) || at >= expires) {
    return textAnswer(
      403,
      "application/xml",
      "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
    );
  }
  for (const mail of received) {
    const file = mail.files?.[indexOf(mail, id)];
    if (file !== undefined) {
      return { kind: "answer", status: 200, headers: { "content-type": file.contentType }, body: file.content };
    }
  }
  return textAnswer(404, "application/xml", "<Error><Code>NoSuchKey</Code></Error>");
}
