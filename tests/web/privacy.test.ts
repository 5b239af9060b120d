import { describe, expect, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { DEVICE_LASTS_S } from "../../src/course/device.ts";
import { inDays, KEPT_FOR_MS } from "../../src/course/retention.ts";
import { makeApp } from "../../src/web/app.ts";
import { TYPED_LASTS_S } from "../../src/web/typed-signup.ts";
import { sampleCourse } from "../support/course.ts";
import { join, openFrontDoor, signUp } from "./front-door.ts";

const courses: readonly [Course, Course] = [
  sampleCourse(),
  {
    ...sampleCourse(),
    id: "other",
    title: "Other Things",
    sender: { name: "Bea Other", email: "bea@other.example" },
    reply_to: "bea@other.example",
    privacy: {
      controller: "Other & Sons",
      contact: "data@other.example",
      notes: ["The server is rented from Host GmbH, and its logs are kept for a week."],
    },
  },
];

async function notice(id: string, more: { readonly receivingDomain?: string; readonly postalAddress?: string } = {}) {
  const door = await openFrontDoor({ courses });
  const app = makeApp({ ...door.ports, ...more });
  const answer = await app.request(`/${id}/privacy`);
  expect(answer.status).toBe(200);
  return { page: await answer.text(), headers: answer.headers };
}

describe("the privacy notice", () => {
  it("says each period that the cleanup keeps, where email is received", async () => {
    const { page } = await notice("sample", { receivingDomain: "reply.course.example" });
    const said = (ms: number) => (inDays(ms) === 1 ? "1 day" : `${inDays(ms)} days`);
    const told = [
      ["erased automatically after", KEPT_FOR_MS.unconfirmed],
      ["first part of your IP address</strong>:", KEPT_FOR_MS.networks],
      ["with your sign-up, and", KEPT_FOR_MS.formAttempts],
      ["make us send to it</strong>:", KEPT_FOR_MS.mailboxLetters],
      ["has been passed on, and", KEPT_FOR_MS.attachments],
      ["delivery reports</strong>:", KEPT_FOR_MS.receivedEmail],
      ["Then you can undo that for", KEPT_FOR_MS.removedCertificate],
      ["only used for that</strong>:", DEVICE_LASTS_S * 1000],
    ] as const;
    for (const [words, period] of told) expect(page).toContain(`${words} ${said(period)}`);
    expect(page).toContain(`can show them</strong>: ${TYPED_LASTS_S / 60} minutes`);
    // Every period there is, none forgotten.
    expect(told).toHaveLength(Object.keys(KEPT_FOR_MS).length + 1);
    expect(Object.values(KEPT_FOR_MS).every((ms) => ms === inDays(ms) * 86_400_000)).toBe(true);
  });

  it("is each course's own: who answers for it, where to write, and what its creator adds", async () => {
    const { page: first } = await notice("sample", { postalAddress: "1 Main Street" });
    const { page: second } = await notice("other");
    expect(first).toContain(`${courses[0].sender.name} is responsible`);
    expect(first).toContain(`mailto:${courses[0].reply_to}`);
    expect(first).toContain("1 Main Street");
    expect(first).not.toMatch(/Host GmbH|Other/);
    expect(second).toContain("Other &amp; Sons is responsible");
    expect(second).toContain("mailto:data@other.example");
    expect(second).toContain("<li>The server is rented from Host GmbH, and its logs are kept for a week.</li>");
  });

  it("says nothing of received email where none is received", async () => {
    const { page } = await notice("sample");
    expect(page).not.toMatch(/Files attached|receives yours/);
  });

  it("is open to search, and linked from the form, its frame, and the footer of pages on the way in", async () => {
    const { page, headers } = await notice("other");
    expect(headers.get("x-robots-tag")).toBeNull();
    expect(page).toContain('<link rel="canonical" href="http://localhost/other/privacy">');
    const door = await openFrontDoor({ courses });
    const ada = await signUp(door, "ada@example.org");
    const ben = await join(door, "ben@example.org");
    for (const path of [
      "/sample",
      "/embed/sample",
      "/sample/check-inbox",
      `/confirm/${door.token("confirm", ada)}`,
      `/p/${door.token("progress", ben)}`,
      `/preferences/${door.token("preferences", ben)}`,
      `/u/${door.token("unsubscribe", ben)}`,
    ]) {
      const linked = await (await door.app.request(path)).text();
      expect([path, linked.includes('href="/sample/privacy"')]).toEqual([path, true]);
      expect([path, linked.includes('href="/other/privacy"')]).toEqual([path, false]);
    }
  });
});
