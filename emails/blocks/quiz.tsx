import { defineBlock } from "../block.tsx";
import type { LessonMail } from "../mail.ts";
import { size, type } from "../theme.ts";
import { Pressable } from "./button.tsx";
import { Label, Title } from "./box.tsx";
import { addressed } from "./link.tsx";

const CALL = "Check your answers and mark it done";

/** The questions without their choices: trying to remember before looking is what makes them worth asking. */
export const quiz = defineBlock<{ readonly mail: LessonMail }>({
  name: "quiz",
  Html: ({ mail }) => (
    <>
      <Label>Check yourself</Label>
      <Title>Can you answer these without looking back?</Title>
      <ol className="body" style={{ ...type.paragraph, margin: `0 0 ${size.gap + 2}px 26px`, padding: 0 }}>
        {mail.quiz.map(({ question }, index) => (
          <li key={index} style={{ margin: "0 0 8px", padding: "0 0 0 4px" }}>
            {question}
          </li>
        ))}
      </ol>
      <Pressable to={mail.hole("progress_url")} last>
        {CALL}
      </Pressable>
      <p className="muted" style={{ ...type.aside, margin: "16px 0 0" }}>
        {tally(mail)}
      </p>
    </>
  ),
  text: ({ mail }) =>
    [
      "## Check yourself\n\nCan you answer these without looking back?",
      mail.quiz.map(({ question }, index) => `${index + 1}. ${question}`).join("\n"),
      addressed(CALL, mail.hole("progress_url")),
      tally(mail),
    ].join("\n\n"),
});

function tally(mail: LessonMail): string {
  return `You have completed ${mail.hole("lessons_completed", "0")} of ${mail.of} lessons so far.`;
}
