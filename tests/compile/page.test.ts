import { beforeAll, describe, expect, it } from "vitest";
import { pageBlocks } from "../../src/compile/page-blocks.ts";
import { loadMails } from "../../src/compile/load-mails.ts";
import { fillSegments } from "../../src/course/email.ts";
import { skeletonOf } from "../hostile/skeleton.ts";
import { append, brief, compileWith, VALUES } from "./workshop.ts";

const READER = { ...VALUES, reply_url: "mailto:r+1@kites.example?subject=Re%3A%20Kites" };
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="400"><rect width="800" height="400"/></svg>';

/** The first lesson's page, filled for a reader. */
async function pageOf(changes: Parameters<typeof compileWith>[0] = {}, values = READER): Promise<string> {
  const { course, problems } = await compileWith(changes);
  const [lesson] = course?.lessons ?? [];
  if (lesson === undefined) throw new Error(problems.map(brief).join("\n"));
  return fillSegments(lesson.pageHtml, values);
}

const withText = (...lines: readonly string[]) => pageOf({ "01-first-kite.md": append(...lines) });

describe("the page of a lesson", () => {
  let page: string;
  beforeAll(async () => {
    page = await pageOf();
  });

  it.each([
    ["a greeting with its hole filled", "<p>Hi Maya,</p>"],
    ["emphasis", "<em>two sticks</em> and <strong>some paper</strong>"],
    ["a link with a hole in its address", '<a href="https://plans.example/kite?for=Maya&#x26;x=1">the plan</a>'],
    ["a link that writes a mail", '<a href="mailto:ada@kites.example?subject=Plan%20for%20Maya">write</a>'],
    ["an address as mails have it", '<a href="https://plans.example/a%20b">look</a>'],
    ["headings below the page's own", "<h2>What you need</h2>"],
    ["a list in a list", "<li>Sticks\n<ul>\n<li>two of them</li>"],
    ["a quote", '<blockquote>\n<p>"We fly tomorrow," said the old man.</p>\n</blockquote>'],
    ["a picture with its words", '<img src="https://pictures.example/kite.png" alt="A kite with a long tail"'],
    ["a line break and what was struck out", "ends here.<br>\nNext line, <del>gone</del>"],
    ["code with signs in it", "<code>code &#x26; &#x3C;tag></code>"],
    ["code in a block", "<pre><code>:::not a block\n&#x3C;b>you&#x3C;/b>\n</code></pre>"],
    ["an address by itself as a link", `<a href="${VALUES.progress_url}">${VALUES.progress_url}</a>`],
    ["a footnote", '<a href="#note-fn-1" id="note-fnref-1" data-footnote-ref aria-describedby="footnote-label">1</a>'],
    ["the notes", '<section data-footnotes class="footnotes"><h2 class="unseen" id="footnote-label">Notes</h2>'],
    [
      "objectives",
      '<section class="objectives"><h2 class="kicker">By the end, you’ll be able to</h2>\n<ul>\n<li>Build a kite</li>',
    ],
    ["takeaways", '<section class="takeaways"><h2 class="kicker">Takeaways</h2>\n<ul>\n<li>Tails steady.</li>'],
    ["an example", '<section class="example"><p class="kicker">Example</p><h3>The school yard</h3>'],
    [
      "an exercise",
      '<section class="exercise"><h2 class="kicker">Exercise · 15 minutes</h2><p class="makes">You’ll make a paper kite.</p>\n<p>Fold it.</p>',
    ],
    ["a button", `<p><a href="${VALUES.progress_url}" role="button">See your page</a></p>`],
    [
      "the way to write back",
      `<section class="reply"><h2 class="kicker">Write back</h2>\n<p>What colour is it?</p>\n<p><a href="${READER.reply_url}" role="button" class="quiet">Reply to Ada</a></p></section>`,
    ],
  ])("has %s", (_, html) => {
    expect(page).toContain(html);
  });

  it("has a form of every block that mails have", async () => {
    expect([...pageBlocks.keys()].toSorted()).toEqual([...(await loadMails()).blocks.keys()].toSorted());
  });

  it("keeps a wide table a table to those who hear it, and names every cell for a phone", () => {
    expect(page).toContain('<table class="stack" role="table">');
    expect(page).toContain('<th class="right" scope="col" role="columnheader">Size</th>');
    expect(page).toContain('<td class="right" data-name="Size:" role="cell">90 cm</td>');
    expect(page).toContain('<td class="center" data-name="Of:" role="cell"></td>');
  });

  it("leaves a table of two columns as it is", async () => {
    const html = await withText("| Wind | Kite |", "| --- | --- |", "| Soft | Large |");
    expect(html).toContain('<table>\n<thead>\n<tr>\n<th scope="col">Wind</th>');
    expect(html).toContain("<td>Soft</td>\n<td>Large</td>");
  });

  it("has no styles, no scripts and no tables for layout", () => {
    const { tags } = skeletonOf(page);
    expect(tags.filter((tag) => /^(?:script|style|link|iframe|form|input)\b| style\b|presentation/.test(tag))).toEqual(
      [],
    );
  });

  it("shows boxes to tick as signs", async () => {
    expect(await withText("- [ ] open", "- [x] closed")).toContain("<li>☐ open</li>\n<li>☑ closed</li>");
  });

  it("shows a drawing of the course in its size", async () => {
    const html = await pageOf({
      "images/kite.svg": SVG,
      "01-first-kite.md": append("![A kite](images/kite.svg)"),
    });
    expect(html).toMatch(
      /<img src="\/images\/kite\.[0-9a-f]{12}\.png" alt="A kite" width="512" height="256" loading="lazy">/,
    );
  });

  it("has references where they point to, and no link inside of a link", async () => {
    const html = await withText(
      "See [*the* plan][p] and [my page {{progress_url}}](https://kites.example/me).",
      "",
      "[p]: https://kites.example/p",
    );
    expect(html).toContain('<a href="https://kites.example/p"><em>the</em> plan</a>');
    expect(html).toContain(`<a href="https://kites.example/me">my page ${VALUES.progress_url}</a>`);
  });

  it("says what a reader is called by whatever they wrote, and never as markup", async () => {
    const html = await pageOf({}, { ...READER, first_name: `</p><script>alert("&'1")</script>` });
    expect(html).toContain("Hi &lt;/p&gt;&lt;script&gt;");
    expect(html).toContain("?for=%3C%2Fp%3E%3Cscript%3E");
    expect(skeletonOf(html).tags).toEqual(skeletonOf(page).tags);
  });

  it("says the fallback where there is no name", async () => {
    expect(await pageOf({}, { progress_url: READER.progress_url ?? "", reply_url: READER.reply_url })).toContain(
      "<p>Hi there,</p>",
    );
  });

  it.each([
    ["a picture's words", '![" onerror="alert(1)](https://pictures.example/a.png)'],
    ["a block's words", ':::example{title="&quot;><script>alert(1)</script>"}\nText.\n:::'],
    ["what an exercise makes", ':::exercise{minutes=1 makes="</p><img src=x onerror=alert(1)>"}\nText.\n:::'],
    ["a column's name", '| a | b">\\<script> | c |\n| - | - | - |\n| \\<b> | `</td>` | 3 |'],
    ["a link's title", "[a](https://kites.example '\" onclick=\"alert(1)')"],
    ["a language of code", '```" onload="alert(1)\na\n```'],
    ["tags by entity", "&lt;script&gt;alert(1)&lt;/script&gt;"],
  ])("holds nothing dangerous where an author tries: %s", async (_, text) => {
    const { tags } = skeletonOf(await withText(...text.split("\n")));
    expect(tags.filter((tag) => /^(?:script|svg|iframe)\b| on\w+/.test(tag))).toEqual([]);
  });

  it("is refused where a hole would stand in a name of the page's own", async () => {
    const { problems } = await compileWith({
      "01-first-kite.md": append("Line[^{{first_name|x}}].", "", "[^{{first_name|x}}]: Note."),
    });
    expect(problems.map(brief).some((line) => line.endsWith("hole-misplaced"))).toBe(true);
  });
});
