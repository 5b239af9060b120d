import { defineBlock, indent, type Twin } from "../block.tsx";
import { light, type } from "../theme.ts";

/** Footnotes, below what they belong to. */
export const notes = defineBlock<{ readonly items: readonly Twin[] }>({
  name: "notes",
  Html: ({ items }) => (
    <ol
      className="muted line"
      style={{ ...type.aside, borderTop: `1px solid ${light.line}`, margin: "30px 0 0", padding: "16px 0 0 22px" }}
    >
      {items.map((item, index) => (
        <li key={index} style={{ margin: "0 0 6px" }}>
          {item.html}
        </li>
      ))}
    </ol>
  ),
  text: ({ items }) => items.map((item, index) => indent(item.text, "    ", `[${index + 1}] `)).join("\n"),
});
