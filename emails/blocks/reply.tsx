import { defineBlock } from "../block.tsx";
import type { About } from "../mail.ts";
import { Pressable } from "./button.tsx";
import { Box, Label } from "./box.tsx";
import { addressed } from "./link.tsx";

export const reply = defineBlock<{ readonly about: About }>({
  name: "reply",
  Html: ({ about, children }) => (
    <Box edge>
      <Label>{about.says.lesson.writeBack}</Label>
      {children}
      <Spacer />
      <Pressable to={about.hole("reply_url")} quiet last>
        {about.says.lesson.replyTo(about.course.sender.name)}
      </Pressable>
    </Box>
  ),
  text: ({ about, inside }) =>
    `## ${about.says.lesson.writeBack}\n\n${inside}\n\n${addressed(about.says.lesson.replyTo(about.course.sender.name), about.hole("reply_url"))}`,
});

function Spacer() {
  return <div style={{ fontSize: 0, lineHeight: "18px", height: 18 }}>&nbsp;</div>;
}
