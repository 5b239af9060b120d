import { naughty } from "../support/naughty-strings.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { parseAddress } from "../../src/course/address.ts";
import { isZone } from "../../src/course/schedule.ts";
import { type FrontDoor, join, openFrontDoor, postForm } from "../web/front-door.ts";
import { skeletonOf } from "./skeleton.ts";

let door: FrontDoor;
beforeEach(async () => {
  door = await openFrontDoor({ outbox: true });
});

/** Each from a network of its own, so that none is asked to wait. */
const network = (n: number) => ({ "x-forwarded-for": `10.${n >> 8}.${n & 255}.1` });

const encoded = (text: string) => encodeURIComponent(text.toWellFormed());

const tagsOf = (html: string) => skeletonOf(html).tags.join("\n");

/** Posts the form once for each string and holds its page against those of harmless ones, refused and not. */
async function postEach(field: string, others: Record<string, string>): Promise<Map<string, number>> {
  const plain = new Set<string>();
  for (const harmless of ["a b", "a\nb"]) {
    const page = await postForm(door.app, "/sample", { ...others, [field]: harmless });
    plain.add(tagsOf(await page.text()));
  }
  const statuses = new Map<string, number>();
  const broken: string[] = [];
  for (const [n, text] of naughty.entries()) {
    const answer = await postForm(door.app, "/sample", { ...others, [field]: text }, network(n));
    statuses.set(text, answer.status);
    if (answer.status !== 422) continue;
    const page = await answer.text();
    if (!plain.has(tagsOf(page)) || !skeletonOf(page).values.includes(text.toWellFormed())) broken.push(text);
  }
  expect(broken).toEqual([]);
  expect(door.logged).toEqual([]);
  return statuses;
}

describe(`each of ${naughty.length} naughty strings`, () => {
  it("as an address is taken or shown again with the form, escaped", async () => {
    const statuses = await postEach("email", {});
    for (const [text, status] of statuses) {
      expect([text, status]).toEqual([text, parseAddress(text) === undefined ? 422 : 303]);
    }
  });

  it("as a first name is taken or shown again with the form, escaped", async () => {
    const statuses = await postEach("first_name", { email: "not an address" });
    expect(new Set(statuses.values())).toEqual(new Set([422]));
    for (const [n, text] of naughty.entries()) {
      const fields = { email: `mia${n}@example.org`, first_name: text };
      const answer = await postForm(door.app, "/sample", fields, network(n));
      expect([text, [303, 422].includes(answer.status)]).toEqual([text, true]);
    }
    const kept = await door.archive.selectFrom("subscribers").select("first_name").execute();
    expect(kept.length).toBeGreaterThan(300);
    for (const { first_name: name } of kept) {
      expect(name ?? "").not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|=\?/u);
      expect((name ?? "").length).toBeLessThanOrEqual(60);
    }
  });

  it("as a first name stands on the learner's own page as text", async () => {
    const path = `/p/${door.token("progress", await join(door, "mia@example.org"))}?welcome=1`;
    // Past the form, which would refuse a few of them.
    const pageFor = async (name: string) => {
      await door.archive.updateTable("subscribers").set({ first_name: name }).execute();
      return (await door.app.request(path)).text();
    };
    const plain = tagsOf(await pageFor("Benign"));
    const broken: string[] = [];
    for (const name of naughty) {
      const page = await pageFor(name);
      const said = skeletonOf(page).text.includes(`You’re in, ${name.toWellFormed()}.`);
      if (tagsOf(page) !== plain || !said) broken.push(name);
    }
    expect(broken).toEqual([]);
  });

  it("as a zone is a zone that this machine knows, or none", async () => {
    for (const [n, text] of [...naughty, "Europe/Zurich"].entries()) {
      const fields = { email: `mia${n}@example.org`, zone: text };
      expect((await postForm(door.app, "/sample", fields, network(n))).status).toBe(303);
    }
    const kept = await door.archive.selectFrom("subscribers").select("zone").where("zone", "is not", null).execute();
    expect(kept.map((row) => row.zone)).toContain("Europe/Zurich");
    expect(kept.filter(({ zone }) => zone !== null && !isZone(zone))).toEqual([]);
  });

  it.each([
    "/X",
    "/X/check-inbox",
    "/confirm/X",
    "/u/X",
    "/u/X/done",
    "/p/X",
    "/v/X",
    "/outbox/X",
    "/outbox/X/html",
    "/outbox/X/eml",
    "/assets/X",
    "/webhooks/X",
  ])("as a part of %s finds nothing and is not repeated", async (route) => {
    const before = await door.dump();
    const pages = new Set<string>();
    for (const text of naughty) {
      const answer = await door.app.request(route.replace("X", () => encoded(text)));
      // "" and "." are other addresses.
      if (text.trim() === "" || /^\.+$/.test(text)) continue;
      expect([text, [400, 404].includes(answer.status)]).toEqual([text, true]);
      pages.add(await answer.text());
    }
    // What cannot be read, what is not there, and a link that does not work.
    expect(pages.size).toBeLessThanOrEqual(3);
    expect(await door.dump()).toBe(before);
    expect(door.logged).toEqual([]);
  });

  it("in a query changes nothing about a page", async () => {
    const id = await join(door, "mia@example.org");
    const paths = [
      "/outbox?page=",
      `/p/${door.token("progress", id)}?welcome=`,
      `/u/${door.token("unsubscribe", id)}/done?which=`,
    ];
    for (const path of paths) {
      const plain = await (await door.app.request(path)).text();
      const changed: string[] = [];
      for (const text of naughty.filter((text) => text !== "1")) {
        const answer = await door.app.request(path + encoded(text));
        if ((await answer.text()) !== plain) changed.push(text);
      }
      expect(changed).toEqual([]);
    }
    expect(door.logged).toEqual([]);
  });

  it("as a lesson or a mark changes nothing", async () => {
    const id = await join(door, "mia@example.org");
    const path = `/p/${door.token("progress", id)}/done`;
    const before = await door.dump();
    for (const text of naughty) {
      expect((await postForm(door.app, path, { lesson: text, mark: "done" })).status).toBe(400);
      expect((await postForm(door.app, path, { lesson: "lesson-1", mark: text })).status).toBe(400);
    }
    expect(await door.dump()).toBe(before);
  });

  it("in any header gets the answer that there is without it, or a plain refusal", async () => {
    const names = ["user-agent", "accept", "accept-encoding", "cookie", "referer", "x-forwarded-for", "content-type"];
    const plain = await (await door.app.request("/sample")).text();
    const before = await door.dump();
    for (const text of naughty) {
      // As bytes on the wire; what no HTTP client can send is left out.
      const value = Buffer.from(text.toWellFormed())
        .toString("latin1")
        .replaceAll(/[\0\r\n]/g, "");
      for (const name of names) {
        expect(await (await door.app.request("/sample", { headers: { [name]: value } })).text()).toBe(plain);
      }
      const headers = Object.fromEntries(["origin", "sec-fetch-site", ...names].map((name) => [name, value]));
      for (const path of ["/sample", "/webhooks/resend", "/outbox/move"]) {
        const answer = await door.app.request(path, { method: "POST", headers, body: "email=mia%40example.org" });
        expect([text, path, answer.status >= 400 && answer.status < 500]).toEqual([text, path, true]);
      }
    }
    expect(await door.dump()).toBe(before);
    expect(door.logged.filter((line) => line !== '{"event":"webhook-refused"}')).toEqual([]);
  });
});
