import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drawAll } from "../../src/compile/pictures.ts";
import { append, brief, compileWith, temporaryFolder } from "./workshop.ts";

const KITE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 300">
  <rect width="600" height="300" fill="#f8f6f1"/>
  <text x="40" y="160" font-family="Inter" font-size="40">A kite</text>
</svg>
`;
const SHOWN = append("![A kite with its tail](images/kite.svg)");

describe("a lesson's drawing", () => {
  it("is shown as a picture of twice its size in dots, under a name made from its content", async () => {
    const { course, drawings, problems } = await compileWith({ "images/kite.svg": KITE, "01-first-kite.md": SHOWN });
    expect(problems.filter(({ code }) => code.startsWith("image"))).toEqual([]);
    expect(drawings).toMatchObject([{ width: 512, height: 256 }]);
    const name = drawings[0]?.name ?? "";
    expect(name).toMatch(/^kite\.[0-9a-f]{12}\.png$/);

    const html = course?.lessons[0]?.email.html ?? [];
    const at = html.findIndex((part) => typeof part === "string" && part.startsWith(`/images/${name}"`));
    expect(html[at - 1]).toEqual({ hole: "public_url", fallback: "", place: "href-start" });
    expect(html[at]).toContain('width="512"');

    const folder = temporaryFolder();
    await drawAll(drawings, folder, "test");
    const png = readFileSync(join(folder, name));
    expect([png.subarray(1, 4).toString(), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(["PNG", 1024, 512]);
  });

  it("is drawn in the course's own font, whatever the machine has", async () => {
    const strange = KITE.replace('font-family="Inter"', 'font-family="No Such Font"');
    const inks = await Promise.all(
      [KITE, strange, KITE.replace("A kite", "")].map(async (svg) => {
        const { drawings } = await compileWith({ "images/kite.svg": svg, "01-first-kite.md": SHOWN });
        const folder = temporaryFolder();
        await drawAll(drawings, folder, "test");
        return readFileSync(join(folder, drawings[0]?.name ?? "")).toString("base64");
      }),
    );
    expect(inks[0]).toBe(inks[1]);
    expect(inks[0]).not.toBe(inks[2]);
  });

  it("has another name when it is changed, and the earlier one stays for mails that were sent", async () => {
    const folder = temporaryFolder();
    for (const svg of [KITE, KITE.replace("A kite", "Another")]) {
      const { drawings } = await compileWith({ "images/kite.svg": svg, "01-first-kite.md": SHOWN });
      await drawAll(drawings, folder, "test");
    }
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it("is not drawn again where it is", async () => {
    const folder = temporaryFolder();
    const { drawings } = await compileWith({ "images/kite.svg": KITE, "01-first-kite.md": SHOWN });
    const file = join(folder, drawings[0]?.name ?? "");
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, "as it was");
    await drawAll(drawings, folder, "test");
    expect(existsSync(file) && statSync(file).size).toBe(9);
  });

  it.each([
    ["not there", { "01-first-kite.md": SHOWN }, "01-first-kite.md:0 image-address"],
    ["shown nowhere", { "images/kite.svg": KITE }, "images/kite.svg:0 image-unused"],
    ["not SVG", { "images/kite.svg": "<svg><g></svg>", "01-first-kite.md": SHOWN }, "images/kite.svg:1 image-broken"],
    ["a photograph", { "images/Kite.JPG": "JFIF" }, "images/Kite.JPG:0 image-file"],
    ["endless", { "images/kite.svg": `${KITE}<!--${"x".repeat(210_000)}-->` }, "images/kite.svg:0 image-large"],
    [
      "without words",
      { "images/kite.svg": KITE, "01-first-kite.md": append("![](images/kite.svg)") },
      "01-first-kite.md:0 image-alt",
    ],
  ])("that is %s is told with its place", async (_what, changes, told) => {
    const { problems } = await compileWith(changes);
    const anyLine = problems.map(brief).map((text) => (told.includes(":0 ") ? text.replace(/:\d+ /, ":0 ") : text));
    expect(anyLine).toContain(told);
  });
});
