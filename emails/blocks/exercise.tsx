import { defineBlock } from "../block.tsx";
import type { About } from "../mail.ts";
import { light, type } from "../theme.ts";
import { Box, Label } from "./box.tsx";

export const exercise = defineBlock<{ readonly about: About; readonly minutes: string; readonly makes: string }>({
  name: "exercise",
  attrs: {
    minutes: { required: true, shape: /^[1-9]\d{0,2}$/, says: "a whole number, as in minutes=15" },
    makes: { required: true, shape: /\S/, says: 'what the reader will make, as in makes="a one-page charter"' },
  },
  Html: ({ about: { says }, minutes, makes, children }) => (
    <Box ground="tint">
      <Label>{says.lesson.exerciseOf(Number(minutes))}</Label>
      <p className="body" style={{ ...type.aside, color: light.body, margin: "0 0 16px" }}>
        {says.lesson.youWillMake} <strong className="ink">{makes}</strong>
      </p>
      {children}
    </Box>
  ),
  text: ({ about: { says }, minutes, makes, inside }) =>
    `## ${says.lesson.exercisePlain(Number(minutes))}\n\n${says.lesson.youWillMake} ${makes}.\n\n${inside}`,
});
