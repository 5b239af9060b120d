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
      `\n\nFrom: Ada Writer <ada@course.example>\nSent: Wednesday, February 3, 2027 8:15 AM\nTo: Ben Long <ben@example.org>\nSubject: Lesson 3\n\n${LESSON}\n`,
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

  it.each([
    ["a date alone", "On Wed, 3 Feb 2027, Ada Writer wrote:"],
    ["an address alone", "Zitat von Ada Writer <ada@course.example>:"],
    ["a name alone", "Ada Writer writes:"],
    [
      "labels without colons",
      "---- Message ----\nFrom Ada Writer <ada@course.example>\nTo Ben\nDate 03/02/2027 08:15:00",
    ],
  ])("a head with %s counts right above the beginning of our email, at any place", (_, head) => {
    const sent = `${LESSON}\n\nAda Writer`;
    for (const quote of [`${head}\n${marked}`, `${head}\n\n${LESSON}`]) {
      expect(splitReply(`${OWN}\n\n${quote}`, { text: sent }).shown).toBe(OWN);
      expect(splitReply(`${quote}\n\n${OWN}`, { text: sent }).shown).toBe(OWN);
      expect(splitReply(`${OWN}\n\n${quote}\n\nP.S. Rain.`, { text: sent }).shown).toMatch(
        /sponsor\?\n+P\.S\. Rain\.$/,
      );
    }
    expect(splitReply(`${OWN}\n\n${head}\n\n> It's about rain.`, { text: sent }).shown).toContain(OWN);
  });

  it.each([
    ["initials", "AW> "],
    ["a pipe", "| "],
  ])("lines of ours that begin with %s are quoted, and lines of theirs that do aren't", (_, mark) => {
    const quote = `Wednesday, February 3, 2027, 8:15 AM, you wrote:\n\n${LESSON.replaceAll(/^/gm, mark)}`;
    expect(splitReply(`${OWN}\n\n${quote}`, { text: LESSON }).shown).toBe(OWN);
    const own = `${mark}Rain: Ben\n${mark}Heat: Ada\n${mark}Snow: nobody\nRight?`;
    expect(splitReply(own, { text: LESSON })).toEqual({ shown: own, folded: "" });
  });

  it("answers between lines of ours that nothing marks stay, with our lines marked above them", () => {
    const head = "From: Ada Writer\nSent: Wednesday, February 3, 2027 8:15 AM\nTo: Ben\nSubject: Lesson 3";
    const mixed = LESSON.replace("- Rain on the day", "- Rain on the day\nBen: it will rain\nAda").replace(
      "who cancels",
      "who cancels\nBen: :-)",
    );
    const { shown } = splitReply(`See below.\n\n${head}\n\n${mixed}`, { text: LESSON });
    const theirs = shown.split("\n").filter((line) => line !== "" && !line.startsWith(">"));
    expect(theirs).toEqual(["See below.", "Ben: it will rain", "Ada", "Ben: :-)"]);
    expect(shown).toContain("> - Rain on the day\nBen: it will rain");
  });

  it("what they write below our email, without marks as well, goes on from what they wrote above", () => {
    const head = "Von: Ada Writer\nGesendet: Mittwoch, 3. Februar 2027 08:15\nAn: Ben\nBetreff: Lesson 3";
    for (const quote of [marked, LESSON]) {
      const text = `${OWN}\n\nSent from my iPhone\n\n${head}\n\n${quote}\n\nP.S. Rain.`;
      expect(splitReply(text, { text: LESSON }).shown).toMatch(/sponsor\?\n+P\.S\. Rain\.$/);
    }
    const scanned = `${OWN}\n\n${head}\n\n${LESSON}\n\nVirus-free. www.scanner.example`;
    expect(splitReply(scanned, { text: LESSON }).shown).toBe(OWN);
  });

  it.each(["Sent using my toaster", "Отправлено из Почты", "Gesendet mit der WEB.DE Mail App"])(
    "the mark of a program is folded: %s",
    (mark) => {
      expect(splitReply(`${OWN}\n\n${mark}`).shown).toBe(OWN);
      expect(splitReply(`${OWN}\n\nOur vendor moves to Windows.`).shown).toContain("Windows.");
      expect(splitReply(`${OWN}\n\nSent the register to Sam`).shown).toContain("Sam");
    },
  );

  it("the name below their words is theirs", () => {
    const head = "From: Ada\nSent: Wednesday, February 3, 2027 8:15 AM\nTo: Ben\nSubject: Lesson 3";
    expect(splitReply(`${OWN}\n\nBest\n\nBen\n\n${head}\n\n${LESSON}`, { text: LESSON }).shown).toBe(
      `${OWN}\n\nBest\n\nBen`,
    );
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
