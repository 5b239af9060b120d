import { describe, expect, it } from "vitest";
import type { Certificate } from "../../src/course/certificate.ts";
import { makeCertificatePrints, type CertificateOrder } from "../../src/web/certificate-prints.ts";

const STAND_IN = new URL("../support/slow-press.ts", import.meta.url);

const named = (name: string): Certificate => ({
  id: name,
  enrollmentId: "e",
  name,
  courseId: "sample",
  courseTitle: "Sample course",
  covers: ["a plan", "a list"],
  saved: [],
  completedAt: 0,
  zone: "Europe/Berlin",
  listed: false,
});

const pdfOf = (name: string, author?: string): CertificateOrder => ({
  as: "pdf",
  certificate: named(name),
  author,
  language: "en",
  url: `https://learn.example/certificate/${name}`,
});

describe("PDFs and cards of certificates", () => {
  it("are two things of one certificate", async () => {
    const prints = makeCertificatePrints();
    const both = [pdfOf("Mia & <Noa>"), { ...pdfOf("Mia & <Noa>"), as: "card" as const }];
    const [pdf, card] = await Promise.all(both.map((order) => prints.read(order)));
    expect(Buffer.from(pdf as Uint8Array).toString("latin1", 0, 5)).toBe("%PDF-");
    expect(Buffer.from(card as Uint8Array).toString("latin1", 1, 4)).toBe("PNG");
    // A letter that the typeface lacks would be a box: the page shows the card of no one in particular.
    expect(await prints.read({ ...pdfOf("王小明"), as: "card" })).toBeUndefined();
  });

  it("are made in a thread, the same one once, however many ask", async () => {
    const prints = makeCertificatePrints();
    const [mia, noa, ...others] = await Promise.all([
      prints.read(pdfOf("Mia", "Ada Writer")),
      prints.read(pdfOf("Noa", "Ada Writer")),
      ...Array.from({ length: 48 }, () => prints.read(pdfOf("Mia", "Ada Writer"))),
    ]);
    expect(
      Buffer.from(mia as Uint8Array)
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
    expect(noa).not.toEqual(mia);
    expect(others.every((each) => each === mia)).toBe(true);
    expect(await prints.read(pdfOf("Mia", "Ada Writer"))).toBe(mia);
    expect(await prints.read(pdfOf("王小明"))).toBeUndefined();
  });

  it("that too many wait for are refused, and those that are waited for still come", async () => {
    const prints = makeCertificatePrints(STAND_IN);
    const asked = Array.from({ length: 50 }, (_, n) => prints.read(pdfOf(`Learner ${n}`)));
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => answer === "busy")).toHaveLength(30);
    expect(answers.filter((answer) => answer instanceof Uint8Array)).toHaveLength(20);
  });

  it("are kept up to 4 MB, those that were used last", async () => {
    const prints = makeCertificatePrints(STAND_IN);
    const first = await prints.read(pdfOf("1"));
    const second = await prints.read(pdfOf("2"));
    expect(await prints.read(pdfOf("1"))).toBe(first);
    for (const name of ["3", "4"]) await prints.read(pdfOf(name));
    expect(await prints.read(pdfOf("1"))).toBe(first);
    expect(await prints.read(pdfOf("2"))).not.toBe(second);
  });

  it("go on after one could not be made, and after the thread died", async () => {
    const prints = makeCertificatePrints(STAND_IN);
    await expect(prints.read(pdfOf("fail"))).rejects.toThrow("no paper");
    expect(await prints.read(pdfOf("Mia"))).toBeInstanceOf(Uint8Array);
    const lost = prints.read(pdfOf("die"));
    await expect(lost).rejects.toThrow();
    expect(await prints.read(pdfOf("Noa"))).toBeInstanceOf(Uint8Array);
  });
});
