import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

export type About = {
  readonly author: string;
  /** BCP 47, as in "en-US". */
  readonly language: string;
};

const CORE = "docProps/core.xml";
const CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml";
const CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";

/**
 * The same bytes for the same content, on every machine and every day: both libraries write the time into their files. Says what
 * the document is called, whose it is, and its language, and lets a spreadsheet be printed on US Letter, as wide as the page.
 */
export function sealed(bytes: Uint8Array, about: About & { readonly title: string }): Uint8Array {
  const parts = unzipSync(bytes);
  parts[CORE] = strToU8(coreOf(about));
  for (const [name, part] of Object.entries(parts)) {
    if (name === "[Content_Types].xml") parts[name] = strToU8(withType(strFromU8(part)));
    if (name === "_rels/.rels") parts[name] = strToU8(withRelation(strFromU8(part)));
    if (name.startsWith("xl/worksheets/sheet")) parts[name] = strToU8(asWideAsThePage(strFromU8(part)));
  }
  const names = Object.keys(parts).toSorted();
  // The list of types comes first, where programs look for it.
  names.sort((a, b) => Number(b.startsWith("[")) - Number(a.startsWith("[")));
  const ordered = Object.fromEntries(names.map((name) => [name, parts[name] ?? new Uint8Array()]));
  // The earliest day that a zip knows, by the clock on the wall, as zips have it: the same in every time zone.
  return zipSync(ordered, { mtime: new Date(1980, 0, 1, 12), level: 9 });
}

function coreOf({ title, author, language }: About & { readonly title: string }): string {
  const spaces =
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"';
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties ${spaces}><dc:title>${xml(title)}</dc:title><dc:creator>${xml(author)}</dc:creator><dc:language>${xml(language)}</dc:language></cp:coreProperties>`;
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function withType(types: string): string {
  if (types.includes(CORE)) return types;
  return types.replace("</Types>", `<Override PartName="/${CORE}" ContentType="${CORE_TYPE}"/></Types>`);
}

function withRelation(relations: string): string {
  if (relations.includes(CORE)) return relations;
  const relation = `<Relationship Id="rId-core" Type="${CORE_RELATION}" Target="${CORE}"/>`;
  return relations.replace("</Relationships>", `${relation}</Relationships>`);
}

function asWideAsThePage(sheet: string): string {
  const orientation = / orientation="\w+"/.exec(sheet)?.[0] ?? "";
  return (
    sheet
      .replace("<sheetViews>", '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>')
      // Frozen rows alone have no pane on the right.
      .replace(/ xSplit="0"([^>]*) activePane="bottomRight"/, '$1 activePane="bottomLeft"')
      // A height that is only a first guess: the row grows with what's typed into it.
      .replaceAll(/(<row\b[^>]*) customHeight="1"/g, "$1")
      .replace(/<pageSetup\b[^>]*\/>/, "")
      .replace(/<pageMargins\b[^>]*\/>/, `$&<pageSetup paperSize="1"${orientation} fitToWidth="1" fitToHeight="0"/>`)
  );
}
