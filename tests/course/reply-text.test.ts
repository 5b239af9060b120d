import { describe, expect, it } from "vitest";
import { normaliseReply, textOfHtml } from "../../src/course/reply-text.ts";

describe("a reply's text, before quotes are looked for", () => {
  it.each([
    ["60,000 newlines", `Why?${"\n".repeat(60_000)}Because.`],
    ["60,000 dashes", `Why?\n${"-".repeat(60_000)}\nBecause.`],
    ["60,000 blank lines of spaces", `Why?${" \n".repeat(60_000)}Because.`],
    ["a megabyte of words", "word ".repeat(200_000)],
    ["a hundred thousand lines", "x\n".repeat(100_000)],
    ["60,000 pairs", "-=".repeat(60_000)],
  ])("is bounded: %s", (_what, text) => {
    const normal = normaliseReply(text);
    expect(normal.length).toBeLessThanOrEqual(20_000);
    expect(normal.split("\n").length).toBeLessThanOrEqual(1500);
    expect(normal).not.toMatch(/\n{4}|[-_ ]{73}/);
    expect(Math.max(...normal.split("\n").map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  it("keeps words, emoji and blank lines as they were written", () => {
    expect(normaliseReply("Hi,\r\n\r\nit\u00a0is 👩‍🚀 \ufeffme.\r\n")).toBe("Hi,\n\nit is 👩‍🚀 me.");
  });

  it("ends where Outlook puts the mail that is answered, and not where somebody writes of one", () => {
    const head = "From: Ada <ada@x.example>\nSent: Tuesday\nTo: Mia\nSubject: Lesson 1\n\nOld words";
    expect(normaliseReply(`Why?\n\n${"_".repeat(32)}\n${head}`)).toBe("Why?");
    expect(normaliseReply("From: the first week on I was lost.\nTo be honest, still am.")).toContain("lost");
    // All that there is is kept.
    expect(normaliseReply(head)).toContain("Old words");
  });
});

describe("a mail without plain text", () => {
  it("is read from its HTML, without what it quotes, hides or scripts", () => {
    const html =
      "<html><head><title>T</title><style>p{}</style></head><body><p>Why &lt;so&gt; &amp; not&nbsp;so?</p><div>B&#233;a</div><script>x()</script><blockquote>Old</blockquote></body></html>";
    expect(normaliseReply(textOfHtml(html))).toBe("Why <so> & not so?\nBéa");
  });

  it.each([
    ["opens and never closes", `<${"a".repeat(400_000)}`],
    ["is all brackets", "<".repeat(400_000)],
    ["is all half tags", "<a ".repeat(130_000)],
  ])("is no trap where it %s", (_what, html) => {
    expect(textOfHtml(html).length).toBeLessThan(500_000);
  });
});
