import type { z } from "zod";
import type { Complaints } from "./complaint.ts";
import type { FrontMatter } from "./front-matter.ts";
import { didYouMean } from "../course/nearest.ts";

type Issue = z.core.$ZodIssue;

/** How a missing key is written, for the hint. */
const EXAMPLES: Readonly<Record<string, string>> = {
  id: "id: planning-a-program",
  wait: "wait: 3 days",
  answer: "answer: 2",
  on: "on: tuesday",
  at: 'at: "09:00"',
  zone: "zone: America/Los_Angeles",
  every: "every: week",
  email: "email: hello@example.com",
  reply_to: "reply_to: hello@example.com",
  site: "site: https://www.example.com",
};

const GUIDE = "docs/WRITING.md shows how it is written.";

/** Checks front matter against its schema; every issue becomes a complaint at the line of its key. */
export function checkMatter<Schema extends z.ZodType>(
  schema: Schema,
  { data, lineOf }: FrontMatter,
  complaints: Complaints,
): z.infer<Schema> | undefined {
  const result = schema.safeParse(data ?? {});
  if (result.success) return result.data;
  for (const issue of result.error.issues) complain(issue, [], data, schema, lineOf, complaints);
  return undefined;
}

function complain(
  issue: Issue,
  above: readonly PropertyKey[],
  data: unknown,
  schema: z.ZodType,
  lineOf: FrontMatter["lineOf"],
  complaints: Complaints,
): void {
  const path = asWritten([...above, ...issue.path], data);
  const name = nameOf(path);
  const line = lineOf(path);
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      const hint = `Remove it.${didYouMean(key, keysOf(schema, path))}`;
      complaints.error("matter-unknown", lineOf([...path, key]), `${nameOf([...path, key])} is not a known key.`, hint);
    }
    return;
  }
  if (issue.code === "invalid_union") {
    const branch = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0]?.[0];
    if (branch !== undefined) {
      complain(branch, path, data, schema, lineOf, complaints);
      return;
    }
  }
  const last = path.findLast((part) => typeof part === "string");
  const key = last ?? "key";
  const missing = valueAt(data, path) === undefined;
  const hint = missing ? `Add "${EXAMPLES[key] ?? `${key}: …`}".` : GUIDE;
  complaints.error(missing ? "matter-missing" : "matter-invalid", line, `${name} ${sentence(issue.message)}`, hint);
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
    current = typeof key === "number" ? inner(current, "element") : Reflect.get(shapeOf(current), key);
  return Object.keys(shapeOf(current));
}

function shapeOf(schema: unknown): object {
  const shape = inner(schema, "shape") ?? inner(inner(schema, "in"), "shape");
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
