/** What's wrong with a line of front matter, and what to write. */
export type YamlFault = { readonly message: string; readonly hint: string };

const SETTING = /^(\s*(?:- )?)([\w-]+): +(\S.*)$/;

/**
 * Explains an error of YAML's by the line that causes it: the parser's own words are about grammar.
 *
 * @param said by the parser
 * @param lines of the file
 * @param index of the line, from 0
 */
export function explainYaml(said: string, lines: readonly string[], index: number): YamlFault {
  const line = lines[index] ?? "";
  const [, margin = "", key = "", value = ""] = SETTING.exec(line.trimEnd()) ?? [];
  if (said.startsWith("Map keys must be unique")) {
    const twice = /^\s*(?:- )?([\w-]+)\s*:/.exec(line)?.[1];
    const hint = twice === undefined ? "Remove one of the two." : `"${twice}" is there twice. Remove one of the two.`;
    return { message: "has the same setting twice.", hint };
  }
  if (/\btabs?\b/i.test(said) || line.includes("\t")) {
    return { message: "has a tab.", hint: "Replace the tab by spaces: YAML takes no tabs there." };
  }
  if (/^\s*[\u00a0\u2000-\u200a\u202f\u3000]/.test(line)) {
    return {
      message: "begins with a no-break space.",
      hint: "Delete the spaces at its beginning and type them again.",
    };
  }
  const next = lines[index + 1] ?? "";
  if (key !== "" && value !== "" && /^\s+[\w-]+:/.test(next) && indentOf(next) > margin.length) {
    return {
      message: "has a value, and the line below it is indented further.",
      hint: "Give the settings of one list the same number of spaces.",
    };
  }
  const isItem = /^\s*- /.test(line);
  if (isItem && /sequence/i.test(said)) {
    const hint = 'Begin each item of a list with "- ", the first one too, all with the same spaces before it.';
    return { message: "is an item of a list, and what's above it isn't.", hint };
  }
  const fixed = quoted(margin, key, value);
  if (key !== "" && value !== "" && fixed !== line.trim()) {
    return { message: `has a value that YAML reads in another way: ${value}`, hint: `Write ${fixed}` };
  }
  const glued = /^(\s*(?:- )?[\w-]+):(\S.*)$/.exec(line);
  if (glued !== null) {
    return { message: "has no space after the colon.", hint: `Write ${glued[1]?.trim() ?? ""}: ${glued[2] ?? ""}` };
  }
  if (!line.includes(":")) {
    const hint = 'Indent it by two spaces if it goes on with the line above. A note to yourself begins with "#".';
    return { message: "is neither a setting nor a part of one.", hint };
  }
  const hint = 'Put a value that holds ": " or begins with a sign in "double quotes".';
  return { message: `is not YAML: ${sentence(wording(said))}`, hint };
}

/** The same setting as YAML reads it: in double quotes, those inside of it curly. */
function quoted(margin: string, key: string, value: string): string {
  const bare = value.replace(/^(["'])(.*)\1$/s, "$2");
  const inside = bare
    .replaceAll(/(^|[\s([])"/g, "$1“")
    .replaceAll('"', "”")
    .replaceAll("\\", "\\\\");
  return `${margin.trimStart()}${key}: "${inside}"`;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The parser tells of too many brackets in brackets by what became of it. */
function wording(message: string): string {
  return message.includes("call stack") ? "Too many lists or settings stand inside one another" : message;
}

function sentence(message: string): string {
  const first = message.split("\n")[0] ?? "";
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
