import type { Nodes, Parents, Root } from "mdast";
import type { ContainerDirective } from "mdast-util-directive";
import type { Mails } from "../../emails/mails.tsx";
import type { Complaints } from "./complaint.ts";
import type { Fenced } from "./fences.ts";
import type { HoleBook, MailKind } from "./holes.ts";
import { checkAddress } from "./links.ts";
import { lineOf, walk } from "./markdown.ts";
import { didYouMean } from "../course/nearest.ts";

/** Blocks that make sense in a letter; lessons may use all. */
const IN_LETTERS = new Set(["button", "reply"]);

function blockNames(kind: MailKind, blocks: Mails["blocks"]): readonly string[] {
  return [...blocks.keys()].filter((name) => kind === "lesson" || IN_LETTERS.has(name));
}

/** Checks one `:::block` of a tree: that it exists, is where it may be, and has the attributes that it needs. */
export function checkBlock(
  node: ContainerDirective,
  above: readonly Parents[],
  kind: MailKind,
  blocks: Mails["blocks"],
  book: HoleBook,
  complaints: Complaints,
): void {
  const line = lineOf(node);
  const names = blockNames(kind, blocks);
  const block = blocks.get(node.name);
  if (block === undefined || !names.includes(node.name)) {
    const where = block === undefined ? "isn't a block" : "is a block for lessons";
    const hint = `You can use ${names.join(", ")}.${didYouMean(node.name, names)}`;
    complaints.error("block-unknown", line, `:::${node.name} ${where}.`, hint);
    return;
  }
  if (above.length > 1) {
    const hint = "Blocks can't be inside anything else. Move it below, with no indent.";
    complaints.error("block-nested", line, `:::${node.name} is inside something else.`, hint);
  }
  const given = node.attributes ?? {};
  const bare = Object.keys(given).filter((name) => given[name] === "" && !Object.hasOwn(block.attrs, name));
  const loose = Object.entries(given).findLast(([name, value]) => Object.hasOwn(block.attrs, name) && value !== "");
  if (bare.length > 0 && loose !== undefined) {
    const hint = `Put the whole value in quotes: ${loose[0]}="${[loose[1], ...bare].join(" ")}".`;
    complaints.error(
      "attribute-unquoted",
      line,
      `:::${node.name} has a value of several words that isn't in quotes.`,
      hint,
    );
    return;
  }
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(block.attrs, name)) continue;
    const known = Object.keys(block.attrs);
    const hint = `${known.length > 0 ? `It takes ${known.join(" and ")}.` : "It takes none."}${didYouMean(name, known)}`;
    complaints.error("attribute-unknown", line, `:::${node.name} has an unknown attribute "${name}".`, hint);
  }
  for (const [name, rule] of Object.entries(block.attrs)) {
    const value = given[name]?.trim() ?? "";
    if (value === "" && rule.required) {
      complaints.error("attribute-missing", line, `:::${node.name} has no ${name}.`, `It must be ${rule.says}.`);
    } else if (value !== "" && !rule.shape.test(value)) {
      const hint = `It must be ${rule.says}.`;
      complaints.error("attribute-invalid", line, `:::${node.name} has ${name}="${value}".`, hint);
    } else if (value !== "" && name === "to") {
      checkAddress(value, line, book, complaints);
    }
  }
  checkInside(node, line, complaints);
}

function checkInside(node: ContainerDirective, line: number, complaints: Complaints): void {
  const label = node.children.find((child) => child.data !== undefined && "directiveLabel" in child.data);
  if (label !== undefined) {
    const hint = `Write :::${node.name} without square brackets.`;
    complaints.error("block-label", line, `:::${node.name} takes no label.`, hint);
  }
  const inside = node.children.filter((child) => child !== label);
  if (inside.length === 0) {
    complaints.error("block-empty", line, `:::${node.name} is empty.`, "Write something between its two lines.");
  }
  const isLabel = inside.length === 1 && inside[0]?.type === "paragraph";
  if (node.name === "button" && inside.length > 0 && !(isLabel && isWords(inside[0]))) {
    complaints.error("button-words", line, "has a button with more than words in it.", "Use a few plain words.");
  }
}

function isWords(node: Nodes | undefined): boolean {
  return (
    node !== undefined &&
    [...walk(node)].every(([part]) => ["paragraph", "text", "strong", "emphasis"].includes(part.type))
  );
}

/** Openings that the parser did not take for one: they would be printed as they stand. */
export function checkOpenings(root: Root, { openings, sound }: Fenced, complaints: Complaints): void {
  if (!sound) return;
  const seen = new Set(
    [...walk(root)].filter(([node]) => node.type === "containerDirective").map(([node]) => lineOf(node)),
  );
  for (const { line, name } of openings) {
    if (seen.has(line)) continue;
    const hint = 'Write it like :::exercise{minutes=15 makes="a one-page charter"}, alone on its line.';
    complaints.error("block-malformed", line, `:::${name} can't be read.`, hint);
  }
}
