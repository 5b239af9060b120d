import { beforeAll, describe, expect, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import {
  type CompiledEmail,
  type FilledEmail,
  fillEmail,
  type Hole,
  holesOf,
  type Segment,
} from "../../src/course/email.ts";
import { compileWith, swap, VALUES } from "./workshop.ts";

let course: Course;
let emails: readonly (readonly [string, CompiledEmail])[];
let lesson: FilledEmail;

beforeAll(async () => {
  const compiled = await compileWith();
  if (compiled.course === undefined) throw new Error("the small course does not compile");
  course = compiled.course;
  emails = [
    ...course.lessons.map((each) => [each.id, each.email] as const),
    ...Object.values(course.letters).map((letter) => [letter.kind, letter.email] as const),
  ];
  lesson = fillEmail(emails[0]![1], VALUES);
});

const holesIn = (segments: readonly Segment[]) =>
  segments.filter((segment): segment is Hole => typeof segment !== "string");
const places = (segments: readonly Segment[], name: string) =>
  holesIn(segments)
    .filter(({ hole }) => hole === name)
    .map(({ place }) => place);
const unescape = (html: string) =>
  html
    .replaceAll("&#x27;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
const hrefs = (html: string) => [...html.matchAll(/\bhref="([^"]*)"/g)].map((match) => unescape(match[1]!));

/** Line breaks in a value become <br>, so those are not counted. */
const tags = (page: string) =>
  [...page.matchAll(/<([a-z][a-z0-9]*)/g)].map((match) => match[1]).filter((tag) => tag !== "br");

describe("holes", () => {
  it("know their places", () => {
    const [, { subject, html, text }] = emails[0]!;
    expect(holesIn(subject)).toEqual([{ hole: "first_name", fallback: "friend", place: "line" }]);
    expect(places(html, "first_name")).toEqual(["text", "url-part", "url-part"]);
    expect(places(text, "first_name")).toEqual(["plain", "url-part", "url-part"]);
    expect(places(html, "progress_url")).toEqual([
      "href",
      "text",
      "href",
      ...Array.from({ length: 7 }, () => "href-start"),
      "href",
    ]);
    expect(places(text, "unsubscribe_url")).toEqual(["plain"]);
  });

  it("of a title are escaped as text without tags", () => {
    const { html } = course.letters.welcome.email;
    expect(holesIn(html)[0]).toEqual({ hole: "first_name", fallback: "friend", place: "attribute" });
  });

  it("are in a query what they are anywhere else", () => {
    expect(hrefs(lesson.html)).toContain("https://plans.example/kite?for=Maya&x=1");
    expect(hrefs(lesson.html)).toContain("mailto:ada@kites.example?subject=Plan%20for%20Maya");
  });

  it("are all gone when filled, and so is everything that stood in for them", () => {
    for (const [, email] of emails) {
      const { subject, html, text } = fillEmail(email, VALUES);
      const whole = [subject, html, text].join("\n");
      expect(whole).not.toMatch(/\{\{|\}\}|\[\[|\]\]|\bq[0-9a-f]{20}x\d/);
      expect(whole).not.toContain("undefined");
    }
  });

  it("fall back where nothing is known", () => {
    const { first_name: _, ...unnamed } = VALUES;
    const filled = fillEmail(emails[0]![1], unnamed);
    expect(filled.subject).toBe("friend, your first kite");
    expect(filled.text).toContain("Hi there,");
  });

  it("let nothing hostile through", () => {
    const evil = `"'><script>alert(1)</script>\r\nBcc: x@y.example\u202e{{progress_url}}`;
    for (const [, email] of emails) {
      const calm = fillEmail(email, VALUES);
      const { subject, html } = fillEmail(email, { ...VALUES, first_name: evil, schedule: evil, postal_address: evil });
      expect(tags(html)).toEqual(tags(calm.html));
      expect(html).not.toContain("<script");
      expect(subject).not.toMatch(/[\r\n]/);
      for (const href of hrefs(html)) expect(href).toMatch(/^(?:https:\/\/|mailto:)[^\s"<>]+$/);
    }
  });

  it("are only those that a letter can fill", () => {
    expect([...holesOf(course.letters.confirm.email)].toSorted()).toEqual(["confirm_url", "postal_address"]);
    expect(holesOf(course.letters["sign-in"].email).has("view_url")).toBe(false);
    for (const { email } of [...course.lessons, course.letters.welcome, course.letters.graduation]) {
      const names = holesOf(email);
      for (const name of ["postal_address", "unsubscribe_url", "progress_url", "view_url"] as const)
        expect(names).toContain(name);
    }
  });

  it("cannot be forged by an author who writes what looks like a token", async () => {
    const token = `q${"0".repeat(20)}x0z`;
    const { course: forged } = await compileWith({
      "02-second-kite.md": swap("Longer sticks", `${token} hole0x0z [[body]] $head`),
    });
    const { html, text } = fillEmail(forged!.lessons[1]!.email, VALUES);
    for (const twin of [html, text]) expect(twin).toContain(`${token} hole0x0z [[body]] $head`);
  });
});

describe("the plain text", () => {
  it("has every link that the HTML has", () => {
    for (const [, email] of emails) {
      const { html, text } = fillEmail(email, VALUES);
      // All choices of a question share one link to the page that asks it.
      for (const href of hrefs(html)) expect(text).toContain(`<${href.replace(/\?choose=[\d-]+/, "")}>`);
    }
  });

  it("reads like a letter", () => {
    expect(lesson.text).toMatchInlineSnapshot(`
      "Kites 101 · Lesson 1 of 2 · 1 done

      # Your first <kite> & "line"

      1 min read · by Ada Wind

      Hi Maya,

      A kite is two sticks and some paper, see the plan <https://plans.example/kite?for=Maya&x=1> or write <mailto:ada@kites.example?subject=Plan%20for%20Maya> or look <https://plans.example/a%20b>.

      ## By the end, you’ll be able to

      - Build a kite
      - Fly it

      ## What you need

      1. Paper
      2. Sticks
         - two of them

      - Part: Spine
        Size: 90 cm
        Of: ash

      - Part: Cross
        Size: 80 cm
        Of:

      > "We fly tomorrow," said the old man.

      [Image: A kite with a long tail] <https://pictures.example/kite.png>

      ## Example: The school yard

      Note:this ratio 3:x is text, and so is 10:30.

          :::not a block
          <b>you</b>

      ### Afterwards

      Line[1] ends here.
      Next line, ~gone~, \`code & <tag>\`, your page: <https://kites.example/progress/abc.def>

      ## Takeaways

      - Tails steady.

      ## Exercise (15 minutes)

      You’ll make a paper kite.

      Fold it.

      See your page <https://kites.example/progress/abc.def>

      ## Write back

      What colour is it?

      Reply to Ada <mailto:r+abc@reply.kites.example?subject=Re%3A%20Your%20first%20kite>

      [1] Of cotton.

      ## Check yourself

      Can you answer these without looking back?

      1. What does a tail do?
         a) It steadies
         b) It lifts

      2. Which way does a kite lean?
         a) Into the wind
         b) Away from it

      3. What is a bridle?
         a) Lines at the kite
         b) A knot

      Answer these on the lesson page. Nothing counts until you press the button there. <https://kites.example/progress/abc.def/lesson/first-kite#check>

      Mark as done on your course page <https://kites.example/progress/abc.def#first-kite>

      You’ve completed 1 of 2 lessons so far.

      --
      Ada Wind · kites.example <https://www.kites.example>
      Questions? Reply, or write to questions@kites.example.
      You’re getting this because you signed up for Kites 101 at kites.example.
      Someone forwarded you this? Start the course: <https://kites.example/mini>
      1 Hill Road
      Windtown

      View in browser: <https://kites.example/view/abc.def>
      Your progress: <https://kites.example/progress/abc.def>
      Preferences: <https://kites.example/preferences/abc.def>
      Unsubscribe: <https://kites.example/unsubscribe/abc.def>
      "
    `);
  });
});

describe("the HTML", () => {
  it("has every word of the body", () => {
    for (const words of [
      "two sticks",
      "Spine",
      "90 cm",
      "said the old man",
      "The school yard",
      "code &amp; &lt;tag&gt;",
      "Of cotton.",
      "15 minutes",
      "a paper kite",
    ]) {
      expect(lesson.html).toContain(words);
    }
    expect(lesson.html).toContain("Your first &lt;kite&gt; &amp; &quot;line&quot;");
  });

  it("is one document with one title, and holds nothing that a mail program would run", () => {
    for (const [, email] of emails) {
      const { html } = fillEmail(email, VALUES);
      for (const tag of ["doctype", "html", "head", "title", "body"]) {
        expect(html.match(new RegExp(`<!?${tag}[\\s>]`, "gi"))).toHaveLength(1);
      }
      expect(html).not.toMatch(
        /<(?:script|link|iframe|form|object)\b|\son[a-z]+=|@import|fonts\.googleapis|javascript:/i,
      );
    }
  });

  it("is framed for Outlook, phones and the dark", () => {
    expect(lesson.html).toContain("<!--[if mso | IE]><table");
    expect(lesson.html).toContain('width="600"');
    expect(lesson.html).toContain('<meta name="color-scheme" content="light dark">');
    expect(lesson.html).toContain("@media (prefers-color-scheme: dark)");
    expect(lesson.html).toContain("@media only screen and (max-width: 520px)");
    expect(lesson.html).toContain('<html lang="en" dir="ltr"');
  });

  it("shows the preheader in the inbox and nowhere else, and nothing of the body behind it", () => {
    const body = lesson.html.slice(lesson.html.indexOf("<body"));
    const hidden = /<div style="display:none[^"]*">([\s\S]*?)<\/div>/.exec(body);
    expect(hidden?.[1]).toMatch(
      /^Paper, two sticks and a tail: what holds a kite in the air\.<span aria-hidden="true">[\u034f\u200c\u00a0]{300}<\/span>$/,
    );
    expect(body.indexOf("Paper, two sticks")).toBeLessThan(body.indexOf("Lesson "));
    expect(lesson.text).not.toContain("Paper, two sticks");
  });

  it("keeps lists lists and tables tables", () => {
    expect(lesson.html).toMatch(/<ol class="body"[^>]*>\s*<li[^>]*>Paper<\/li>/);
    expect(lesson.html).toMatch(/<table cellPadding="0" cellSpacing="0" border="0" width="100%" class="stack"/);
    expect(lesson.html).toMatch(/<th scope="col" align="right"/);
    const layout = [...lesson.html.matchAll(/<table(?![^>]*class="stack")[^>]*>/g)];
    for (const [table] of layout) expect(table).toContain('role="presentation"');
  });

  it("offers a reply, which goes where Reply goes", () => {
    expect(hrefs(lesson.html)).toContain(VALUES.reply_url);
    expect(places(course.lessons[0]!.email.html, "reply_url")).toEqual(["href"]);
  });
});

describe("the footer", () => {
  it("says who, why, where, and how to stop", () => {
    expect(lesson.text).toContain("Ada Wind · kites.example <https://www.kites.example>");
    expect(lesson.text).toContain("You’re getting this because you signed up for Kites 101 at kites.example.");
    expect(lesson.html).toContain("1 Hill Road<br>Windtown");
    expect(lesson.text).toContain(`Unsubscribe: <${VALUES.unsubscribe_url!}>`);
  });

  it("of the confirm letter promises silence instead of a way out", () => {
    const { text } = fillEmail(course.letters.confirm.email, VALUES);
    expect(text).toContain("we won’t send another");
    expect(text).toContain("1 Hill Road");
    expect(text).not.toContain("Unsubscribe");
  });
});
