import matter from "gray-matter";
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from "yaml";
import type { Source } from "./source.ts";
import { checkValues } from "./values.ts";
import { explainYaml } from "./yaml-hints.ts";

export type FrontMatter = {
  readonly data: unknown;
  /** What follows the front matter, with as many blank lines before it, so that its lines keep their numbers. */
  readonly body: string;
  /** Line of the value at a path, or of the nearest thing above it. */
  readonly lineOf: (path: readonly PropertyKey[]) => number;
};

/** Front matter has about 2 KB on 30 lines; gray-matter and yaml both take quadratic time on what is built to be slow. */
const MAX_CHARACTERS = 10_000;
const MAX_LINES = 500;

const HINT = 'Start with a line "---", then "key: value" lines, then another line "---".';

/**
 * Reads the YAML between the first two `---` lines. Nothing in it is ever run: other languages than YAML 1.2 are
 * refused before gray-matter sees them, and its own engines for them are taken away as well.
 *
 * @returns undefined where it cannot be read; the reasons are among the complaints
 */
export function readFrontMatter({ text, complaints }: Source): FrontMatter | undefined {
  const lines = text.split("\n");
  const opening = lines[0] ?? "";
  if (!opening.startsWith("---")) {
    const empty = text.trim() === "";
    const hint = empty ? "Write something, or make it a draft by starting its name with _." : HINT;
    complaints.error("front-matter-missing", 1, empty ? "is empty." : "doesn't start with front matter.", hint);
    return undefined;
  }
  if (!/^---[ \t]*(?:ya?ml)?[ \t]*$/.test(opening)) {
    const language = opening.replace(/^-+/, "").trim();
    complaints.error(
      "front-matter-language",
      1,
      `has front matter in "${language}", which is never run or read.`,
      'Start the file with "---" alone on a line, and write YAML.',
    );
    return undefined;
  }
  const closing = lines.findIndex((line, index) => index > 0 && line.startsWith("---"));
  if (closing === -1) {
    complaints.error("front-matter-open", 1, "has front matter that never ends.", 'End it with a line "---".');
    return undefined;
  }
  if (!/^---[ \t]*$/.test(lines[closing] ?? "")) {
    complaints.error("front-matter-open", closing + 1, 'must end its front matter with "---" alone on a line.', HINT);
    return undefined;
  }
  const matterText = lines.slice(0, closing + 1).join("\n");
  if (closing > MAX_LINES || matterText.length > MAX_CHARACTERS) {
    const hint = 'Move text into the body. A line "---" may be missing higher up.';
    complaints.error("front-matter-large", 1, `has front matter of more than ${MAX_LINES} lines or 10 KB.`, hint);
    return undefined;
  }

  const parsed = parseYaml(matterText);
  if (parsed === undefined) {
    complaints.error("front-matter-empty", 1, "has empty front matter.", HINT);
    return undefined;
  }
  const { document, counter, data } = parsed;
  // One mistake brings dozens of errors on the lines below it: the first is the one to fix.
  const [first] = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (first !== undefined) {
    // gray-matter hands on what follows the "---" of line 1, so YAML's line numbers are the file's.
    const { line } = counter.linePos(first.pos[0]);
    const { message, hint } = explainYaml(first.message, lines, line - 1);
    complaints.error("yaml", line, message, hint);
  }
  if (document.errors.length > 0) return undefined;
  checkValues(document, counter, complaints);
  if (data === TOO_MANY_ALIASES) {
    complaints.error("yaml", 1, "has YAML aliases that multiply, so it isn't read.", "Write the values out.");
    return undefined;
  }
  return {
    data,
    body: "\n".repeat(closing + 1) + lines.slice(closing + 1).join("\n"),
    lineOf: (path) => lineOf(document, counter, path),
  };
}

type Parsed = { readonly document: Document.Parsed; readonly counter: LineCounter; readonly data: unknown };

const TOO_MANY_ALIASES = Symbol("too many aliases");

function parseYaml(text: string): Parsed | undefined {
  let parsed: Parsed | undefined;
  const yaml = (source: string): object => {
    const counter = new LineCounter();
    const document = parseDocument(source, {
      version: "1.2",
      lineCounter: counter,
      prettyErrors: false,
      logLevel: "error",
    });
    const data: unknown = document.errors.length > 0 ? undefined : toJs(document);
    parsed = { document, counter, data };
    return {};
  };
  const engines = { yaml, json: refuse, js: refuse, javascript: refuse, coffee: refuse, toml: refuse };
  // Always with options: without them gray-matter caches, and a broken file is an empty one the second time.
  matter(text, { engines, language: "yaml" });
  return parsed;
}

function refuse(): object {
  throw new Error("front matter other than YAML is refused");
}

/** An alias that explodes is an error of the document like any other. */
function toJs(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch {
    return TOO_MANY_ALIASES;
  }
}

function lineOf(document: Document.Parsed, counter: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const key = path[length - 1];
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(key));
      if (pair !== undefined && isNode(pair.key)) return counter.linePos(pair.key.range?.[0] ?? 0).line;
      continue;
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return counter.linePos(node.range?.[0] ?? 0).line;
  }
  return 1;
}
