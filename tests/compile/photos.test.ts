import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { compileCourse } from "../../src/compile/compile.ts";
import { drawAll } from "../../src/compile/pictures.ts";
import { append, brief, type Change, compileWith, miniCourse, temporaryFolder } from "./workshop.ts";

/** Hills in a haze, with grain: neither flat nor noise, and the same every time. */
function scene(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const values = Buffer.alloc(width * height * channels, 255);
  let grain = 1;
  for (let at = 0; at < width * height; at += 1) {
    grain = (grain * 1103515245 + 12345) % 2147483648;
    for (let colour = 0; colour < 3; colour += 1) {
      const hill = 80 * Math.sin(((at % width) / width) * 6 + colour) + 40 * Math.cos((at / width / height) * 5);
      values[at * channels + colour] = 128 + hill + ((grain >> 16) % 12) - 6;
    }
  }
  return sharp(values, { raw: { width, height, channels } });
}

function lettered(width: number, height: number, fill: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect x="5" y="5" width="${width / 2}" height="9" fill="${fill}"/></svg>`,
  );
}

let hill: Buffer;
let field: Buffer;
beforeAll(async () => {
  hill = await scene(1600, 900).jpeg().toBuffer();
  field = await scene(900, 600).webp().toBuffer();
});

const LINES = append("![A hill in the haze](images/hill.jpg)", "", "![A field in the sun](images/field.webp)");

/** The photos of a course that shows two, where one may be another file. */
async function withPhotos(changes: Readonly<Record<string, Change>> = {}) {
  return compileWith({ "images/hill.jpg": hill, "images/field.webp": field, "01-first-kite.md": LINES, ...changes });
}

async function toldOf(name: string, bytes: Buffer): Promise<readonly string[]> {
  const { problems } = await withPhotos({
    [`images/${name}`]: bytes,
    "01-first-kite.md": append(`![A picture that may not work](<images/${name}>)`, "", "![A field](images/field.webp)"),
    "images/hill.jpg": name === "hill.jpg" ? bytes : null,
  });
  return problems.filter(({ code }) => code.startsWith("image")).map((one) => `${one.severity} ${brief(one)}`);
}

async function served(drawings: Awaited<ReturnType<typeof compileWith>>["drawings"]): Promise<string> {
  const folder = temporaryFolder();
  await drawAll(drawings, folder, "test");
  return folder;
}

/** The finished tags of a lesson's images, of its email and of its page. */
function tags(segments: readonly unknown[] = []): readonly string[] {
  const html = segments.filter((segment) => typeof segment === "string").join("");
  return html.match(/<img[^>]*>/g) ?? [];
}

describe("a photo", () => {
  it("is shown in the column's width, with a width and a height for Outlook", async () => {
    const { course, drawings, problems } = await withPhotos();
    expect(problems.filter(({ code }) => code.startsWith("image"))).toEqual([]);
    expect(drawings).toMatchObject([
      { width: 512, height: 341 },
      { width: 512, height: 288 },
    ]);
    const [first = "", second = ""] = tags(course?.lessons[0]?.email.html).slice(-2);
    expect(first).toMatch(/width:100%;max-width:512px;height:auto/);
    expect([first, second].map((tag) => /\bheight="(\d+)"/.exec(tag)?.[1])).toEqual(["288", "341"]);
    expect([first, second].map((tag) => /\bwidth="(\d+)"/.exec(tag)?.[1])).toEqual(["512", "512"]);
  });

  it("is kept in two widths, as JPEG or PNG, which every email program shows", async () => {
    const { drawings } = await withPhotos();
    const folder = await served(drawings);
    const kept = await Promise.all(readdirSync(folder).map((name) => sharp(join(folder, name)).metadata()));
    expect(kept.map(({ width }) => width).toSorted((a, b) => a - b)).toEqual([512, 512, 900, 1024]);
    expect(new Set(kept.map(({ format }) => format))).toEqual(new Set(["jpeg"]));
    for (const name of readdirSync(folder)) expect(name).toMatch(/^(?:hill|field)\.[0-9a-f]{12}\.jpg$/);
  });

  it("gives a page both, of which a browser chooses", async () => {
    const { course } = await withPhotos();
    const page = tags(course?.lessons[0]?.pageHtml).at(-2);
    expect(page).toMatch(
      /srcset="\/images\/hill\.[0-9a-f]{12}\.jpg 512w, \/images\/hill\.[0-9a-f]{12}\.jpg 1024w" sizes="[^"]+" alt="A hill in the haze" width="512" height="288"/,
    );
  });

  it("is stood upright, and tells nobody where it was taken", async () => {
    const taken = await scene(1200, 800)
      .withExif({ IFD0: { Copyright: "Ada" }, IFD3: { GPSLatitude: "47/1 22/1 0/1", GPSLatitudeRef: "N" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await sharp(taken).metadata()).exif).toBeDefined();
    const { drawings } = await withPhotos({ "images/hill.jpg": taken });
    const folder = await served(drawings);
    const files = readdirSync(folder).filter((name) => name.startsWith("hill"));
    for (const name of files) {
      const { exif, icc, xmp, iptc, orientation, width, height } = await sharp(join(folder, name)).metadata();
      expect([exif, icc, xmp, iptc, orientation]).toEqual([undefined, undefined, undefined, undefined, undefined]);
      expect(height).toBe(width * 1.5);
    }
    expect(files).toHaveLength(2);
  });

  it("has the same name in every run, and another one when it's changed", async () => {
    const names = async (bytes: Buffer) =>
      (await withPhotos({ "images/hill.jpg": bytes })).drawings.flatMap(({ renditions }) =>
        renditions.map(({ name }) => name),
      );
    const before = await names(hill);
    expect(await names(hill)).toEqual(before);
    const after = await names(await scene(1600, 901).jpeg().toBuffer());
    expect(after.filter((name) => before.includes(name)).every((name) => name.startsWith("field"))).toBe(true);
  });

  it("of any color space and depth comes out in eight bits of sRGB", async () => {
    const small = () => scene(600, 400);
    const sources = await Promise.all([
      small().toColourspace("cmyk").jpeg().toBuffer(),
      small().greyscale().jpeg().toBuffer(),
      small().toColourspace("rgb16").png().toBuffer(),
    ]);
    for (const [index, bytes] of sources.entries()) {
      const name = index === 2 ? "hill.png" : "hill.jpg";
      const line = append(`![A hill in the haze](images/${name})`, "", "![A field](images/field.webp)");
      const { drawings } = await withPhotos({
        "images/hill.jpg": null,
        [`images/${name}`]: bytes,
        "01-first-kite.md": line,
      });
      const folder = await served(drawings);
      for (const file of readdirSync(folder)) {
        expect(await sharp(join(folder, file)).metadata()).toMatchObject({ depth: "uchar", hasAlpha: false });
        expect((await sharp(join(folder, file)).metadata()).space).toMatch(/^(?:srgb|b-w)$/);
      }
    }
  });

  it("with a transparent ground is put on white, which is readable on a dark page", async () => {
    const logo = await sharp(lettered(240, 80, "#112233"))
      .png()
      .toBuffer();
    const { drawings, problems } = await withPhotos({
      "images/logo.png": logo,
      "02-second-kite.md": append("![The kite school's logo](images/logo.png)"),
    });
    expect(problems.filter(({ code }) => code.startsWith("image"))).toEqual([]);
    const folder = await served(drawings);
    const name = readdirSync(folder).find((file) => file.startsWith("logo")) ?? "";
    expect(name).toMatch(/\.png$/);
    expect(await sharp(join(folder, name)).metadata()).toMatchObject({ width: 240, height: 80, hasAlpha: false });
    const ground = sharp(join(folder, name)).extract({ left: 200, top: 60, width: 9, height: 9 });
    expect(new Set(await ground.raw().toBuffer())).toEqual(new Set([255]));
  });

  it("is never scaled up, and can be shown smaller", async () => {
    const icon = await sharp(lettered(40, 40, "#14594a"))
      .flatten({ background: "#ffffff" })
      .png()
      .toBuffer();
    const { course } = await withPhotos({
      "images/icon.png": icon,
      "02-second-kite.md": append('Done ![A green tick](images/icon.png "20") here.', "", "![A tick](images/icon.png)"),
    });
    const [small = "", own = ""] = tags(course?.lessons[1]?.email.html).slice(-2);
    expect(small).toMatch(/display:inline-block.*width:100%;max-width:20px.*width="20"/);
    expect(small).toContain('height="20"');
    expect(own).toMatch(/display:block.*width:100%;max-width:40px.*width="40"/);
  });

  it("can be on the signup page", async () => {
    const { course, problems } = await withPhotos({
      "course.md": append("![A hill where we fly](images/hill.jpg)"),
      "01-first-kite.md": append("![A field in the sun](images/field.webp)"),
    });
    expect(problems.filter(({ code }) => code.startsWith("image"))).toEqual([]);
    expect(course?.pageHtml).toMatch(/<img src="\/images\/hill\.[0-9a-f]{12}\.jpg" srcset="/);
  });

  it("can be shown by a reference", async () => {
    const { course, problems } = await withPhotos({
      "01-first-kite.md": append(
        "![A hill][h] and ![A field][f]",
        "",
        "[h]: images/hill.jpg",
        '[f]: images/field.webp "300"',
      ),
    });
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(
      tags(course?.lessons[0]?.email.html)
        .slice(-2)
        .map((tag) => /\bwidth="(\d+)"/.exec(tag)?.[1]),
    ).toEqual(["512", "300"]);
  });
});

describe("a picture that can't be shown", () => {
  it.each([
    ["cut off", "hill.jpg", () => hill.subarray(0, hill.length / 2), "error images/hill.jpg:0 image-broken"],
    ["cut off WebP", "a.webp", () => field.subarray(0, field.length / 3), "error images/a.webp:0 image-broken"],
    ["empty", "a.png", () => Buffer.alloc(0), "error images/a.png:0 image-broken"],
    ["no picture", "a.png", () => Buffer.from("a text"), "error images/a.png:0 image-broken"],
    ["a HEIC", "a.heic", () => Buffer.from("\0\0\0\x18ftypheic", "latin1"), "error images/a.heic:0 image-format"],
    [
      "a HEIC called JPEG",
      "a.jpg",
      () => Buffer.from("\0\0\0\x18ftypheic", "latin1"),
      "error images/a.jpg:0 image-format",
    ],
    ["an AVIF", "a.avif", () => Buffer.from("\0\0\0\x18ftypavif", "latin1"), "error images/a.avif:0 image-format"],
    ["a GIF", "a.gif", () => Buffer.from("GIF89a"), "error images/a.gif:0 image-format"],
    ["a TIFF", "a.tif", () => Buffer.from("II*\0"), "error images/a.tif:0 image-format"],
    ["a BMP", "a.bmp", () => Buffer.from("BM............"), "error images/a.bmp:0 image-format"],
    ["a name with spaces", "My Hill (2).JPG", () => hill, "error images/My Hill (2).JPG:0 image-file"],
    ["a JPEG called PNG", "a.png", () => hill, "warning images/a.png:0 image-ending"],
  ])("is told once, with its file: %s", async (_what, name, bytes, expected) => {
    expect(await toldOf(name, bytes())).toEqual([expected]);
  });

  it("has a size that would fill the memory", async () => {
    const bomb = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: "#abc" } })
      .png()
      .toBuffer();
    expect(bomb.length).toBeLessThan(2_000_000);
    expect(await toldOf("a.png", bomb)).toEqual(["error images/a.png:0 image-large"]);
  });

  it("moves", async () => {
    const frames = Buffer.alloc(20 * 40 * 4, 255).map((value, at) => (at < 1600 ? at % 200 : value));
    const gif = await sharp(frames, { raw: { width: 20, height: 40, channels: 4, pageHeight: 20 } })
      .gif({ loop: 0, delay: [100, 100] })
      .toBuffer();
    const webp = await sharp(gif, { animated: true }).webp().toBuffer();
    expect(await toldOf("a.webp", webp)).toEqual(["error images/a.webp:0 image-moving"]);
  });

  it("is white on nothing, or many times as high as wide", async () => {
    const white = await sharp(lettered(240, 80, "#ffffff"))
      .png()
      .toBuffer();
    expect(await toldOf("a.png", white)).toEqual(["warning images/a.png:0 image-faint"]);
    const tall = await sharp({ create: { width: 90, height: 900, channels: 3, background: "#abc" } })
      .png()
      .toBuffer();
    expect(await toldOf("a.png", tall)).toEqual(["error images/a.png:0 image-tall"]);
  });

  it("gets a name that works, and that is free", async () => {
    const { problems } = await withPhotos({ "images/HILL.jpg": hill, "images/Été à la mer.JPEG": hill });
    const hints = problems.filter(({ code }) => code === "image-file").map(({ hint }) => /"([^"]+)"/.exec(hint)?.[1]);
    expect(hints).toEqual(["hill-2.jpg", "ete-a-la-mer.jpg"]);
  });

  it("stops nobody where it isn't a picture at all", async () => {
    const folder = miniCourse({ "images/hill.jpg": hill, "images/field.webp": field, "01-first-kite.md": LINES });
    writeFileSync(join(folder, "images/Thumbs.db"), "x");
    writeFileSync(join(folder, "images/README.md"), "x");
    mkdirSync(join(folder, "images/old"));
    const { course, problems } = await compileCourse(folder);
    expect(course).toBeDefined();
    expect(problems.filter(({ code }) => code.startsWith("image")).map(brief)).toEqual([
      "images/README.md:0 image-skipped",
      "images/old:0 image-skipped",
    ]);
  });

  it.each(["./images/hill.jpg", "/images/hill.jpg", "../images/hill.jpg"])("is found at %s", async (address) => {
    const { problems } = await withPhotos({
      "01-first-kite.md": append(`![A hill](${address})`, "", "![A field](images/field.webp)"),
    });
    expect(problems.find(({ code }) => code === "image-address")?.hint).toBe("Write images/hill.jpg.");
  });
});

describe("an image of another site", () => {
  const show = async (line: string) => {
    const { course, problems } = await compileWith({
      "02-second-kite.md": append(line, "", "![A sail](https://sails.example/b.png)"),
    });
    const told = problems.filter(({ code }) => code.startsWith("image")).map((one) => `${one.severity} ${brief(one)}`);
    const [email = ""] = tags(course?.lessons[1]?.email.html);
    const [page = ""] = tags(course?.lessons[1]?.pageHtml);
    return { email, page, told };
  };

  it("keeps the size that its author gives", async () => {
    const { email, page, told } = await show('![A tick](https://kites.example/a.png "40x30")');
    expect(told).toEqual([]);
    expect(email).toMatch(/height="30".*width:100%;max-width:40px;height:auto.*width="40"/);
    expect(page).toContain('width="40" height="30"');
  });

  it("is no wider than the column, in its own proportions", async () => {
    const { email } = await show('![A hill](https://kites.example/a.jpg "2000x1000")');
    expect(email).toMatch(/height="256".*max-width:512px.*width="512"/);
  });

  it("isn't stretched where nobody says how large it is, and breaks no page of Outlook's", async () => {
    const { email, page, told } = await show("![A tick](https://kites.example/a.png)");
    expect(told).toEqual([]);
    expect(email).toMatch(/width:auto;max-width:512px;height:auto/);
    expect(email).toMatch(/class="[^"]*natural.*\bwidth="512"/);
    expect(page).not.toMatch(/width=/);
  });

  it("has no title that nobody would see", async () => {
    const { told } = await show('![A tick](https://kites.example/a.png "Our tick")');
    expect(told).toEqual(["warning 02-second-kite.md:27 image-title"]);
  });
});

it("the versions in the names of pictures are those that are installed", () => {
  const root = join(import.meta.dirname, "../..");
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies: Readonly<Record<string, string>>;
  };
  const source = ["photo", "drawing", "fonts"]
    .map((file) => readFileSync(join(root, `src/compile/pictures/${file}.ts`), "utf8"))
    .join("");
  expect(source).toContain(`sharp ${dependencies["sharp"] ?? ""}`);
  expect(source).toContain(`resvg ${dependencies["@resvg/resvg-js"] ?? ""}`);
  expect(source).toContain(`Inter ${dependencies["@expo-google-fonts/inter"] ?? ""}`);
  expect(source).toContain(`Noto Emoji ${dependencies["@expo-google-fonts/noto-emoji"] ?? ""}`);
});
