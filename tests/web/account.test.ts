import { describe, expect, it } from "vitest";
import { moveSubscriber } from "../../src/store/moving.ts";
import { suppress } from "../../src/store/suppressing.ts";
import { sampleCourse } from "../support/course.ts";
import { DAY, type FrontDoor, join, openAccount, openFrontDoor, postForm } from "./front-door.ts";

const MIA = "mia@example.org";
const NOAH = "noah@example.org";
const MINUTE = 60_000;

type Two = { readonly door: FrontDoor; readonly mia: string; readonly noah: string };

/** Two courses and two learners in the first. */
async function twoLearners(): Promise<Two> {
  const base = sampleCourse();
  const door = await openFrontDoor({ courses: [base, { ...base, id: "other", title: "Other course" }], outbox: true });
  return { door, mia: await join(door, MIA), noah: await join(door, NOAH) };
}

const preferencesOf = (door: FrontDoor, id: string) => `/preferences/${door.token("preferences", id)}`;

async function askForLink(door: FrontDoor, id: string): Promise<string> {
  const answer = await postForm(door.app, preferencesOf(door, id), { do: "link" });
  return textOf(door, answer.headers.get("location")?.split("#")[0] ?? "");
}

async function textOf(door: FrontDoor, path: string): Promise<string> {
  return (await (await door.app.request(path)).text()).replaceAll(/\s+/g, " ");
}

async function linksTo(door: FrontDoor): Promise<readonly string[]> {
  const rows = await door.archive
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "subscriber_id")
    .select(["address", "to_address"])
    .where("kind", "=", "account-link")
    .execute();
  return rows.map((row) => row.to_address ?? row.address);
}

describe("whoever holds a forwarded lesson", () => {
  it("can't download, erase or move, and learns no address", async () => {
    const { door, mia } = await twoLearners();
    const path = preferencesOf(door, mia);
    const before = await door.dump();
    for (const former of ["everything.json", "erase"]) {
      for (const method of ["GET", "POST"]) {
        const body = method === "POST" ? { body: new URLSearchParams({ email: MIA }) } : {};
        const answer = await door.app.request(`${path}/${former}`, { method, ...body });
        expect([answer.status, answer.headers.get("location")]).toEqual([303, `${path}#account`]);
      }
    }
    for (const fields of [
      { do: "address", email: "eve@example.com" },
      { do: "erase", email: MIA },
    ]) {
      expect((await postForm(door.app, path, fields)).status).toBe(400);
    }
    const page = await textOf(door, path);
    expect(page).toContain("Send me a link");
    expect(page).toContain("m•••@example.org");
    const unsubscribe = `/u/${door.token("unsubscribe", mia)}`;
    for (const seen of [page, await textOf(door, unsubscribe), await textOf(door, `${unsubscribe}/done`)]) {
      expect(seen).not.toContain(MIA);
    }
    expect(await door.dump()).toBe(before);
  });

  it("can have a link sent, to the learner alone and three times a day at most", async () => {
    const { door, mia } = await twoLearners();
    for (let n = 0; n < 20; n += 1) {
      await askForLink(door, mia);
      door.clock.now += 30 * MINUTE;
    }
    expect(await linksTo(door)).toEqual([MIA, MIA, MIA]);
  });
});

describe("asking for a link to one's own account", () => {
  it("says truly whether one was sent, how long ago, and from when there can be another", async () => {
    const { door, mia } = await twoLearners();
    expect(await askForLink(door, mia)).toContain("A link to your account is on its way to m•••@example.org.");
    door.clock.now += 3 * MINUTE;
    expect(await askForLink(door, mia)).toContain(
      "We didn’t send a new link, because you asked for one 3 minutes ago. Use that one",
    );
    expect(await linksTo(door)).toHaveLength(1);
    for (let n = 0; n < 2; n += 1) {
      door.clock.now += 10 * MINUTE;
      expect(await askForLink(door, mia)).toContain("on its way");
    }
    door.clock.now += 20 * MINUTE;
    expect(await askForLink(door, mia)).toContain("you asked for one 20 minutes ago");
    door.clock.now += 2 * 60 * MINUTE;
    const tooMany = await askForLink(door, mia);
    expect(tooMany).toContain("We didn’t send a link, because you’ve asked for too many lately.");
    expect(tooMany).toContain("Tuesday, November 24");
    expect(await linksTo(door)).toHaveLength(3);
    door.clock.now += DAY;
    expect(await askForLink(door, mia)).toContain("on its way");
  });

  it("says nothing of the kind because an address in the browser does", async () => {
    const { door, mia } = await twoLearners();
    for (const said of ["link-sent", "link-just-sent", "link-too-many", "link-refused"]) {
      expect(await textOf(door, `${preferencesOf(door, mia)}?said=${said}`)).not.toContain('role="status"');
    }
  });

  it("sends none to a mailbox that sent our email back, and says so", async () => {
    const { door, mia } = await twoLearners();
    await door.archive.transaction().execute((tx) => suppress(tx, MIA, "bounce", door.clock.now));
    expect(await askForLink(door, mia)).toContain("our email to this address bounced or was marked as spam");
    expect(await linksTo(door)).toEqual([]);
  });

  it("works for somebody who has left", async () => {
    const { door, mia } = await twoLearners();
    await postForm(door.app, preferencesOf(door, mia), { do: "leave-all" });
    expect((await door.app.request(await openAccount(door, mia))).status).toBe(200);
  });
});

describe("a link to one's own account", () => {
  it("shows the address and what can be done, and changes nothing by being opened", async () => {
    const { door, mia } = await twoLearners();
    const path = await openAccount(door, mia);
    const before = await door.dump();
    const page = await textOf(door, path);
    for (const seen of [MIA, "works for 60 more minutes", `${path}/everything.json`, `${path}/erase`]) {
      expect(page).toContain(seen);
    }
    await door.app.request(`${path}/everything.json`);
    await door.app.request(`${path}/erase`);
    expect(await door.dump()).toBe(before);
  });

  it("asks for no address that no email can reach, and says why", async () => {
    const { door, mia } = await twoLearners();
    const path = await openAccount(door, mia);
    const before = await door.dump();
    const answer = await postForm(door.app, path, { email: "mia@printer.local" });
    expect(await answer.text()).toContain("No email can reach this address.");
    expect(await door.dump()).toBe(before);
  });

  it("works for an hour, then says that it has expired and does nothing", async () => {
    const { door, mia } = await twoLearners();
    const path = await openAccount(door, mia);
    door.clock.now += 60 * MINUTE - 1;
    expect((await door.app.request(path)).status).toBe(200);
    door.clock.now += 1;
    const before = await door.dump();
    for (const end of ["", "/everything.json", "/erase"]) {
      expect((await door.app.request(`${path}${end}`)).status).toBe(410);
    }
    expect((await postForm(door.app, `${path}/erase`, { email: MIA })).status).toBe(410);
    expect((await postForm(door.app, path, { email: "mia@new.example" })).status).toBe(410);
    expect(await door.dump()).toBe(before);
  });

  it("is over when the account moves to another address", async () => {
    const { door, mia } = await twoLearners();
    const path = await openAccount(door, mia);
    const { id } = await door.archive
      .selectFrom("subscribers")
      .select("id")
      .where("address", "=", MIA)
      .executeTakeFirstOrThrow();
    await door.archive
      .transaction()
      .execute((tx) => moveSubscriber(tx, { subscriberId: id, address: "mia@new.example", epoch: 0 }, []));
    expect((await door.app.request(path)).status).toBe(404);
    expect((await postForm(door.app, `${path}/erase`, { email: "mia@new.example" })).status).toBe(404);
  });

  it("erases its learner alone", async () => {
    const { door, mia, noah } = await twoLearners();
    const path = await openAccount(door, mia);
    expect((await postForm(door.app, `${path}/erase`, { email: NOAH })).status).toBe(422);
    const answer = await postForm(door.app, `${path}/erase`, { email: MIA });
    expect(answer.headers.get("location")).toBe("/erased");
    const left = await door.archive.selectFrom("enrollments").select("id").execute();
    expect(left).toEqual([{ id: noah }]);
    expect((await door.app.request(path)).status).toBe(404);
  });
});
