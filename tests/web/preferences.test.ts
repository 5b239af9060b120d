import { describe, expect, it } from "vitest";
import { signLink } from "../../src/course/link.ts";
import { suppress } from "../../src/store/suppressing.ts";
import { sampleCourse } from "../support/course.ts";
import { DAY, type FrontDoor, join, openAccount, openFrontDoor, postForm, SECRET } from "./front-door.ts";

const MIA = "mia@example.org";
const NEW = "mia@new.example";

async function textOf(door: FrontDoor, path: string): Promise<string> {
  return (await (await door.app.request(path)).text()).replaceAll(/\s+/g, " ");
}

const pathOf = (door: FrontDoor, id: string) => `/preferences/${door.token("preferences", id)}`;

/** A door with two courses and one learner in both. */
async function inTwo(): Promise<{ door: FrontDoor; first: string; second: string; path: string }> {
  const base = sampleCourse();
  const door = await openFrontDoor({ courses: [base, { ...base, id: "other", title: "Other course" }] });
  const first = await join(door, MIA, { first_name: "Mia" });
  await postForm(door.app, "/other", { email: MIA });
  const { id: second } = await door.archive
    .selectFrom("enrollments")
    .select("id")
    .where("course_id", "=", "other")
    .executeTakeFirstOrThrow();
  await postForm(door.app, `/confirm/${door.token("confirm", second)}`, {});
  await door.sendAll();
  return { door, first, second, path: pathOf(door, first) };
}

async function statesOf(door: FrontDoor): Promise<readonly (number | null)[]> {
  const rows = await door.archive.selectFrom("enrollments").select("left_at").orderBy("course_id").execute();
  return rows.map((row) => row.left_at);
}

describe("the preferences", () => {
  it("are one page for all courses, reached from the course page of any", async () => {
    const { door, first, path } = await inTwo();
    const answer = await door.app.request(`/p/${door.token("progress", first)}/preferences`);
    expect(answer.headers.get("location")).toBe(path);
    const page = await textOf(door, path);
    expect(page).toContain(">Sample course</a>");
    expect(page).toContain(">Other course</a>");
    expect(page).toContain('<strong class="address">m•••@example.org</strong>');
    expect(page).not.toContain(MIA);
    expect(page).toContain("Leave all courses");
  });

  it("let one course go and take it back for thirty days, with what was agreed to kept word for word", async () => {
    const { door, second, path } = await inTwo();
    const left = await postForm(door.app, path, { do: "leave", enrollment: second });
    expect([left.status, left.headers.get("location")]).toEqual([303, `${path}?said=left`]);
    expect(await statesOf(door)).toEqual([door.clock.now, null]);
    door.clock.now += 30 * DAY;
    expect(await textOf(door, path)).toContain("you can rejoin until");
    const back = await postForm(door.app, path, { do: "back", enrollment: second });
    expect(back.headers.get("location")).toBe(`${path}?said=back`);
    const row = await door.archive.selectFrom("enrollments").selectAll().where("id", "=", second).executeTakeFirst();
    expect(row?.left_at).toBeNull();
    expect(row?.next_due_at).toBeGreaterThan(door.clock.now);
    const [last] = await door.archive.selectFrom("consent_events").selectAll().orderBy("id", "desc").execute();
    expect(last).toMatchObject({ kind: "confirmed", source: "preferences-page" });
    expect(last?.text).toContain(door.course.consent);
  });

  it("take nothing back after thirty days, nor where a mailbox complained", async () => {
    const { door, second, path } = await inTwo();
    await postForm(door.app, path, { do: "leave-all" });
    expect((await statesOf(door)).every((at) => at !== null)).toBe(true);
    door.clock.now += 30 * DAY + 1;
    expect(await textOf(door, path)).not.toContain("Come back");
    expect((await postForm(door.app, path, { do: "back", enrollment: second })).status).toBe(400);
    door.clock.now -= DAY;
    await door.archive.transaction().execute((tx) => suppress(tx, MIA, "complaint", door.clock.now));
    expect((await postForm(door.app, path, { do: "back", enrollment: second })).status).toBe(400);
  });

  it("say of an old page only what is still so", async () => {
    const { door, second, path } = await inTwo();
    for (const said of ["left", "left-all"]) {
      expect(await textOf(door, `${path}?said=${said}`)).not.toContain("You’ve left");
    }
    await postForm(door.app, path, { do: "leave", enrollment: second });
    expect(await textOf(door, `${path}?said=left`)).toContain("You’ve left");
    expect(await textOf(door, `${path}?said=left-all`)).not.toContain("You’ve left all");
  });

  it("touch nobody else's courses, and do nothing that is not asked for", async () => {
    const { door, path } = await inTwo();
    const eve = await join(door, "eve@example.org");
    const before = await door.dump();
    for (const fields of [{ do: "leave", enrollment: eve }, { do: "back", enrollment: eve }, { do: "x" }, {}]) {
      expect((await postForm(door.app, path, fields as Record<string, string>)).status).toBe(400);
    }
    expect(await door.dump()).toBe(before);
  });

  it("change a first name, or take it away, by the rules of the form", async () => {
    const { door, path } = await inTwo();
    await postForm(door.app, path, { do: "name", first_name: " Mia Maria " });
    expect(await textOf(door, path)).toContain('value="Mia Maria"');
    const wrong = await postForm(door.app, path, { do: "name", first_name: "Mia\r\nBcc: x@y.example" });
    expect(wrong.status).toBe(422);
    await postForm(door.app, path, { do: "name", first_name: "" });
    const { first_name } = await door.archive
      .selectFrom("subscribers")
      .select("first_name")
      .where("address", "=", MIA)
      .executeTakeFirstOrThrow();
    expect(first_name).toBeNull();
  });
});

/** Asks for a move and gives the letter's delivery. */
async function ask(door: FrontDoor, id: string, email: string): Promise<string | undefined> {
  const path = await openAccount(door, id);
  const answer = await postForm(door.app, path, { email });
  expect(answer.headers.get("location")).toBe(`${path}?said=asked`);
  const rows = await door.archive
    .selectFrom("deliveries")
    .select(["id", "to_address"])
    .where("kind", "=", "new-address")
    .execute();
  return rows.findLast((row) => row.to_address === email)?.id;
}

const addresses = async (door: FrontDoor) =>
  (await door.archive.selectFrom("subscribers").select("address").orderBy("created_at").orderBy("id").execute()).map(
    (row) => row.address,
  );

describe("another address", () => {
  it("counts once the letter that went there is answered, and not before", async () => {
    const { door, first } = await inTwo();
    const delivery = await ask(door, first, NEW);
    await door.sendAll();
    const { fill } = await door.archive
      .selectFrom("deliveries")
      .select("fill")
      .where("id", "=", delivery ?? "")
      .executeTakeFirstOrThrow();
    expect(JSON.parse(fill ?? "")).toMatchObject({ to: NEW });
    const link = `/address/${door.token("address", delivery ?? "")}`;
    expect(await textOf(door, link)).toContain("Use this address");
    expect(await addresses(door)).toEqual([MIA]);
    const answer = await postForm(door.app, link, {});
    const moved = `/preferences/${signLink(SECRET, "preferences", first, 1)}`;
    expect(answer.headers.get("location")).toBe(`${moved}?said=moved`);
    expect(await addresses(door)).toEqual([NEW]);
    const again = await postForm(door.app, link, {});
    expect(again.status).toBe(409);
    expect(await again.text()).toContain("The address was changed");
  });

  it.each([["two days later", 2 * DAY + 1] as const, ["an hour later", DAY / 24] as const])(
    "is held to the newest letter and its two days: %s",
    async (_, later) => {
      const { door, first } = await inTwo();
      const old = await ask(door, first, "mia@typo.example");
      door.clock.now += later;
      if (later < DAY) expect(await ask(door, first, NEW)).toBeDefined();
      expect((await postForm(door.app, `/address/${door.token("address", old ?? "")}`, {})).status).toBe(409);
      expect(await addresses(door)).toEqual([MIA]);
    },
  );

  it("is refused where somebody confirmed it as theirs, which only its owner is told", async () => {
    const { door, first } = await inTwo();
    await join(door, NEW);
    const delivery = await ask(door, first, NEW);
    expect(delivery).toBeUndefined();
    door.clock.now += DAY;
    const later = await ask(door, first, NEW);
    const answer = await postForm(door.app, `/address/${door.token("address", later ?? "")}`, {});
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("already signed up");
    expect(await addresses(door)).toEqual([MIA, NEW]);
  });

  it("cannot be used to fill a stranger's mailbox", async () => {
    const { door, first } = await inTwo();
    let account = "";
    for (let n = 0; n < 20; n += 1) {
      if (n % 8 === 0) account = await openAccount(door, first);
      const said = await postForm(door.app, account, { email: `stranger-${n}@example.com` });
      expect(said.headers.get("location")).toBe(`${account}?said=${n < 2 ? "asked" : "too-many"}`);
      door.clock.now += DAY / 240;
    }
    const letters = await door.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "new-address")
      .execute();
    expect(letters).toHaveLength(2);
  });

  it("brings the lessons back that had stopped at the old one", async () => {
    const { door, first } = await inTwo();
    const account = await openAccount(door, first);
    await door.archive.transaction().execute((tx) => suppress(tx, MIA, "bounce", door.clock.now));
    await postForm(door.app, account, { email: NEW });
    const { id: delivery } = await door.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "new-address")
      .executeTakeFirstOrThrow();
    await door.sendAll();
    await postForm(door.app, `/address/${door.token("address", delivery)}`, {});
    const rows = await door.archive.selectFrom("enrollments").select("next_due_at").execute();
    expect(rows.every((row) => row.next_due_at !== null && row.next_due_at > door.clock.now)).toBe(true);
  });

  it("is not asked about where it is none", async () => {
    const { door, first } = await inTwo();
    const answer = await postForm(door.app, await openAccount(door, first), { email: "not an address" });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("doesn’t look like an email address");
  });
});

describe("everything held about somebody", () => {
  it("is a file with every row about them, and nothing of anybody else", async () => {
    const { door, first } = await inTwo();
    await join(door, "eve@example.org", { first_name: "Evelyn" });
    const answer = await door.app.request(`${await openAccount(door, first)}/everything.json`);
    expect(answer.headers.get("content-disposition")).toContain("attachment");
    const text = await answer.text();
    const everything = JSON.parse(text) as Record<string, Record<string, unknown>[]>;
    expect(everything["subscribers"]).toMatchObject([{ address: MIA, first_name: "Mia" }]);
    expect(everything["enrollments"]).toHaveLength(2);
    expect(everything["deliveries"]?.length).toBeGreaterThan(2);
    expect(everything["consent_events"]?.map((row) => row["kind"])).toContain("confirmed");
    expect(everything["journal"]?.length).toBeGreaterThan(1);
    expect(text).not.toContain("eve@example.org");
    expect(text).not.toContain("Evelyn");
    expect(text).toContain(first);
  });
});
