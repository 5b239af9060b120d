import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { openNotebook } from "../../src/compile/complaint.ts";
import { readFrontMatter } from "../../src/compile/front-matter.ts";
import { checkMatter } from "../../src/compile/matter.ts";
import { courseMatterSchema, lessonMatterSchema } from "../../src/course/course.ts";
import { brief, compileWith, swap } from "../compile/workshop.ts";

/** A whole front matter but for the lines that a case brings, which come first and win. */
const REST: Readonly<Record<string, string>> = {
  id: "id: planning",
  title: "title: Planning a program",
  subject: 'subject: "Your first program plan"',
  preheader: 'preheader: "What belongs in it, and what can wait until later."',
  quiz: [
    "quiz:",
    ...[1, 2, 3].flatMap((n) => [`  - question: Q${n}?`, "    choices: [A, B]", "    answer: 1", "    why: So."]),
  ].join("\n"),
};

function read(yaml: string) {
  const notebook = openNotebook();
  const complaints = notebook.about("lesson.md");
  const before = process.cpuUsage();
  const front = readFrontMatter({ file: "lesson.md", text: `---\n${yaml}\n---\nBody\n`, complaints });
  const matter = front === undefined ? undefined : checkMatter(lessonMatterSchema, front, complaints);
  if (front !== undefined) checkMatter(courseMatterSchema, front, openNotebook().about("course.md"));
  const { user, system } = process.cpuUsage(before);
  const problems = notebook.problems();
  return { matter, problems, cpuMs: (user + system) / 1000 };
}

/** The front matter with these lines in the place of the keys that they set. */
function withLines(lines: string): string {
  const set = new Set([...lines.matchAll(/^"?(\w+)"?:/gm)].map((match) => match[1] ?? ""));
  return [lines, ...Object.entries(REST).flatMap(([key, text]) => (set.has(key) ? [] : [text]))].join("\n");
}

afterEach(() => {
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

/** What YAML 1.1, or a hasty parser, makes of these is not what the author wrote. */
const VALUES: readonly (readonly [string, string, unknown])[] = [
  ["Norway, as 1.2 reads it", "title: no", "no"],
  ["its neighbours", "title: off", "off"],
  ["yes", "title: Yes", "Yes"],
  ["y", "title: y", "y"],
  ["a time in base 60", "title: 18:30", "18:30"],
  ["a longer one", "title: 190:20:30", "190:20:30"],
  ["a date", "title: 2026-01-01", "2026-01-01"],
  ["a timestamp", "title: 2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"],
  ["a version of three parts", "title: 1.2.3", "1.2.3"],
  ["a binary number of 1.1", "title: 0b1010", "0b1010"],
  ["underscores in a number", "title: 1_000", "1_000"],
  ["an equals sign", "title: =", "="],
  ["a merge sign as a value", "title: <<", "<<"],
  ["three hyphens in quotes", 'title: "---"', "---"],
  ["three hyphens in text", "title: a --- b", "a --- b"],
  ["a folded scalar", "title: >-\n  Planning\n  a program", "Planning a program"],
  ["a scalar over two lines", "title: Planning\n  a program", "Planning a program"],
  ["a comment behind it", "title: Planning # not this", "Planning"],
  ["a hash that is none", "title: C# and F#", "C# and F#"],
  ["an anchor and its alias", "title: &t Planning\nsubject: *t", "Planning"],
  ["a string by tag", "title: !!str 2026", "2026"],
  ["the non-specific tag", "title: ! Planning", "Planning"],
  ["escapes", 'title: "\\u00e9\\x21\\U0001f600"', "é!😀"],
  ["a tab behind the colon", "title:\tPlanning", "Planning"],
  ["a key in quotes", '"title": Planning', "Planning"],
  ["flow style", "{title: Planning}", undefined],
];

/** Each is told, at a line, by one of these codes. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ["a true", "title: true", "matter-invalid"],
  ["a null", "title: ~", "matter-invalid"],
  ["nothing", "title:", "matter-invalid"],
  ["a number", "title: 2026", "matter-invalid"],
  ["an octal number", "title: 0o17", "matter-invalid"],
  ["an octal number of 1.1", "title: 017", "matter-invalid"],
  ["a hexadecimal number", "title: 0x1F", "matter-invalid"],
  ["infinity", "title: .inf", "matter-invalid"],
  ["not a number", "title: .NaN", "matter-invalid"],
  ["a number past all precision", `title: ${"9".repeat(400)}`, "matter-invalid"],
  ["a list", "title: [a, b]", "matter-invalid"],
  ["a mapping", "title: {a: b}", "matter-invalid"],
  ["a literal block of two lines", "title: |\n  a\n  b", "matter-invalid"],
  ["only spaces", 'title: "   "', "matter-invalid"],
  ["a line break by escape", 'title: "a\\r\\nBcc: eve@evil.example"', "matter-invalid"],
  ["a NUL by escape", 'title: "a\\0b"', "matter-invalid"],
  ["a terminal escape by escape", 'title: "\\e[31mred"', "matter-invalid"],
  ["a C1 control by escape", 'title: "a\\x9b31mb"', "matter-invalid"],
  ["a next line by escape", 'title: "a\\Nb"', "matter-invalid"],
  ["a line separator by escape", 'title: "a\\Lb"', "matter-invalid"],
  ["a bidirectional override by escape", 'title: "a\\u202Eb"', "matter-invalid"],
  ["a bidirectional isolate by escape", 'title: "a\\u2066b"', "matter-invalid"],
  ["half a surrogate pair by escape", 'title: "a\\ud800b"', "matter-invalid"],
  ["an id with a path in it", "id: ../../etc/passwd", "matter-invalid"],
  ["an id with a space behind it", 'id: "planning "', "matter-invalid"],
  ["an id in other letters", "id: plаnning", "matter-invalid"],
  ["a wait in base 60", "wait: 3:00:00", "matter-invalid"],
  ["a wait by a prototype's word", "wait: constructor", "matter-invalid"],
  ["the same key twice", "title: a\ntitle: b", "yaml"],
  ["the same key twice, once in quotes", 'title: a\n"title": b', "yaml"],
  ["a merge key, which 1.2 does not know", "base: &b {title: a}\n<<: *b", "matter-unknown"],
  ["a prototype", "__proto__: {polluted: true}", "matter-unknown"],
  ["a constructor", "constructor: {prototype: {polluted: true}}", "matter-unknown"],
  ["inherited names", "toString: a\nhasOwnProperty: b\nvalueOf: c", "matter-unknown"],
  ["a mapping for a key", "? {a: b}\n: c", "matter-unknown"],
  ["a list for a key", "? [a, [b]]\n: c", "matter-unknown"],
  ["a null for a key", "? \n: c", "matter-unknown"],
  ["an empty key", '"": c', "matter-unknown"],
  ["an alias for a key", "title: &k other\n*k : c", "matter-unknown"],
  ["a function by tag", 'title: !!js/function "function(){}"', "yaml"],
  ["an undefined by tag", 'title: !!js/undefined ""', "yaml"],
  ["a Python object by tag", 'title: !!python/object/apply:os.system ["true"]', "yaml"],
  ["a Ruby object by tag", "title: !ruby/object:Gem::Installer\n  i: x", "yaml"],
  ["a binary by tag", "title: !!binary aGVsbG8=", "matter-invalid"],
  ["a set by tag", "title: !!set {a, b}", "matter-invalid"],
  ["an alias of nothing", "title: *nothing", "yaml"],
  ["a cycle", "title: &a [*a]", "matter-invalid"],
  ["a tab for indentation", "quiz:\n\t- a", "yaml"],
  ["a quote that is not closed", 'title: "a', "yaml"],
  ["a bracket that is not closed", "title: [a", "yaml"],
  ["a value with a colon", "title: Planning: a start", "yaml"],
  ["a value that begins with an at sign", "title: @kris", "yaml"],
  ["a value that begins with a backtick", "title: `kris`", "yaml"],
  ["a percent sign at the start", "%TAG ! tag:evil.example,2000:\ntitle: !x a", "yaml"],
  ["a YAML directive", "%YAML 1.1\ntitle: no", "yaml"],
  ["the end of a document", "title: a\n...\ntitle: b", "yaml"],
];

/** Built to be slow, or to overflow; nothing of it can be right. */
const BOMBS: Readonly<Record<string, string>> = {
  "a billion laughs": [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ..."bcdefghij".split("").map(
      (k, i) =>
        `${k}: &${k} [${Array(9)
          .fill(`*${"abcdefghij".charAt(i)}`)
          .join(",")}]`,
    ),
  ].join("\n"),
  "an alias two thousand times": `a: &a x\nb: [${"*a ,".repeat(2000)}x]`,
  "two thousand anchors": `a: [${Array.from({ length: 1100 }, (_, n) => `&k${n} x`).join(",")}]`,
  "brackets 1,000 deep": `title: ${"[".repeat(1000)}${"]".repeat(1000)}`,
  "brackets 4,900 deep": `title: ${"[".repeat(4900)}${"]".repeat(4900)}`,
  "brackets 90,000 deep": `title: ${"[".repeat(90_000)}`,
  "braces without end": "{".repeat(9900),
  "keys in braces without end": "{a: ".repeat(2400),
  "lists in lists without end": "- ".repeat(4900),
  "questions without end": "? ".repeat(4900),
  "colons without end": ": ".repeat(4900),
  "mappings 130 deep": Array.from({ length: 130 }, (_, n) => `${" ".repeat(n)}a:`).join("\n"),
  "mappings 600 deep": Array.from({ length: 600 }, (_, n) => `${" ".repeat(n)}a:`).join("\n"),
  "twenty thousand keys": Array.from({ length: 20_000 }, (_, n) => `k${n}: 1`).join("\n"),
  "two thousand keys on a line": `{${Array.from({ length: 2400 }, (_, n) => n.toString(36)).join(",")}}`,
  "a hundred thousand blank lines": `${"\n".repeat(100_000)}title: a`,
  "490 blank lines and a comment": `${"\n".repeat(490)}#`,
  "490 lines of spaces": `${`${" ".repeat(18)}\n`.repeat(490)}a: b`,
  "comments alone": "# a\n".repeat(490),
  "a scalar of 190 KB": `title: ${"x".repeat(190_000)}`,
  "a scalar of 9 KB": `title: ${"x".repeat(9000)}\nid: Y`,
  "a scalar of 9,000 quotes": `title: ${"'".repeat(9001)}`,
  "quotes without end": '"'.repeat(9900),
  "a tag without end": `!<${"a".repeat(9900)}> x`,
  "tags without end": "!a ".repeat(3300),
  "ampersands without end": "&".repeat(9900),
  "aliases without end": "*a ".repeat(3300),
  "text alone": "just text",
  "a number alone": "5",
  "a true alone": "true",
  "a list alone": "- a\n- b",
  "a null alone": "~",
  "a quoted text alone": '"text"',
  "an empty mapping": "{}",
};

const BUDGET_MS = 400;

describe("a value that YAML is known to surprise with", () => {
  it.each(VALUES)("is what the author wrote: %s", (_, lines, value) => {
    const { matter, problems, cpuMs } = read(lines.startsWith("{") ? lines : withLines(lines));
    if (value === undefined) expect(problems.length).toBeGreaterThan(0);
    else expect(matter?.title).toBe(value);
    expect(cpuMs).toBeLessThan(BUDGET_MS);
  });
});

describe("front matter that cannot be meant", () => {
  it.each(REFUSED)("is told at its line: %s", (_, lines, code) => {
    const { problems, cpuMs } = read(withLines(lines));
    expect(problems.map((problem) => problem.code)).toContain(code);
    for (const problem of problems) {
      expect(problem.severity).toBe("error");
      expect(problem.line).toBeGreaterThan(0);
      expect(problem.message).not.toMatch(/is undefined|\[object|native code|expected string|received|\bat \w+ \(/);
    }
    expect(cpuMs).toBeLessThan(BUDGET_MS);
  });
});

describe(`front matter that is built to break the reader, in ${BUDGET_MS} ms`, () => {
  it.each(Object.entries(BOMBS))("is told, not thrown: %s", (_, yaml) => {
    const { matter, problems, cpuMs } = read(yaml);
    expect(matter).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.map((problem) => problem.message).join()).not.toMatch(/call stack|undefined/);
    expect(cpuMs).toBeLessThan(BUDGET_MS);
  });

  it("tells of an alias that explodes as such", () => {
    const { problems } = read(BOMBS["a billion laughs"] ?? "");
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "yaml has YAML aliases that multiply, so it isn't read.",
    ]);
  });

  it("tells of a lesson's front matter that never ends where its text goes on, by its size", () => {
    const { problems } = read(`title: a\n${"A paragraph of the lesson itself.\n".repeat(501)}`);
    expect(problems.map((problem) => problem.code)).toEqual(["front-matter-large"]);
  });
});

describe("any bytes between two lines of hyphens", () => {
  const piece = fc.oneof(
    fc.constantFrom(..."-:?[]{}&*!|>'\"%@`#, \t\n~=<".split("")),
    fc.constantFrom("title", "quiz", "__proto__", "<<", "*a", "&a ", "!!js/function ", "\\u0000", "\n  ", "\n- ", ": "),
    fc.string({ maxLength: 5 }),
    fc.string({ unit: "binary", maxLength: 3 }),
  );
  // A lesson's file has plain line feeds by the time that its front matter is read.
  const yaml = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join("").replaceAll(/\r\n?/g, "\n"));

  it("are either a lesson's settings or problems, in 1,500 tries", () => {
    fc.assert(
      fc.property(yaml, (text) => {
        const { matter, problems, cpuMs } = read(text);
        expect(matter === undefined).toBe(problems.length > 0);
        expect(cpuMs).toBeLessThan(BUDGET_MS);
      }),
      { seed: 20_260_602, numRuns: 1500 },
    );
  });
});

describe("the bytes of a file", () => {
  const LESSON = "01-first-kite.md";
  it.each([
    ["a NUL", "title: Your", "title: \0Your", "character"],
    ["an escape sequence", "title: Your", "title: \u001b[31mYour", "character"],
    ["a bidirectional override", "title: Your", "title: \u202eYour", "character"],
    ["a JavaScript front matter", "---\nid", "---js\nid", "front-matter-language"],
    ["a CoffeeScript front matter", "---\nid", "---coffee\nid", "front-matter-language"],
    ["a JSON front matter", "---\nid", "---json\nid", "front-matter-language"],
    ["a language by spaces", "---\nid", "---   javascript\nid", "front-matter-language"],
    ["a fourth hyphen", "---\nid", "----\nid", "front-matter-language"],
    ["a line before it", "---\nid", "\n---\nid", "front-matter-missing"],
  ])("are told where they hold %s", async (_, from, to, code) => {
    const { course, problems } = await compileWith({ [LESSON]: swap(from, to) });
    expect(course).toBeUndefined();
    expect(problems.map(brief).join()).toMatch(new RegExp(`${LESSON}:\\d+ ${code}`));
  });
});
