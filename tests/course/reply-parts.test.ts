import { describe, expect, it } from "vitest";
import { splitReply } from "../../src/course/reply-parts.ts";
import { textOfHtml } from "../../src/mail/html-text.ts";

const OWN = "Thanks!\n\nWho signs the register,\nme or my sponsor?";
const LESSON = `Hello Ben,

A register lists what may go wrong.

- Rain on the day
- A speaker who cancels

Read it on the web: https://learn.example/v/0190a000-0000-7000-8000-000000000001.abcdefghijklmnopqrstuv
Unsubscribe: https://learn.example/u/0190a000-0000-7000-8000-000000000001.abcdefghijklmnopqrstuv`;
const marked = LESSON.replaceAll(/^/gm, "> ");

describe("what somebody wrote is told from what they quote", () => {
  it.each([
    ["Gmail", `\n\nOn Wed, Feb 3, 2027 at 8:15 AM Ada Writer <ada@course.example> wrote:\n\n${marked}\n`],
    [
      "Gmail, wrapped",
      `\n\nOn Wed, Feb 3, 2027 at 8:15 AM Ada Writer via Some Course\n<ada@course.example> wrote:\n\n${marked}\n`,
    ],
    [
      "Apple Mail, with the attribution inside of the marks",
      `\n\n> On Feb 3, 2027, at 8:15, Ada <ada@course.example> wrote:\n>\n${marked}\n`,
    ],
    [
      "a phone in Portuguese",
      `\n\nEnviado do meu iPhone\n\n> Em 3 de fev. de 2027, à(s) 08:15, Ada <ada@course.example> escreveu:\n>\n${marked}\n`,
    ],
    [
      "Outlook",
      `\n\nBen\n\nFrom: Ada Writer <ada@course.example>\nSent: Wednesday, February 3, 2027 8:15 AM\nTo: Ben Long <ben@example.org>\nSubject: Lesson 3\n\n${LESSON}\n`,
    ],
    [
      "Outlook in Greek",
      `\n\nΑπό: Ada Writer\nΣτάλθηκε: Τετάρτη, 3 Φεβρουαρίου 2027 8:15\nΠρος: Ben\nΘέμα: Lesson 3\n\n${LESSON}\n`,
    ],
    [
      "Outlook on the web, below a rule",
      `\n________________________________\nVon: Ada <ada@course.example>\nGesendet: Mittwoch, 3. Februar 2027 08:15\nAn: Ben\nBetreff: Lesson 3\n\n${LESSON}\n`,
    ],
    [
      "Yahoo, without marks",
      `\n\n    On Wednesday, February 3, 2027 at 08:15:00 AM, Ada <ada@course.example> wrote:\n\n ${LESSON.replaceAll("\n", "\n ")}\n`,
    ],
    [
      "with a signature below two hyphens",
      `\n\n-- \nBen Long\nOperations, Example Inc.\n\nOn Wed, Feb 3, 2027 at 8:15 AM Ada <ada@course.example> wrote:\n\n${marked}`,
    ],
  ])("for %s", (_, rest) => {
    const { shown, folded } = splitReply(`${OWN}${rest}`);
    expect(shown).toBe(OWN);
    expect(folded).toContain("A register lists what may go wrong.");
  });

  it.each([
    ["a sentence that ends in a colon", "In lesson 3 you wrote:\n“A register is a list.”\n\nMy boss disagrees."],
    [
      "lines that look like a header",
      "My plan:\n\nFrom: an idea\nTo: a launch\nSubject: the new site\n\nIs it a program?",
    ],
    ["a rule between paragraphs", "Two things.\n\n---\n\nFirst, who signs? Second, when?"],
    ["words below a sign-off", "Thanks for lesson 3!\n\nBest,\nBen\n\nP.S. Who signs it?"],
    ["lines that begin with >", "My numbers:\n> 5 people: a chart\n>10 people: a register\nRight?"],
    [
      "what a colleague wrote, forwarded",
      "How do I answer?\n\n---------- Forwarded message ---------\nFrom: Max <max@work.example>\nDate: Mon, Feb 1, 2027 at 4:00 PM\nSubject: Plan\nTo: Ben <ben@example.org>\n\nI want it by Friday.",
    ],
    ["one paragraph of 3,000 letters", "Who signs it, and when? ".repeat(130).trim()],
    ["answers between the questions", "> Which program is yours?\nA move.\n\n> Who signs?\nMy boss."],
  ])("and nothing is taken for a quote: %s", (_, text) => {
    expect(splitReply(text)).toEqual({ shown: text, folded: "" });
    expect(
      splitReply(`${text}\n\nOn Wed, Feb 3, 2027 at 8:15 AM Ada <ada@course.example> wrote:\n\n${marked}`).shown,
    ).toBe(text);
  });

  it("an answer below a whole quoted lesson comes first, with the lesson folded", () => {
    const { shown, folded } = splitReply(
      `On Wed, Feb 3, 2027 at 8:15 AM Ada <ada@course.example> wrote:\n\n${marked}\n\nMy boss signs it.`,
    );
    expect(shown).toBe("My boss signs it.");
    expect(folded).toContain("Rain on the day");
  });

  it("the email that's answered is known by its text where nothing marks it", () => {
    const original = "Hello Ben,\n\nWhat is the one risk that you would tell your sponsor about first?\n\nAda";
    const text =
      "The venue.\n\nAda Writer, Feb 3, 2027, 8:15:\n\nHello Ben,\n\nWhat is the one risk that you would tell your\nsponsor about first?\n\nAda";
    expect(splitReply(text, { text: original }).shown).toBe("The venue.");
    expect(splitReply(text).shown).toBe(text);
  });

  it("takes linear time, whatever the text", () => {
    for (const piece of ["\n", ">", "> ", "On ", "a: 2027 8:15\n", "-- \n", "x@y.z wrote:\n> ", "_____\n", "\u2063>"]) {
      const parts = splitReply(piece.repeat(Math.floor(200_000 / piece.length)));
      expect(typeof parts.shown).toBe("string");
    }
  });
});

describe("an email of HTML alone", () => {
  it.each([
    [
      "references, named and numbered",
      "<p>Apr&egrave;s&nbsp;: R&amp;D, I don&rsquo;t &#x2014; &#128077;</p>",
      "Après : R&D, I don’t — 👍",
    ],
    ["a less-than sign", "<p>I <3 it, 2 < 3.</p>", "I <3 it, 2 < 3."],
    ["an open head", "<head><style>p{}</style><body><p>Who?</p>", "Who?"],
    [
      "cells of a table",
      "<table><tr><th>Risk</th><th>Owner</th></tr><tr><td>Rain</td><td>Ben</td></tr></table>",
      "Risk Owner\nRain Ben",
    ],
    [
      "the address of a link",
      '<p>See <a href="https://docs.example/x">my plan</a>.</p>',
      "See my plan (https://docs.example/x).",
    ],
    ["a link that is its address", '<p><a href="https://docs.example/">docs.example</a></p>', "docs.example"],
    ["a hidden preview", '<div style="display:none">hidden</div><p>Who?</p>', "Who?"],
    [
      "an indented paragraph",
      '<div>My answer:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0"><div>Ben</div></blockquote>',
      "My answer:\nBen",
    ],
    ["a quote at the end", "<p>Who?</p><blockquote>Old<blockquote>older</blockquote>again</blockquote>", "Who?"],
    ["a quote and an answer below", '<blockquote type="cite">Old</blockquote><p>Who?</p>', "Who?"],
  ])("%s", (_, html, expected) => {
    expect(splitReply(textOfHtml(html)).shown).toBe(expected);
  });
});
