import type {
  Code,
  Definition,
  Heading,
  Image,
  ImageReference,
  Link,
  LinkReference,
  ListItem,
  Nodes,
  Paragraph,
  Table,
  Text,
} from "mdast";
import type { ContainerDirective } from "mdast-util-directive";
import { defaultHandlers, type Handlers, type State } from "mdast-util-to-hast";
import type { CourseMatter } from "../course/course.ts";
import { named, tableShape } from "../course/table-shape.ts";
import { wordsOf } from "../words/words.ts";
import { type HoleBook, isAddressHole } from "./holes.ts";
import { normalAddress } from "./links.ts";
import { type Content, type Element, element, textOf } from "./hast.ts";
import { pageBlocks } from "./page-blocks.ts";
import type { Pictures } from "./pictures.ts";
import { WIDEST } from "./pictures/column.ts";
import { shownAs } from "./pictures/places.ts";

export type PageSetting = {
  /** Undefined where its front matter is broken. */
  readonly course: CourseMatter | undefined;
  readonly book: HoleBook;
  readonly drawings: Pictures;
  /** Images with words beside them. */
  readonly inText: ReadonlySet<Nodes>;
};

/** How a page differs from the plain HTML of Markdown: pictures, holes and blocks, and what a mail would not show either. */
export function handlersOf({ course, book, drawings, inText }: PageSetting): Handlers {
  const setting = { words: wordsOf(course).mail.lesson, sender: course?.sender.name ?? "", book };
  return {
    text: (_, { value }: Text) => words(value, book),
    heading: (state, node: Heading) => defaultHandlers.heading(state, { ...node, depth: within(node.depth) }),
    link: (state, node: Link) => anchor(node.url, state.all(node)),
    linkReference: (state, node: LinkReference) => anchor(definitionOf(state, node)?.url ?? "", state.all(node)),
    image: (_, node: Image) => picture(node, node, drawings, inText),
    imageReference: (state, node: ImageReference) => picture(node, definitionOf(state, node), drawings, inText),
    code: (state, node: Code) => defaultHandlers.code(state, { ...node, lang: null, meta: null }),
    listItem: (state, node: ListItem, parent) => defaultHandlers.listItem(state, ticked(node), parent),
    table: (state, node: Table) => table(defaultHandlers.table(state, node)),
    containerDirective: (state, node: ContainerDirective) => {
      const inside = state.wrap(state.all(node), true);
      return pageBlocks.get(node.name)?.({ ...setting, attributes: node.attributes ?? {}, inside });
    },
  };
}

/** A page has its title above it, and four ranks are enough. */
function within(depth: Heading["depth"]): Heading["depth"] {
  return depth === 1 ? 2 : depth > 4 ? 4 : depth;
}

function definitionOf(
  { definitionById }: State,
  { identifier }: LinkReference | ImageReference,
): Definition | undefined {
  return definitionById.get(identifier.toUpperCase());
}

/** Text, in which an address hole that stands by itself becomes a link. */
function words(value: string, book: HoleBook): Content[] {
  return book.split(value.replaceAll(/[ \t]*\n[ \t]*/g, "\n")).map((part) => {
    if (typeof part === "string") return { type: "text", value: part };
    const token = book.token(part.hole, part.fallback);
    return isAddressHole(part.hole) ? anchor(token, [{ type: "text", value: token }]) : { type: "text", value: token };
  });
}

function anchor(to: string, inside: Content[]): Element {
  return element("a", { href: normalAddress(to) }, withoutLinks(inside));
}

/** Inside of a link there can be no other. */
function withoutLinks(contents: readonly Content[]): Content[] {
  return contents.flatMap((part) => {
    if (part.type !== "element") return [part];
    const children = withoutLinks(part.children);
    return part.tagName === "a" ? children : [{ ...part, children }];
  });
}

/** The page's own column. */
const SIZES = "(max-width: 36rem) calc(100vw - 2.5rem), 33.5rem";

/** A picture of the course is served beside the page; any other one comes from where the author put it. */
function picture(
  node: Image | ImageReference,
  source: Image | Definition | undefined,
  drawings: Pictures,
  inText: ReadonlySet<Nodes>,
): Element {
  const url = source?.url ?? "";
  const { picture: own, width, height } = shownAs(url, source?.title, drawings);
  const beside = inText.has(node) ? { className: ["in-text"] } : {};
  const look = { alt: node.alt ?? "", width, height, loading: "lazy" as const, ...beside };
  if (own === undefined) return element("img", { src: normalAddress(url), ...look });
  const srcSet = own.renditions.map(({ name, dots }) => `/images/${name} ${dots}w`);
  const choice = srcSet.length < 2 ? {} : { srcSet: srcSet.join(", "), sizes: width === WIDEST ? SIZES : `${width}px` };
  return element("img", { src: `/images/${own.name}`, ...choice, ...look });
}

/** A box to tick as a sign: it is the reader's own list, and nothing here would keep a tick. */
function ticked(item: ListItem): ListItem {
  if (item.checked == null) return item;
  const sign: Text = { type: "text", value: item.checked ? "☑ " : "☐ " };
  const [first, ...rest] = item.children;
  const line: Paragraph =
    first?.type === "paragraph"
      ? { ...first, children: [sign, ...first.children] }
      : { type: "paragraph", children: [sign] };
  return { ...item, checked: null, children: first?.type === "paragraph" ? [line, ...rest] : [line, ...item.children] };
}

/**
 * Alignment as a class, which the page's policy lets be styled. On a phone every cell of a card has the name of its column, and a
 * chart's headings are upright.
 */
function table(made: Element): Element {
  const rows = [...elementsIn(made, "tr")].map((row) => row.children.filter((cell) => cell.type === "element"));
  const texts = rows.map((cells) => cells.map(textOf));
  const [names = [], ...others] = texts;
  const shape = tableShape(names, others);
  for (const [index, cells] of rows.entries()) {
    for (const [column, cell] of cells.entries()) {
      const { align } = cell.properties;
      const name = names[column] ?? "";
      const says = shape === "cards" && index > 0 && name !== "" && name !== texts[index]?.[column];
      if (shape === "chart" && index === 0 && column > 0) {
        cell.children = [element("span", { className: ["up"] }, cell.children)];
      }
      cell.properties = {
        ...(align === "right" || align === "center" ? { className: [align] } : {}),
        ...(index === 0 ? { scope: "col" } : {}),
        ...(says ? { dataName: named(name) } : {}),
        ...(shape === "cards" ? { role: index === 0 ? "columnheader" : "cell" } : {}),
      };
    }
  }
  if (shape === "chart") made.properties = { className: ["chart"] };
  if (shape !== "cards") return made;
  // A row that is shown as a card is no row any more to some browsers unless it says so.
  made.properties = { className: ["stack"], role: "table" };
  for (const row of elementsIn(made, "tr")) row.properties = { role: "row" };
  for (const part of ["thead", "tbody"]) {
    for (const group of elementsIn(made, part)) group.properties = { role: "rowgroup" };
  }
  return made;
}

function* elementsIn(parent: Element, tagName: string): Generator<Element> {
  for (const child of parent.children) {
    if (child.type !== "element") continue;
    if (child.tagName === tagName) yield child;
    yield* elementsIn(child, tagName);
  }
}
