import { asOutlook } from "../emails/outlook.ts";

/** How a mail is looked at. */
export type Eyes = { readonly dark: boolean; readonly images: boolean; readonly outlook: boolean };

/** A page as a mail program with these settings would show it, whatever the settings of the browser around it. */
export function seenBy(html: string, { dark, images, outlook }: Eyes): string {
  const pictured = images ? html : withoutImages(html);
  const shaded = inScheme(pictured, dark ? "dark" : "light");
  return linksOutside(outlook ? withoutSettings(asOutlook(shaded)) : shaded);
}

/** A media feature that is always true, and one that never is; unlike `all`, they may follow an "and". */
const TRUE = "(min-width:0px)";
const FALSE = "(max-width:0px)";

function inScheme(html: string, scheme: "light" | "dark"): string {
  return html
    .replaceAll(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi, (_, asked: string) =>
      asked.toLowerCase() === scheme ? TRUE : FALSE,
    )
    .replaceAll(/(color-schemes?(?:"\s+content="|\s*:\s*))light dark/gi, (_, before: string) => `${before}${scheme}`);
}

/** The words are where the picture was, in the picture's own style, as in most mail programs. */
function withoutImages(html: string): string {
  return html
    .replaceAll(/<img\b[^>]*>/gi, (tag) => {
      const attribute = (name: string) => new RegExp(`\\s${name}="([^"]*)"`, "i").exec(tag)?.[1] ?? "";
      const style = `${attribute("style")};display:inline-block;overflow:hidden`;
      return `<span class="${attribute("class")}" style="${style}">${attribute("alt")}</span>`;
    })
    .replace(/<\/head>/i, "<style>*{background-image:none!important}</style></head>");
}

/** Word reads its own settings there. A browser that runs no scripts would print them above the mail. */
function withoutSettings(html: string): string {
  return html.replaceAll(/<noscript>[\s\S]*?<\/noscript>|<xml>[\s\S]*?<\/xml>/gi, "");
}

/** What is pressed opens beside the preview and not inside it. */
function linksOutside(html: string): string {
  return html.replace(/<head[^>]*>/i, (head) => `${head}<base target="_blank">`);
}
