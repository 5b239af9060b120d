import { Img } from "react-email";
import { defineBlock } from "../block.tsx";
import { type } from "../theme.ts";

export const image = defineBlock<{ readonly src: string; readonly alt: string }>({
  name: "image",
  // The alt text is styled because many readers see it instead of the image.
  Html: ({ src, alt }) => (
    <Img
      src={src}
      alt={alt}
      className="muted"
      style={{ ...type.aside, maxWidth: "100%", height: "auto", borderRadius: "4px" }}
    />
  ),
  text: ({ src, alt }) => `[Image: ${alt}] <${src}>`,
});
