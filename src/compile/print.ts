import type { Slots } from "../../emails/mail.ts";
import type { Mails } from "../../emails/mails.tsx";
import { type CompiledEmail, digestEmail, type Segment } from "../course/email.ts";
import type { Notebook } from "./complaint.ts";
import type { Source } from "./source.ts";
import { fillFrame, type Frame } from "./frame.ts";
import type { HoleBook } from "./holes.ts";
import { locateInHtml, locateInLine, locateInText } from "./locate.ts";

export type Print = { readonly email: CompiledEmail; readonly htmlBytes: number; readonly textBytes: number };

/** Gmail cuts a message off here ("[Message clipped]"), and the unsubscribe link with it. */
const CLIPPED_KB = 102;
const HEAVY_KB = 60;
/** What a filled hole weighs: most are addresses with a token. */
const HOLE_BYTES = 110;

/** Puts what a template set out into its frame, and cuts both twins at their holes. */
export async function printEmail(
  source: Source,
  subject: string,
  slots: Slots,
  frame: Frame,
  mails: Mails,
  book: HoleBook,
  notebook: Notebook,
): Promise<Print> {
  const contents = new Map<string, string>();
  for (const [name, twin] of Object.entries(slots)) contents.set(name, await mails.renderHtml(twin.html));
  const html = cutHtml(fillFrame(frame, contents, notebook.about(frame.file)), source, book);

  const text = locateInText(plain(Object.values(slots).map((twin) => twin.text)), book);
  const content = { subject: locateInLine(subject, book), html, text };
  const print = { htmlBytes: bytes(html), textBytes: bytes(text) };
  checkWeight(print.htmlBytes / 1024, source);
  return { email: { digest: digestEmail(content), ...content }, ...print };
}

/** Cuts HTML at its holes. One that cannot be filled safely where it stands is told. */
export function cutHtml(whole: string, source: Source, book: HoleBook): readonly Segment[] {
  const { segments, misplaced } = locateInHtml(whole, book);
  for (const { blank, where } of misplaced) {
    const line = source.text.split("\n").findIndex((text) => text.includes(`{{${blank.hole}`)) + 1;
    const hint = "It can't be filled in safely there. Move it into the text.";
    source.complaints.error("hole-misplaced", line, `{{${blank.hole}}} ends up in ${where}.`, hint);
  }
  return segments;
}

function checkWeight(kilobytes: number, { complaints }: Source): void {
  const size = `makes an email of ${Math.ceil(kilobytes)} KB`;
  if (kilobytes > CLIPPED_KB) {
    const hint = "Gmail cuts emails off after 102 KB, along with the unsubscribe link. Split the lesson.";
    complaints.error("mail-heavy", 0, `${size}.`, hint);
  } else if (kilobytes > HEAVY_KB) {
    complaints.warning("mail-heavy", 0, `${size}.`, "Gmail cuts emails off after 102 KB. Consider splitting it.");
  }
}

function plain(texts: readonly string[]): string {
  const joined = texts.filter((text) => text !== "").join("\n\n");
  return `${joined.replaceAll(/[ \t]+$/gm, "").replaceAll(/\n{3,}/g, "\n\n")}\n`;
}

function bytes(segments: readonly Segment[]): number {
  return segments.reduce(
    (sum, segment) => sum + (typeof segment === "string" ? Buffer.byteLength(segment) : HOLE_BYTES),
    0,
  );
}
