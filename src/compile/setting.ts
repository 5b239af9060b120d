import type {
  BlockContent,
  Definition,
  FootnoteDefinition,
  Heading,
  Image,
  ImageReference,
  List,
  Nodes,
  PhrasingContent,
  Root,
  Table,
} from "mdast";
import type { Twin } from "../../emails/block.tsx";
import type { About } from "../../emails/mail.ts";
import type { Mails } from "../../emails/mails.tsx";
import { type HoleBook, isAddressHole } from "./holes.ts";
import { normalAddress } from "./links.ts";
import { isTemplateLink } from "./templates/linked.ts";
import { walk } from "./markdown.ts";
import type { Pictures } from "./pictures.ts";
import { picturesInText, shownAs } from "./pictures/places.ts";

type Setting = {
  readonly mails: Mails;
  readonly book: HoleBook;
  readonly drawings: Pictures;
  /** Images with words beside them. */
  readonly inText: ReadonlySet<Nodes>;
  readonly about: About;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly notes: ReadonlyMap<string, FootnoteDefinition>;
  /** Identifiers of footnotes in the order in which they are referred to. */
  readonly noteOrder: string[];
};

/**
 * Sets a body in blocks: HTML and plain text at once. The tree must be free of errors; what a check would have
 * refused is left out, never let through.
 */
export function setBody(root: Root, mails: Mails, book: HoleBook, drawings: Pictures, about: About): Twin {
  const nodes = [...walk(root)].map(([node]) => node);
  const setting: Setting = {
    mails,
    book,
    drawings,
    inText: picturesInText(root),
    about,
    definitions: byIdentifier(nodes.filter((node) => node.type === "definition")),
    notes: byIdentifier(nodes.filter((node) => node.type === "footnoteDefinition")),
    noteOrder: [],
  };
  const body = flow(root.children, setting);
  const items: Twin[] = [];
  // A note may refer to further notes, which are numbered as they come up.
  for (let n = 0; n < setting.noteOrder.length; n += 1) items.push(note(setting.noteOrder[n] ?? "", setting));
  return items.length === 0 ? body : mails.stack([body, mails.parts.notes.set({ items })]);
}

/** Most notes are one paragraph, which stays on its number's line. */
function note(identifier: string, setting: Setting): Twin {
  const children = setting.notes.get(identifier)?.children ?? [];
  const [only] = children;
  return children.length === 1 && only?.type === "paragraph"
    ? inlines(only.children, setting)
    : flow(children, setting, true);
}

function byIdentifier<Node extends { readonly identifier: string }>(nodes: readonly Node[]): ReadonlyMap<string, Node> {
  // Reversed, because the first definition of a name counts.
  return new Map(nodes.toReversed().map((node) => [node.identifier, node]));
}

function isBoxed(node: Nodes | undefined): boolean {
  return node?.type === "blockquote" || (node?.type === "containerDirective" && node.name !== "button");
}

/** @param tail whether the last block ends a box, and so leaves no space below */
function flow(nodes: readonly Nodes[], setting: Setting, tail = false): Twin {
  return setting.mails.stack(
    nodes.map((node, index) => {
      if (node.type === "heading") return heading(node, setting, isBoxed(nodes[index - 1]));
      return block(node, setting, tail && index === nodes.length - 1);
    }),
  );
}

function block(node: Nodes, setting: Setting, last: boolean): Twin {
  const { parts, blocks, NOTHING } = setting.mails;
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- what is not set is left out, see setBody
  switch (node.type) {
    case "paragraph":
      return parts.paragraph.set({ last }, inlines(node.children, setting));
    case "heading":
      return heading(node, setting, false);
    case "list":
      return list(node, setting, last);
    case "table":
      return table(node, setting, last);
    case "blockquote":
      return parts.quote.set({}, flow(node.children, setting, true));
    case "code":
      return parts.code.set({ value: node.value, last });
    case "thematicBreak":
      return parts.rule.set({});
    case "containerDirective": {
      const made = blocks.get(node.name);
      if (made === undefined) return NOTHING;
      const inside = node.name === "button" ? inlines(node.children, setting) : flow(node.children, setting, true);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checkBlock held them against the block's rules
      return made.set({ ...node.attributes, about: setting.about, last } as never, inside);
    }
    default:
      return NOTHING;
  }
}

/** @param close whether it follows something that brings its own space below */
function heading(node: Heading, setting: Setting, close: boolean): Twin {
  const depth = node.depth <= 2 ? 2 : node.depth === 3 ? 3 : 4;
  return setting.mails.parts.heading.set({ depth, close }, inlines(node.children, setting));
}

function list(node: List, setting: Setting, last: boolean): Twin {
  const loose = node.spread === true || node.children.some((item) => item.spread === true);
  const items = node.children.map((item) => ({
    checked: item.checked ?? null,
    content: loose ? flow(item.children, setting, true) : tight(item.children, setting),
  }));
  return setting.mails.parts.list.set({ start: node.ordered === true ? (node.start ?? 1) : null, items, last });
}

/** An item's content without paragraphs of its own. */
function tight(children: readonly Nodes[], setting: Setting): Twin {
  const twins = children.map((child) =>
    child.type === "paragraph" ? inlines(child.children, setting) : block(child, setting, true),
  );
  return { html: setting.mails.inline(twins).html, text: twins.map((twin) => twin.text).join("\n") };
}

function table(node: Table, setting: Setting, last: boolean): Twin {
  const [head, ...rows] = node.children.map((row) => row.children.map((cell) => inlines(cell.children, setting)));
  const align = (head ?? []).map((_, column) => node.align?.[column] ?? "left");
  // GFM lets a row be short of cells.
  const full = rows.map((row) => align.map((_, column) => row[column] ?? setting.mails.NOTHING));
  return setting.mails.parts.table.set({ align, head: head ?? [], rows: full, last });
}

function inlines(nodes: readonly (PhrasingContent | BlockContent | Nodes)[], setting: Setting, linked = false): Twin {
  return setting.mails.inline(nodes.map((node) => inlined(node, setting, linked)));
}

/** @param linked inside a link, where there can be no other */
function inlined(node: Nodes, setting: Setting, linked: boolean): Twin {
  const { parts, NOTHING } = setting.mails;
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- what is not set is left out, see setBody
  switch (node.type) {
    case "text":
      return words(node.value, setting, linked);
    case "emphasis":
      return parts.emphasis.set({}, inlines(node.children, setting, linked));
    case "strong":
      return parts.strong.set({}, inlines(node.children, setting, linked));
    case "delete":
      return parts.struck.set({}, inlines(node.children, setting, linked));
    case "inlineCode":
      return parts.codeInline.set({ value: node.value });
    case "break":
      return parts.lineBreak.set({});
    case "link":
      return parts.link.set({ to: addressOf(node.url, setting) }, inlines(node.children, setting, true));
    case "linkReference": {
      const to = setting.definitions.get(node.identifier)?.url ?? "";
      return parts.link.set({ to: addressOf(to, setting) }, inlines(node.children, setting, true));
    }
    case "image":
      return picture(node, node, setting);
    case "imageReference":
      return picture(node, setting.definitions.get(node.identifier), setting);
    case "footnoteReference": {
      if (!setting.noteOrder.includes(node.identifier)) setting.noteOrder.push(node.identifier);
      return parts.noteMark.set({ number: setting.noteOrder.indexOf(node.identifier) + 1 });
    }
    case "paragraph":
      return inlines(node.children, setting, linked);
    default:
      return NOTHING;
  }
}

/** A file of the course is served by the front door, and an email is read elsewhere. */
function addressOf(url: string, { book }: Setting): string {
  return isTemplateLink(url) ? `${book.token("public_url")}${url}` : normalAddress(url);
}

/** A picture of the course is served by the front door; any other one comes from where the author put it. */
function picture(node: Image | ImageReference, source: Image | Definition | undefined, setting: Setting): Twin {
  const { about, mails, book, drawings, inText } = setting;
  const url = source?.url ?? "";
  const { picture: own, ...size } = shownAs(url, source?.title, drawings);
  const src = own === undefined ? normalAddress(url) : `${book.token("public_url")}/images/${own.name}`;
  return mails.parts.image.set({ about, src, alt: node.alt ?? "", ...size, inText: inText.has(node) });
}

/** Text, in which an address hole that stands by itself becomes a link. */
function words(value: string, setting: Setting, linked: boolean): Twin {
  const { mails, book } = setting;
  const twins = book.split(value).map((part): Twin => {
    // A line break in the source is a space to the reader.
    if (typeof part === "string") return { html: part, text: part.replaceAll(/\s*\n\s*/g, " ") };
    const token = book.token(part.hole, part.fallback);
    if (linked || !isAddressHole(part.hole)) return mails.words(token);
    return mails.parts.link.set({ to: token }, mails.words(token));
  });
  return mails.inline(twins);
}
