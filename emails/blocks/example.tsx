import { defineBlock } from "../block.tsx";
import { Box, Label, Title } from "./box.tsx";

export const example = defineBlock<{ readonly title: string }>({
  name: "example",
  attrs: { title: { required: true, shape: /\S/, says: 'a few words, as in title="The launch that slipped"' } },
  Html: ({ title, children }) => (
    <Box ground="sand">
      <Label tone="muted">Example</Label>
      <Title>{title}</Title>
      {children}
    </Box>
  ),
  text: ({ title, inside }) => `## Example: ${title}\n\n${inside}`,
});
