import { defineBlock } from "../block.tsx";

export const emphasis = defineBlock({
  name: "emphasis",
  Html: ({ children }) => <em>{children}</em>,
  text: ({ inside }) => inside,
});

export const strong = defineBlock({
  name: "strong",
  Html: ({ children }) => (
    <strong className="ink" style={{ fontWeight: 700 }}>
      {children}
    </strong>
  ),
  text: ({ inside }) => inside,
});

export const struck = defineBlock({
  name: "struck",
  Html: ({ children }) => <s>{children}</s>,
  text: ({ inside }) => `~${inside}~`,
});

export const lineBreak = defineBlock({
  name: "line-break",
  Html: () => <br />,
  text: () => "\n",
});

/** The number of a footnote, where it is referred to. */
export const noteMark = defineBlock<{ readonly number: number }>({
  name: "note-mark",
  Html: ({ number }) => <sup style={{ fontSize: "12px", lineHeight: 0 }}>{number}</sup>,
  text: ({ number }) => `[${number}]`,
});
