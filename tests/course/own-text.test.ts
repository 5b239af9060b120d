import { describe, expect, it } from "vitest";
import { notOurs } from "../../src/course/own-text.ts";

const OURS = `The charter

A charter says who decides what, and until when. It is one page long, and its sponsor signs it before anybody begins.

Your task: write one for a house move.

Preferences: https://learn.example/preferences/abcdef`;

const HEAD = "On Tue, Dec 1, 2026 at 9:00 AM Ada <ada@course.example> wrote:";

describe("what of a quote is new", () => {
  it.each([
    ["quoted as it was", OURS.replaceAll(/^/gm, "> ")],
    ["below its head", `${HEAD}\n\n${OURS.replaceAll(/^/gm, "> ")}`],
    ["without marks", `${HEAD}\n\n${OURS}`],
    [
      "wrapped at another place",
      "> A charter says who decides what, and until when. It is one\n> page\n> long, and its sponsor signs it before anybody\n> begins.",
    ],
  ])("is nothing where all of it is ours, %s", (_how, folded) => {
    expect(notOurs(folded, OURS)).toBe("");
  });

  it.each([
    ["a postscript", "P.S. Does it need a date?"],
    ["the mark of a phone", "Sent from my iPhone"],
    ["a sentence that begins as ours does", "> A charter says who decides what, but mine does not."],
    ["a short word that is no line of ours", "page"],
    ["an answer in our own words", "A charter says who decides what"],
    ["an answer in our own words that their program has marked", "> its sponsor"],
    ["a sentence of theirs that reads like a head", "On December 1, 2026 at 9:00 my boss wrote:"],
    ["somebody else's link", "> https://docs.example/my-charter"],
    ["a line of ours with somebody else's link in it", "> The charter https://docs.example/my-charter"],
    ["a question about a link of ours", "https://learn.example/preferences/abcdef does not open"],
  ])("is %s among what we sent", (_what, fresh) => {
    const [title = "", charter = "", task = ""] = OURS.split("\n\n");
    expect(notOurs(`${HEAD}\n\n> ${title}\n\n> ${charter}\n\n${fresh}\n\n> ${task}`, OURS)).toBe(fresh);
  });

  it("keeps its head above it", () => {
    const forwarded = `${HEAD}\n\n> My boss says no.`;
    expect(notOurs(`> The charter\n\n${forwarded}`, OURS)).toBe(forwarded);
  });

  it("is the question as well where an answer below it makes one paragraph with it", () => {
    const asked = "> Your task: write one for a house move.\nMine is below.";
    expect(notOurs(`${HEAD}\n\n> ${OURS.split("\n\n")[1]}\n\n${asked}`, OURS)).toBe(asked);
  });

  it("takes a long word of ours in another Unicode form for ours", () => {
    const ours = "Où est le café où l'on écrit la charte ?\n\nÀ côté de l'école.";
    expect(notOurs(ours.normalize("NFD").replaceAll(/^/gm, "> "), ours)).toBe("");
  });

  it("is all but our links where it isn't known what we sent", () => {
    const folded = `> The charter\n\n> https://learn.example/preferences/abcdef`;
    expect(notOurs(folded, undefined)).toBe("> The charter");
  });
});
