import { describe, expect, it } from "vitest";
import { type LinkPurpose, signLink } from "../../src/course/link.ts";
import { makeCertificate } from "../../src/store/certificates.ts";
import { newestDelivery } from "../support/deliveries.ts";
import { type FrontDoor, join, openAccount, openFrontDoor, postForm, SECRET } from "./front-door.ts";

const ROUTES: readonly {
  readonly purpose: LinkPurpose;
  readonly method: string;
  readonly path: (token: string) => string;
}[] = [
  { purpose: "confirm", method: "GET", path: (token) => `/confirm/${token}` },
  { purpose: "confirm", method: "POST", path: (token) => `/confirm/${token}` },
  { purpose: "unsubscribe", method: "GET", path: (token) => `/u/${token}` },
  { purpose: "unsubscribe", method: "POST", path: (token) => `/u/${token}` },
  { purpose: "unsubscribe", method: "GET", path: (token) => `/u/${token}/done` },
  { purpose: "progress", method: "GET", path: (token) => `/p/${token}` },
  { purpose: "progress", method: "POST", path: (token) => `/p/${token}/done` },
  ...["pace", "pause", "resume", "next"].map((wish) => ({
    purpose: "progress" as const,
    method: "POST",
    path: (token: string) => `/p/${token}/${wish}`,
  })),
  { purpose: "progress", method: "GET", path: (token) => `/p/${token}/lesson/lesson-1` },
  { purpose: "progress", method: "GET", path: (token) => `/p/${token}/check/lesson-1` },
  { purpose: "progress", method: "POST", path: (token) => `/p/${token}/check/lesson-1` },
  { purpose: "calendar", method: "GET", path: (token) => `/c/${token}/lessons.ics` },
  { purpose: "view", method: "GET", path: (token) => `/v/${token}` },
  { purpose: "progress", method: "GET", path: (token) => `/p/${token}/certificate` },
  { purpose: "progress", method: "POST", path: (token) => `/p/${token}/certificate` },
  { purpose: "certificate", method: "GET", path: (token) => `/certificate/${token}` },
  { purpose: "certificate", method: "GET", path: (token) => `/certificate/${token}/certificate.pdf` },
  { purpose: "progress", method: "GET", path: (token) => `/p/${token}/preferences` },
  { purpose: "preferences", method: "GET", path: (token) => `/preferences/${token}` },
  { purpose: "preferences", method: "POST", path: (token) => `/preferences/${token}` },
  { purpose: "preferences", method: "GET", path: (token) => `/preferences/${token}/everything.json` },
  { purpose: "preferences", method: "GET", path: (token) => `/preferences/${token}/erase` },
  { purpose: "preferences", method: "POST", path: (token) => `/preferences/${token}/erase` },
  ...["", "/everything.json", "/erase"].map((end) => ({
    purpose: "account" as const,
    method: "GET",
    path: (token: string) => `/account/${token}${end}`,
  })),
  ...["", "/erase"].map((end) => ({
    purpose: "account" as const,
    method: "POST",
    path: (token: string) => `/account/${token}${end}`,
  })),
  { purpose: "address", method: "GET", path: (token) => `/address/${token}` },
  { purpose: "address", method: "POST", path: (token) => `/address/${token}` },
];

const CERTIFICATE = "00000000-0000-7000-8000-00000000cert";

const PURPOSES: readonly LinkPurpose[] = [
  "confirm",
  "unsubscribe",
  "progress",
  "view",
  "certificate",
  "preferences",
  "address",
  "account",
];

/** Every way to spoil a good token of this purpose. */
function spoiled(token: string, id: string, otherId: string, purpose: LinkPurpose): Record<string, string> {
  const mac = token.slice(token.lastIndexOf(".") + 1);
  const last = token.at(-1) === "A" ? "B" : "A";
  return {
    "cut by one": token.slice(0, -1),
    "cut in half": token.slice(0, token.length / 2),
    "without its mac": id,
    "with an empty mac": `${id}.`,
    "without its id": `.${mac}`,
    "extended by a letter": `${token}A`,
    "extended by a dot": `${token}.`,
    "extended by padding": `${token}%3D`,
    "extended by a space": `${token}%20`,
    "in capitals": token.toUpperCase(),
    "with another last letter": token.slice(0, -1) + last,
    "with another id": `${otherId}.${mac}`,
    "with a longer id": `${id}0.${mac}`,
    "signed with another secret": signLink(`${SECRET}!`, purpose, id),
    "signed for nobody": signLink(SECRET, purpose, "nobody"),
    "with quotes": `${encodeURIComponent(`${id}' or '1'='1`)}.${mac}`,
    "with tags": `${encodeURIComponent("<script>alert(1)</script>")}.${mac}`,
    "very long": "a".repeat(1500),
    "a word": "undefined",
    ...Object.fromEntries(
      PURPOSES.filter((other) => other !== purpose).map((other) => [`made for ${other}`, signLink(SECRET, other, id)]),
    ),
  };
}

async function withLesson(): Promise<{ door: FrontDoor; ids: Record<LinkPurpose, string>; otherId: string }> {
  const door = await openFrontDoor();
  const id = await join(door, "mia@example.org");
  const otherId = await join(door, "eve@example.org");
  await postForm(door.app, `/p/${door.token("progress", id)}/next`, { wish: "next" });
  await door.sendAll();
  const welcome = await newestDelivery(door.archive, id, "welcome");
  const account = await openAccount(door, id);
  await postForm(door.app, account, { email: "mia@new.example" });
  const certificate = {
    id: CERTIFICATE,
    enrollmentId: id,
    name: "Mia",
    courseTitle: "Sample course",
    covers: ["a plan"],
    completedAt: 1,
    zone: "UTC",
  };
  await door.archive.transaction().execute((tx) => makeCertificate(tx, certificate, 1));
  const move = await door.archive
    .selectFrom("deliveries")
    .select("id")
    .where("kind", "=", "new-address")
    .executeTakeFirstOrThrow();
  const ids = {
    confirm: id,
    unsubscribe: id,
    progress: id,
    calendar: id,
    preferences: id,
    certificate: CERTIFICATE,
    view: welcome,
    address: move.id,
    account: account.slice("/account/".length, account.lastIndexOf(".")),
    "keep-address": move.id,
  };
  return { door, ids, otherId };
}

const ask = (door: FrontDoor, method: string, path: string) =>
  door.app.request(path, {
    method,
    ...(method === "POST"
      ? {
          body: "lesson=lesson-1&mark=done&email=mia%40example.org",
          headers: { "content-type": "application/x-www-form-urlencoded" },
        }
      : {}),
  });

describe.each(ROUTES)("$method for $purpose", ({ purpose, method, path }) => {
  it("refuses every spoiled link in one and the same way, and changes nothing", async () => {
    const { door, ids, otherId } = await withLesson();
    const token = signLink(SECRET, purpose, ids[purpose]);
    const before = await door.dump();
    const answers = new Set<string>();
    for (const [name, bad] of Object.entries(spoiled(token, ids[purpose], otherId, purpose))) {
      const answer = await ask(door, method, path(bad));
      const text = await answer.text();
      expect([name, answer.status]).toEqual([name, 404]);
      expect([name, text.includes("This link doesn’t work")]).toEqual([name, true]);
      answers.add(JSON.stringify([[...answer.headers], text]));
    }
    expect(answers.size).toBe(1);
    expect(await door.dump()).toBe(before);
    expect(door.logged.join("\n")).not.toContain(token);
  });

  it("takes the good one", async () => {
    const { door, ids } = await withLesson();
    const answer = await ask(door, method, path(signLink(SECRET, purpose, ids[purpose])));
    expect(answer.status).not.toBe(404);
    expect(answer.status).toBeLessThan(500);
  });
});
