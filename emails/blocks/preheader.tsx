import { defineBlock } from "../block.tsx";

/** Inboxes show about 90 to 140 characters; what the preheader leaves free is filled with spaces that take no width. */
const SHOWN = 140;
const FILLER = "\u034f\u200c\u00a0";

export const preheader = defineBlock<{ readonly value: string }>({
  name: "preheader",
  // No white on white: spam filters count text in the background's color against an email.
  Html: ({ value }) => (
    <div
      style={
        {
          display: "none",
          overflow: "hidden",
          fontSize: "1px",
          lineHeight: "1px",
          maxHeight: 0,
          maxWidth: 0,
          opacity: 0,
          msoHide: "all",
        } as object
      }
    >
      {value}
      <span aria-hidden="true">{FILLER.repeat(SHOWN - 40)}</span>
    </div>
  ),
  text: () => "",
});
