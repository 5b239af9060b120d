import type { Fault } from "./gate.ts";

/** The plain text leads everywhere that the HTML does. */
export function checkLinks(html: string, text: string): readonly Fault[] {
  const inText = new Set(
    [...text.matchAll(/(?:https?:\/\/|mailto:)[^\s<>]+/g)].flatMap(([address]) => [
      address,
      address.replace(/[.,;:!?)]+$/, ""),
    ]),
  );
  const inHtml = new Set([...html.matchAll(/\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(addressOf));
  return (
    [...inHtml]
      // The choices of a quiz share one link there, to the page that asks.
      .filter((address) => !inText.has(address.replace(/\?choose=[\d-]+(?=#)/, "")))
      .map((address) => ({
        what: `the link ${address === "" ? "without an address" : address} is not in the plain text`,
        mend: "Write it in the text of the block too (addressed in emails/blocks/link.tsx).",
      }))
  );
}

function addressOf([, double, single]: RegExpExecArray): string {
  return (double ?? single ?? "")
    .replaceAll(/&#x27;|&#39;/g, "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
