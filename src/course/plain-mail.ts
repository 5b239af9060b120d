import {
  type CompiledEmail,
  digestEmail,
  escapeHtml,
  type Hole,
  isMailHole,
  type Place,
  type Segment,
} from "./email.ts";

/** A plain mail in some language, with holes as authors write them: `{{first_name|there}}`. */
export type Template = { readonly subject: string; readonly paragraphs: readonly string[] };

/**
 * A fixed email of ours in a few plain paragraphs with holes, on no course's paper.
 *
 * @param language BCP 47; undefined where it may be written in any
 */
export function composeMail({ subject, paragraphs }: Template, language: string | undefined): CompiledEmail {
  const email = {
    subject: set(subject, "line"),
    html: [
      `<!doctype html><html${language === undefined ? "" : ` lang="${language}"`}><head><meta charset="utf-8"><title>`,
      ...set(subject, "text"),
      '</title><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>',
      // Links are longer than a phone is wide.
      '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;overflow-wrap:anywhere">',
      ...paragraphs.flatMap((paragraph) => ["<p>", ...set(paragraph, "text"), "</p>"]),
      "</body></html>",
    ],
    text: paragraphs.flatMap((paragraph, index) => [...(index === 0 ? [] : ["\n\n"]), ...set(paragraph, "plain")]),
  };
  return { ...email, digest: digestEmail(email) };
}

/** Text and holes by turns; where an author gives no fallback a dash stands, so that such a mail can always go out. */
function set(template: string, place: Place): Segment[] {
  return template.split(/\{\{([a-z_]+(?:\|[^}]*)?)\}\}/).flatMap((piece, index): Segment[] => {
    if (index % 2 === 0) return piece === "" ? [] : [place === "text" ? escapeHtml(piece) : piece];
    const [name, fallback = "–"] = piece.split("|");
    if (name === undefined || !isMailHole(name)) throw new Error(`a plain mail has an unknown hole: ${piece}`);
    const at: Hole = { hole: name, fallback, place };
    if (place !== "text" || !name.endsWith("_url")) return [at];
    return ['<a href="', { ...at, place: "href" }, '">', at, "</a>"];
  });
}
