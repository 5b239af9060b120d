import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkEnvFile, loadEnvFile } from "../src/env-file.ts";
import { readSettings } from "../src/settings.ts";

const told = (text: string) => checkEnvFile(text).map(({ line, message }) => `${line} ${message}`);

/** Each with its line, and the same after the advice was taken. */
const MISTAKES: readonly (readonly [what: string, bad: string, line: number, good: string])[] = [
  ["a number sign in an address", "POSTAL_ADDRESS=1200 Market St #450", 1, 'POSTAL_ADDRESS="1200 Market St #450"'],
  ["a number sign at the beginning", "HOST=\nPOSTAL_ADDRESS=#450, 1200 Market St", 2, "HOST=\nPOSTAL_ADDRESS='#450'"],
  ["a number sign in a secret", "SECRET=abc#def", 1, 'SECRET="abc#def"'],
  ["a number sign in a URL", "PUBLIC_URL=https://a.example/#x", 1, "PUBLIC_URL=https://a.example"],
  ["a number sign behind two words", "DATA_DIR=my data # here", 1, '# here\nDATA_DIR="my data"'],
  ["an apostrophe in single quotes", "POSTAL_ADDRESS='1 Ada's Road'", 1, 'POSTAL_ADDRESS="1 Ada\'s Road"'],
  ["a quote that isn't closed", 'POSTAL_ADDRESS="1 Road\nDATA_DIR="x"', 1, 'POSTAL_ADDRESS="1 Road"\nDATA_DIR="x"'],
  ["a colon for the sign", "RESEND_API_KEY: re_123", 1, "RESEND_API_KEY=re_123"],
  ["words alone", "PORT=3000\nthe port", 2, "PORT=3000\n# the port"],
  ["a shell's set", "set PORT=3000", 1, "PORT=3000"],
  ["a list's hyphen", "- PORT=3000", 1, "PORT=3000"],
  ["a name in quotes", '"PORT"=3000', 1, "PORT=3000"],
  ["letters that changed places", "PROT=3001", 1, "PORT=3001"],
  ["a letter too few", "SECRT=abc", 1, "SECRET=abc"],
  ["a setting twice", "PORT=3000\nPORT=3001", 2, "PORT=3001"],
  ["a setting that's emptied again", "SECRET=abc\nSECRET=", 2, "SECRET=abc"],
];

describe("a line of .env of which a part would be lost", () => {
  it.each(MISTAKES)("is told: %s", (_, bad, line, good) => {
    expect(told(bad).map((each) => Number(each.split(" ")[0]))).toEqual([line]);
    expect(told(good)).toEqual([]);
  });

  it("is told without its value, which may be a secret", () => {
    expect(JSON.stringify(checkEnvFile("SECRET=topsecret#1\nRESEND_API_KEY='re_topsecret'x"))).not.toContain(
      "topsecret",
    );
  });
});

describe("what is no mistake in .env", () => {
  it("are remarks, export, spaces, quotes, what's empty, and other programs' settings", () => {
    const text = [
      "# all of it",
      "PORT=3000 # the port",
      "HOST=   # nothing yet",
      'export DATA_DIR = "my # data" # there',
      'POSTAL_ADDRESS=`1 "Ada\'s" Road`',
      "RESEND_API_KEY=",
      'OTHER_KEY="-----BEGIN KEY-----',
      "no name here",
      '-----END KEY-----"',
      "COLOR=#ff0000",
    ];
    expect(told(text.join("\n"))).toEqual([]);
  });

  it("is the example that comes with it", () => {
    expect(told(readFileSync(join(import.meta.dirname, "../.env.example"), "utf8"))).toEqual([]);
  });
});

it("a .env with a byte order mark and the line ends of any system is read, and doesn't overrule the environment", () => {
  const path = join(mkdtempSync(join(tmpdir(), "coursepost-env-")), ".env");
  for (const end of ["\n", "\r\n", "\r"]) {
    writeFileSync(path, `\ufeff${["PORT=3001", "LOG_LEVEL=warn", "HOST='::1'"].join(end)}`);
    const environment = { LOG_LEVEL: "error" };
    expect(loadEnvFile(path, environment)).toEqual([]);
    expect(environment).toEqual({ PORT: "3001", LOG_LEVEL: "error", HOST: "::1" });
  }
  expect(loadEnvFile(`${path}.none`, {})).toEqual([]);
});

it("curly quotes around a setting are told, because they'd become part of it", () => {
  const wrong = readSettings({ POSTAL_ADDRESS: "“1 Hill Road”", DATA_DIR: "‘data’" }).wrong.map(({ name }) => name);
  expect(wrong).toEqual(["DATA_DIR", "POSTAL_ADDRESS"]);
});
