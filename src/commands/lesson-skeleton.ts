import { LESSON_WORDS } from "../compile/lessons.ts";

/** As the compiler has it, and as it counts. */
const SUBJECT = { least: 20, most: 60 } as const;
const graphemes = new Intl.Segmenter("en");

/**
 * A whole lesson to write over: every block in its order, and in each place what belongs there. It compiles as it is, and the
 * linter counts what is left of it by the word "TODO:".
 */
export function lessonSkeleton({ id, title }: { readonly id: string; readonly title: string }): string {
  const length = Array.from(graphemes.segment(title)).length;
  const fits = length >= SUBJECT.least && length <= SUBJECT.most;
  return `---
id: ${JSON.stringify(id)} # never change it once the lesson has been sent
title: ${JSON.stringify(title)}
subject: ${JSON.stringify(fits ? title : "TODO: the subject, best in 38 characters")}
preheader: "TODO: what the subject leaves open, in 40 to 80 characters."
quiz:
${QUIZ}---

Hi {{first_name|there}},

TODO: Begin with a scene from your reader's life that this lesson makes easier. Then say in one sentence what it is about.

:::objectives
- TODO: What the reader can do afterward, beginning with a verb
- TODO: A second thing
- TODO: A third thing
:::

## TODO: The idea, in a few words

TODO: Explain it in plain words, 200 to 300 of them. Say each new word **in bold** once, with its meaning.

## TODO: How it is done

TODO: The steps, the questions to ask, or a table. The whole lesson should have ${LESSON_WORDS.least} to ${LESSON_WORDS.most} words.

:::example{title="TODO: A name for the story"}
TODO: One case from beginning to end, with numbers and with a decision in it.
:::

:::takeaways
- TODO: What to remember, as a sentence that can stand alone.
- TODO: A second one.
:::

:::exercise{minutes=15 makes="TODO: what the reader will have made"}
1. TODO: The first step, small enough to begin at once.
2. TODO: The next one.
3. TODO: Look at what you made and correct it.
:::

:::reply
TODO: One question that is easy to answer from what they just did.
:::
`;
}

const QUIZ = ["What is the idea", "What would you do", "What is the common mistake"]
  .map(
    (asks, index) => `  - question: "TODO: ${asks}?"
    choices:
      - "TODO: the right answer"
      - "TODO: an answer that is nearly right"
      - "TODO: an answer that many give"
    answer: 1 # counted from one${index === 0 ? "; let it be another place in each question" : ""}
    why: "TODO: why it is right, and why the nearest wrong one is not."
`,
  )
  .join("");
