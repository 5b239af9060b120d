import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { SETTINGS } from "../src/settings.ts";

const ROOT = join(import.meta.dirname, "..");

type Room = { readonly rooms: readonly string[]; readonly packages: readonly string[] };

/** Which doors there are between the rooms. A name ending in * stands for a family of packages. */
const HOUSE: Readonly<Record<string, Room>> = {
  "src/course": { rooms: [], packages: ["zod", "temporal-polyfill", "node:crypto", "node:zlib"] },
  // Sentences with markup in them are escaped where they are written.
  "src/words": { rooms: ["src/course"], packages: ["hono/html"] },
  emails: { rooms: ["src/course", "src/words"], packages: ["react", "react-email", "react/jsx-runtime"] },
  "src/compile": {
    rooms: ["src/course", "src/words", "emails"],
    packages: [
      "@resvg/resvg-js",
      "@rgrove/parse-xml",
      "fontkit",
      "sharp",
      "docx",
      "write-excel-file/node",
      "fflate",
      "gray-matter",
      "yaml",
      "zod",
      "mdast*",
      "micromark*",
      "hast*",
      "unist*",
      "syllable",
      "flesch-kincaid",
      "mjml",
      "react",
      "react-email",
      "tsx*",
      "node:*",
    ],
  },
  "src/store": { rooms: ["src/course"], packages: ["kysely", "kysely/migration", "node:sqlite"] },
  // One file a use case; pages, commands and the dispatcher call the same ones.
  "src/actions": { rooms: ["src/course", "src/words", "src/store"], packages: [] },
  "src/mail": {
    rooms: ["src/course"],
    packages: ["resend", "undici", "zod", "nodemailer*", "postal-mime", "html-to-text", "node:*"],
  },
  "src/dispatch": {
    rooms: ["src/course", "src/words", "src/store", "src/mail", "src/actions"],
    packages: ["node-cron"],
  },
  "src/web": {
    // Pages and mails have one theme.
    rooms: ["src/course", "src/words", "src/store", "src/mail", "src/actions", "emails/theme.ts"],
    packages: [
      "hono*",
      "@hono/node-server*",
      "fflate",
      "zod",
      "ical-generator",
      "pdfkit",
      "postal-mime",
      "resend",
      "node:*",
      "@resvg/resvg-js",
    ],
  },
};

/** Where the rooms meet; these may open every door. */
const HALL = [
  "src/main.ts",
  "src/start",
  "src/cli.ts",
  "src/config.ts",
  "src/settings.ts",
  "src/foreign-settings.ts",
  "src/lessons-folder.ts",
  "src/env-file.ts",
  "src/data-folder.ts",
  "src/clock.ts",
  "src/house.ts",
  "src/commands",
];

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): string[] {
  const source = readFileSync(join(ROOT, file), "utf8");
  const pattern = /^(?:import|export)\s[^;]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"/gm;
  return [...source.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

function roomOf(file: string): string | undefined {
  return Object.keys(HOUSE).find((room) => file.startsWith(`${room}/`));
}

function isAllowed(file: string, room: string, specifier: string): boolean {
  const allowed = HOUSE[room] ?? { rooms: [], packages: [] };
  if (!specifier.startsWith(".")) {
    return allowed.packages.some((name) =>
      name.endsWith("*") ? specifier.startsWith(name.slice(0, -1)) : specifier === name,
    );
  }
  const path = relative(ROOT, resolve(ROOT, file, "..", specifier));
  const target = roomOf(path);
  return target !== undefined && (target === room || allowed.rooms.includes(target) || allowed.rooms.includes(path));
}

describe("the house", () => {
  it.each(Object.keys(HOUSE))("%s opens no door but its own", (room) => {
    const wrong = filesBelow(room).flatMap((file) =>
      importsOf(file)
        .filter((specifier) => !isAllowed(file, room, specifier))
        .map((specifier) => `${file} → ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it("has no file outside its rooms and its hall", () => {
    const outside = filesBelow("src").filter(
      (file) => roomOf(file) === undefined && !HALL.some((place) => file === place || file.startsWith(`${place}/`)),
    );
    expect(outside).toEqual([]);
  });

  it("keeps React and MJML away from the running server", () => {
    const reached = new Set<string>();
    const walk = (file: string) => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const specifier of importsOf(file)) {
        if (specifier.startsWith(".")) walk(relative(ROOT, resolve(ROOT, file, "..", specifier)));
        else reached.add(specifier);
      }
    };
    walk("src/main.ts");
    expect(
      [...reached].filter((name) =>
        /^(?:react|mjml|tsx|@resvg|sharp|fontkit|docx|write-excel-file|emails\/(?!theme\.ts)|src\/compile\/)/.test(
          name,
        ),
      ),
    ).toEqual([]);
    expect(reached).toContain("hono");
  });

  it("reads the clock, randomness and environment in the hall alone", () => {
    // The linter forbids the named calls; this finds the one it has no rule for.
    const wrong = Object.keys(HOUSE)
      .flatMap(filesBelow)
      .filter((file) =>
        /new Date\(\s*\)|performance\.now\(|randomBytes|randomUUID/.test(readFileSync(join(ROOT, file), "utf8")),
      );
    expect(wrong).toEqual([]);
  });
});

describe("the papers of the house", () => {
  const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

  it("explain in .env.example exactly the settings that the code reads", () => {
    const explained = [...read(".env.example").matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]);
    expect(new Set(explained)).toEqual(new Set(SETTINGS));
  });

  it("name one Node in .nvmrc, in engines and in the platform packages", () => {
    const wanted = read(".nvmrc").trim();
    const manifest = JSON.parse(read("package.json")) as {
      engines: Record<string, string>;
      optionalDependencies: Record<string, string>;
    };
    expect(manifest.engines["node"]).toBe(`>=${wanted}`);
    const platforms = Object.entries(manifest.optionalDependencies).filter(([name]) => name.startsWith("node-"));
    expect(platforms.length).toBeGreaterThan(0);
    for (const [name, version] of platforms) expect([name, version]).toEqual([name, wanted]);
  });

  it("pin every dependency exactly", () => {
    const manifest = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
    const loose = ["dependencies", "devDependencies", "optionalDependencies"]
      .flatMap((group) => Object.entries(manifest[group] ?? {}))
      .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
  });
});
