/** What an HTML document is made of, without its words: what a value must not be able to add to. */
type Skeleton = {
  /** Every tag in order, with the names of its attributes, as in "a href class". */
  readonly tags: readonly string[];
  /** Every value of an attribute, in order, with its references resolved. */
  readonly values: readonly string[];
  /** All text between the tags, with its references resolved. */
  readonly text: string;
};

const RAW = new Set(["script", "style", "title", "textarea", "iframe", "noscript"]);

/** Reads HTML as a browser's tokenizer does (WHATWG HTML, 13.2.5), as far as it decides what is a tag. */
export function skeletonOf(html: string): Skeleton {
  const tags: string[] = [];
  const values: string[] = [];
  let text = "";
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open === -1) break;
    text += html.slice(at, open);
    at = open;
    if (html.startsWith("<!--", at)) {
      const close = html.indexOf("-->", at + 4);
      tags.push("comment");
      at = close === -1 ? html.length : close + 3;
    } else if (/^<[a-z]/i.test(html.slice(at, at + 2))) {
      const tag = readTag(html, at);
      tags.push([tag.name, ...tag.attributes.map(([name]) => name)].join(" "));
      values.push(...tag.attributes.map(([, value]) => value));
      at = tag.end;
      if (!RAW.has(tag.name)) continue;
      const close = html.toLowerCase().indexOf(`</${tag.name}`, at);
      text += html.slice(at, close === -1 ? html.length : close);
      at = close === -1 ? html.length : close;
    } else if (/^<[/!?]/.test(html.slice(at, at + 2))) {
      const close = html.indexOf(">", at);
      tags.push(html.slice(at, close === -1 ? html.length : close).toLowerCase());
      at = close === -1 ? html.length : close + 1;
    } else {
      text += "<";
      at += 1;
    }
  }
  return { tags, values, text: resolve(text + html.slice(at)) };
}

function readTag(html: string, from: number) {
  const name = /^[^\s/>]+/.exec(html.slice(from + 1, from + 60))?.[0].toLowerCase() ?? "";
  const attributes: (readonly [string, string])[] = [];
  const attribute = /[\s/]*(?:>|([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?)/y;
  attribute.lastIndex = from + 1 + name.length;
  for (;;) {
    const match = attribute.exec(html);
    if (match === null) return { name, attributes, end: html.length };
    if (match[1] === undefined) return { name, attributes, end: attribute.lastIndex };
    attributes.push([match[1].toLowerCase(), resolve(match[2] ?? match[3] ?? match[4] ?? "")]);
  }
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00A0" };

function resolve(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name: string | undefined) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal));
  });
}
