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
subject: ${JSON.stringify(fits ? title : "TODO: the subject, ideally within 38 characters")}
preheader: "TODO: what the subject leaves open, in 40 to 80 characters."
quiz:
${QUIZ}---

Hi {{first_name|there}},

TODO: Start with a moment in your reader's life that this lesson makes easier. Then say in one sentence what it's about.

:::objectives
- TODO: What the reader can do afterward, starting with a verb
- TODO: A second thing
- TODO: A third thing
:::

## TODO: The idea, in a few words

TODO: Explain it in plain words, 200 to 300 of them. The first time you use a new word, put it **in bold** and say what it means.

## TODO: How it's done

TODO: The steps, the questions to ask, or a table. The whole lesson should have ${LESSON_WORDS.least} to ${LESSON_WORDS.most} words.

:::example{title="TODO: A name for the story"}
TODO: One case from start to finish, with numbers and a decision.
:::

:::takeaways
- TODO: One thing to remember, in a sentence that makes sense by itself.
- TODO: A second one.
:::

:::exercise{minutes=15 makes="TODO: what the reader will make"}
1. TODO: The first step, small enough to start right away.
2. TODO: The next one.
3. TODO: Look over what you made and fix it.
:::

:::reply
TODO: One question that's easy to answer after what they just did.
:::
`;
}

const QUIZ = ["What is the idea", "What would you do", "What is the common mistake"]
  .map(
    (asks, index) => `  - question: "TODO: ${asks}?"
    choices:
      - "TODO: the right answer"
      - "TODO: an answer that's nearly right"
      - "TODO: a common wrong answer"
    answer: 1 # counted from one${index === 0 ? "; put the right answer in a different place in each question" : ""}
    why: "TODO: why it's right, and why the closest wrong one isn't."
`,
  )
  .join("");
