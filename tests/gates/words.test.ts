import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkGolden, checkLeftovers } from "../../scripts/emails/golden.ts";
import { checkLinks } from "../../scripts/emails/links.ts";
import { checkOutline } from "../../scripts/emails/outline.ts";
import type { SampleMail } from "../../scripts/emails/sample-mail.ts";
import { checkSpam, scoreMails } from "../../scripts/emails/spam.ts";
import { checkSupport } from "../../scripts/emails/supported.ts";
import { checkHtml } from "../../scripts/emails/valid-html.ts";
import { checkWeight } from "../../scripts/emails/weight.ts";
import { planted, replaced, said, soundMail, withMessage } from "./planted.ts";

const ADVERTISEMENT =
  "VIAGRA FREE!!! Buy cheap VIAGRA and CIALIS online, no prescription needed! 100% FREE!!! CLICK HERE NOW to claim your " +
  "MILLION DOLLARS, risk free, act now, limited time offer, money back guarantee! This is not spam.";

let mail: SampleMail;
let html: string;

beforeAll(() => {
  mail = soundMail();
  html = mail.message.html;
});

describe("the gate for HTML", () => {
  it("is open for a sound mail", async () => {
    expect(await checkHtml(html)).toEqual([]);
  });

  it("is shut for a block inside a paragraph", async () => {
    const faults = await checkHtml(planted(html, "<p>The paragraph <div>and its block</div></p>"));
    expect(said(faults)).toMatch(/<p>.*\d+:\d+/);
  });

  it("is shut for a picture without an alt text", async () => {
    expect(said(await checkHtml(planted(html, '<img src="https://cxwithkris.com/kite.png">')))).toContain("alt");
  });
});

describe("the gate for weight", () => {
  it("is open for a sound mail", () => {
    expect(checkWeight(html)).toEqual([]);
  });

  it("is shut for 61 KB of text, counted in bytes", () => {
    expect(said(checkWeight(`<p>${"é".repeat((61 * 1024) / 2)}</p>`))).toContain("weighs 61.0 KB; it must be under 60");
  });
});

describe("the gate for the spam filter", () => {
  it("is open for a sound mail, and shut for an advertisement, naming the rules that hit", async () => {
    const advertisement = withMessage(mail, {
      subject: "VIAGRA FREE!!!",
      html: planted(html, `<p>${ADVERTISEMENT}</p>`),
      text: `${ADVERTISEMENT}\n\n${mail.message.text}`,
    });
    const scores = await scoreMails([mail, { ...advertisement, name: "advertisement" }]);
    expect(checkSpam(scores.get(mail.name)!)).toEqual([]);
    expect(scores.get("advertisement")!.score).toBeGreaterThan(2);
    expect(said(checkSpam(scores.get("advertisement")!))).toMatch(
      /gives it [\d.]+ points; 0\.5 are allowed: [A-Z_]+ \d/,
    );
  });

  it("says how to get the filter where it is missing", async () => {
    await expect(scoreMails([mail], "/nowhere/spamassassin")).rejects.toThrow('"apt-get install spamassassin"');
  });
});

describe("the gate for what mail programs support", () => {
  it("is open for a sound mail", () => {
    expect(checkSupport(html)).toEqual([]);
  });

  it("is shut for a fixed position", () => {
    expect(said(checkSupport(planted(html, '<p style="position: fixed">Always here.</p>')))).toMatch(
      /position is not safe in .*outlook\.windows/,
    );
  });

  it("is shut for a value that is not fine of a property that is", () => {
    expect(said(checkSupport(planted(html, '<p style="margin:-8px 0 0">Up.</p>')))).toMatch(
      /^margin is not safe in .*gmail.*Negative values/,
    );
  });
});

describe("the gate for links", () => {
  it("is open for a sound mail", () => {
    expect(checkLinks(html, mail.message.text)).toEqual([]);
  });

  it("is shut for an address that is only in the HTML, however much alike another one is", () => {
    expect(checkLinks('<a href="https://a.example/p?x=1&amp;y=2">x</a>', "See <https://a.example/p?x=1&y=2>")).toEqual(
      [],
    );
    expect(said(checkLinks('<a href="https://a.example/p">x</a>', "See <https://a.example/page>"))).toContain(
      "https://a.example/p is not in the plain text",
    );
  });
});

describe("the gate for the outline", () => {
  it("is open for a sound mail", () => {
    expect(checkOutline(mail)).toEqual([]);
  });

  it("is shut for a second heading of the first rank, no title and no language", () => {
    const bare = replaced(replaced(html, /<title>[^<]*/, "<title>"), 'lang="en" ', "");
    const faults = checkOutline(withMessage(mail, { html: planted(bare, "<h1>Again</h1>") }));
    expect(faults.map(({ what }) => what)).toEqual([
      "the document does not say its language",
      "the document has no title",
      "it has 2 headings of the first rank; a lesson has one, a letter one at most",
    ]);
  });
});

describe("the gate for the golden texts", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "coursepost-golden-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("is shut for a changed text, naming the line, until somebody approves of it", async () => {
    writeFileSync(join(folder, "kite.txt"), "Hi,\nthe tail steadies.\n");
    const faults = await checkGolden("kite", "Hi,\nthe tail falls.\n", folder, false);
    expect(said(faults)).toContain(
      'line 2 of the plain text is "the tail falls."; tests/golden/kite.txt has "the tail',
    );
    expect(await checkGolden("kite", "Hi,\nthe tail falls.\n", folder, true)).toEqual([]);
    expect(readFileSync(join(folder, "kite.txt"), "utf8")).toBe("Hi,\nthe tail falls.\n");
    expect(await checkGolden("kite", "Hi,\nthe tail falls.\n", folder, false)).toEqual([]);
  });

  it("is shut for a text that is missing, cut short, or of no mail", async () => {
    expect(said(await checkGolden("bow", "Hi.\n", folder, false))).toContain("there is no bow.txt");
    expect(said(await checkGolden("kite", "Hi,", folder, false))).toContain("line 2 of the plain text is nothing");
    expect(said(await checkLeftovers(["bow"], folder))).toContain("tests/golden/kite.txt belongs to no mail");
  });
});
