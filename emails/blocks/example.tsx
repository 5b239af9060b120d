import { defineBlock } from "../block.tsx";
import type { About } from "../mail.ts";
import { Box, Label, Title } from "./box.tsx";

export const example = defineBlock<{ readonly about: About; readonly title: string }>({
  name: "example",
  attrs: { title: { required: true, shape: /\S/, says: 'a few words, as in title="The launch that slipped"' } },
  Html: ({ about, title, children }) => (
    <Box ground="sand">
      <Label tone="muted">{about.says.lesson.example}</Label>
      <Title>{title}</Title>
      {children}
    </Box>
  ),
  text: ({ about, title, inside }) => `## ${about.says.lesson.exampleOf(title)}\n\n${inside}`,
});
