import { createElement } from "react";
import { defineBlock, indent, type Twin } from "../block.tsx";
import { size, type } from "../theme.ts";

type Item = { readonly content: Twin; readonly checked: boolean | null };

/** @param start of an ordered list, null for bullets; @param last leaves no space below */
export const list = defineBlock<{
  readonly start: number | null;
  readonly items: readonly Item[];
  readonly last?: boolean;
}>({
  name: "list",
  // Space on the left is a margin because Outlook ignores the padding of lists.
  Html: ({ start, items, last = false }) => {
    const style = { ...type.paragraph, margin: `0 0 ${last ? 0 : size.gap}px 26px`, padding: 0 };
    const rows = items.map(({ content, checked }, index) => (
      <li key={index} style={{ margin: index === items.length - 1 ? 0 : "0 0 8px", padding: "0 0 0 4px" }}>
        {checked === null ? null : `${tick(checked)} `}
        {content.html}
      </li>
    ));
    if (start === null) return createElement("ul", { className: "body", style }, rows);
    return createElement("ol", { className: "body", style, ...(start === 1 ? {} : { start }) }, rows);
  },
  text: ({ start, items }) => {
    const loose = items.some(({ content }) => content.text.includes("\n\n"));
    return items
      .map(({ content, checked }, index) => {
        const mark = start === null ? "- " : `${start + index}. `;
        return indent(`${checked === null ? "" : `${tick(checked)} `}${content.text}`, " ".repeat(mark.length), mark);
      })
      .join(loose ? "\n\n" : "\n");
  },
});

function tick(checked: boolean): string {
  return checked ? "☑" : "☐";
}
