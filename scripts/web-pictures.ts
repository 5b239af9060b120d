// Draws the pictures that pages show to networks and home screens, from their SVG. The running server may not draw, so the PNG is kept.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { interFile } from "../src/web/fonts.ts";

const fontFiles = [interFile("regular"), interFile("semibold")];
for (const name of ["certificate-card", "course-card", "touch-icon"]) {
  const source = join(import.meta.dirname, `../src/web/assets/${name}.svg`);
  const drawing = new Resvg(readFileSync(source, "utf8"), { font: { fontFiles, loadSystemFonts: false } });
  const png = drawing.render().asPng();
  writeFileSync(source.replace(/svg$/, "png"), png);
  console.log(`${name}.png: ${Math.ceil(png.byteLength / 1024)} KB`);
}
