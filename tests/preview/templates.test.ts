import { describe, expect, it } from "vitest";
import { loadTemplates, templateProblem } from "../../scripts/preview/templates.ts";

describe("the templates", () => {
  it("are read anew at every load, and React is not", async () => {
    const [first, second] = [await loadTemplates(), await loadTemplates()];
    if ("severity" in first || "severity" in second) throw new Error("the templates are broken");
    expect(second.lesson).not.toBe(first.lesson);
    expect(second.renderHtml.toString()).toBe(first.renderHtml.toString());
    expect(await second.renderHtml("a < b")).toBe("a &lt; b");
  });

  it("are told of by file and line when one cannot be read", () => {
    const error = new Error(
      'Transform failed with 1 error:\n/home/kris/coursepost/emails/blocks/quote.tsx:25:0: ERROR: Unexpected "}"',
    );
    expect(templateProblem(error)).toMatchObject({
      severity: "error",
      file: "emails/blocks/quote.tsx",
      line: 25,
      message: 'can\'t be used: Unexpected "}".',
    });
  });

  it("are told of by file and line when one throws, without its stack", () => {
    const error = new TypeError("minutes is not a number");
    error.stack = `TypeError: minutes is not a number
    at Html (file:///home/kris/coursepost/emails/blocks/exercise.tsx?tsx-namespace=preview-4:18:11)
    at render (file:///home/kris/coursepost/node_modules/react-email/dist/index.mjs:1:1)`;
    const problem = templateProblem(error, "lessons/tpm-101/03-x.md");
    expect(problem).toMatchObject({ file: "emails/blocks/exercise.tsx", line: 18 });
    expect(JSON.stringify(problem)).not.toContain("at render");
  });

  it("are told of by the mail that was printed when nothing says which it was", () => {
    const error = new Error("out of memory");
    error.stack = "";
    expect(templateProblem(error, "lessons/tpm-101/03-x.md")).toMatchObject({
      file: "lessons/tpm-101/03-x.md",
      line: 0,
    });
  });
});
