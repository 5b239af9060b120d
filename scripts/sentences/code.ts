/** A comment, a string, or what opens or ends a template. Everything else is skipped. */
const TOKEN = /\/\/[^\n]*|\/\*.*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[`{}]/gs;
/** Replaces a value that only a page or an email knows. */
const VALUE = "…";

/** The strings and templates of a module, without their markup. Strings within a template's values are passages of their own. */
export function passagesOfCode(code: string): readonly string[] {
  const passages: string[] = [];
  readCode(code, 0, passages);
  return passages.map((passage) =>
    passage
      .replaceAll(/<[^>]+>/g, "")
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
}

/** @returns where the code ends, or the brace that it's within */
function readCode(code: string, from: number, passages: string[]): number {
  const token = new RegExp(TOKEN);
  token.lastIndex = from;
  let depth = 0;
  for (let found = token.exec(code); found !== null; found = token.exec(code)) {
    const [sign] = found;
    if (sign === "`") token.lastIndex = readTemplate(code, token.lastIndex, passages);
    else if (sign === "{") depth += 1;
    else if (sign === "}" && depth === 0) return token.lastIndex;
    else if (sign === "}") depth -= 1;
    else if (/^["']/.test(sign)) passages.push(unescaped(sign.slice(1, -1)));
  }
  return code.length;
}

/** @returns the place after the template */
function readTemplate(code: string, from: number, passages: string[]): number {
  let text = "";
  let at = from;
  while (at < code.length && code[at] !== "`") {
    if (code.startsWith("${", at)) {
      text += VALUE;
      at = readCode(code, at + 2, passages);
    } else {
      const length = code[at] === "\\" ? 2 : 1;
      text += code.slice(at, at + length);
      at += length;
    }
  }
  passages.push(unescaped(text));
  return at + 1;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(["'`$\\])/g, "$1");
}
