import type { Words } from "../words/words.ts";
import type { HoleBook } from "./holes.ts";
import { normalAddress } from "./links.ts";
import { type Content, type Element, element, line } from "./hast.ts";

type PageBlock = (block: {
  readonly attributes: Readonly<Record<string, string | null | undefined>>;
  readonly inside: Content[];
  readonly words: Words["mail"]["lesson"];
  /** Who writes the course. */
  readonly sender: string;
  readonly book: HoleBook;
}) => Element;

/** The blocks of `emails/blocks/` as a page shows them. Each of there is here; tests/compile/page.test.ts looks. */
export const pageBlocks: ReadonlyMap<string, PageBlock> = new Map<string, PageBlock>([
  ["objectives", ({ inside, words }) => section("objectives", line("h2", "kicker", words.objectives), inside)],
  ["takeaways", ({ inside, words }) => section("takeaways", line("h2", "kicker", words.takeaways), inside)],
  [
    "example",
    ({ attributes, inside, words }) =>
      section("example", line("p", "kicker", words.example), [line("h3", "", attributes["title"] ?? ""), ...inside]),
  ],
  [
    "exercise",
    ({ attributes, inside, words }) =>
      section("exercise", line("h2", "kicker", words.exerciseOf(Number(attributes["minutes"]))), [
        line("p", "makes", `${words.youWillMake} ${attributes["makes"] ?? ""}.`),
        ...inside,
      ]),
  ],
  [
    "reply",
    ({ inside, words, sender, book }) =>
      section("reply", line("h2", "kicker", words.writeBack), [
        ...inside,
        button(book.token("reply_url"), [{ type: "text", value: words.replyTo(sender) }], "quiet"),
      ]),
  ],
  ["button", ({ attributes, inside }) => button(attributes["to"] ?? "", inlinesOf(inside))],
]);

function section(className: string, heading: Element, inside: Content[]): Element {
  return element("section", { className: [className] }, [heading, ...inside]);
}

function button(to: string, inside: Content[], className?: "quiet"): Element {
  const look = className === undefined ? {} : { className: [className] };
  return element("p", {}, [element("a", { href: normalAddress(to), role: "button", ...look }, inside)]);
}

/** The words of the one paragraph that a button's block holds. */
function inlinesOf(inside: readonly Content[]): Content[] {
  return inside.flatMap((part) => (part.type === "element" ? part.children : []));
}
