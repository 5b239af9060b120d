import { describe, expect, it } from "vitest";
import { openNotebook } from "../../src/compile/complaint.ts";
import { fillFrame, readFrame } from "../../src/compile/frame.ts";
import { openHoleBook } from "../../src/compile/holes.ts";
import { locateInHtml, locateInText } from "../../src/compile/locate.ts";
import { loadMails } from "../../src/compile/load-mails.ts";

const book = openHoleBook(["tests"]);
const name = book.token("first_name", "you");
const url = book.token("view_url");

const frame = { file: "emails/frames/x.mjml", pieces: ["<p>", "body", "</p>"], slots: new Set(["body"]) };

describe("a frame", () => {
  it.each(["lesson", "letter"] as const)(
    "for a %s compiles without complaint, with every theme token put in",
    async (kind) => {
      const notebook = openNotebook();
      const made = await readFrame(kind, (await loadMails()).frameTokens(), book, notebook.about("frame"));
      expect(notebook.problems()).toEqual([]);
      expect([...made.slots]).toEqual(expect.arrayContaining(["title", "preheader", "header", "body", "footer"]));
      expect(made.pieces.join("")).not.toContain("$");
    },
  );

  it("tells a token that the theme does not have", async () => {
    const notebook = openNotebook();
    await readFrame("letter", new Map(), book, notebook.about("frame"));
    expect(notebook.problems().map((problem) => problem.code)).toContain("frame-token");
  });

  it.each([
    ["is filled", { body: "x" }, []],
    ["tells a slot that nothing fills", {}, ["slot-missing"]],
    ["tells content that has no slot", { body: "x", side: "y" }, ["slot-unused"]],
  ])("%s", (_, contents, codes) => {
    const notebook = openNotebook();
    const html = fillFrame(frame, new Map(Object.entries(contents)), notebook.about(frame.file));
    expect(notebook.problems().map((problem) => problem.code)).toEqual(codes);
    if (codes.length === 0) expect(html).toBe("<p>x</p>");
  });
});

describe("the place of a hole in HTML", () => {
  it.each([
    [`<p>Hi ${name}</p>`, "text"],
    [`<p>1 < 2 ${name}</p>`, "text"],
    [`<!--[if !mso]><!--><p>${name}</p><!--<![endif]-->`, "text"],
    [`<img alt="a > b, ${name}">`, "attribute"],
    [`<img alt='${name}'>`, "attribute"],
    [`<title>Hi ${name}</title>`, "attribute"],
    [`<a href="${url}">`, "href"],
    [`<a href="https://x.example/?a=${name}&amp;b">`, "url-part"],
    [`<a href="mailto:a@x.example?subject=${name}">`, "url-part"],
  ])("in %s", (html, place) => {
    const { segments, misplaced } = locateInHtml(html, book);
    expect(misplaced).toEqual([]);
    expect(segments.flatMap((segment) => (typeof segment === "string" ? [] : [segment.place]))).toEqual([place]);
  });

  it.each([
    `<style>.a{content:"${name}"}</style>`,
    `<script>${name}</script>`,
    `<p style="color:${name}">`,
    `<p onclick="${name}">`,
    `<p ${name}="x">`,
    `<${name}>`.replace("<", "<b"),
    `<!-- ${name} -->`,
    `<!--[if mso]>${name}<![endif]-->`,
    `<a href="https://${name}/">`,
    `<a href="${url}?a=b">`,
    `<a href="javascript:${name}">`,
    `<a href='https://x.example/?a=${name}'>`,
    `<img srcset="${url} 2x">`,
  ])("is refused in %s", (html) => {
    expect(locateInHtml(html, book).misplaced).toHaveLength(1);
  });

  it("loses nothing of what stands around it", () => {
    const html = `<!doctype html><title>a</title><p class='x' title="">1 < 2 <b>${name}</b></p><style>p > a {}</style>`;
    const { segments } = locateInHtml(html, book);
    expect(segments.map((segment) => (typeof segment === "string" ? segment : name)).join("")).toBe(html);
  });
});

describe("the place of a hole in plain text", () => {
  it.each([
    [`Hi ${name}`, "plain"],
    [`page <${url}>`, "plain"],
    [`a <https://x.example/?a=${name}>`, "url-part"],
    [`a <mailto:a@x.example?subject=Hi%20${name}>`, "url-part"],
    [`see https://x.example, ${name}`, "plain"],
  ])("in %s", (text, place) => {
    expect(locateInText(text, book).flatMap((segment) => (typeof segment === "string" ? [] : [segment.place]))).toEqual(
      [place],
    );
  });
});
