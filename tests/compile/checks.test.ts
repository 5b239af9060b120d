import { describe, expect, it } from "vitest";
import { append, brief, type Change, compileWith, swap } from "./workshop.ts";

type Case = readonly [behaviour: string, file: string, change: Change, problem: string];

const LESSON = "02-second-kite.md";
/** The line on which `append` begins in the second lesson. */
const END = 27;

const inBody = (line: string, code: string, behaviour: string, file = LESSON, at = END): Case => [
  behaviour,
  file,
  append(line),
  `${file}:${at} ${code}`,
];

const FRONT_MATTER: readonly Case[] = [
  ["a file without front matter", LESSON, "Just text.\n", `${LESSON}:1 front-matter-missing`],
  ["front matter that never ends", LESSON, "---\nid: x\n", `${LESSON}:1 front-matter-open`],
  [
    "front matter that ends in too many dashes",
    LESSON,
    swap("\n---\n\nLonger", "\n----\n\nLonger"),
    `${LESSON}:19 front-matter-open`,
  ],
  ["empty front matter", LESSON, "---\n---\n\nText.\n", `${LESSON}:1 front-matter-empty`],
  [
    "front matter in JavaScript by its long name",
    LESSON,
    "---javascript\nx\n---\n",
    `${LESSON}:1 front-matter-language`,
  ],
  ["front matter in JSON", LESSON, '---json\n{"id":"x"}\n---\n', `${LESSON}:1 front-matter-language`],
  ["front matter in CoffeeScript", LESSON, "---coffee\nx\n---\n", `${LESSON}:1 front-matter-language`],
  ["broken YAML", LESSON, swap("title: A second kite", "title: a: b"), `${LESSON}:3 yaml`],
  ["a key twice", LESSON, swap("title: A second kite", "id: again\ntitle: A second kite"), `${LESSON}:3 yaml`],
  ["an unknown key", LESSON, swap("title:", "titel: x\ntitle:"), `${LESSON}:3 matter-unknown`],
  [
    "an id that is not safe in addresses",
    LESSON,
    swap("id: second-kite", "id: Second Kite"),
    `${LESSON}:2 matter-invalid`,
  ],
  ["a number where text belongs", LESSON, swap("title: A second kite", "title: 101"), `${LESSON}:3 matter-invalid`],
  ["an answer past the last choice", LESSON, swap("answer: 2", "answer: 3"), `${LESSON}:13 matter-invalid`],
  [
    "eleven questions",
    LESSON,
    swap(
      "quiz:\n",
      `quiz:\n${'  - question: "Again?"\n    choices: ["Yes", "No"]\n    answer: 1\n    why: "Because."\n'.repeat(8)}`,
    ),
    `${LESSON}:6 matter-invalid`,
  ],
  ["a key missing deep inside", LESSON, swap("    answer: 2\n", ""), `${LESSON}:11 matter-missing`],
  ["a course named like a page", "course.md", swap("id: mini", "id: outbox"), "course.md:2 matter-invalid"],
  ["an hour that is none", "course.md", swap("18:30", "25:30"), "course.md:14 matter-invalid"],
  ["a day that is none", "course.md", swap("tuesday", "tueday"), "course.md:13 matter-invalid"],
  [
    "a hole in the title",
    LESSON,
    swap("title: A second kite", "title: Hi {{first_name|x}}"),
    `${LESSON}:3 hole-out-of-place`,
  ],
  ["a hole in the quiz", LESSON, swap('"Two?"', '"{{first_name|x}}?"'), `${LESSON}:11 hole-out-of-place`],
];

const ENVELOPE: readonly Case[] = [
  [
    "a subject under 20 characters",
    LESSON,
    swap("A second kite, and a better one", "A second kite"),
    `${LESSON}:4 subject-short`,
  ],
  [
    "a subject over 60 characters",
    LESSON,
    swap("A second kite,", "A second kite that you can take along to the sea,"),
    `${LESSON}:4 subject-long`,
  ],
  [
    "a letter's short subject",
    "letters/sign-in.md",
    swap("You are already in Kites 101", "Your link"),
    "letters/sign-in.md:2 subject-short",
  ],
  [
    "a preheader under 40 characters",
    LESSON,
    swap("What to change after the first flight, and what", "What"),
    `${LESSON}:5 preheader-short`,
  ],
  [
    "a preheader over 110 characters",
    LESSON,
    swap("to leave alone.", `to leave alone.${" Or not.".repeat(10)}`),
    `${LESSON}:5 preheader-long`,
  ],
  [
    "a subject that pretends to be a reply",
    LESSON,
    swap("A second kite, and", "Re: a second kite, and"),
    `${LESSON}:4 subject-reply`,
  ],
  ["a subject that shouts", LESSON, swap("a better one", "a better one!!"), `${LESSON}:4 subject-loud`],
  [
    "one subject for two lessons",
    "01-first-kite.md",
    swap("{{first_name|friend}}, your first kite", "A second kite, and a better one"),
    `${LESSON}:4 subject-repeated`,
  ],
  ["an address in a subject", LESSON, swap("A second kite, and", "{{progress_url}}"), `${LESSON}:4 hole-out-of-place`],
];

const BODY: readonly Case[] = [
  inBody("![](https://pictures.example/a.png)", "image-alt", "an image without words"),
  inBody("![IMG_1.png](https://pictures.example/a.png)", "image-alt", "an image described by its file's name"),
  inBody("![A kite](http://pictures.example/a.png)", "image-address", "an image without https"),
  inBody("![A kite](kite.png)", "image-address", "an image from the author's disk"),
  inBody("![A kite](data:image/png;base64,AA)", "image-address", "an image inside its address"),
  inBody("[kite](http://kites.example)", "link-address", "a link without https"),
  inBody("See www.kites.example for more.", "link-address", "a bare www address, which becomes http"),
  inBody("[kite](javascript:alert(1))", "link-address", "a link that runs code"),
  inBody("<javascript:alert(1)>", "link-address", "a bracketed link that runs code"),
  inBody("[kite](next.md)", "link-address", "a relative link"),
  inBody("[kite](#top)", "link-address", "a link within the page"),
  inBody("[kite](//kites.example)", "link-address", "a link without a scheme"),
  inBody("[kite](https://user:pass@kites.example/)", "link-address", "a link that holds a password"),
  inBody("[kite](https://localhost/)", "link-address", "a link to one's own machine"),
  inBody("[kite](mailto:nobody)", "link-address", "a mailto link to no address"),
  inBody("[kite](https://{{first_name|x}}.example/)", "link-address", "a hole in a site's name"),
  inBody("[kite]({{first_name|x}})", "link-address", "a name as an address"),
  inBody("[kite]({{progress_url}}?a=b)", "link-address", "an address hole that goes on"),
  inBody("[ref]: http://kites.example", "link-address", "a definition without https"),
  inBody("[](https://kites.example)", "link-empty", "a link without words"),
  inBody("[here](https://kites.example)", "link-vague", "a link that only says here"),
  inBody("[kite](https://bit.ly/x)", "link-shortened", "a link that hides where it leads"),
  inBody("[kite](https://kites.example/a b)", "link-literal", "a link with a space in its address"),
  inBody("[kite][nowhere]", "reference-literal", "a reference to nothing"),
  inBody("<b>kite</b>", "html", "raw HTML"),
  inBody("A <script>alert(1)</script>", "html", "raw HTML within a line"),
  inBody("<!-- note -->", "html", "an HTML comment"),
  inBody("# Kite", "heading-level", "a second title"),
  inBody("##### Kite", "heading-level", "a heading too deep to see"),
  inBody("##", "heading-empty", "an empty heading"),
  inBody("We fly next\nweek.", "relative-time", "a time that counts from now, across a line break"),
  inBody("Fly it today.", "relative-time", "the word today"),
  inBody("It came last Monday.", "relative-time", "a weekday counted from now"),
  [
    "a time that counts from now in a preheader",
    LESSON,
    swap("after the first flight", "after the flight yesterday"),
    `${LESSON}:5 relative-time`,
  ],
  ["a time that counts from now in a quiz", LESSON, swap('"Two?"', '"Tomorrow?"'), `${LESSON}:11 relative-time`],
  inBody("A :smile: here.", "directive-literal", "a word that looks like markup"),
  inBody("::reply", "directive-literal", "a block with two colons"),
  inBody("| a | b | c | d | e | f | g |\n| - | - | - | - | - | - | - |", "table-wide", "a table too wide for a phone"),
];

const BLOCKS: readonly Case[] = [
  inBody(":::reply\nHello", "block-unclosed", "a block that is never closed"),
  inBody(
    ":::reply\nHello\n\n:::takeaways\n- a\n:::",
    "block-unclosed",
    "the block that was forgotten, not the one that followed",
  ),
  inBody(":::reply\nHello\n```\n:::\n```", "block-unclosed", "a block whose only end is inside code"),
  inBody(":::", "block-stray", "an end without a beginning"),
  inBody(":::reply\nHello\n:::\n:::", "block-stray", "one end too many", LESSON, END + 3),
  inBody(":::repply\nHello\n:::", "block-unknown", "an unknown block"),
  inBody(":::Reply\nHello\n:::", "block-unknown", "a block with a capital letter"),
  inBody(":::exercise{minutes=15}\nHello\n:::", "attribute-missing", "a missing attribute"),
  inBody(":::exercise{minutes=ten makes=x}\nHello\n:::", "attribute-invalid", "an attribute that is no number"),
  inBody(":::reply{tone=kind}\nHello\n:::", "attribute-unknown", "an unknown attribute"),
  inBody(":::reply[label]\nHello\n:::", "block-label", "a label"),
  inBody(":::reply\n:::", "block-empty", "an empty block"),
  inBody(":::exercise minutes=15\nHello\n:::", "block-malformed", "attributes without braces"),
  inBody("- item\n\n  :::reply\n  Hello\n  :::", "block-nested", "a block in a list", LESSON, END + 2),
  inBody(':::button{to="http://kites.example"}\nGo\n:::', "link-address", "a button without https"),
  inBody(':::button{to="https://kites.example"}\n- Go\n:::', "button-words", "a button that holds a list"),
  inBody(":::takeaways\n- a\n:::", "block-unknown", "a lesson's block in a letter", "letters/welcome.md", 8),
  inBody(":::reply\nHello\n:::", "block-unknown", "a block on the signup page", "course.md", 27),
];

const HOLES: readonly Case[] = [
  inBody("Hi {{frist_name|there}}", "hole-unknown", "an unknown hole"),
  inBody("Hi {{first_name}}", "hole-fallback", "a name without a fallback"),
  inBody("Hi {{first_name|}}", "hole-fallback", "an empty fallback"),
  inBody("[page]({{progress_url|x}})", "hole-fallback", "a fallback for an address"),
  inBody("Hi {{first_name|there", "hole-malformed", "a hole that is not closed"),
  inBody("Hi {{{first_name|there}}}", "hole-malformed", "three braces"),
  inBody("Hi {first_name|there}", "hole-malformed", "one brace"),
  inBody("{{confirm_url}}", "hole-out-of-place", "the confirm link in a lesson"),
  inBody("{{postal_address}}", "hole-out-of-place", "what the footer says anyway"),
  inBody("{{progress_url}}", "hole-out-of-place", "a progress page before there is one", "letters/confirm.md", 14),
  inBody(
    "Hi {{first_name|there}}",
    "hole-out-of-place",
    "a stranger's words in the confirm letter",
    "letters/confirm.md",
    14,
  ),
  inBody("Hi {{first_name|there}}", "hole-out-of-place", "a hole on the signup page", "course.md", 27),
];

const FOLDER: readonly Case[] = [
  ["two lessons with one number", "02-other-kite.md", swap("", "---\n---\n"), `${LESSON}:0 number-repeated`],
  ["a lesson whose name says no number", "kite.md", "x", "kite.md:0 file-name"],
  ["a lesson with one digit", "3-kite.md", "x", "3-kite.md:0 file-name"],
  ["a lesson that is a text file", "03-kite.txt", "x", "03-kite.txt:0 file-name"],
  ["a missing letter", "letters/welcome.md", null, "lessons/mini:0 letter-missing"],
  ["a letter of no kind", "letters/welcom.md", "x", "letters/welcom.md:0 letter-unknown"],
  ["no course.md", "course.md", null, "lessons/mini:0 course-file-missing"],
  ["a file that is not UTF-8", LESSON, Buffer.from("---\nid: caf\xe9\n---\n", "latin1"), `${LESSON}:2 not-utf-8`],
  ["a file over 200 KB", LESSON, "x".repeat(201 * 1024), `${LESSON}:0 file-large`],
  ["a folder where a file belongs", "03-kite.md/x", "x", "03-kite.md:0 folder-lessons"],
  ["an unprintable character", LESSON, append("a\u202eb"), `${LESSON}:${END} character`],
  ["an id that is not the folder's name", "course.md", swap("id: mini", "id: other"), "course.md:2 course-id"],
  ["a lesson without text", LESSON, (text) => text.slice(0, text.indexOf("Longer")), `${LESSON}:0 body-empty`],
  ["a lesson under 700 words", LESSON, append("kite"), `${LESSON}:0 lesson-short`],
  ["a lesson over 950 words", LESSON, append("kite ".repeat(951)), `${LESSON}:0 lesson-long`],
  ["a mail over 60 KB", LESSON, append("A kite flies well.\n\n".repeat(300)), `${LESSON}:0 mail-heavy`],
  [
    "a confirm letter that confirms nothing",
    "letters/confirm.md",
    (text) => text.replaceAll("{{confirm_url}}", "https://kites.example"),
    "letters/confirm.md:0 letter-purpose",
  ],
  [
    "a welcome without a date",
    "letters/welcome.md",
    swap("{{schedule}}, the first on {{first_lesson_on}}", "some day"),
    "letters/welcome.md:0 letter-purpose",
  ],
];

const GROUPS = { FRONT_MATTER, ENVELOPE, BODY, BLOCKS, HOLES, FOLDER } as const;

describe.each(Object.entries(GROUPS))("the checks of %s", (_, cases) => {
  it.each(cases)("tell %s", async (_behaviour, file, change, problem) => {
    const { course, problems } = await compileWith({ [file]: change });
    expect(problems.map(brief)).toContain(problem);
    const found = problems.find((each) => brief(each) === problem);
    expect(found?.hint).not.toBe("");
    expect(course === undefined).toBe(problems.some((each) => each.severity === "error"));
  });
});

describe("what is no mistake", () => {
  it.each([
    ["a time that counts from now in a quotation", '> "Tomorrow," he said.'],
    ["a time that counts from now in code", "`today`"],
    ["a weekday by itself", "Clubs meet on Mondays."],
    ["colons in prose", "At 10:30 the ratio is 3:x, note:this."],
    ["a space before a block's name", "::: reply\nHello\n:::"],
    ["a space before a block's attributes", ":::exercise {minutes=15 makes=x}\nHello\n:::"],
    ["the end of a block inside code inside it", ":::reply\n```\n:::\n```\n:::"],
    ["spaces in a hole", "Hi {{ first_name | there }}"],
    ["a less-than sign", "1 < 2 and 3 \\< 4"],
    ["a bare address", "See https://kites.example/a."],
    ["an address to write to", "Write to ada@kites.example."],
  ])("is %s", async (_, line) => {
    const { course, problems } = await compileWith({ [LESSON]: append(line) });
    expect(problems.map((problem) => problem.code)).toEqual(["lesson-short", "lesson-short"]);
    expect(course).toBeDefined();
  });

  it("is a mail of 102 KB, but one above is an error", async () => {
    const { course, problems } = await compileWith({ [LESSON]: append("A kite flies well.\n\n".repeat(600)) });
    expect(problems.find((problem) => problem.code === "mail-heavy")?.severity).toBe("error");
    expect(course).toBeUndefined();
  });
});

describe("a folder that is no course", () => {
  it("is told without a stack", async () => {
    const { compileCourse } = await import("../../src/compile/compile.ts");
    const { problems } = await compileCourse("/nowhere/lessons/none");
    expect(problems.map((problem) => problem.code)).toEqual(["course-missing"]);
  });

  it("has no lessons", async () => {
    const { problems } = await compileWith({ "01-first-kite.md": null, [LESSON]: null });
    expect(problems.map((problem) => problem.code)).toEqual(["course-empty"]);
  });
});
