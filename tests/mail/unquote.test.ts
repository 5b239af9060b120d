import { describe, expect, it } from "vitest";
import { unquote } from "../../src/mail/unquote.ts";

const ENDLESS = new URL(`data:text/javascript,${encodeURIComponent("for (;;);")}`);
const BROKEN = new URL(`data:text/javascript,${encodeURIComponent("throw new Error('no')")}`);

/** Answers each text with how many this thread has had; a slow one after ten seconds of work. */
const COUNTING = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    let texts = 0;
    parentPort.on("message", (text) => {
      const end = Date.now() + (text === "slow" ? 10_000 : 0);
      while (Date.now() < end);
      texts += 1;
      parentPort.postMessage({ visible: String(texts) });
    });
    parentPort.postMessage("ready");`)}`,
);

describe("what somebody wrote", () => {
  it("is read by one thread, kept from email to email, and ended only where a text takes too long", async () => {
    const read = (text: string) => unquote(text, 250, COUNTING);
    // All at once: one after the other.
    expect(await Promise.all([read("a"), read("b"), read("c")])).toEqual(["1", "2", "3"]);
    const begun = performance.now();
    expect(await read("slow")).toBe("slow");
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(await read("d")).toBe("1");
  });

  it("is told from what they quote", async () => {
    const text = "Yes.\n\nOn Tue, Dec 1, 2026 at 9:00 AM Ada <ada@x.example> wrote:\n\n> Old words\n> and more\n";
    expect(await unquote(text)).toBe("Yes.");
  });

  it("is found between 60,000 newlines and 60,000 dashes, of which the parser sees a few", async () => {
    const text = await unquote(`Why?${"\n".repeat(60_000)}${"-".repeat(60_000)}\nBecause.`);
    expect(text).toMatch(/^Why\?\n{1,3}-{1,72}\nBecause\.$/);
  });

  it("stays whole where it is nothing but a quote, and is nothing where there is nothing", async () => {
    expect(await unquote("> Why?\n> Really?\n")).toBe("> Why?\n> Really?");
    expect(await unquote(" \n ")).toBe("");
  });

  it("stays whole where the parser does not come to an end or breaks, and nobody waits for it", async () => {
    let beats = 0;
    const heart = setInterval(() => (beats += 1), 5);
    expect(await unquote("Yes.\n\n> Old", 300, ENDLESS)).toBe("Yes.\n\n> Old");
    clearInterval(heart);
    // The thread ran for 300 ms; this one went on meanwhile.
    expect(beats).toBeGreaterThan(5);
    expect(await unquote("Yes.\n\n> Old", 1000, BROKEN)).toBe("Yes.\n\n> Old");
  });
});
