import { Img } from "react-email";
import { defineBlock } from "../block.tsx";
import type { About } from "../mail.ts";
import { type } from "../theme.ts";

export const image = defineBlock<{
  readonly about: About;
  readonly src: string;
  readonly alt: string;
  readonly width?: number;
  readonly height?: number;
}>({
  name: "image",
  // The alt text is styled because many readers see it instead of the image.
  Html: ({ src, alt, width, height }) => (
    <Img
      src={src}
      alt={alt}
      // Outlook knows no max-width: it goes by these.
      width={width}
      height={height}
      className="muted"
      style={{ ...type.aside, width: "100%", maxWidth: width ?? "100%", height: "auto", borderRadius: "4px" }}
    />
  ),
  text: ({ about, src, alt }) => `${about.says.image(alt)} <${src}>`,
});
