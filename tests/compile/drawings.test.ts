import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { drawAll } from "../../src/compile/pictures.ts";
import { append, brief, compileWith, temporaryFolder } from "./workshop.ts";

const SHOWN = append("![A kite with its tail](images/kite.svg)", "", "![A sail on a mast](images/sail.svg)");
const GROUND = '<rect width="600" height="300" fill="#f8f6f1"/>';
const SAIL = drawing('<text x="40" y="160" font-size="40">A sail</text>');

function drawing(content: string, ground = GROUND): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 600 300">${ground}
${content}
</svg>
`;
}

function words(attributes: string, text = "Risk review"): string {
  return `<text x="40" y="160" font-size="30" ${attributes}>${text}</text>`;
}

/** What is told of one drawing, shown beside a sound one. */
async function told(svg: string): Promise<readonly string[]> {
  const { problems } = await compileWith({
    "images/kite.svg": svg,
    "images/sail.svg": SAIL,
    "01-first-kite.md": SHOWN,
  });
  return problems.filter(({ code }) => code.startsWith("image")).map((one) => `${one.severity} ${brief(one)}`);
}

async function drawn(svg: string): Promise<Buffer> {
  const { drawings } = await compileWith({
    "images/kite.svg": svg,
    "images/sail.svg": SAIL,
    "01-first-kite.md": SHOWN,
  });
  const folder = temporaryFolder();
  await drawAll(drawings, folder, "test");
  const kite = drawings.find(({ file }) => file.endsWith("kite.svg"));
  return readFileSync(join(folder, kite?.name ?? ""));
}

async function alphaAt(png: Buffer, left: number, top: number): Promise<number> {
  const dot = await sharp(png).ensureAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer();
  return dot[3] ?? 0;
}

describe("a drawing's words", () => {
  it.each([
    ["plain", words("")],
    ["in pieces", words("", 'Plan <tspan font-weight="bold">well</tspan>, then go')],
    [
      "with entities and CDATA",
      `${words("", "R&amp;D &#8594; done")}<text y="250" font-size="30"><![CDATA[a < b]]></text>`,
    ],
    ["turned", `<g transform="rotate(-90 300 150)"><text x="200" y="160" font-size="30">Likelihood</text></g>`],
    ["large in a small scale", '<g transform="scale(.2)"><text x="500" y="600" font-size="120">Far</text></g>'],
    ["styled by a class", `<style>.t { fill: #123 }</style>${words('class="t"')}`],
    [
      "on a path",
      '<path id="p" d="M20 100 Q 200 20 500 100" fill="none"/><text font-size="24"><textPath href="#p">Words</textPath></text>',
    ],
    [
      "used twice",
      '<defs><g id="r"><text font-size="30">Used</text></g></defs><use href="#r" x="50" y="100"/><use href="#r" x="300" y="100"/>',
    ],
    [
      "cut out of a mask",
      `<mask id="m"><rect width="600" height="300" fill="#fff"/>${words("")}</mask><rect width="600" height="300" mask="url(#m)"/>`,
    ],
    ["of other alphabets in the font", words("", "Ω Ж ñ ő → ✓ ≥")],
    ["an emoji", words("", "Done ✅ and ⚠️ 👍🏽 😀")],
    [
      "said again for programs without HTML",
      `<switch><foreignObject width="9" height="9"><p xmlns="http://www.w3.org/1999/xhtml">Risk review</p></foreignObject>${words("")}</switch>`,
    ],
    ["with a note for a pointer", `<text x="40" y="160" font-size="30"><title>A note</title>Plan</text>`],
    ["and a mark without a shape", words("", "Plan<tspan>&#x200b;</tspan>")],
    ["in a light gray", words('fill="#b0b0b0"').replace("30", "18")],
    [
      "notes of a drawing program",
      '<title>T</title><desc>D</desc><metadata><rdf:li xmlns:rdf="r">N</rdf:li></metadata>',
    ],
    ["rules of motion that nothing uses", `<style>@keyframes f{from{opacity:0}}.u{animation:f 1s}</style>${words("")}`],
  ])("are fine: %s", async (_what, content) => {
    expect(await told(drawing(content))).toEqual([]);
  });

  it.each([
    [
      "in HTML",
      '<foreignObject width="200" height="80"><div xmlns="http://www.w3.org/1999/xhtml">Risk</div></foreignObject>',
      "error images/kite.svg:2 image-foreign",
    ],
    [
      "in HTML and cut short beside it",
      `<switch><foreignObject width="9" height="9"><p xmlns="http://www.w3.org/1999/xhtml">Risk review of all</p></foreignObject>${words("", "Risk re...")}</switch>`,
      "error images/kite.svg:2 image-foreign",
    ],
    ["in another script", words("", "风险 review"), "error images/kite.svg:2 image-letters"],
    ["from a font of signs", words("", "&#xF0A7; item"), "error images/kite.svg:2 image-letters"],
    ["an emoji made of several", words("", "Go 👩‍💻"), "error images/kite.svg:2 image-letters"],
    ["a flag", words("", "Go 🇨🇭"), "error images/kite.svg:2 image-letters"],
    ["in the color of their ground", words('fill="#f8f6f1"'), "error images/kite.svg:2 image-words"],
    [
      "behind something",
      `${words("")}<rect x="30" y="100" width="300" height="100"/>`,
      "error images/kite.svg:2 image-words",
    ],
    ["beside the drawing", words('transform="translate(900 0)"'), "error images/kite.svg:2 image-words"],
    [
      "cut away",
      `<clipPath id="c"><rect width="5" height="5"/></clipPath><g clip-path="url(#c)">${words("")}</g>`,
      "error images/kite.svg:2 image-words",
    ],
    [
      "hidden by a class",
      `<style>.h { display: none }</style>${words('class="h"')}`,
      "error images/kite.svg:2 image-words",
    ],
    [
      "on a path that isn't there",
      '<text font-size="24"><textPath href="#p">Words</textPath></text>',
      "error images/kite.svg:2 image-words",
    ],
    ["outside of any text", "<g>Stray words</g>", "error images/kite.svg:2 image-words"],
    ["flowed by Inkscape", "<flowRoot><flowPara>Words</flowPara></flowRoot>", "error images/kite.svg:2 image-words"],
    ["in a hidden layer", `<g style="display:none">${words("")}</g>`, "warning images/kite.svg:2 image-words"],
    [
      "a choice that isn't made",
      `<switch>${words('systemLanguage="de"', "Hallo")}${words("", "Hello")}</switch>`,
      "warning images/kite.svg:2 image-words",
    ],
    [
      "cut at the edge",
      '<text x="500" y="160" font-size="30">Too long here</text>',
      "warning images/kite.svg:2 image-cut",
    ],
    ["too small for a phone", words('style="font-size:10px"'), "warning images/kite.svg:2 image-small"],
    ["made too small by a scale", `<g transform="scale(.3)">${words("")}</g>`, "warning images/kite.svg:2 image-small"],
    [
      "made too small by a class",
      `<style>.s { font-size: .4em }</style>${words('class="s"').replace('font-size="30"', "")}`,
      "warning images/kite.svg:2 image-small",
    ],
  ])("are told of: %s", async (_what, content, expected) => {
    expect(await told(drawing(content))).toEqual([expected]);
  });

  it("can be small where their author says so", async () => {
    expect(await told(drawing(`${words('style="font-size:10px"')}<!-- ok: image-small -->`))).toEqual([]);
  });

  it("of draw.io's excuse are never drawn", async () => {
    const excuse = words("", "Text is not SVG - cannot display");
    expect(await told(drawing(excuse))).toEqual([]);
    expect((await drawn(drawing(excuse))).equals(await drawn(drawing("")))).toBe(true);
  });
});

describe("a drawing", () => {
  it.each([
    [
      "a linked picture",
      '<image href="https://kites.example/a.png" width="9" height="9"/>',
      "error images/kite.svg:2 image-linked",
    ],
    [
      "a picture beside it",
      '<image xlink:href="logo.png" width="9" height="9"/>',
      "error images/kite.svg:2 image-linked",
    ],
    [
      "a drawing inside",
      '<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>',
      "error images/kite.svg:2 image-linked",
    ],
    ["shapes of another file", '<use href="sprite.svg#kite"/>', "error images/kite.svg:2 image-linked"],
    [
      "motion",
      '<circle r="9"><animate attributeName="r" to="1" dur="1s"/></circle>',
      "warning images/kite.svg:2 image-moving",
    ],
    [
      "motion by a style",
      '<style>.m{animation:f 1s}</style><circle class="m" r="9"/>',
      "warning images/kite.svg:2 image-moving",
    ],
    ["a script", "<script>draw()</script>", "warning images/kite.svg:2 image-moving"],
    ["a font of its own", "<style>@font-face{font-family:K}</style>", "warning images/kite.svg:2 image-style"],
    [
      "rules for the dark",
      "<style>@media (prefers-color-scheme: dark){.t{fill:#fff}}</style>",
      "warning images/kite.svg:2 image-style",
    ],
    ["variables", '<circle r="9" style="fill:var(--ink)"/>', "warning images/kite.svg:2 image-style"],
    ["rules by place", "<style>text:nth-child(2){fill:red}</style>", "warning images/kite.svg:2 image-style"],
  ])("with %s is told of", async (_what, content, expected) => {
    expect(await told(drawing(content))).toEqual([expected]);
  });

  it.each([
    ["empty", drawing("", ""), "error images/kite.svg:0 image-blank"],
    [
      "endlessly tall",
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 90"><rect width="9" height="90"/></svg>',
      "error images/kite.svg:0 image-tall",
    ],
    [
      "a PNG",
      readFileSync(join(import.meta.dirname, "../../docs/images/overview.png")),
      "warning images/kite.svg:0 image-ending",
    ],
  ])("that is %s is told of", async (_what, bytes, expected) => {
    const changes = { "images/kite.svg": bytes, "images/sail.svg": SAIL, "01-first-kite.md": SHOWN };
    const { problems } = await compileWith(changes);
    const images = problems.filter(({ code }) => code.startsWith("image"));
    expect(images.map((one) => `${one.severity} ${brief(one)}`)).toEqual([expected]);
  });

  it("without a ground of its own gets a white card with round corners, and one with a ground doesn't", async () => {
    const bare = await drawn(drawing(words(""), ""));
    expect(await sharp(bare).metadata()).toMatchObject({ width: 1024, height: 512 });
    expect([await alphaAt(bare, 512, 20), await alphaAt(bare, 0, 0)]).toEqual([255, 0]);
    const own = await drawn(drawing(words("")));
    expect([await alphaAt(own, 512, 20), await alphaAt(own, 0, 0)]).toEqual([255, 255]);
  });

  it("keeps its distance from the edge of that card", async () => {
    const framed = await drawn(
      drawing('<rect width="600" height="300" fill="none" stroke="#000" stroke-width="9"/>', ""),
    );
    const edge = await sharp(framed).extract({ left: 500, top: 2, width: 20, height: 18 }).raw().toBuffer();
    expect(new Set(edge)).toEqual(new Set([255]));
  });

  it("has the light one of two colors, as draw.io writes them for every shape", async () => {
    const plan = words("", "Plan");
    const two =
      '<rect width="600" height="300" style="fill: light-dark(rgb(240, 240, 230), var(--dark, rgb(1, 2, 3)))"/>';
    expect(await told(drawing(plan, two))).toEqual([]);
    const one = '<rect width="600" height="300" style="fill: rgb(240, 240, 230)"/>';
    expect((await drawn(drawing(plan, two))).equals(await drawn(drawing(plan, one)))).toBe(true);
  });

  it("shows an emoji and not a box in its place", async () => {
    const pictures = await Promise.all(["😀", "✅", ""].map((sign) => drawn(drawing(words("", sign)))));
    expect(new Set(pictures.map((png) => png.toString("base64"))).size).toBe(3);
  });

  it("that is smaller than the column stays small", async () => {
    const icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M0 0h24v24H0z"/></svg>';
    expect(await sharp(await drawn(icon)).metadata()).toMatchObject({ width: 48, height: 48 });
  });
});
