/** A small course that uses everything a course can use, as file names and their text. */
export const MINI: Readonly<Record<string, string>> = {
  "course.md": `---
id: mini
title: Kites 101
tagline: "Two lessons about kites"
description: "A small course that the tests compile."
sender:
  name: Ada Wind
  email: ada@kites.example
reply_to: questions@kites.example
site: https://www.kites.example
schedule:
  every: week
  on: tuesday
  at: "18:30"
  zone: Europe/Zurich
consent: "By signing up you ask for Kites 101 by email."
---

## Who it is for

People with **a field** and [some string](https://string.example/a?b=1&c=2).

| Wind | Kite |
| --- | --- |
| Soft | Large |
`,
  "01-first-kite.md": `---
id: first-kite
title: Your first <kite> & "line"
subject: "{{first_name|friend}}, your first kite"
preheader: "Paper, two sticks and a tail: what holds a kite in the air."
quiz:
  - question: "What does a tail do?"
    choices:
      - "It steadies"
      - "It lifts"
    answer: 1
    why: "A tail adds drag where it helps."
  - question: "Which way does a kite lean?"
    choices: ["Into the wind", "Away from it"]
    answer: 1
    why: "The wind has to press on its face."
  - question: "What is a bridle?"
    choices: ["Lines at the kite", "A knot"]
    answer: 1
    why: "It sets the angle."
wait: 3 days
---

Hi {{first_name|there}},

A kite is *two sticks* and **some paper**, see [the plan](https://plans.example/kite?for={{first_name|you}}&x=1) or
[write](mailto:ada@kites.example?subject=Plan%20for%20{{first_name|me}}) or [look](<https://plans.example/a b>).

:::objectives
- Build a kite
- Fly it
:::

## What you need

1. Paper
2. Sticks
   - two of them

| Part | Size | Of |
| :--- | ---: | :-: |
| Spine | 90 cm | ash |
| Cross | 80 cm | |

> "We fly tomorrow," said the old man.

![A kite with a long tail](https://pictures.example/kite.png)

:::  example {title="The school yard"}
Note:this ratio 3:x is text, and so is 10:30.

~~~
:::not a block
<b>you</b>
~~~
:::

### Afterwards

Line[^1] ends here.\\
Next line, ~~gone~~, \`code & <tag>\`, your page: {{progress_url}}

[^1]: Of cotton.

:::takeaways
- Tails steady.
:::

:::exercise{minutes=15 makes="a paper kite"}
Fold it.
:::

:::button{to="{{progress_url}}"}
See your page
:::

:::reply
What colour is it?
:::
`,
  "02-second-kite.md": `---
id: second-kite
title: A second kite
subject: "A second kite, and a better one"
preheader: "What to change after the first flight, and what to leave alone."
quiz:
  - question: "One?"
    choices: ["Yes", "No"]
    answer: 1
    why: "Because."
  - question: "Two?"
    choices: ["Yes", "No"]
    answer: 2
    why: "Because."
  - question: "Three?"
    choices: ["Yes", "No"]
    answer: 1
    why: "Because."
---

Longer sticks, lighter paper.

:::takeaways
- Lighter is better.
:::
`,
  "letters/confirm.md": `---
subject: "Please confirm your address"
preheader: "One press and the course about kites can begin."
---

Hello, please confirm.

:::button{to="{{confirm_url}}"}
Confirm my address
:::

Or open {{confirm_url}} yourself.
`,
  "letters/welcome.md": `---
subject: "Welcome to Kites 101, {{first_name|friend}}"
preheader: "When the lessons come, and how to ask about them."
---

Hi {{first_name|there}}, lessons come on {{schedule}}, the first on {{first_lesson_on}}.
`,
  "letters/graduation.md": `---
subject: "You have finished Kites 101"
preheader: "What you have built, and what else flies in this wind."
---

Well done, {{first_name|there}}. See [your page]({{progress_url}}).
`,
  "letters/sign-in.md": `---
subject: "You are already in Kites 101"
preheader: "No need to sign up again. Here is your page."
---

:::button{to="{{progress_url}}"}
See your page
:::
`,
};
