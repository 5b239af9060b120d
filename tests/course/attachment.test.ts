import { describe, expect, it } from "vitest";
import { decideFiles, fileName, fileSize, looksLikeProgram, typeOf } from "../../src/course/attachment.ts";

const file = (name: string, size: number | undefined = 1000) => ({ id: "f", name, size });

describe("the name of a file", () => {
  it.each([
    ["plan.pdf", "plan.pdf"],
    ["C:\\Users\\ann\\plan.pdf", "plan.pdf"],
    ["../../etc/passwd", "passwd.png"],
    ["plan\u202efdp.exe", "planfdp.exe"],
    ["plan\r\nBcc: x.pdf", "planBcc_ x.pdf"],
    ["plan\u200b.pdf ", "plan.pdf"],
    ["план.pdf", "план.pdf"],
    ["", "attachment.png"],
    [undefined, "attachment.png"],
    ["…", "….png"],
  ])("%j becomes %j", (given, name) => {
    expect(fileName(given, "image/png; name=x")).toBe(name);
  });

  it("is short, and keeps its end", () => {
    expect(fileName(`${"x".repeat(500)}.pdf`, undefined)).toBe(`${"x".repeat(80)}.pdf`);
    expect(fileName(`${"🎈".repeat(79)}.pdf`, undefined).isWellFormed()).toBe(true);
  });
});

describe("what travels", () => {
  it.each(["photo.JPG", "scan.pdf", "plan.docx", "numbers.csv", "IMG_1.HEIC"])("%s does", (name) => {
    expect(decideFiles([file(name)])).toEqual([undefined]);
  });

  it.each([
    "setup.exe",
    "photo.jpg.exe",
    "macro.docm",
    "page.html",
    "drawing.svg",
    "all.zip",
    "run.sh",
    "noend",
    "x.constructor",
  ])("%s doesn't", (name) => {
    expect(typeOf(name)).toBeUndefined();
    expect(decideFiles([file(name)])).toEqual(["kind"]);
  });

  it("is bounded in bytes and in number, and a large file keeps no small one back", () => {
    expect(decideFiles([file("a.pdf", 5e6), file("b.pdf", 5e6), file("c.pdf", 1e6)])).toEqual([
      undefined,
      "size",
      undefined,
    ]);
    expect(decideFiles(Array.from({ length: 12 }, (_, n) => file(`${n}.png`))).slice(9)).toEqual([
      undefined,
      "many",
      "many",
    ]);
    expect(decideFiles([{ ...file("a.pdf"), id: undefined }])).toEqual(["fetch"]);
  });

  it("doesn't begin as a program does", () => {
    expect(looksLikeProgram(Buffer.from("MZ\u0090\0"))).toBe(true);
    expect(looksLikeProgram(Buffer.from("\u007fELF"))).toBe(true);
    expect(looksLikeProgram(Buffer.from("#!/bin/sh"))).toBe(true);
    expect(looksLikeProgram(Buffer.from("%PDF-1.7"))).toBe(false);
    expect(looksLikeProgram(Buffer.from(""))).toBe(false);
  });
});

it("a size is told in three digits or fewer", () => {
  expect([0, 999, 1000, 120_400, 999_499, 999_500, 2_140_000].map(fileSize)).toEqual([
    "0 bytes",
    "999 bytes",
    "1 KB",
    "120 KB",
    "999 KB",
    "1.0 MB",
    "2.1 MB",
  ]);
});
