import { beforeEach, describe, expect, it } from "vitest";
import { markLesson } from "../../src/store/progress.ts";
import { sampleCourse } from "../support/course.ts";
import { DAY, type FrontDoor, join, openAccount, openFrontDoor, postForm } from "./front-door.ts";

let door: FrontDoor;
/** Mia has two lessons, Ben has all of them and a pause. */
let mia: string;
let ben: string;

beforeEach(async () => {
  door = await openFrontDoor({ courses: [sampleCourse(), { ...sampleCourse(), id: "second" }] });
  mia = await join(door, "mia@example.org");
  ben = await join(door, "ben@example.org");
  for (const id of [mia, ben])
    for (const key of ["lesson-1", "lesson-2"])
      await door.archive
        .insertInto("deliveries")
        .values({
          id: `${id}-${key}`,
          enrollment_id: id,
          kind: "lesson",
          key,
          edition: door.course.lessons[0]?.email.digest ?? "",
          to_address: null,
          state: "accepted",
          planned_at: door.clock.now,
          due_at: door.clock.now,
          fill: null,
          batch_id: null,
          position: null,
          provider_id: null,
          accepted_at: door.clock.now,
          reason: null,
        })
        .execute();
  door.clock.now += 2 * DAY;
});

const progress = (id: string) => `/p/${door.token("progress", id)}`;
const preferences = (id: string) => `/preferences/${door.token("preferences", id)}`;

/** The page that an answer leads to, and the fragment that it opens at. */
async function follow(
  path: string,
  fields: Record<string, string>,
): Promise<{ readonly page: string; readonly fragment: string }> {
  const answer = await postForm(door.app, path, fields);
  const location = answer.headers.get("location");
  if (location === null) return { page: (await answer.text()).replaceAll(/\s+/g, " "), fragment: "" };
  const [to = "", fragment = ""] = location.split("#");
  return { page: (await (await door.app.request(to)).text()).replaceAll(/\s+/g, " "), fragment };
}

const FORM = /<form[^>]*>(?:(?!<\/form>).)*<\/form>/g;

/** In one form: an alert, and the control that it describes. */
function faultyControls(page: string): readonly string[] {
  return [...page.matchAll(FORM)].flatMap(([form]) =>
    [...form.matchAll(/<(input|button|select|textarea) [^>]*aria-describedby="([\w-]+)"[^>]*>/g)].flatMap(
      ([control, , id = ""]) => (form.includes(`<p class="problem" id="${id}" role="alert"`) ? [control] : []),
    ),
  );
}

type Mistake = readonly [where: string, path: () => string | Promise<string>, fields: Record<string, string>];

const IN_A_FIELD: readonly Mistake[] = [
  ["the signup", () => "/sample", { email: "mia" }],
  ["the first name at signup", () => "/second", { email: "new@example.org", first_name: "x".repeat(61) }],
  ["the signup in a frame", () => "/embed/sample", { email: "mia" }],
  ["the code", () => "/sample/check-inbox", { email: "mia@example.org", code: "000000" }],
  ["the end of a pause", () => `${progress(mia)}/pause`, { wish: "pause", until: "2020-01-01" }],
  ["the new address", () => openAccount(door, mia), { email: "mia" }],
  ["the new address that's the old one", () => openAccount(door, mia), { email: "mia@example.org" }],
  ["the address typed to erase everything", async () => `${await openAccount(door, mia)}/erase`, { email: "no@x.org" }],
  ["the first name", () => preferences(mia), { do: "name", first_name: "x".repeat(61) }],
];

describe("a mistake in a form", () => {
  it.each(IN_A_FIELD)("of %s is an alert beside the field, which has the focus", async (_, path, fields) => {
    const { page, fragment } = await follow(await path(), fields);
    const controls = faultyControls(page);
    expect(controls).toHaveLength(1);
    expect(controls[0]).toContain('aria-invalid="true"');
    const id = / id="([\w-]+)"/.exec(controls[0] ?? "")?.[1];
    expect(controls[0]?.includes(" autofocus") === true || fragment === id).toBe(true);
  });

  it("of the name on a certificate is, too", async () => {
    for (const { id } of door.course.lessons)
      await door.archive.transaction().execute((tx) => markLesson(tx, ben, id, "done", door.clock.now));
    const { page } = await follow(`${progress(ben)}/certificate`, { do: "make", name: "" });
    expect(faultyControls(page)).toEqual([expect.stringMatching(/name="name".*aria-invalid="true".* autofocus/)]);
    await follow(`${progress(ben)}/certificate`, { do: "make", name: "Ben" });
    const renamed = await follow(`${progress(ben)}/certificate`, { do: "rename", name: "" });
    expect(faultyControls(renamed.page)).toHaveLength(1);
  });

  it("of a quiz is said above it, and beside each question that has no answer", async () => {
    const { page } = await follow(`${progress(mia)}/check/lesson-1`, { "answer-2": "1" });
    expect(page).toMatch(/<section id="check"[^>]*tabindex="-1">(?:(?!<form).)*<p class="problem" role="alert">/);
    const questions = [...page.matchAll(/<fieldset>(?:(?!<\/fieldset>).)*<\/fieldset>/g)].map(([one]) => one);
    expect(questions.length).toBeGreaterThan(1);
    questions.forEach((question, index) => {
      const missing = index !== 1;
      expect(question.includes(`<p class="problem" id="missing-${index + 1}">Please choose an answer.</p>`)).toBe(
        missing,
      );
      const radios = question.match(/<input type="radio"[^>]*>/g) ?? [];
      expect(radios.map((one) => one.includes(`aria-invalid="true" aria-describedby="missing-${index + 1}"`))).toEqual(
        radios.map(() => missing),
      );
    });
  });

  it.each([
    ["asking for a lesson twice", () => `${progress(mia)}/next`, { wish: "next" }, 2],
    ["asking for a link to the account again", () => preferences(mia), { do: "link" }, 2],
  ] as const)(
    "of %s is an alert in the form whose button was pressed, and opens there",
    async (_, path, fields, times) => {
      let last = { page: "", fragment: "" };
      for (let n = 0; n < times; n += 1) {
        last = await follow(path(), fields);
        await door.sendAll();
      }
      const forms = [...last.page.matchAll(FORM)].map(([form]) => form).filter((form) => form.includes('role="alert"'));
      expect(forms).toHaveLength(1);
      expect(forms[0]).toContain(`value="${Object.values(fields)[0]}"`);
      expect(last.page).toContain(` id="${last.fragment}"`);
    },
  );

  it("isn't one where all went well", async () => {
    const { page } = await follow(preferences(ben), { do: "link" });
    expect(page).toMatch(/<p class="notice" role="status">A link to your account/);
    expect(page).not.toContain('role="alert"');
  });
});
