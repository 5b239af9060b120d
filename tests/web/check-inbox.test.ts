import { describe, expect, it } from "vitest";
import { confirmCode } from "../../src/course/code.ts";
import { sampleCourse } from "../support/course.ts";
import { type FrontDoor, openFrontDoor, postForm, SECRET, signUp } from "./front-door.ts";

const MINUTE = 60_000;
const MIA = "mia@gmail.com";

const open = (outbox = false) =>
  openFrontDoor({ outbox, courses: [sampleCourse(), { ...sampleCourse(3), id: "other", title: "Another course" }] });

/** What the browser keeps of an answer. */
const cookieOf = (answer: Response) => (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";

async function signedUp(door: FrontDoor, fields: Record<string, string> = { email: MIA, first_name: "Mia" }) {
  return cookieOf(await postForm(door.app, "/sample", fields));
}

async function pageOf(door: FrontDoor, cookie: string, path = "/sample/check-inbox"): Promise<string> {
  return (await (await door.app.request(path, { headers: { cookie } })).text()).replaceAll(/\s+/g, " ");
}

async function confirmations(door: FrontDoor): Promise<number> {
  return (await door.archive.selectFrom("deliveries").select("id").where("kind", "=", "confirm").execute()).length;
}

/** Presses "Send it again", as the page's own form does. */
function askAgain(door: FrontDoor, cookie: string, email = MIA) {
  const fields = { email, as_typed: email, first_name: "Mia", zone: "", again: "yes" };
  return postForm(door.app, "/sample", fields, { cookie });
}

describe("checking one's inbox", () => {
  it("shows the address that was typed, in this browser alone and for this course alone", async () => {
    const door = await open();
    const answer = await postForm(door.app, "/sample", { email: " Mia@Gmail.com " });
    const sets = answer.headers.get("set-cookie") ?? "";
    expect(sets).toContain("Path=/sample;");
    expect(sets).toMatch(/HttpOnly/);
    expect(sets).toMatch(/SameSite=Lax/);
    expect(await pageOf(door, cookieOf(answer))).toContain(
      'Look for an email from Ada Writer at <strong class="address">mia@gmail.com</strong>',
    );
    const stranger = await pageOf(door, "");
    expect(stranger).not.toContain("mia@gmail.com");
    expect(stranger).toContain("at the address you typed");
  });

  it("lets the address be changed: the form has what was typed, and no word of a mistake", async () => {
    const door = await open();
    const cookie = await signedUp(door, { email: "mia@gmail.com", first_name: "Mia & Co" });
    expect(await pageOf(door, cookie)).toContain('href="/sample?change=yes#signup">Change it</a>');
    const form = await door.app.request("/sample?change=yes", { headers: { cookie } });
    const text = await form.text();
    expect([form.status, form.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(text).toContain('value="mia@gmail.com"');
    expect(text).toContain('value="Mia &amp; Co"');
    expect(text).not.toContain('role="alert"');
    expect(await pageOf(door, cookie, "/sample")).not.toContain("mia@gmail.com");
  });

  it.each([
    ["mia@gmail.com", "Gmail", "https://mail.google.com/mail/?authuser=mia%40gmail.com#search/"],
    ["mia@hotmail.co.uk", "Outlook", "https://outlook.live.com/mail/"],
    ["mia@me.com", "Apple Mail", "https://www.icloud.com/mail/"],
    ["mia@yahoo.fr", "Yahoo Mail", "https://mail.yahoo.com/"],
  ])("opens the mailbox of %s in %s", async (email, name, url) => {
    const door = await open();
    const page = await pageOf(door, await signedUp(door, { email }));
    const [, href, label] = /<a href="([^"]+)" role="button" target="_blank"[^>]*>(Open [^<]+)</.exec(page) ?? [];
    expect([href?.startsWith(url), label]).toEqual([true, `Open ${name}`]);
  });

  it("opens none for a domain of one's own, and the outbox in practice mode", async () => {
    const door = await open();
    const page = await pageOf(door, await signedUp(door, { email: "mia@gmail.com.example.org" }));
    expect(page).not.toContain('target="_blank"');
    const practice = await open(true);
    const inPractice = await pageOf(practice, await signedUp(practice));
    expect(inPractice).toContain('href="/outbox" role="button"');
    expect(inPractice).not.toContain('target="_blank"');
  });

  it("has the field for the code open, with the address carried over, also after a wrong code", async () => {
    const door = await open();
    const id = await signUp(door, "ben@example.org");
    const cookie = await signedUp(door, { email: "ben@example.org" });
    const page = await pageOf(door, cookie);
    expect(page).not.toContain("<details");
    expect(page).toContain('<input type="hidden" name="email" value="ben@example.org">');
    expect(page).not.toContain('<label for="email">');
    const wrong = await postForm(
      door.app,
      "/sample/check-inbox",
      { email: "ben@example.org", code: "000000" },
      { cookie },
    );
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain('<input type="hidden" name="email" value="ben@example.org">');
    const [letter] = await door.archive.selectFrom("deliveries").select("id").where("enrollment_id", "=", id).execute();
    const code = confirmCode(SECRET, letter?.id ?? "");
    const right = await postForm(door.app, "/sample/check-inbox", { email: "ben@example.org", code }, { cookie });
    expect(right.status).toBe(303);
    expect(await pageOf(door, "")).toContain('<label for="email">Email address</label>');
  });

  it("sends the email again after five minutes, and says how long that is until then", async () => {
    const door = await open();
    let cookie = await signedUp(door);
    expect(await pageOf(door, cookie)).toContain("You can send it again in 5 minutes.");
    expect(await pageOf(door, cookie)).toContain('data-wait="300"');
    door.clock.now += 2 * MINUTE;
    const early = await askAgain(door, cookie);
    expect(early.headers.get("location")).toBe("/sample/check-inbox?again=too-soon#again");
    expect(await pageOf(door, cookie, "/sample/check-inbox?again=too-soon")).toMatch(
      /<form id="again"[^>]*>(?:(?!<\/form>).)*<p class="problem" id="again-problem" role="alert">We haven’t sent it again yet\. Please give the first one another 3 minutes\./,
    );
    expect(await confirmations(door)).toBe(1);

    door.clock.now += 3 * MINUTE;
    expect(await pageOf(door, cookie)).not.toContain("data-wait");
    const again = await askAgain(door, cookie);
    expect(again.headers.get("location")).toBe("/sample/check-inbox?again=yes#again");
    expect(await confirmations(door)).toBe(2);
    cookie = cookieOf(again);
    const page = await pageOf(door, cookie);
    expect(page).toContain("at most two of these emails a day");
    expect(page).not.toContain("Send it again</button>");
  });

  it("keeps the first name when the email is sent again", async () => {
    const door = await open();
    const cookie = await signedUp(door);
    expect(await pageOf(door, cookie)).toContain('<input type="hidden" name="first_name" value="Mia">');
  });

  it.each(["signup=", "signup=%7B", "signup=%7B%22email%22%3A%22%3Cb%3E%22%7D", "signup=null"])(
    "takes no cookie that isn't ours: %s",
    async (cookie) => {
      const door = await open();
      expect(await pageOf(door, cookie)).toBe(await pageOf(door, ""));
    },
  );
});

describe("an address with a slip in it", () => {
  const form = { email: "mia@gmial.com", first_name: "Mia" };

  it.each([
    ["/sample", 303],
    ["/embed/sample", 200],
  ])("is asked about once at %s, and nothing is kept until then", async (path, taken) => {
    const door = await open();
    const before = await door.dump();
    const answer = await postForm(door.app, path, form);
    const text = await answer.text();
    expect(answer.status).toBe(422);
    expect(text).toContain("Did you mean mia@gmail.com?");
    expect(text).toContain('value="mia@gmial.com"');
    expect(await door.dump()).toBe(before);

    const kept = await postForm(door.app, path, { ...form, as_typed: "mia@gmial.com" });
    expect(kept.status).toBe(taken);
    const both = { as_typed: "mia@gmial.com", instead: "mia@gmail.com" };
    expect((await postForm(door.app, path, { ...form, ...both })).status).toBe(taken);
    // Someone who has typed another address since means that one, no matter which button they press.
    expect((await postForm(door.app, path, { email: "mia@example.org", ...both })).status).toBe(taken);
    const addresses = await door.archive.selectFrom("subscribers").select("address").orderBy("address").execute();
    expect(addresses.map(({ address }) => address)).toEqual(["mia@example.org", "mia@gmail.com", "mia@gmial.com"]);
  });

  it("is taken as it is from other sites' own forms", async () => {
    const door = await open();
    const answer = await door.app.request("/api/subscribe", {
      method: "POST",
      body: JSON.stringify({ course: "sample", email: "mia@gmial.com", consent: true }),
      headers: { "content-type": "application/json" },
    });
    expect(answer.status).toBe(202);
  });
});
