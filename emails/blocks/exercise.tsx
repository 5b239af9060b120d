import { defineBlock } from "../block.tsx";
import { light, type } from "../theme.ts";
import { Box, Label } from "./box.tsx";

export const exercise = defineBlock<{ readonly minutes: string; readonly makes: string }>({
  name: "exercise",
  attrs: {
    minutes: { required: true, shape: /^[1-9]\d{0,2}$/, says: "a whole number, as in minutes=15" },
    makes: { required: true, shape: /\S/, says: 'what the reader will have made, as in makes="a one-page charter"' },
  },
  Html: ({ minutes, makes, children }) => (
    <Box ground="tint">
      <Label>Exercise · {length(minutes)}</Label>
      <p className="body" style={{ ...type.aside, color: light.body, margin: "0 0 16px" }}>
        You will make <strong className="ink">{makes}</strong>
      </p>
      {children}
    </Box>
  ),
  text: ({ minutes, makes, inside }) => `## Exercise (${length(minutes)})\n\nYou will make ${makes}.\n\n${inside}`,
});

function length(minutes: string): string {
  return minutes === "1" ? "1 minute" : `${minutes} minutes`;
}
