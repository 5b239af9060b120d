import { Heading } from "react-email";
import { defineBlock } from "../block.tsx";
import { type } from "../theme.ts";

const STYLES = {
  2: { as: "h2", style: type.heading2, above: 40, below: 14 },
  3: { as: "h3", style: type.heading3, above: 30, below: 10 },
  4: { as: "h4", style: type.heading4, above: 26, below: 8 },
} as const;

/** @param close whether it follows a box, whose own space below does not collapse with a margin */
export const heading = defineBlock<{ readonly depth: 2 | 3 | 4; readonly close?: boolean }>({
  name: "heading",
  Html: ({ depth, close = false, children }) => {
    const { as, style, above, below } = STYLES[depth];
    return (
      <Heading as={as} className="ink" style={{ ...style, margin: `${close ? above - 28 : above}px 0 ${below}px` }}>
        {children}
      </Heading>
    );
  },
  text: ({ depth, inside }) => `${"#".repeat(depth)} ${inside}`,
});
