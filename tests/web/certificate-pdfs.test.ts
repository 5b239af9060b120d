import { describe, expect, it } from "vitest";
import type { Certificate } from "../../src/course/certificate.ts";
import { makeCertificatePdfs } from "../../src/web/certificate-pdfs.ts";
import { en } from "../../src/words/en.ts";

const STAND_IN = new URL("../support/slow-press.ts", import.meta.url);

const named = (name: string): Certificate => ({
  id: name,
  enrollmentId: "e",
  name,
  courseId: "sample",
  courseTitle: "Sample course",
  made: ["a plan", "a list"],
  completedAt: 0,
  zone: "Europe/Berlin",
  listed: false,
});

describe("PDFs of certificates", () => {
  it("are made in a thread, the same one once, however many ask", async () => {
    const pdfs = makeCertificatePdfs();
    const [mia, noa, ...others] = await Promise.all([
      pdfs.read(named("Mia"), "Ada Writer", en),
      pdfs.read(named("Noa"), "Ada Writer", en),
      ...Array.from({ length: 48 }, () => pdfs.read(named("Mia"), "Ada Writer", en)),
    ]);
    expect(
      Buffer.from(mia as Uint8Array)
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
    expect(noa).not.toEqual(mia);
    expect(others.every((each) => each === mia)).toBe(true);
    expect(await pdfs.read(named("Mia"), "Ada Writer", en)).toBe(mia);
    expect(await pdfs.read(named("王小明"), undefined, en)).toBeUndefined();
  });

  it("that too many wait for are refused, and those that are waited for still come", async () => {
    const pdfs = makeCertificatePdfs(STAND_IN);
    const asked = Array.from({ length: 50 }, (_, n) => pdfs.read(named(`Learner ${n}`), undefined, en));
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => answer === "busy")).toHaveLength(30);
    expect(answers.filter((answer) => answer instanceof Uint8Array)).toHaveLength(20);
  });

  it("are kept up to 4 MB, those that were used last", async () => {
    const pdfs = makeCertificatePdfs(STAND_IN);
    const first = await pdfs.read(named("1"), undefined, en);
    const second = await pdfs.read(named("2"), undefined, en);
    expect(await pdfs.read(named("1"), undefined, en)).toBe(first);
    for (const name of ["3", "4"]) await pdfs.read(named(name), undefined, en);
    expect(await pdfs.read(named("1"), undefined, en)).toBe(first);
    expect(await pdfs.read(named("2"), undefined, en)).not.toBe(second);
  });

  it("go on after one could not be made, and after the thread died", async () => {
    const pdfs = makeCertificatePdfs(STAND_IN);
    await expect(pdfs.read(named("fail"), undefined, en)).rejects.toThrow("no paper");
    expect(await pdfs.read(named("Mia"), undefined, en)).toBeInstanceOf(Uint8Array);
    const lost = pdfs.read(named("die"), undefined, en);
    await expect(lost).rejects.toThrow();
    expect(await pdfs.read(named("Noa"), undefined, en)).toBeInstanceOf(Uint8Array);
  });
});
