import { defineBlock } from "../block.tsx";
import { size, type } from "../theme.ts";

/** @param last leaves no space below: it ends a box or a list item */
export const paragraph = defineBlock<{ readonly last?: boolean }>({
  name: "paragraph",
  Html: ({ children, last = false }) => (
    <p className="body" style={{ ...type.paragraph, margin: last ? 0 : `0 0 ${size.gap}px` }}>
      {children}
    </p>
  ),
  text: ({ inside }) => inside,
});
