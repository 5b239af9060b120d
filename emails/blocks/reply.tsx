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
      <Pressable to={replyAddress(about)} quiet last>
        {label(about)}
      </Pressable>
    </Box>
  ),
  text: ({ about, inside }) =>
    `## ${about.says.lesson.writeBack}\n\n${inside}\n\n${addressed(label(about), replyAddress(about))}`,
});

function Spacer() {
  return <div style={{ fontSize: 0, lineHeight: "18px", height: 18 }}>&nbsp;</div>;
}

function label({ course, says }: About): string {
  return says.lesson.replyTo(course.sender.name);
}

/** RFC 6068. The subject is what ties the question to its lesson where a mail program drops In-Reply-To. */
function replyAddress({ course, subject }: About): string {
  return `mailto:${course.reply_to}?subject=${encodeURIComponent(`Re: ${subject}`)}`;
}
