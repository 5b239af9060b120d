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
    return { message: "has a tab.", hint: "Replace the tab with spaces. YAML doesn't allow tabs there." };
  }
  if (/^\s*[\u00a0\u2000-\u200a\u202f\u3000]/.test(line)) {
    return {
      message: "starts with a no-break space.",
      hint: "Delete the spaces at the start of the line and type them again.",
    };
  }
  const next = lines[index + 1] ?? "";
  if (key !== "" && value !== "" && /^\s+[\w-]+:/.test(next) && indentOf(next) > margin.length) {
    return {
      message: "has a value, and the line below it is indented further.",
      hint: "Indent all settings of a list by the same number of spaces.",
    };
  }
  const isItem = /^\s*- /.test(line);
  if (isItem && /sequence/i.test(said)) {
    const hint = 'Start every list item with "- ", including the first, with the same number of spaces before each.';
    return { message: "is a list item, but what's above it isn't.", hint };
  }
  const fixed = quoted(margin, key, value);
  if (key !== "" && value !== "" && fixed !== line.trim()) {
    return { message: `has a value that YAML reads differently: ${value}`, hint: `Write ${fixed}` };
  }
  const glued = /^(\s*(?:- )?[\w-]+):(\S.*)$/.exec(line);
  if (glued !== null) {
    return { message: "has no space after the colon.", hint: `Write ${glued[1]?.trim() ?? ""}: ${glued[2] ?? ""}` };
  }
  if (!line.includes(":")) {
    const hint =
      'If it continues the line above, indent it by two spaces. If it\'s a note to yourself, start it with "#".';
    return { message: "isn't a setting, or part of one.", hint };
  }
  const hint = 'If a value contains ": " or starts with a symbol, put it in "double quotes".';
  return { message: `isn't YAML: ${sentence(wording(said))}`, hint };
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
  return message.includes("call stack") ? "Too many lists or settings are inside each other" : message;
}

function sentence(message: string): string {
  const first = message.split("\n")[0] ?? "";
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
