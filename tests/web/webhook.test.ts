import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { makeApp } from "../../src/web/app.ts";
import { type FrontDoor, join, openFrontDoor, WEBHOOK_SECRET } from "./front-door.ts";

const FORGERS_SECRET = "whsec_bm90IHRoZSBzZWNyZXQ=";

async function withDelivery(): Promise<{ door: FrontDoor; body: string }> {
  const door = await openFrontDoor();
  await join(door, "mia@example.org");
  const row = await door.archive
    .selectFrom("deliveries")
    .select(["id", "batch_id"])
    .where("kind", "=", "welcome")
    .executeTakeFirstOrThrow();
  const body = JSON.stringify({
    type: "email.complained",
    created_at: "2026-11-23T16:00:00.000Z",
    data: { email_id: "e1", tags: { d: row.id, b: row.batch_id } },
  });
  return { door, body };
}

function signed(body: string, { secret = WEBHOOK_SECRET, id = "msg_1", ageMs = 0 } = {}): Record<string, string> {
  const at = new Date(Date.now() - ageMs);
  return {
    "svix-id": id,
    "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
    "svix-signature": new Webhook(secret).sign(id, at, body),
  };
}

function post(door: FrontDoor, body: string, headers: Record<string, string>) {
  return door.app.request("/webhooks/resend", {
    method: "POST",
    body,
    headers: { ...headers, "content-type": "application/json" },
  });
}

describe("a webhook", () => {
  it("that is signed is taken once, with its effect, however often it comes", async () => {
    const { door, body } = await withDelivery();
    expect((await post(door, body, signed(body))).status).toBe(200);
    const once = await door.dump();
    expect(await door.archive.selectFrom("suppressions").select(["address", "reason"]).execute()).toEqual([
      { address: "mia@example.org", reason: "complaint" },
    ]);
    expect((await post(door, body, signed(body))).status).toBe(200);
    expect(await door.dump()).toBe(once);
  });

  const REFUSED: Record<string, (body: string) => { body: string; headers: Record<string, string> }> = {
    "without a signature": (body) => ({ body, headers: {} }),
    "with an empty signature": (body) => ({ body, headers: { ...signed(body), "svix-signature": "" } }),
    "signed by another": (body) => ({ body, headers: signed(body, { secret: FORGERS_SECRET }) }),
    "ten minutes old": (body) => ({ body, headers: signed(body, { ageMs: 600_000 }) }),
    "from the future": (body) => ({ body, headers: signed(body, { ageMs: -600_000 }) }),
    "changed on its way": (body) => ({ body: body.replace("complained", "delivered "), headers: signed(body) }),
    "under another id": (body) => ({ body, headers: { ...signed(body), "svix-id": "msg_2" } }),
    "with its time changed": (body) => ({ body, headers: { ...signed(body), "svix-timestamp": "1" } }),
    "that is signed and no JSON": () => ({ body: "{", headers: signed("{") }),
    "that is signed and no event": () => ({ body: "[]", headers: signed("[]") }),
    "that is empty": () => ({ body: "", headers: signed("") }),
  };

  it.each(Object.entries(REFUSED))("%s is refused in one way and changes nothing but its count", async (_, make) => {
    const { door, body } = await withDelivery();
    const dump = async () => (await door.dump()).replace(/^\{"name":"webhook_refusals".*$/m, "");
    const before = await dump();
    const request = make(body);
    const answer = await post(door, request.body, request.headers);
    expect([answer.status, await answer.text()]).toEqual([401, "Not signed by the provider.\n"]);
    expect(await dump()).toBe(before);
    expect(door.logged).toEqual(['{"event":"webhook-refused"}']);
  });

  it("of more than a megabyte is not read", async () => {
    const { door } = await withDelivery();
    const body = "x".repeat(1024 * 1024 + 1);
    expect((await post(door, body, signed(body))).status).toBe(413);
  });

  it("is not taken where no provider is set up", async () => {
    const { door, body } = await withDelivery();
    const app = makeApp({ ...door.ports, webhooks: undefined });
    const answer = await app.request("/webhooks/resend", { method: "POST", body, headers: signed(body) });
    expect(answer.status).toBe(404);
  });

  it("doesn't keep whether or when somebody opened an email or clicked in it, where the account tracks that", async () => {
    const { door, body } = await withDelivery();
    const { data } = JSON.parse(body) as { data: object };
    const tell = (type: string, id: string, at: string) => {
      const told = JSON.stringify({
        type,
        created_at: at,
        data: { ...data, click: { link: "https://kites.example/secret" } },
      });
      return post(door, told, signed(told, { id }));
    };
    await tell("email.delivered", "msg_a", "2026-11-23T16:00:00.000Z");
    await tell("email.opened", "msg_b", "2026-11-23T17:11:00.000Z");
    await tell("email.clicked", "msg_c", "2026-11-23T17:12:00.000Z");
    const events = await door.archive.selectFrom("provider_events").select(["type", "at"]).execute();
    expect(events).toEqual([{ type: "email.delivered", at: Date.UTC(2026, 10, 23, 16) }]);
    expect(await door.dump()).not.toMatch(/opened|clicked|kites\.example\/secret/);
  });

  it("about an opened email proves that it arrived, where nothing else did", async () => {
    const { door, body } = await withDelivery();
    const told = body.replace("email.complained", "email.opened");
    expect((await post(door, told, signed(told))).status).toBe(200);
    expect(await door.archive.selectFrom("provider_events").select("type").execute()).toEqual([
      { type: "email.delivered" },
    ]);
  });
});
