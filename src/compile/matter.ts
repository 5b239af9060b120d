import type { z } from "zod";
import type { Complaints } from "./complaint.ts";
import type { FrontMatter } from "./front-matter.ts";
import { didYouMean } from "../course/nearest.ts";
import { FIRST_LESSONS, WEEKDAYS } from "../course/schedule.ts";
import { zoneNames } from "../course/zones.ts";

type Issue = z.core.$ZodIssue;

/** How a setting is written, for the hint. */
const EXAMPLES: Readonly<Record<string, string>> = {
  id: "id: planning-a-program",
  wait: "wait: 3 days",
  quiz: "quiz: 3",
  choices: 'choices: ["It steadies", "It lifts"]',
  answer: "answer: 2",
  on: "on: tuesday",
  at: 'at: "09:00"',
  zone: "zone: America/Los_Angeles",
  every: "every: week",
  first_lesson: "first_lesson: next day",
  check_in: "check_in: off",
  sender: "sender: { name: Ada Wind, email: ada@example.com }",
  email: "email: hello@example.com",
  reply_to: "reply_to: hello@example.com",
  site: "site: https://www.example.com",
  full_title: 'full_title: "TPM 101: Technical Program Management"',
  teacher: 'teacher: { lines: ["I build kites.", "Ask me anything."] }',
  lines: 'lines: ["I build kites.", "Ask me anything."]',
  photo: "photo: images/ada.jpg",
  illustration: 'illustration: { image: images/kites.svg, alt: "Three kites above a beach" }',
  image: "image: images/kites.svg",
  dark: "dark: images/kites-dark.svg",
  alt: 'alt: "Three kites above a beach"',
  share: "share: false",
};

/** Settings of other programs, and what there is instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  draft: "To make a file a draft, start its name with _.",
  published: "To make a file a draft, start its name with _.",
  status: "To make a file a draft, start its name with _.",
  date: "Lessons are sent by the schedule in course.md.",
  publish_date: "Lessons are sent by the schedule in course.md.",
  send_at: "Lessons are sent by the schedule in course.md.",
  first_lesson: "That setting goes in course.md, on its own line and not indented: first_lesson: next day.",
  check_in: "That setting goes in course.md, on its own line and not indented: check_in: off.",
  author: "In course.md, teacher: says who teaches.",
  instructor: "In course.md, teacher: says who teaches.",
  bio: "In course.md, teacher: has one or two lines: about who teaches.",
  hero: "In course.md, illustration: names the picture of the signup page.",
  cover: "In course.md, illustration: names the picture of the signup page.",
  postal_address: "That setting goes in .env: POSTAL_ADDRESS.",
};

/** Checks front matter against its schema; every issue becomes a complaint at the line of its key. */
export function checkMatter<Schema extends z.ZodType>(
  schema: Schema,
  { data, lineOf }: FrontMatter,
  complaints: Complaints,
): z.infer<Schema> | undefined {
  const result = schema.safeParse(data ?? {});
  if (result.success) return result.data;
  const misspelled = new Set(result.error.issues.flatMap((issue) => meantKeys(issue, schema, data)));
  const told = new Set<string>();
  for (const issue of result.error.issues) {
    const { leaf, path } = deepest(issue, [], data);
    // A misspelled key is also a missing one, and a list with two wrong items is wrong once.
    const once = `${lineOf(path)} ${leaf.message}`;
    if (misspelled.has(path.map(String).join(" ")) || told.has(once)) continue;
    told.add(once);
    if (path.length > 0 && told.has(path.map(String).join(" "))) continue;
    told.add(path.map(String).join(" "));
    complain(leaf, path, { data, schema, lineOf, complaints });
  }
  return undefined;
}

type Matter = {
  readonly data: unknown;
  readonly schema: z.ZodType;
  readonly lineOf: FrontMatter["lineOf"];
  readonly complaints: Complaints;
};

function complain(issue: Issue, path: readonly PropertyKey[], { data, schema, lineOf, complaints }: Matter): void {
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      const meant = didYouMean(key, keysOf(schema, path));
      const hint = meant === "" ? (INSTEAD[key.toLowerCase()] ?? "Remove it.") : meant.trimStart();
      complaints.error("matter-unknown", lineOf([...path, key]), `${nameOf([...path, key])} isn't a known key.`, hint);
    }
    return;
  }
  const key = path.findLast((part) => typeof part === "string") ?? "key";
  const value = valueAt(data, path);
  if (value === undefined) {
    const hint = `Add "${EXAMPLES[key] ?? `${key}: …`}".`;
    complaints.error("matter-missing", lineOf(path), `${nameOf(path)} ${sentence(issue.message)}`, hint);
    return;
  }
  complaints.error(
    "matter-invalid",
    lineOf(path),
    `${nameOf(path)} ${sentence(issue.message)}`,
    isTooLong(issue) ? "Make it shorter." : hintFor(key, value),
  );
}

function isTooLong(issue: Issue): boolean {
  return issue.code === "too_big" && issue.origin === "string";
}

function hintFor(key: string, value: unknown): string {
  const known = key === "zone" ? zoneNames() : (CHOICES[key] ?? []);
  const meant = typeof value === "string" ? didYouMean(value, known) : "";
  if (meant !== "") return meant.trimStart();
  const example = EXAMPLES[key];
  if (example !== undefined) return `Write it like "${example}".`;
  if (value === null || value === "")
    return `Write something after "${key}:", in "double quotes" if it starts with a #.`;
  return `Write it on one line, in quotes: ${key}: "…".`;
}

/** What a setting takes, where that's a few words. */
const CHOICES: Readonly<Record<string, readonly string[]>> = { on: WEEKDAYS, first_lesson: FIRST_LESSONS };

/** A union's issue is the one of its branch that went furthest. */
function deepest(
  issue: Issue,
  above: readonly PropertyKey[],
  data: unknown,
): { readonly leaf: Issue; readonly path: readonly PropertyKey[] } {
  const path = asWritten([...above, ...issue.path], data);
  const branch =
    issue.code === "invalid_union" ? issue.errors.toSorted((a, b) => depth(b) - depth(a))[0]?.[0] : undefined;
  return branch === undefined ? { leaf: issue, path } : deepest(branch, path, data);
}

/** The paths that unknown keys are most likely meant for. */
function meantKeys(issue: Issue, schema: z.ZodType, data: unknown): readonly string[] {
  if (issue.code !== "unrecognized_keys") return [];
  const above = asWritten(issue.path, data);
  return issue.keys.flatMap((key) => {
    const meant = /"(.+)"/.exec(didYouMean(key, keysOf(schema, above)))?.[1];
    return meant === undefined ? [] : [[...above.map(String), meant].join(" ")];
  });
}

/** "quiz #2 answer" for ["quiz", 1, "answer"]: authors count from one. */
function nameOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the front matter";
  return path.map((part) => (typeof part === "number" ? `#${part + 1}` : String(part))).join(" ");
}

/** A schema may take one value for a list of one; the author did not write its index. */
function asWritten(path: readonly PropertyKey[], data: unknown): readonly PropertyKey[] {
  if (path.length === 0) return path;
  const above = path.slice(0, -1);
  const value = valueAt(data, above);
  return value === undefined || typeof value === "object" ? path : asWritten(above, data);
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    data ?? {},
  );
}

/** The keys that a schema knows at a path, as far as it can be looked into. */
function keysOf(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  let current = schema;
  for (const key of path)
    current = typeof key === "number" ? inner(bare(current), "element") : Reflect.get(shapeOf(current), key);
  return Object.keys(shapeOf(current));
}

/** Without what wraps it: a default, "optional", a transformation. */
function bare(schema: unknown): unknown {
  const wrapped = inner(inner(schema, "def"), "innerType") ?? inner(schema, "in");
  return wrapped === undefined ? schema : bare(wrapped);
}

function shapeOf(schema: unknown): object {
  const shape = inner(bare(schema), "shape");
  return typeof shape === "object" && shape !== null ? shape : {};
}

function inner(schema: unknown, key: string): unknown {
  return typeof schema === "object" && schema !== null ? Reflect.get(schema, key) : undefined;
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
