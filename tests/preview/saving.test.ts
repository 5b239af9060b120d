import { appendFileSync, cpSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import type { Shown } from "../../scripts/preview/desk.ts";
import type { Course } from "../../src/course/course.ts";
import { type Bench, nextWhole, openBench, TPM_101 } from "./bench.ts";

const tpm101 = JSON.parse(inject("tpm101")) as Course;
const LESSON = "03-tpm-and-product-manager.md";
const PATIENCE = { timeout: 10_000, interval: 20 };

let bench: Bench;

describe("while somebody writes", () => {
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  it("serves a lesson anew when it is saved, and only that", async () => {
    const before = bench.desk.shown().entries;
    const shown = await bench.save(LESSON, (text) => `${text}\nA sentence that was not there before.\n`);
    expect(await bench.get("/mail/3")).toContain("A sentence that was not there before.");
    const printedAnew = shown.entries.filter(({ proof }, index) => proof !== before[index]?.proof);
    expect(printedAnew.map(({ name }) => name)).toEqual(["3"]);
    expect(await bench.get("/")).toContain("Compiled in");
  });

  it("sees a file that an editor put in the place of another, and a folder that is new", async () => {
    const { problems } = bench.desk.shown();
    rmSync(join(bench.folder, "letters"), { recursive: true });
    await vi.waitFor(
      () => expect(bench.desk.shown().problems.map(({ code }) => code)).toContain("letter-missing"),
      PATIENCE,
    );
    cpSync(join(TPM_101, "letters"), join(bench.folder, "letters"), { recursive: true });
    await vi.waitFor(() => expect(bench.desk.shown().problems).toEqual(problems), PATIENCE);
    for (const sentence of ["Put here once.", "Put here twice."]) {
      writeFileSync(
        join(bench.folder, "letters/.welcome.md.tmp"),
        readFileSync(join(bench.folder, "letters/welcome.md")),
      );
      appendFileSync(join(bench.folder, "letters/.welcome.md.tmp"), `\n${sentence}\n`);
      renameSync(join(bench.folder, "letters/.welcome.md.tmp"), join(bench.folder, "letters/welcome.md"));
      await vi.waitFor(async () => expect(await bench.get("/mail/welcome")).toContain(sentence), PATIENCE);
    }
  });

  it("prints all mails anew when a template is saved, and no mail when nothing changed", async () => {
    const proofs = ({ entries }: Shown) => entries.map(({ proof }) => proof);
    const before = proofs(bench.desk.shown());
    expect(proofs(await bench.save("course.md", (text) => text))).toEqual(before);
    const whole = nextWhole(bench.desk);
    writeFileSync(join(bench.emails, "blocks/new.tsx"), "");
    const after = proofs(await whole);
    expect(after.every((proof, index) => proof !== before[index])).toBe(true);
    expect(after.map((proof) => proof?.email.digest)).toEqual(before.map((proof) => proof?.email.digest));
  });

  it("serves the mail that somebody looks at before the others", async () => {
    await bench.get("/?mail=welcome");
    const first = Promise.withResolvers<Shown>();
    const before = bench.desk.shown().entries;
    const stop = bench.desk.listen(first.resolve);
    // Every mail has the course's title in it.
    await bench.save("course.md", (text) => text.replace(/^title: .*$/m, "title: TPM 102"));
    stop();
    const anew = (await first.promise).entries.filter(({ proof }, index) => proof !== before[index]?.proof);
    expect(anew.map(({ name }) => name)).toEqual(["welcome"]);
    expect(await bench.get("/mail/8")).toContain("TPM 102");
  });

  it("shows what is wrong with a lesson by file and line, and keeps its last good mail", async () => {
    const good = await bench.get("/mail/3");
    await bench.save(LESSON, (text) => text.replace(/^subject: .*$/m, "subject: Short"));
    const page = await bench.get("/?mail=3");
    const line = readFileSync(join(bench.folder, LESSON), "utf8").split("\n").indexOf("subject: Short") + 1;
    expect(page).toContain(`<code>lessons/tpm-101/${LESSON}:${line}</code>`);
    expect(page).toContain('class="frames old"');
    expect(await bench.get("/mail/3")).toBe(good);
    expect(page).not.toMatch(/\bat .*\.ts:\d+/);
  });

  it("keeps the others as they are while one is broken, and says where the mistake is", async () => {
    await bench.save(LESSON, "no front matter");
    const page = await bench.get("/?mail=1");
    expect(page).toContain(LESSON);
    expect(page).not.toContain('class="frames old"');
    await bench.save("01-what-a-tpm-is.md", (text) => `${text}\nWritten meanwhile.\n`);
    expect(await bench.get("/mail/1")).toContain("Written meanwhile.");
  });

  it("is as good as new when the mistake is mended", async () => {
    const { problems } = bench.desk.shown();
    const source = readFileSync(join(bench.folder, LESSON), "utf8");
    await bench.save(LESSON, `${source}\n:::nonsense\nx\n:::\n`);
    expect(bench.desk.shown().problems).not.toEqual(problems);
    const shown = await bench.save(LESSON, source);
    expect(shown.problems).toEqual(problems);
    expect(shown.entries.every(({ current }) => current)).toBe(true);
  });

  it("goes on with the last good course.md, and tells of what is wrong with it on every page", async () => {
    await bench.save("course.md", (text) => text.replace(/^title: .*$/m, "title: ''"));
    const page = await bench.get("/?mail=5");
    expect(page).toContain("lessons/tpm-101/course.md:");
    expect(await bench.get("/mail/5")).toContain("TPM 101");
  });

  it("tells of mistakes that only all lessons together have", async () => {
    const shown = await bench.save(LESSON, (text) => text.replace(/^id: .*$/m, `id: ${tpm101.lessons[0]?.id}`));
    expect(shown.problems.map(({ code }) => code)).toContain("id-repeated");
    expect(shown.entries.find(({ name }) => name === "3")?.current).toBe(false);
  });

  it("shows a lesson that is new", async () => {
    const first = readFileSync(join(bench.folder, "08-your-resume.md"), "utf8");
    const anew = first
      .replace(/^id: .*$/m, "id: one-more")
      .replace(/^subject: .*$/m, "subject: A lesson that is new here");
    await bench.save("09-one-more.md", anew);
    expect(await bench.get("/?mail=9")).toContain("<h1>A lesson that is new here</h1>");
    expect(await bench.get("/mail/9")).toContain("of 9");
  });
});
