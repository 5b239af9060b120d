import { createElement, type ReactNode } from "react";

/** One piece of content, twice: for the HTML and for the plain text. */
export type Twin = { readonly html: ReactNode; readonly text: string };

/** What an author may write between the braces of `:::name{…}`. */
export type AttrRule = {
  readonly required: boolean;
  readonly shape: RegExp;
  /** Completes "must be …". */
  readonly says: string;
};

export type Block<Props> = {
  readonly name: string;
  readonly attrs: Readonly<Record<string, AttrRule>>;
  /** @param inside what's in the block; undefined for blocks that have only props */
  readonly set: (props: Props, inside?: Twin) => Twin;
};

/**
 * A building block of mails. HTML and text are written side by side so that they cannot drift apart.
 *
 * @param attrs rules for the props that an author writes; the compiler checks them before `set` is called
 */
export function defineBlock<Props extends object = object>(block: {
  readonly name: string;
  readonly attrs?: Readonly<Record<string, AttrRule>>;
  readonly Html: (props: Props & { readonly children: ReactNode }) => ReactNode;
  readonly text: (props: Props & { readonly inside: string }) => string;
}): Block<Props> {
  const { name, attrs = {}, Html, text } = block;
  return {
    name,
    attrs,
    set: (props, inside = NOTHING) => ({
      html: createElement(Html, { ...props, children: inside.html }),
      text: text({ ...props, inside: inside.text }),
    }),
  };
}

export const NOTHING: Twin = { html: null, text: "" };

export function words(text: string): Twin {
  return { html: text, text };
}

/** Side by side, as in a line of text. */
export function inline(twins: readonly Twin[]): Twin {
  return joined(twins, "");
}

/** One below the other, a blank line between them in the text. */
export function stack(twins: readonly Twin[]): Twin {
  return joined(
    twins.filter((twin) => twin.html !== null || twin.text !== ""),
    "\n\n",
  );
}

function joined(twins: readonly Twin[], between: string): Twin {
  // Spread as arguments rather than handed over as an array: their order never changes, so keys would say nothing.
  const html = createElement(Side, null, ...twins.map((twin) => twin.html));
  const texts = twins.map((twin) => twin.text);
  return { html, text: (between === "" ? texts : texts.filter((text) => text !== "")).join(between) };
}

function Side({ children }: { readonly children?: ReactNode }): ReactNode {
  return children;
}

/** Indents every line, as for list items and code blocks in plain text. */
export function indent(text: string, by: string, first = by): string {
  return text
    .split("\n")
    .map((line, index) => (line === "" ? "" : `${index === 0 ? first : by}${line}`))
    .join("\n");
}
