import { describe, expect, it } from "vitest";
import { sampleCourse } from "../support/course.ts";
import { pageOf, receive } from "./course-page.ts";
import { type FrontDoor, join, openFrontDoor, postForm } from "./front-door.ts";

describe("what the course page leads with", () => {
  /** Up to the list of lessons, as text. */
  async function lead(door: FrontDoor, id: string): Promise<string> {
    const page = await pageOf(door, id);
    const main = page.slice(page.indexOf("<main"), page.indexOf('<ol class="steps">'));
    return main.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  }

  const mark = (door: FrontDoor, id: string, lesson: number, how: "done" | "not-done" = "done") =>
    postForm(door.app, `/p/${door.token("progress", id)}/done`, { lesson: `lesson-${lesson}`, mark: how });

  it("is the first lesson that isn't done, then the next arrival", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    await join(door, "ben@example.org");
    expect(await lead(door, id)).toMatch(/Next Lesson 1: The lesson numbered 1 Arrives Tuesday, November 24/);
    await receive(door, id, 3);
    const minutes = door.course.lessons[0]?.minutes ?? 0;
    const [step, arrival] = [
      `Continue: lesson 1 · ${minutes} min`,
      "Lesson 4: The lesson numbered 4 Arrives Tuesday, December 15",
    ];
    expect(await lead(door, id)).toContain(`${step} ${arrival}`);
    expect((await lead(door, id)).indexOf(step)).toBeLessThan((await lead(door, id)).indexOf("0 of 8 lessons done"));
    await mark(door, id, 1);
    await mark(door, id, 3);
    expect(await pageOf(door, id)).toContain(
      `<a role="button" href="/p/${door.token("progress", id)}/lesson/lesson-2">Continue: lesson 2`,
    );
    await mark(door, id, 2);
    expect(await lead(door, id)).not.toContain("Continue");
    expect(await lead(door, id)).toContain("Next Lesson 4: The lesson numbered 4");
  });

  it("is the certificate once every lesson is done, and not before, whether all were sent or not", async () => {
    const door = await openFrontDoor({ courses: [sampleCourse(2), { ...sampleCourse(3), id: "other" }] });
    const id = await join(door, "mia@example.org", { first_name: "Mia" });
    await receive(door, id, 2);
    await mark(door, id, 1);
    await door.archive
      .updateTable("enrollments")
      .set({ finished_at: 1, next_due_at: null })
      .where("id", "=", id)
      .execute();
    const before = await lead(door, id);
    expect(before).toContain("Continue: lesson 2");
    expect(before).toContain("Mark every lesson as done to get your certificate.");
    expect(before).not.toMatch(/finished|Congratulations|Get your certificate/);
    expect(await (await door.app.request(`/preferences/${door.token("preferences", id)}`)).text()).not.toContain(
      "Finished",
    );

    await mark(door, id, 2);
    expect(await lead(door, id)).toContain("All 2 lessons done Congratulations, Mia! You’ve finished Sample course.");
    const path = `/p/${door.token("progress", id)}/certificate`;
    expect(await pageOf(door, id)).toContain(`<a role="button" href="${path}">Get your certificate</a>`);
    expect(await lead(door, id)).toContain("Now put your name on it.");
    await postForm(door.app, path, { do: "make", name: "Mia Lopez" });
    expect(await lead(door, id)).not.toContain("Now put your name on it.");
    expect(await pageOf(door, id)).toContain(`<a role="button" href="${path}">See your certificate</a>`);
    await mark(door, id, 1, "not-done");
    expect(await lead(door, id)).not.toContain("Congratulations");
  });

  it("says until when a course is paused", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    await receive(door, id, 1);
    const path = `/p/${door.token("progress", id)}`;
    await postForm(door.app, `${path}/pause`, { wish: "pause", until: "2026-12-20" });
    expect(await lead(door, id)).toContain(
      "Sample course is paused until Sunday, December 20. You can resume it sooner.",
    );
    expect(await lead(door, id)).toContain("Continue: lesson 1");
    expect(await lead(door, id)).toContain("Arrives Tuesday, December 22");
    await postForm(door.app, `${path}/pause`, { wish: "pause", until: "" });
    expect(await lead(door, id)).toContain("Sample course is paused. Nothing is sent until you resume it");
    expect(await lead(door, id)).not.toContain("Arrives");
  });

  it("leaves what is done quiet, with a check mark and a way to take that back", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    await receive(door, id, 2);
    await mark(door, id, 1);
    const page = await pageOf(door, id);
    const [done = "", open = ""] = /<li id="lesson-1".*?<\/li>|<li id="lesson-2".*?<\/li>/g[Symbol.match](page) ?? [];
    expect(done).toContain("✓ Done<");
    expect(done).toContain('class="faint">Undo<span class="unseen">: mark “The lesson numbered 1” as not done</span>');
    expect(done).not.toContain("Check yourself");
    expect(open).toContain('class="quiet">Mark as done<');
    expect(open).toContain("Check yourself");
  });
});
