import { HtmlValidate } from "html-validate";
import { type Fault, some } from "./gate.ts";

/** The recommended rules but for these. Each is bent as little as mail programs ask for. */
const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // Gmail's apps drop <style> for addresses that are not Gmail's, so what matters stands in the tags.
    "no-inline-style": "off",
    // Word, which draws the mails in Outlook, is spoken to in conditional comments alone.
    "no-conditional-comment": "off",
    // Word takes widths, alignment and the space in tables from the old attributes and not from CSS.
    "no-deprecated-attr": "off",
    // React prints cellPadding and colSpan as it calls them; HTML does not distinguish (WHATWG HTML, 13.1.2.3).
    "attr-case": ["error", { style: ["lowercase", "camelcase"] }],
    // MJML writes it in small letters, which is the same.
    "doctype-style": ["error", { style: "lowercase" }],
    // React writes <br/>, a filled hole <br>. Both are right in HTML.
    "void-style": "off",
    // Screen readers have known "presentation" for longer than its newer name "none".
    "presentation-role-style": ["error", { prefer: "presentation" }],
    // MJML's wrapper is a <div role="article">: mail programs drop the <article> element, but not its role.
    "prefer-native-element": ["error", { exclude: ["article"] }],
  },
});

/** WHATWG HTML as html-validate reads it. */
export async function checkHtml(html: string): Promise<readonly Fault[]> {
  const { results } = await validator.validateString(html);
  const places = new Map<string, string[]>();
  for (const { ruleId, message, line, column } of results.flatMap((result) => result.messages)) {
    const what = `${message} (${ruleId})`;
    places.set(what, [...(places.get(what) ?? []), `${line}:${column}`]);
  }
  return [...places].map(([what, where]) => ({
    what: `${what} at ${some(where)}`,
    mend: "Mend the block in emails/blocks that writes it.",
  }));
}
