import type { ReactNode } from "react";
import { defineBlock, words } from "../block.tsx";
import type { LessonMail } from "../mail.ts";
import { size, type } from "../theme.ts";
import { Pressable } from "./button.tsx";
import { Label, Title } from "./box.tsx";
import { addressed, link } from "./link.tsx";

const LETTERS = "abcdefgh";

/**
 * The questions and their choices. Each choice leads to the lesson's page, where it's filled in; only the button there
 * records anything, since mail scanners follow every link.
 */
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
      <p className="body" style={{ ...type.paragraph, margin: `0 0 ${size.gap}px` }}>
        {mail.says.quiz.answers}
      </p>
      <ol className="body" style={{ ...type.paragraph, margin: `0 0 ${size.gap + 2}px 26px`, padding: 0 }}>
        {mail.quiz.map(({ question, choices }, index) => (
          <li key={index} style={{ margin: "0 0 14px", padding: "0 0 0 4px" }}>
            {question}
            <ul style={{ listStyleType: "none", margin: "4px 0 0", padding: 0 }}>
              {choices.map((choice, at) => (
                <li key={at} style={{ margin: 0, padding: "6px 0" }}>
                  ◯ {link.set({ to: choicePath(mail, index, at) }, words(choice)).html}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </>
  );
}

function questions(mail: LessonMail): readonly string[] {
  return [
    `## ${mail.says.quiz.title}\n\n${mail.says.quiz.lead}`,
    mail.quiz
      .map(({ question, choices }, index) =>
        [`${index + 1}. ${question}`, ...choices.map((choice, at) => `   ${LETTERS[at] ?? ""}) ${choice}`)].join("\n"),
      )
      .join("\n\n"),
    addressed(mail.says.quiz.answersPlain, `${lessonPage(mail)}#check`),
  ];
}

function lessonPage(mail: LessonMail): string {
  return `${mail.hole("progress_url")}/lesson/${mail.id}`;
}

/** One choice for one question, both counted from 0; the page counts choices from 1, and 0 leaves a question open. */
function choicePath(mail: LessonMail, question: number, choice: number): string {
  const chosen = mail.quiz.map((_, index) => (index === question ? choice + 1 : 0));
  return `${lessonPage(mail)}?choose=${chosen.join("-")}#check`;
}

/** Nothing is marked by the link itself, which scanners follow: it leads to the lesson's own button. */
function lessonOnPage(mail: LessonMail): string {
  return `${mail.hole("progress_url")}#${mail.id}`;
}

function tally(mail: LessonMail): string {
  return mail.says.quiz.tally(mail.hole("lessons_completed", "0"), mail.of);
}
