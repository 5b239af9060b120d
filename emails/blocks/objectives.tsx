import { defineBlock } from "../block.tsx";
import type { About } from "../mail.ts";
import { Box, Label } from "./box.tsx";

export const objectives = defineBlock<{ readonly about: About }>({
  name: "objectives",
  Html: ({ about, children }) => (
    <Box edge>
      <Label>{about.says.lesson.objectives}</Label>
      {children}
    </Box>
  ),
  text: ({ about, inside }) => `## ${about.says.lesson.objectives}\n\n${inside}`,
});
