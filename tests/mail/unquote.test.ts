import { describe, expect, it } from "vitest";
import { unquote } from "../../src/mail/unquote.ts";

const ENDLESS = new URL(`data:text/javascript,${encodeURIComponent("for (;;);")}`);
const BROKEN = new URL(`data:text/javascript,${encodeURIComponent("throw new Error('no')")}`);
const NONSENSE = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", () => parentPort.postMessage({ shown: 1 }));
    parentPort.postMessage("ready");`)}`,
);

/** Answers each text with how many this thread has had; a slow one after ten seconds of work. */
const COUNTING = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    let texts = 0;
    parentPort.on("message", ({ text }) => {
      const end = Date.now() + (text === "slow" ? 10_000 : 0);
      while (Date.now() < end);
      texts += 1;
      parentPort.postMessage({ shown: String(texts), folded: "", notOurs: "" });
    });
    parentPort.postMessage("ready");`)}`,
);

describe("what somebody wrote", () => {
  it("is read by one thread, kept from email to email, and ended only where a text takes too long", async () => {
    const read = async (text: string) =>
      (await unquote({ text }, undefined, { deadlineMs: 250, parser: COUNTING })).shown;
    // All at once: one after the other.
    expect(await Promise.all([read("a"), read("b"), read("c")])).toEqual(["1", "2", "3"]);
    const begun = performance.now();
    expect(await read("slow")).toBe("slow");
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(await read("d")).toBe("1");
  });

  it("is told from what they quote, which is kept", async () => {
    const quote = "On Tue, Dec 1, 2026 at 9:00 AM Ada <ada@x.example> wrote:\n\n> Old words\n> and more";
    expect(await unquote({ text: `Yes.\n\n${quote}\n` })).toEqual({ shown: "Yes.", folded: quote, notOurs: quote });
  });

  it("is told from our own text below it, which only those know who know what we sent", async () => {
    const ours = "A charter says who decides what, and until when.\nIt is one page long and signed.";
    const text = `Who signs it?\n\nOn Tue, Dec 1, 2026 at 9:00 AM Ada <ada@x.example> wrote:\n\n${ours}`;
    expect(await unquote({ text }, ours)).toMatchObject({ shown: "Who signs it?", notOurs: "" });
    expect(await unquote({ text }, "Another lesson of ours, about risks.")).toEqual({
      shown: text,
      folded: "",
      notOurs: "",
    });
  });

  it("is nothing where they send our email back and write nothing, and is what they copy out of it", async () => {
    const ours = "A charter says who decides what, and until when.\nIt is one page long and signed.";
    const quoted = ours.replaceAll(/^/gm, "> ");
    const headed = `On Tue, Dec 1, 2026 at 9:00 AM Ada <ada@x.example> wrote:\n\n${ours}`;
    for (const text of [quoted, headed]) {
      expect(await unquote({ text }, ours)).toEqual({ shown: "", folded: text, notOurs: "" });
      expect((await unquote({ text }, "Another lesson of ours, about risks.")).shown).toBe(text);
    }
    expect((await unquote({ text: "It is one page long and signed." }, ours)).shown).toBe(
      "It is one page long and signed.",
    );
  });

  it("is found between 60,000 newlines and 60,000 dashes, of which a few are looked at", async () => {
    const { shown } = await unquote({ text: `Why?${"\n".repeat(60_000)}${"-".repeat(60_000)}\nBecause.` });
    expect(shown).toMatch(/^Why\?\n{1,3}-{1,72}\nBecause\.$/);
  });

  it.each([
    ["in one line", " and on", 20_000],
    ["in many lines", "\nAnd on.", 20_000],
    ["in short lines", "\nx", 300_000],
  ])("loses no word, however long it is %s", async (_where, more, times) => {
    const text = `So it begins${more.repeat(times)}\nand so it ends.`;
    expect(await unquote({ text })).toEqual({ shown: text, folded: "", notOurs: "" });
  });

  it("stays whole where it is nothing but a quote, and is nothing where there is nothing", async () => {
    expect(await unquote({ text: "> Why?\n> Really?\n" })).toEqual({
      shown: "> Why?\n> Really?",
      folded: "",
      notOurs: "",
    });
    expect(await unquote({ text: " \n " })).toEqual({ shown: "", folded: "", notOurs: "" });
  });

  it("stays whole where its thread doesn't come to an end, breaks or answers nonsense, and nobody waits for it", async () => {
    const whole = { shown: "Yes.\n\n> Old", folded: "", notOurs: "" };
    let beats = 0;
    const heart = setInterval(() => (beats += 1), 5);
    expect(await unquote({ text: "Yes.\n\n> Old" }, undefined, { deadlineMs: 300, parser: ENDLESS })).toEqual(whole);
    clearInterval(heart);
    // The thread ran for 300 ms; this one went on meanwhile.
    expect(beats).toBeGreaterThan(5);
    for (const parser of [BROKEN, NONSENSE]) {
      expect(await unquote({ text: "Yes.\n\n> Old" }, undefined, { deadlineMs: 1000, parser })).toEqual(whole);
    }
  });

  it("is read from HTML where there's no plain text, its quotes told from what somebody typed", async () => {
    const html =
      "<table><tr><td>Risk</td><td>Owner</td></tr></table><p>Why &lt;so&gt;?</p><style>p{}</style><blockquote type='cite'>Old</blockquote>";
    const { shown, folded } = await unquote({ text: "", html });
    expect(shown).toMatch(/^Risk\s+Owner\s+Why <so>\?$/);
    expect(folded).toBe("> Old");
  });

  it("keeps the lines of a signature in plain text inside of HTML", async () => {
    const html = `<p>Who signs it?</p><pre class="moz-signature">-- \nMia Lopez\nAustin</pre>`;
    expect(await unquote({ text: "", html })).toMatchObject({
      shown: "Who signs it?",
      folded: "-- \nMia Lopez\nAustin",
    });
  });

  it("is told in HTML from the mark of a phone right below it", async () => {
    const html = `<div>Who signs it?</div><div id="composer_signature"><div>Sent from my Galaxy</div></div>`;
    expect(await unquote({ text: "", html })).toMatchObject({ shown: "Who signs it?", notOurs: "Sent from my Galaxy" });
  });

  it("stays whole above a head that has no blank line above it", async () => {
    const head = "On Tue, Dec 1, 2026 at 9:00 AM Ada <ada@x.example> wrote:";
    const html = `<div>See you on Friday:<br>at noon, 4.12.2026</div><div>${head}</div><blockquote type="cite">Old words of a lesson</blockquote>`;
    const { shown } = await unquote({ text: "", html }, "Old words of a lesson");
    expect(shown).toBe("See you on Friday:\nat noon, 4.12.2026");
  });

  it("is what they wrote below all of our email, however it begins", async () => {
    const ours = "A charter says who decides what, and until when.\nIt is one page long and signed.";
    const text = `${ours.replaceAll(/^/gm, "> ")}\n\nOn Monday, 30.11.2026 at 9:00 my boss wrote:\nNo.`;
    const { shown, notOurs } = await unquote({ text }, ours);
    expect(`${shown}\n${notOurs}`).toContain("On Monday, 30.11.2026 at 9:00 my boss wrote:\nNo.");
  });

  it("loses no word of HTML that was made to be read for ever, and nobody waits for it", async () => {
    const html = `Why?${"<div>".repeat(100_000)}Because.`;
    const begun = performance.now();
    expect((await unquote({ text: "", html })).shown).toMatch(/^Why\?\s+Because\.$/);
    expect(performance.now() - begun).toBeLessThan(9000);
  });
});
