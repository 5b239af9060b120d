/** Stands for a `${…}` in SQL text. */
export const HOLE = "\u0001";

/** A change to SQL text, with as many holes as before. */
export type TextMutant = { readonly what: string; readonly text: string };

type Token = { readonly text: string; readonly start: number; readonly end: number };
type Clause = "condition" | "order" | "limit" | "other";
type Operand = { readonly start: number; readonly before: string; readonly level: Level };
type Level = { clause: Clause; operand: Operand | undefined };

const TOKEN = /'(?:[^']|'')*'|"[^"]*"|[a-z_][\w.]*|\d+|<=|>=|<>|!=|\|\||[^\s]/giy;
const FLIPPED: Readonly<Record<string, string>> = {
  "=": "<>",
  "<>": "=",
  "!=": "=",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  and: "or",
  or: "and",
};
const CONDITIONS = /^(?:where|having|on|when)$/;
const OTHERS = /^(?:select|from|set|then|else|end|group|values|returning|union|insert|update|delete|conflict|do)$/;

/** The clause that begins with a word; undefined for other words. */
function begins(word: string): Clause | undefined {
  if (CONDITIONS.test(word)) return "condition";
  if (word === "order") return "order";
  if (word === "limit" || word === "offset") return "limit";
  return OTHERS.test(word) ? "other" : undefined;
}

/** Every way to drop or flip a condition, an order or a limit in a piece of SQL, in the order of the text. */
export function mutateSql(sql: string): readonly TextMutant[] {
  const tokens = tokenize(sql);
  const found: TextMutant[] = [];
  const replace = (start: number, end: number, put: string) => sql.slice(0, start) + put + sql.slice(end);
  const add = (what: string, text: string) => found.push({ what: readable(what), text });
  const stack: Level[] = [{ clause: "condition", operand: undefined }];
  const open = (level: Level, start: number, before: string) => {
    level.operand = { start, before, level };
  };
  const close = (level: Level, end: number, after: string) => {
    const { operand } = level;
    level.operand = undefined;
    if (operand === undefined) return;
    const text = sql.slice(operand.start, end).trim();
    if (!isCondition(text)) return;
    const isAlternative = operand.before === "or" || after === "or";
    const put = isAlternative ? ` (0 and (${text})) ` : ` (1 or (${text})) `;
    add(`drop ${text}`, replace(operand.start, end, put));
  };
  open(stack[0] as Level, 0, "");

  for (const [n, token] of tokens.entries()) {
    const level = stack.at(-1) as Level;
    const word = token.text.toLowerCase();
    const next = tokens[n + 1]?.text.toLowerCase();
    const previous = tokens[n - 1]?.text.toLowerCase() ?? "";
    if (word === "(") {
      const isGroup =
        level.clause === "condition" && (previous === "" || /^(?:and|or|where|not|\(|on|when)$/.test(previous));
      const inner: Level = { clause: isGroup ? "condition" : "other", operand: undefined };
      stack.push(inner);
      if (isGroup && next !== "select") open(inner, token.end, "(");
    } else if (word === ")") {
      close(level, token.start, "");
      stack.pop();
    } else if (level.clause === "condition" && (word === "and" || word === "or")) {
      close(level, token.start, word);
      open(level, token.end, word);
      add(
        `flip ${word} to ${FLIPPED[word]} before ${tokens
          .slice(n + 1, n + 4)
          .map(({ text }) => text)
          .join(" ")}`,
        replace(token.start, token.end, FLIPPED[word] ?? ""),
      );
    } else if (begins(word) !== undefined) {
      close(level, token.start, "");
      level.clause = word === "on" && next === "conflict" ? "other" : (begins(word) ?? "other");
      if (level.clause === "condition") open(level, token.end, word);
      if (word === "order") addOrder(n);
      if (word === "limit" || word === "offset") addLimit(n, word);
      if (word === "on" && next === "conflict" && tokens[n + 2]?.text === "do" && tokens[n + 3]?.text === "nothing")
        add("drop on conflict do nothing", replace(token.start, tokens[n + 3]?.end ?? token.end, ""));
    } else if (level.clause === "condition") addOperator(n);
  }
  for (const level of stack) close(level, sql.length, "");
  return found;

  function addOperator(n: number): void {
    const token = tokens[n] as Token;
    const word = token.text.toLowerCase();
    const [previous, next] = [tokens[n - 1]?.text.toLowerCase(), tokens[n + 1]?.text.toLowerCase()];
    const around = tokens
      .slice(Math.max(0, n - 1), n + 3)
      .map(({ text }) => text)
      .join(" ");
    const flipped = FLIPPED[word];
    if (flipped !== undefined) add(`flip ${word} to ${flipped} in ${around}`, replace(token.start, token.end, flipped));
    if (word === "is") {
      if (next === "not")
        add(`flip is not to is in ${around}`, replace(token.start, (tokens[n + 1] as Token).end, "is"));
      else add(`flip is to is not in ${around}`, replace(token.start, token.end, "is not"));
    }
    if ((word === "in" || word === "exists") && (next === "(" || word === "exists")) {
      const isNegated = previous === "not";
      const start = isNegated ? (tokens[n - 1] as Token).start : token.start;
      add(
        `flip ${isNegated ? "not " : ""}${word} in ${around}`,
        replace(start, token.end, isNegated ? word : `not ${word}`),
      );
    }
  }

  function addOrder(n: number): void {
    const end = tokens.findIndex(({ text }, at) => at > n && /^(?:limit|\))$/i.test(text));
    const until = end === -1 ? sql.length : (tokens[end] as Token).start;
    const token = tokens[n] as Token;
    const text = sql.slice(token.start, until).trim();
    add(`drop ${text}`, replace(token.start, until, " "));
    const put = /\bdesc$/i.test(text) ? text.replace(/\s*desc$/i, "") : `${text} desc`;
    add(`flip ${text}`, replace(token.start, until, `${put} `));
  }

  function addLimit(n: number, word: "limit" | "offset"): void {
    const value = tokens[n + 1];
    if (value === undefined || value.text === "-") return;
    add(
      `drop ${word} ${value.text}`,
      replace(value.start, value.end, word === "limit" ? `-1 + 0 * ${value.text}` : `0 * ${value.text}`),
    );
  }
}

/** Whether it compares anything outside of parentheses: a piece of SQL may be a value or a whole statement as well. */
function isCondition(text: string): boolean {
  let depth = 0;
  const outside = tokenize(text).filter(({ text: word }) => {
    if (word === ")") depth -= 1;
    const isOutside = depth === 0;
    if (word === "(") depth += 1;
    return isOutside;
  });
  const isStatement = /^(?:select|insert|update|delete|pragma|create|attach|case)$/i.test(outside[0]?.text ?? "");
  return !isStatement && outside.some(({ text: word }) => /^(?:[<>=!]=?|<>|is|in|like|exists|and|or)$/i.test(word));
}

function tokenize(sql: string): readonly Token[] {
  return [...sql.matchAll(new RegExp(TOKEN.source, "gi"))].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function readable(text: string): string {
  return text.replaceAll(HOLE, "?").replaceAll(/\s+/g, " ").trim();
}
