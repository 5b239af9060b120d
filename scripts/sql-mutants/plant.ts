import { readdirSync } from "node:fs";
import { join } from "node:path";
import { API } from "typescript/unstable/sync";
import {
  isArrayLiteralExpression,
  isCallExpression,
  isConditionalExpression,
  isFunctionDeclaration,
  isIdentifier,
  isNoSubstitutionTemplateLiteral,
  isPropertyAccessExpression,
  isStringLiteral,
  isTaggedTemplateExpression,
  isTemplateExpression,
  isVariableDeclaration,
  type CallExpression,
  type Node,
  type SourceFile,
  type TaggedTemplateExpression,
} from "typescript/unstable/ast";
import { HOLE, mutateSql } from "./sql-text.ts";

/** One change to one clause. `name` stays the same while nobody touches the clause. */
export type SqlMutant = { readonly id: number; readonly file: string; readonly name: string };

/** A source with all of its mutants in it, each asleep until its id is switched on (switch.ts). */
export type Planted = { readonly file: string; readonly text: string; readonly mutants: readonly SqlMutant[] };

const STORE = "src/store";
const OPERATORS: Readonly<Record<string, string>> = {
  "=": "!=",
  "!=": "=",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  in: "not in",
  "not in": "in",
  is: "is not",
  "is not": "is",
  like: "not like",
  "is distinct from": "is not distinct from",
};
/** What happens to a call of that name; `switch.ts` does it. An inner join where a foreign key holds is the same as a left join. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  where: ["drop"],
  whereRef: ["drop"],
  filterWhere: ["drop"],
  having: ["drop"],
  on: ["drop"],
  onRef: ["drop"],
  orderBy: ["drop", "turn"],
  limit: ["drop"],
  offset: ["drop"],
  distinct: ["drop"],
  groupBy: ["drop"],
  onConflict: ["drop"],
  doUpdateSet: ["nothing"],
  innerJoin: ["cross"],
  leftJoin: ["cross", "inner"],
  and: ["or"],
  or: ["and"],
  exists: ["negate"],
  not: ["un-negate"],
};

/** Finds every clause in the store, and plants every mutant of it. */
export function plantAll(root: string): readonly Planted[] {
  const api = new API({ cwd: root });
  try {
    const project = api.updateSnapshot({ openProject: join(root, "tsconfig.json") }).getProjects()[0];
    let nextId = 1;
    return readdirSync(join(root, STORE))
      .filter((name) => name.endsWith(".ts"))
      .toSorted()
      .map((name) => {
        const source = project?.program.getSourceFile(join(root, STORE, name));
        if (source === undefined) throw new Error(`${STORE}/${name} is not part of tsconfig.json`);
        const planted = plant(`${STORE}/${name}`, source, nextId);
        nextId += planted.mutants.length;
        return planted;
      });
  } finally {
    api.close();
  }
}

function plant(file: string, source: SourceFile, firstId: number): Planted {
  const mutants: SqlMutant[] = [];
  const seen = new Map<string, number>();
  const text = source.text;
  let inside = "";
  return { file, text: `const $m = globalThis.sqlMutants;${render(source)}`, mutants };

  function add(what: string): number {
    const name = `${inside}: ${what.replaceAll(/\s+/g, " ")}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const id = firstId + mutants.length;
    mutants.push({ id, file, name: times === 1 ? name : `${name} (${times})` });
    return id;
  }

  /** The text of a node, from where its leading comments begin. */
  function render(node: Node): string {
    const lead = text.slice(node.pos, node.getStart(source));
    const before = inside;
    const named = isFunctionDeclaration(node) || (isVariableDeclaration(node) && inside === "");
    if (named && node.name !== undefined && isIdentifier(node.name)) inside = node.name.text;
    const body = rewritten(node) ?? between(node, node.getStart(source));
    inside = before;
    return lead + body;
  }

  function between(node: Node, from: number): string {
    let out = "";
    let at = from;
    node.forEachChild((child) => {
      if (child.pos < at && child.end <= at) return;
      out += text.slice(at, child.pos) + render(child).slice(Math.max(0, at - child.pos));
      at = child.end;
    });
    return out + text.slice(at, node.end);
  }

  function rewritten(node: Node): string | undefined {
    if (isCallExpression(node)) return call(node);
    return isTaggedTemplateExpression(node) ? tagged(node) : undefined;
  }

  function call(node: CallExpression): string | undefined {
    const callee = node.expression;
    const method = isPropertyAccessExpression(callee) ? callee.name.text : undefined;
    const clause = method === undefined ? undefined : CALLS[method];
    const shown = `${method === undefined ? "" : "."}${text.slice(isPropertyAccessExpression(callee) ? callee.name.getStart(source) : node.getStart(source), node.end)}`;
    const written = node.arguments.map((argument, n) => {
      if (n === 1 && node.arguments.length === 3) return operator(argument, shown);
      if (n === 0 && (method === "prepare" || method === "exec")) return statement(argument);
      if (n === 0 && (method === "and" || method === "or") && isArrayLiteralExpression(argument)) {
        const drops = argument.elements.map((element, at) => [
          add(`drop ${element.getText(source)} from ${method}`),
          at,
        ]);
        return `$m.without(${render(argument)}, ${JSON.stringify(drops)})`;
      }
      return render(argument);
    });
    if (!isPropertyAccessExpression(callee)) return `${render(callee).trimStart()}(${written.join(", ")})`;
    if (clause === undefined) return `${render(callee).trimStart()}(${written.join(", ")})`;
    const isFiltered = isPropertyAccessExpression(node.parent) && node.parent.name.text === "where";
    const changes = clause
      .filter((change) => change !== "nothing" || !isFiltered)
      .map((change) => [add(`${change} ${shown}`), change]);
    return `$m.call(${render(callee.expression).trimStart()}, "${method}", [${written.join(", ")}], ${JSON.stringify(changes)})`;
  }

  function operator(node: Node, shown: string): string {
    if (isConditionalExpression(node)) {
      const [yes, no] = [operator(node.whenTrue, shown), operator(node.whenFalse, shown)];
      return `(${render(node.condition)} ? ${yes} : ${no})`;
    }
    const other = isStringLiteral(node) ? OPERATORS[node.text] : undefined;
    if (other === undefined || !isStringLiteral(node)) return render(node);
    return `$m.pick(${JSON.stringify(node.text)}, [[${add(`flip ${node.text} to ${other} in ${shown}`)}, ${JSON.stringify(other)}]])`;
  }

  function statement(node: Node): string {
    if (!isStringLiteral(node) && !isNoSubstitutionTemplateLiteral(node)) return render(node);
    const changes = mutateSql(node.text).map(({ what, text: other }) => [add(what), other]);
    return `$m.pick(${JSON.stringify(node.text)}, ${JSON.stringify(changes)})`;
  }

  function tagged(node: TaggedTemplateExpression): string | undefined {
    const { tag, template } = node;
    if (!isIdentifier(tag) || tag.text !== "sql") return undefined;
    const spans = isTemplateExpression(template) ? [...template.templateSpans] : [];
    const texts = isTemplateExpression(template)
      ? [template.head.text, ...spans.map(({ literal }) => literal.text)]
      : [(template as { readonly text: string }).text];
    const changes = mutateSql(texts.join(HOLE)).map(({ what, text: other }) => {
      const strings = other.split(HOLE);
      if (strings.length !== texts.length) throw new Error(`${file}: ${what} loses a value`);
      return [add(what), strings];
    });
    const values = spans.map(({ expression }) => render(expression));
    return `$m.sql(sql, ${JSON.stringify(texts)}, [${values.join(", ")}], ${JSON.stringify(changes)})`;
  }
}
