import { defineBlock } from "../block.tsx";
import { Box, Label } from "./box.tsx";

export const objectives = defineBlock({
  name: "objectives",
  Html: ({ children }) => (
    <Box edge>
      <Label>By the end you can</Label>
      {children}
    </Box>
  ),
  text: ({ inside }) => `## By the end you can\n\n${inside}`,
});
