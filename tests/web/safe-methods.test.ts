import { describe, expect, it } from "vitest";
import { DAY, type FrontDoor, join, openFrontDoor, postForm, signUp } from "./front-door.ts";

async function everyPath(door: FrontDoor): Promise<string[]> {
  const waiting = await signUp(door, "waiting@example.org");
  const inside = await join(door, "inside@example.org");
  const left = await join(door, "left@example.org");
  await postForm(door.app, `/u/${door.token("unsubscribe", left)}`, {});
  const deliveries = await door.archive.selectFrom("deliveries").select("id").execute();
  const perDelivery = deliveries.flatMap(({ id }) => [
    `/v/${door.token("view", id)}`,
    ...["", "/html", "/text", "/headers", "/eml"].map((part) => `/outbox/${id}${part}`),
  ]);
  const perLearner = [waiting, inside, left].flatMap((id) => [
    `/confirm/${door.token("confirm", id)}`,
    `/u/${door.token("unsubscribe", id)}`,
    `/u/${door.token("unsubscribe", id)}/done`,
    `/u/${door.token("unsubscribe", id)}?List-Unsubscribe=One-Click&which=all-courses`,
    `/p/${door.token("progress", id)}`,
    `/p/${door.token("progress", id)}/lesson/lesson-1?counted=1-2-3`,
    `/p/${door.token("progress", id)}/check/lesson-1?answer-1=1&answer-2=2&answer-3=3`,
    `/p/${door.token("progress", id)}/certificate?do=make&name=Mia`,
    `/p/${door.token("progress", id)}/preferences`,
    `/preferences/${door.token("preferences", id)}?do=leave-all`,
    `/preferences/${door.token("preferences", id)}/everything.json`,
    `/preferences/${door.token("preferences", id)}?do=link`,
    `/preferences/${door.token("preferences", id)}/erase?email=inside%40example.org`,
    `/p/${door.token("progress", id)}/done?lesson=lesson-1&mark=done`,
  ]);
  const open = [
    "/",
    "/sample",
    "/sample?email=a%40example.org",
    "/sample/check-inbox",
    "/health",
    "/favicon.ico",
    "/nope",
  ];
  return [
    ...open,
    "/outbox",
    "/outbox?page=2",
    "/outbox/move?by=week",
    "/webhooks/resend",
    ...perLearner,
    ...perDelivery,
  ];
}

describe.each(["GET", "HEAD", "OPTIONS"])("%s", (method) => {
  it("changes nothing, whatever its address", async () => {
    const door = await openFrontDoor({ outbox: true });
    const paths = await everyPath(door);
    door.clock.now += DAY;
    const before = [await door.dump(), door.clock.now, door.nudges()];
    for (const path of paths) {
      const answer = await door.app.request(path, { method, headers: { "sec-purpose": "prefetch" } });
      expect([path, answer.status < 500]).toEqual([path, true]);
    }
    expect([await door.dump(), door.clock.now, door.nudges()]).toEqual(before);
    expect(door.logged).toEqual([]);
  });
});

describe("another method", () => {
  it.each(["PUT", "DELETE", "PATCH"])("%s is refused where a page is, and changes nothing", async (method) => {
    const door = await openFrontDoor({ outbox: true });
    const paths = await everyPath(door);
    const before = await door.dump();
    for (const path of paths.filter((candidate) => candidate !== "/nope")) {
      const answer = await door.app.request(path, { method });
      expect([path, answer.status]).toEqual([path, 405]);
      expect(answer.headers.get("allow")).toMatch(/GET|POST/);
    }
    expect(await door.dump()).toBe(before);
  });
});
