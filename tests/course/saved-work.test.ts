import { strToU8, zipSync, type Zippable } from "fflate";
import { describe, expect, it } from "vitest";
import { checkFile, MOST_FILE_BYTES, plainText, textPrint } from "../../src/course/saved-work.ts";

const TYPES = strToU8('<?xml version="1.0"?><Types><Override ContentType="application/vnd.openxmlformats"/></Types>');

function office(main: string, more: Zippable = {}): Uint8Array {
  return zipSync({ "[Content_Types].xml": TYPES, [main]: strToU8("<w:document/>"), ...more });
}

const word = (more: Zippable = {}) => office("word/document.xml", more);
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const kept = (name: string) => ({ name });

describe("a file is kept", () => {
  it.each([
    ["plan.docx", word()],
    ["plan.DOCX", word({ "docProps/core.xml": strToU8("<x/>") })],
    ["risks.xlsx", office("xl/workbook.xml", { "xl/printerSettings/printerSettings1.bin": strToU8("x") })],
    ["talk.pptx", office("ppt/presentation.xml", { "ppt/media/image1.png": [new Uint8Array(PNG), { level: 0 }] })],
    ["report.pdf", strToU8("%PDF-1.7\n%%EOF")],
    ["map.png", PNG],
    ["map.jpg", Buffer.from("ffd8ffe000104a464946", "hex")],
    ["map.jpeg", Buffer.from("ffd8ffdb0043", "hex")],
    ["map.webp", Buffer.concat([Buffer.from("RIFF\u0004\u0000\u0000\u0000WEBPVP8 ")])],
    ["notes.txt", strToU8("\ufeffTabs\tand lines\r\nand émojis 🙂")],
    ["notes.md", strToU8("# A plan\n\n1 < 2, and <b>bold</b> is fine")],
    ["risks.csv", Buffer.from("risk;owner\r\nA;Ren\u00e9e \u0093x\u0094\r\n", "latin1")],
    ["unicode.csv", Buffer.from("\ufeffrisk\towner\r\nA\tŁukasz\r\n", "utf16le")],
  ])("whose bytes are what its name says: %s", async (name, bytes) => {
    expect(await checkFile(name, bytes)).toEqual(kept(name));
  });

  it.each([
    ["../../etc/plan.pdf", "plan.pdf"],
    ["C:\\Users\\mia\\plan.pdf", "plan.pdf"],
    ["plan\r\nSet-Cookie: a=b.pdf", "planSet-Cookie_ a=b.pdf"],
    ['a"; filename="evil.html.pdf', "a_; filename=_evil.html.pdf"],
    ["计划 \u{1f4c8}.pdf", "计划 \u{1f4c8}.pdf"],
    ["\u202efdp.exe.pdf", "fdp.exe.pdf"],
    ["\ud800.pdf", "\ufffd.pdf"],
    [`${"x".repeat(500)}.pdf`, `${"x".repeat(80)}.pdf`],
  ])("under a name that's safe anywhere: %j", async (given, name) => {
    expect(await checkFile(given, strToU8("%PDF-1.4"))).toEqual(kept(name));
  });

  it("up to 5 MB to the byte, and not when it's empty", async () => {
    const most = new Uint8Array(MOST_FILE_BYTES);
    most.set(PNG);
    expect(await checkFile("map.png", most)).toEqual(kept("map.png"));
    expect(await checkFile("map.png", join(most, PNG.subarray(0, 1)))).toEqual({ refused: "too-large" });
    expect(await checkFile("map.png", new Uint8Array())).toEqual({ refused: "empty" });
  });
});

describe("a file isn't kept", () => {
  it.each([
    "a.html",
    "a.svg",
    "a.exe",
    "a.docm",
    "a.xlsm",
    "a.zip",
    "a.js",
    "a",
    "",
    "a.pdf.exe",
    "a.pdf\u0000.html",
    "pdf",
  ])("whose name has another end: %j", async (name) =>
    expect(await checkFile(name, strToU8("%PDF-1.4"))).toEqual({ refused: "type" }),
  );

  const vba = { "word/vbaProject.bin": strToU8("macro") };
  const bomb = zipSync({ "[Content_Types].xml": TYPES, "word/document.xml": new Uint8Array(150_000_000) });
  const whole = word();
  it.each<[string, string, Uint8Array]>([
    ["a picture that's none", "map.png", strToU8("<svg onload=alert(1)>")],
    ["a picture with another's name", "map.jpg", PNG],
    ["a program", "notes.txt", join(strToU8("MZ"), new Uint8Array(60), strToU8("This program"))],
    ["a script", "notes.txt", strToU8("#!/bin/sh\nrm -rf ~")],
    ["a page as text", "notes.txt", strToU8("\ufeff  \n<!DOCTYPE html><script>alert(1)</script>")],
    ["a drawing as text", "notes.md", strToU8('<?xml version="1.0"?><svg/>')],
    ["bytes as text", "risks.csv", new Uint8Array([65, 0, 1, 2])],
    ["a ZIP file that's no document", "plan.docx", zipSync({ "a.txt": strToU8("a") })],
    ["a spreadsheet with a document's name", "plan.docx", office("xl/workbook.xml")],
    ["one without its list of types", "plan.docx", zipSync({ "word/document.xml": strToU8("<a/>") })],
    ["macros", "plan.docx", word(vba)],
    [
      "macros by their type",
      "plan.docx",
      zipSync({ "[Content_Types].xml": strToU8("<x macroEnabled.main+xml/>"), "word/document.xml": TYPES }),
    ],
    ["controls", "plan.docx", word({ "word/activeX/activeX1.xml": TYPES })],
    ["an embedded object", "plan.docx", word({ "word/embeddings/oleObject1.bin": TYPES })],
    ["an embedded program", "plan.docx", word({ "word/embeddings/a.EXE": TYPES })],
    ["a path out of its folder", "plan.docx", word({ "../../evil.xml": TYPES })],
    ["an absolute path", "plan.docx", word({ "/evil.xml": TYPES })],
    ["a bomb", "plan.docx", bomb],
    ["something in front", "plan.docx", join(strToU8("<html><script>"), whole)],
    ["something behind", "plan.docx", join(whole, strToU8("<script>"))],
    ["its end cut off", "plan.docx", whole.subarray(0, whole.length - 30)],
    ["nothing but an end", "plan.docx", whole.subarray(whole.length - 22)],
    ["what Word wrote before 2007", "plan.docx", Buffer.from("d0cf11e0a1b11ae1", "hex")],
  ])("with %s", async (_, name, bytes) => {
    expect(await checkFile(name, bytes)).toEqual({ refused: "content" });
  });

  it("when a part unpacks to more, less or anything else than it says", async () => {
    const text = strToU8("a".repeat(5000));
    const file = Buffer.from(word({ "word/big.xml": text }));
    const change = (field: number, value: number) => {
      const changed = Buffer.from(file);
      const at = changed.lastIndexOf("word/big.xml") - 46;
      changed.writeUInt32LE(value, at + field);
      return changed;
    };
    expect(await checkFile("plan.docx", change(24, 5000))).toEqual(kept("plan.docx"));
    for (const size of [4999, 5001, 10, 0]) {
      expect(await checkFile("plan.docx", change(24, size))).toEqual({ refused: "content" });
    }
    expect(await checkFile("plan.docx", change(16, 1))).toEqual({ refused: "content" });
    expect(await checkFile("plan.docx", change(42, 0))).toEqual({ refused: "content" });
    expect(await checkFile("plan.docx", change(20, 4_000_000_000))).toEqual({ refused: "content" });
  });

  it("when it's too many parts, or the same one twice", async () => {
    const many = Object.fromEntries(Array.from({ length: 5001 }, (_, n) => [`word/${n}.xml`, new Uint8Array()]));
    expect(await checkFile("plan.docx", word(many))).toEqual({ refused: "content" });
    const twice = Buffer.from(word({ "word/aa.xml": TYPES, "word/bb.xml": TYPES }));
    for (let at = twice.indexOf("word/bb.xml"); at >= 0; at = twice.indexOf("word/bb.xml"))
      twice.write("word/aa.xml", at);
    expect(await checkFile("plan.docx", twice)).toEqual({ refused: "content" });
  });

  it.each(Array.from({ length: 40 }, (_, n) => n))("however it's cut or changed, and nothing throws: %i", async (n) => {
    const whole = Buffer.from(word({ "word/a.xml": strToU8("b".repeat(300)) }));
    const cut = whole.subarray(0, Math.floor((whole.length * n) / 40));
    expect(await checkFile("plan.docx", cut)).toEqual({ refused: n === 0 ? "empty" : "content" });
    const changed = Buffer.from(whole);
    changed[Math.floor((whole.length * n) / 40)] = 0xff;
    await checkFile("plan.docx", changed);
  });
});

describe("a text", () => {
  it("has one kind of line end and nothing that no file can hold", () => {
    expect(plainText("a\r\nb\rc\td\u0000\u001b[1m\ud800")).toBe("a\nb\nc\td[1m\ufffd");
  });

  it("is the same with any line ends, and another one with another letter", () => {
    expect(textPrint("a\r\nb\r\n")).toBe(textPrint("a\nb"));
    expect(textPrint("a")).not.toBe(textPrint("b"));
  });
});
