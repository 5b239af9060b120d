import type { ReactNode } from "react";
import { defineBlock } from "../block.tsx";
import type { LessonMail } from "../mail.ts";
import { size, type } from "../theme.ts";
import { Pressable } from "./button.tsx";
import { Label, Title } from "./box.tsx";
import { addressed } from "./link.tsx";

/** The questions without their choices: trying to remember before looking is what makes them worth asking. */
export const quiz = defineBlock<{ readonly mail: LessonMail }>({
  name: "quiz",
  Html: ({ mail }) => (
    <>
      {mail.quiz.length === 0 ? null : <Questions mail={mail} />}
      <Pressable to={lessonOnPage(mail)} last>
        {mail.says.quiz.done}
      </Pressable>
      <p className="muted" style={{ ...type.aside, margin: "16px 0 0" }}>
        {tally(mail)}
      </p>
    </>
  ),
  text: ({ mail }) =>
    [
      ...(mail.quiz.length === 0 ? [] : questions(mail)),
      addressed(mail.says.quiz.done, lessonOnPage(mail)),
      tally(mail),
    ].join("\n\n"),
});

function Questions({ mail }: { readonly mail: LessonMail }): ReactNode {
  return (
    <>
      <Label>{mail.says.quiz.title}</Label>
      <Title>{mail.says.quiz.lead}</Title>
      <ol className="body" style={{ ...type.paragraph, margin: `0 0 ${size.gap + 2}px 26px`, padding: 0 }}>
        {mail.quiz.map(({ question }, index) => (
          <li key={index} style={{ margin: "0 0 8px", padding: "0 0 0 4px" }}>
            {question}
          </li>
        ))}
      </ol>
      <p className="body" style={{ ...type.paragraph, margin: `0 0 ${size.gap + 4}px` }}>
        {mail.says.quiz.answers}
      </p>
    </>
  );
}

function questions(mail: LessonMail): readonly string[] {
  return [
    `## ${mail.says.quiz.title}\n\n${mail.says.quiz.lead}`,
    mail.quiz.map(({ question }, index) => `${index + 1}. ${question}`).join("\n"),
    mail.says.quiz.answers,
  ];
}

/** Nothing is marked by the link itself, which scanners follow: it leads to the lesson's own button. */
function lessonOnPage(mail: LessonMail): string {
  return `${mail.hole("progress_url")}#${mail.id}`;
}

function tally(mail: LessonMail): string {
  return mail.says.quiz.tally(mail.hole("lessons_completed", "0"), mail.of);
}
