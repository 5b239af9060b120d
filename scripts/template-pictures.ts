// Opens every template in LibreOffice and takes a picture of each file for docs/TEMPLATES.md. Needs soffice and pdftoppm.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, parse } from "node:path";
import sharp from "sharp";
import { compileCourse } from "../src/compile/compile.ts";

const ROOT = join(import.meta.dirname, "..");
const PICTURES = join(ROOT, "docs/images/templates");
/** Dots per inch: a page is 510 wide or high, and its words can be read. */
const DOTS = 72;
/** Dots between pages and around them. */
const GAP = 10;

const { templates } = await compileCourse(join(ROOT, "lessons/tpm-101"));
mkdirSync(PICTURES, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), "templates-"));
const shown = templates.filter(({ name }) => !name.endsWith(".md"));
const files = await Promise.all(
  shown.map(async ({ name, make }) => {
    const [bare = "", , ending = ""] = name.split(".");
    const file = join(folder, `${bare}-${ending}.${ending}`);
    writeFileSync(file, await make());
    return file;
  }),
);
execFileSync("soffice", ["--headless", "--convert-to", "pdf", "--outdir", folder, ...files], { stdio: "ignore" });
for (const file of files) {
  const { name } = parse(file);
  execFileSync("pdftoppm", ["-r", String(DOTS), "-png", join(folder, `${name}.pdf`), join(folder, `${name}-page`)]);
  const pages = readdirSync(folder).filter((page) => page.startsWith(`${name}-page`));
  await sideBySide(
    await Promise.all(pages.toSorted().map((page) => withoutEmptiness(join(folder, page)))),
    join(PICTURES, `${name}.png`),
  );
  console.log(`${name}: ${pages.length} pages`);
}

/** A page without the white around what's on it. */
async function withoutEmptiness(file: string): Promise<Buffer> {
  const white = { top: 2 * GAP, bottom: 2 * GAP, left: 2 * GAP, right: 2 * GAP, background: "#ffffff" };
  return sharp(await sharp(file).trim({ threshold: 2, lineArt: true }).toBuffer())
    .extend(white)
    .png()
    .toBuffer();
}

async function sideBySide(pages: readonly Buffer[], out: string): Promise<void> {
  const sizes = await Promise.all(pages.map((page) => sharp(page).metadata()));
  const height = Math.max(...sizes.map((size) => size.height)) + 2 * GAP;
  let left = GAP;
  const placed = pages.map((input, index) => {
    const at = { input, top: GAP, left };
    left += (sizes[index]?.width ?? 0) + GAP;
    return at;
  });
  const ground = { width: left, height, channels: 3 as const, background: "#d9d6ce" };
  await sharp({ create: ground }).composite(placed).png({ palette: true, colours: 32, effort: 10 }).toFile(out);
}
