import type { CSSProperties } from "react";
import { Img } from "react-email";
import { defineBlock } from "../block.tsx";
import type { About } from "../mail.ts";
import { size, type } from "../theme.ts";

/** The text column. */
const COLUMN = size.page - 2 * size.gutter;

/** @param inText whether words are beside it, on its line */
export const image = defineBlock<{
  readonly about: About;
  readonly src: string;
  readonly alt: string;
  readonly width?: number;
  readonly height?: number;
  readonly inText: boolean;
}>({
  name: "image",
  // The alt text is styled because many readers see it instead of the image.
  Html: ({ src, alt, width, height, inText }) => (
    <Img
      src={src}
      alt={alt}
      // Outlook knows no max-width: it goes by these. Without a size it gets the column, which breaks no page.
      width={width ?? COLUMN}
      height={height}
      className={width === undefined ? "muted natural" : "muted"}
      style={{ ...type.aside, ...shown(width), height: "auto", borderRadius: "4px", ...(inText ? IN_TEXT : {}) }}
    />
  ),
  text: ({ about, src, alt }) => `${about.says.image(alt)} <${src}>`,
});

const IN_TEXT: CSSProperties = { display: "inline-block", verticalAlign: "middle" };

/**
 * Never wider than it is. Where only the author's site knows that, the frame's style sheet keeps it on a phone's
 * screen.
 */
function shown(width: number | undefined): CSSProperties {
  return width === undefined ? { width: "auto", maxWidth: COLUMN } : { width: "100%", maxWidth: width };
}
