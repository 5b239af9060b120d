import { describe, expect, it } from "vitest";
import { DAY, type FrontDoor, join, openFrontDoor, postForm, signUp } from "./front-door.ts";

const MINUTE = 60_000;

async function lettersTo(door: FrontDoor, address: string): Promise<string[]> {
  const rows = await door.archive
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select("kind")
    .where("address", "=", address)
    .orderBy("planned_at")
    .execute();
  return rows.map((row) => row.kind);
}

async function suppress(door: FrontDoor, address: string): Promise<void> {
  await door.archive.insertInto("suppressions").values({ address, reason: "complaint", at: door.clock.now }).execute();
}

describe("signing up", () => {
  it("plans one confirmation and records the wish in the words that were shown", async () => {
    const door = await openFrontDoor();
    const answer = await postForm(
      door.app,
      "/sample",
      { email: " Mia@Example.ORG ", first_name: " Mia ", zone: "Europe/Berlin" },
      { "x-forwarded-for": "203.0.113.77" },
    );
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sample/check-inbox"]);
    expect(await door.archive.selectFrom("subscribers").select(["address", "first_name", "zone"]).execute()).toEqual([
      { address: "mia@example.org", first_name: "Mia", zone: "Europe/Berlin" },
    ]);
    expect(
      await door.archive.selectFrom("consent_events").select(["kind", "text", "source", "network"]).execute(),
    ).toEqual([{ kind: "asked", text: door.course.consent, source: "form", network: "203.0.113.0/24" }]);
    expect(await lettersTo(door, "mia@example.org")).toEqual(["confirm"]);
    expect(door.nudges()).toBe(1);
  });

  it("takes a multipart form as well", async () => {
    const door = await openFrontDoor();
    const body = new FormData();
    body.set("email", "mia@example.org");
    expect((await door.app.request("/sample", { method: "POST", body })).status).toBe(303);
    expect(await lettersTo(door, "mia@example.org")).toEqual(["confirm"]);
  });

  it.each(["Mia <mia@example.org>", "mailto:mia@example.org", "mia@example\u202E.org", "mia@example.org,"])(
    "reads an address as it was pasted: %j",
    async (email) => {
      const door = await openFrontDoor();
      await signUp(door, "noah@example.org");
      await postForm(door.app, "/sample", { email });
      expect(await lettersTo(door, "mia@example.org")).toEqual(["confirm"]);
    },
  );

  it.each(["", "Nowhere/Land", "+02:00", "PST", "x".repeat(5000)])("keeps the course's zone for %j", async (zone) => {
    const door = await openFrontDoor();
    await signUp(door, "mia@example.org", { zone });
    expect(await door.archive.selectFrom("subscribers").select("zone").execute()).toEqual([{ zone: null }]);
  });

  it("answers the same for every address, whatever it stands for here", async () => {
    const door = await openFrontDoor();
    await signUp(door, "waiting@example.org");
    await join(door, "inside@example.org");
    const left = await join(door, "left@example.org");
    await postForm(door.app, `/u/${door.token("unsubscribe", left)}`, { which: "this-course" });
    const finished = await join(door, "finished@example.org");
    await door.archive.updateTable("enrollments").set({ finished_at: 1 }).where("id", "=", finished).execute();
    await join(door, "stopped@example.org");
    await suppress(door, "stopped@example.org");
    for (let n = 0; n < 4; n += 1) {
      await signUp(door, "capped@example.org");
      door.clock.now += 10 * MINUTE;
    }

    const answers = [];
    for (const name of ["unknown", "waiting", "inside", "left", "finished", "stopped", "capped"]) {
      const answer = await postForm(door.app, "/sample", { email: `${name}@example.org` });
      const text = JSON.stringify([answer.status, [...answer.headers], await answer.text()]);
      answers.push(text.replaceAll(encodeURIComponent(`${name}@example.org`), "TYPED"));
    }
    const honeypot = await postForm(door.app, "/sample", { email: "robot@example.org", leave_blank: "buy now" });
    const text = JSON.stringify([honeypot.status, [...honeypot.headers], await honeypot.text()]);
    answers.push(text.replaceAll(encodeURIComponent("robot@example.org"), "TYPED"));
    expect(new Set(answers).size).toBe(1);
  });

  it("shows somebody who is inside the way back, and writes nothing to a stopped mailbox, even of one who left", async () => {
    const door = await openFrontDoor();
    await join(door, "inside@example.org");
    const left = await join(door, "left@example.org");
    await postForm(door.app, `/u/${door.token("unsubscribe", left)}`, {});
    await join(door, "stopped@example.org");
    await suppress(door, "stopped@example.org");
    await suppress(door, "left@example.org");
    door.clock.now += DAY;
    for (const name of ["inside", "left", "stopped"]) await signUp(door, `${name}@example.org`);
    expect(await lettersTo(door, "inside@example.org")).toEqual(["confirm", "welcome", "sign-in"]);
    expect(await lettersTo(door, "left@example.org")).toEqual(["confirm", "welcome"]);
    expect(await lettersTo(door, "stopped@example.org")).toEqual(["confirm", "welcome"]);
  });

  it("brings an address at most two letters a day and five a month, whoever types it and however often", async () => {
    const door = await openFrontDoor();
    const start = door.clock.now;
    let most = 0;
    for (let n = 0; n < 200; n += 1) {
      await postForm(door.app, "/sample", { email: "mia@example.org" }, { "x-forwarded-for": `10.0.${n}.1` });
      door.clock.now += 7 * MINUTE;
      if (door.clock.now - start <= DAY) most = (await lettersTo(door, "mia@example.org")).length;
    }
    expect(most).toBe(2);
    for (let day = 0; day < 27; day += 1) {
      await postForm(door.app, "/sample", { email: "mia@example.org" }, { "x-forwarded-for": `10.1.${day}.1` });
      door.clock.now += DAY;
    }
    expect(await lettersTo(door, "mia@example.org")).toHaveLength(5);
  });

  it("asks a busy network to wait an hour, and no other", async () => {
    const door = await openFrontDoor();
    const from = (host: string) => ({ "x-forwarded-for": host });
    for (let n = 0; n < 30; n += 1) {
      const answer = await postForm(door.app, "/sample", { email: `p${n}@example.org` }, from(`203.0.113.${n}`));
      expect(answer.status).toBe(303);
    }
    // Nothing is kept of who was turned away but how many they were.
    const dump = async () => (await door.dump()).replace(/^\{"name":"refusals".*$/m, "");
    const before = await dump();
    for (const email of ["p1@example.org", "new@example.org"]) {
      const answer = await postForm(door.app, "/sample", { email }, from("203.0.113.200"));
      expect(answer.status).toBe(429);
      expect(await answer.text()).toContain("Please try again in an hour");
    }
    expect(await dump()).toBe(before);
    expect((await postForm(door.app, "/sample", { email: "o@example.org" }, from("203.0.114.1"))).status).toBe(303);
    door.clock.now += 61 * MINUTE;
    expect((await postForm(door.app, "/sample", { email: "new@example.org" }, from("203.0.113.200"))).status).toBe(303);
  });

  it("keeps nothing of a form whose honeypot is filled", async () => {
    const door = await openFrontDoor();
    const before = await door.dump();
    await postForm(door.app, "/sample", { email: "robot@example.org", leave_blank: "x" });
    expect(await door.dump()).toBe(before);
    expect(door.nudges()).toBe(0);
  });
});

const GOOD = "mia@example.org";

/** Each is refused with the form again, with what is wrong tied to its field. */
const MALFORMED: readonly (readonly [string, Record<string, string>])[] = [
  ["no fields", {}],
  ["an empty address", { email: "" }],
  ["a blank address", { email: " \t " }],
  ["no @", { email: "mia.example.org" }],
  ["nothing before the @", { email: "@example.org" }],
  ["nothing behind the @", { email: "mia@" }],
  ["no dot in the domain", { email: "mia@localhost" }],
  ["two dots", { email: "mia@example..org" }],
  ["a reserved domain", { email: "mia@school.invalid" }],
  ["a domain of a private network", { email: "mia@printer.local" }],
  ["the provider's own domain", { email: "mia@resend.dev" }],
  ["a dot at the start", { email: ".mia@example.org" }],
  ["a space inside", { email: "mi a@example.org" }],
  ["two addresses", { email: "mia@example.org,eve@example.org" }],
  ["a quoted local part", { email: '"mia"@example.org' }],
  ["an address literal", { email: "mia@[127.0.0.1]" }],
  ["an IP address", { email: "mia@127.0.0.1" }],
  ["a line break and a header", { email: "mia@example.org\r\nBcc: eve@example.org" }],
  ["a NUL", { email: "mia\u0000@example.org" }],
  ["a script", { email: "<script>alert(1)</script>@example.org" }],
  ["SQL", { email: "'; drop table subscribers; --" }],
  ["an endless address", { email: `${"a".repeat(20_000)}@example.org` }],
  ["a long local part", { email: `${"a".repeat(65)}@example.org` }],
  ["a domain with an underscore", { email: "mia@exa_mple.org" }],
  ["a name that is too long", { email: GOOD, first_name: "M".repeat(61) }],
  ["a name of two lines", { email: GOOD, first_name: "Mia\nBcc: eve@example.org" }],
  ["a name with a NUL", { email: GOOD, first_name: "M\u0000ia" }],
  ["a name with a line separator", { email: GOOD, first_name: "M\u2028ia" }],
];

describe("a form that is not right", () => {
  it.each(MALFORMED)("is shown again for %s, and nothing is changed", async (_, fields) => {
    const door = await openFrontDoor();
    const before = await door.dump();
    const answer = await postForm(door.app, "/sample", fields);
    const text = await answer.text();
    expect(answer.status).toBe(422);
    expect(answer.headers.get("location")).toBeNull();
    expect(text).toMatch(/aria-invalid="true" aria-describedby="(email|first-name)-problem"/);
    expect(text).toMatch(/id="(email|first-name)-problem" role="alert"/);
    expect(text).not.toMatch(/<script>alert|at \w+ \(|\.ts:\d/);
    expect(await door.dump()).toBe(before);
    expect(door.nudges()).toBe(0);
  });

  it("says of an address where no email can arrive that it leads nowhere, and not that it's written wrong", async () => {
    const { app } = await openFrontDoor();
    const said = async (email: string) => (await postForm(app, "/sample", { email })).text();
    expect(await said("mia@school.test")).toContain("No email can reach this address.");
    expect(await said("mia@school.test")).not.toContain("doesn’t look like an email address");
    expect(await said("mia@school")).not.toContain("No email can reach this address.");
  });

  it("keeps what was typed, escaped", async () => {
    const { app } = await openFrontDoor();
    const text = await (await postForm(app, "/sample", { email: '"><b>mia', first_name: "Mia & Co" })).text();
    expect(text).toContain('value="&quot;&gt;&lt;b&gt;mia"');
    expect(text).toContain('value="Mia &amp; Co"');
  });

  it.each([
    ["a cut multipart body", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-da", 400],
    ["multipart without a boundary", "multipart/form-data", "email=mia@example.org", 400],
    ["JSON", "application/json", '{"email":"mia@example.org"}', 422],
    ["no type", "", "email=mia@example.org", 422],
    ["an address given twice", "application/x-www-form-urlencoded", "email=a%40example.org&email=b%40example.org", 422],
    ["bytes that are no UTF-8", "application/x-www-form-urlencoded", "email=%ff%fe%40example.org", 422],
    ["a prototype", "application/x-www-form-urlencoded", "__proto__[email]=a%40example.org", 422],
    ["too much", "application/x-www-form-urlencoded", `email=${"a".repeat(70_000)}`, 413],
  ])("gets a plain answer for %s", async (_, type, body, status) => {
    const door = await openFrontDoor();
    const before = await door.dump();
    const answer = await door.app.request("/sample", { method: "POST", body, headers: { "content-type": type } });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain("<h1>");
    expect(await door.dump()).toBe(before);
  });

  it("takes no file for a field", async () => {
    const door = await openFrontDoor();
    const body = new FormData();
    body.set("email", new File(["mia@example.org"], "email.txt"));
    expect((await door.app.request("/sample", { method: "POST", body })).status).toBe(422);
  });
});
