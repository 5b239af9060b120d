import { createHmac } from "node:crypto";
import { Resend } from "resend";
import { beforeEach, describe, expect, it } from "vitest";
import { readWebhook } from "../../src/mail/webhook.ts";
import { type FrontDoor, join, openFrontDoor, WEBHOOK_SECRET } from "../web/front-door.ts";

const sdk = new Resend("re_test");
const OLD_SECRET = "whsec_dGhlIHNlY3JldCBvZiBsYXN0IHllYXIsIHdoaWNoIGlzIG92ZXI=";

/** The scheme of standardwebhooks.com, written down anew: base64(HMAC-SHA256(secret, "id.timestamp.body")). */
function sign(secret: string, id: string, timestamp: string, body: string | Buffer): string {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  return createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
}

const seconds = (offset = 0) => String(Math.floor(Date.now() / 1000) + offset);

let door: FrontDoor;
let delivery: { readonly id: string; readonly batch_id: string | null };
beforeEach(async () => {
  door = await openFrontDoor();
  await join(door, "mia@example.org");
  delivery = await door.archive
    .selectFrom("deliveries")
    .select(["id", "batch_id"])
    .where("kind", "=", "welcome")
    .executeTakeFirstOrThrow();
});

const eventOf = (type: string, data: object = {}, created = "2026-11-23T16:00:00.000Z") =>
  JSON.stringify({
    type,
    created_at: created,
    data: { email_id: "e1", tags: { d: delivery.id, b: delivery.batch_id }, ...data },
  });
const complaint = () => eventOf("email.complained");

function post(body: string | Buffer, headers: Record<string, string>) {
  return door.app.request("/webhooks/resend", {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers: { "content-type": "application/json", ...headers },
  });
}

function postSigned(body: string | Buffer, id = "msg_1", at = seconds(), secret = WEBHOOK_SECRET) {
  const signature = `v1,${sign(secret, id, at, body)}`;
  return post(body, { "svix-id": id, "svix-timestamp": at, "svix-signature": signature });
}

/** The archive without the one thing that a refused webhook may change. */
const unrefused = async () => {
  const [all, counted] = [await door.dump(), /^\{"name":"webhook_refusals".*$/m];
  expect(all).toMatch(counted);
  return all.replace(counted, "");
};
const refused = async () =>
  (await door.archive.selectFrom("webhook_refusals").select("refused").executeTakeFirst())?.refused ?? 0;

const suppressed = () => door.archive.selectFrom("suppressions").select(["address", "reason"]).execute();

describe("the published example of Standard Webhooks", () => {
  // https://www.standardwebhooks.com, "Signature scheme"; also the first vector of the Svix libraries.
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const example = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: "1614265330",
    body: '{"test": 2432232314}',
    signature: "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };

  it("has the signature that is written there, by our own reckoning", () => {
    expect(sign(secret, example.id, example.timestamp, example.body)).toBe(example.signature);
  });

  it("is refused nevertheless, for it was signed in February 2021", () => {
    expect(readWebhook(sdk, secret, { ...example, signature: `v1,${example.signature}` })).toBeUndefined();
  });
});

describe("a signature", () => {
  const good = () => sign(WEBHOOK_SECRET, "msg_1", seconds(), complaint());
  const old = () => sign(OLD_SECRET, "msg_1", seconds(), complaint());

  const TAKEN: Record<string, () => string> = {
    alone: () => `v1,${good()}`,
    "behind one by a secret that was rotated out": () => `v1,${old()} v1,${good()}`,
    "before one by a secret that was rotated out": () => `v1,${good()} v1,${old()}`,
    "beside an asymmetric one, which is ignored": () => `v1a,${"A".repeat(88)} v1,${good()}`,
    "among versions of the future": () => `v2,${good()} v1,${good()} v99,x`,
    "between two spaces": () => `v1,${old()}  v1,${good()}`,
    "behind fifty others": () => `${`v1,${old()} `.repeat(50)}v1,${good()}`,
    "with a third part behind a comma": () => `v1,${good()},x`,
  };
  it.each(Object.entries(TAKEN))("is taken %s", async (_, header) => {
    const headers = { "svix-id": "msg_1", "svix-timestamp": seconds(), "svix-signature": header() };
    expect((await post(complaint(), headers)).status).toBe(200);
    expect(await suppressed()).toEqual([{ address: "mia@example.org", reason: "complaint" }]);
  });

  const REFUSED: Record<string, () => string> = {
    "that is empty": () => "",
    "that is a space": () => " ",
    "without a version": () => good(),
    "of a version without a signature": () => "v1",
    "of a version with an empty signature": () => "v1,",
    "of another version": () => `v2,${good()}`,
    "of version 1a alone": () => `v1a,${good()}`,
    "of version 0": () => `v0,${good()}`,
    "of a version in capitals": () => `V1,${good()}`,
    "with a space behind the comma": () => `v1, ${good()}`,
    "with a tab for a space": () => `v1,${old()}\tv1,${good()}`,
    "cut by a letter": () => `v1,${good().slice(0, -1)}`,
    "with one letter more": () => `v1,${good()}A`,
    "without its padding": () => `v1,${good().replace("=", "")}`,
    "in the letters of addresses": () => `v1,${good().replaceAll("+", "-").replaceAll("/", "_")}-`,
    "in capitals": () => `v1,${good().toUpperCase()}x`,
    "in hexadecimal": () => `v1,${Buffer.from(good(), "base64").toString("hex")}`,
    "by a secret that was rotated out": () => `v1,${old()}`,
    "by an empty secret": () => `v1,${sign("", "msg_1", seconds(), complaint())}`,
    "by the secret taken as it is written": () =>
      `v1,${createHmac("sha256", WEBHOOK_SECRET).update(`msg_1.${seconds()}.${complaint()}`).digest("base64")}`,
    "over the body alone": () => `v1,${createHmac("sha256", WEBHOOK_SECRET).update(complaint()).digest("base64")}`,
    "by SHA-1": () => `v1,${createHmac("sha1", WEBHOOK_SECRET).update(complaint()).digest("base64")}`,
    "without end": () => `v1,${"A".repeat(10_000)}`,
    "that is a prototype": () => "__proto__,constructor",
  };
  it.each(Object.entries(REFUSED))("is refused %s, and changes nothing but its count", async (_, header) => {
    const before = await unrefused();
    const headers = { "svix-id": "msg_1", "svix-timestamp": seconds(), "svix-signature": header() };
    const answer = await post(complaint(), headers);
    expect([answer.status, await answer.text()]).toEqual([401, "Not signed by the provider.\n"]);
    expect(await unrefused()).toBe(before);
    expect(await refused()).toBe(1);
  });

  it.each(["svix-id", "svix-timestamp", "svix-signature"])("is refused without %s", async (missing) => {
    const before = await unrefused();
    const at = seconds();
    const headers: Record<string, string> = {
      "svix-id": "msg_1",
      "svix-timestamp": at,
      "svix-signature": `v1,${sign(WEBHOOK_SECRET, "msg_1", at, complaint())}`,
    };
    delete headers[missing];
    expect((await post(complaint(), headers)).status).toBe(401);
    expect((await post(complaint(), { ...headers, [missing]: "" })).status).toBe(401);
    expect(await unrefused()).toBe(before);
    expect(await refused()).toBe(1);
  });
});

describe("the time of a webhook", () => {
  it.each([
    [-295, 200],
    [0, 200],
    [295, 200],
    [-306, 401],
    [306, 401],
    [-86_400, 401],
    [86_400 * 365, 401],
  ])("%i seconds from now gets %i", async (offset, status) => {
    const before = await unrefused();
    expect((await postSigned(complaint(), "msg_1", seconds(offset))).status).toBe(status);
    expect((await unrefused()) === before).toBe(status !== 200);
    expect(await refused()).toBe(status === 200 ? 0 : 1);
  });

  it.each([
    ["in milliseconds", () => String(Date.now())],
    ["with letters behind it", () => `${seconds()}x`],
    ["with a fraction", () => `${seconds()}.5`],
    ["with a sign", () => `+${seconds()}`],
    ["in another base", () => `0x${Number(seconds()).toString(16)}`],
    ["as a power", () => `${seconds()}e0`],
    ["as a date", () => new Date().toISOString()],
    ["not a number", () => "NaN"],
    ["endless", () => "9".repeat(400)],
  ])("%s is refused, however it is signed", async (_, at) => {
    const before = await unrefused();
    const timestamp = at();
    for (const reckoned of [timestamp, String(Number.parseInt(timestamp, 10))]) {
      const signature = `v1,${sign(WEBHOOK_SECRET, "msg_1", reckoned, complaint())}`;
      const headers = { "svix-id": "msg_1", "svix-timestamp": timestamp, "svix-signature": signature };
      expect((await post(complaint(), headers)).status).toBe(401);
    }
    expect(await unrefused()).toBe(before);
    expect(await refused()).toBe(2);
  });
});

describe("the body of a webhook", () => {
  it.each([
    ["serialised again with spaces", (body: string) => JSON.stringify(JSON.parse(body), undefined, 1)],
    [
      "with its keys in another order",
      (body: string) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body) as object).toReversed())),
    ],
    ["with a line feed behind it", (body: string) => `${body}\n`],
    ["with a space before it", (body: string) => ` ${body}`],
    ["with a letter escaped", (body: string) => body.replace("email.", "\\u0065mail.")],
    ["with the same key twice", (body: string) => body.replace("{", '{"type":"email.sent",')],
    ["with a null behind it", (body: string) => `${body}\0`],
  ])("%s is not what was signed", async (_, change) => {
    const before = await unrefused();
    const at = seconds();
    const signature = `v1,${sign(WEBHOOK_SECRET, "msg_1", at, complaint())}`;
    const headers = { "svix-id": "msg_1", "svix-timestamp": at, "svix-signature": signature };
    expect((await post(change(complaint()), headers)).status).toBe(401);
    expect(await unrefused()).toBe(before);
    expect(await refused()).toBe(1);
  });

  const DEPTH = 100_000;
  it.each<[string, string | Buffer]>([
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ["lists in lists, a hundred thousand deep", "[".repeat(DEPTH) + "]".repeat(DEPTH)],
    ["lists without end", "[".repeat(DEPTH)],
    ["a megabyte of text", `"${"x".repeat(1024 * 1024 - 2)}"`],
    ["a number", "5"],
    ["a null", "null"],
    ["a text", '"email.complained"'],
    ["a list", "[]"],
    ["no type", '{"created_at":"2026-11-23T16:00:00Z","data":{}}'],
    ["a type that is a number", '{"type":5,"created_at":"2026-11-23T16:00:00Z","data":{}}'],
    ["a type without end", `{"type":"${"x".repeat(1000)}","created_at":"2026-11-23T16:00:00Z","data":{}}`],
    ["no time", '{"type":"email.sent","data":{}}'],
    ["a prototype", '{"__proto__":{"type":"email.sent","created_at":"2026-11-23T16:00:00Z"}}'],
  ])("signed and no event is refused, without harm: %s", async (_, body) => {
    const before = await unrefused();
    const started = process.cpuUsage();
    expect((await postSigned(body)).status).toBe(401);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(1000);
    expect(await unrefused()).toBe(before);
    expect(await refused()).toBe(1);
  });

  it("that nests a hundred thousand deep where we do not look is taken", async () => {
    const deep = `${'{"a":'.repeat(DEPTH)}1${"}".repeat(DEPTH)}`;
    const body = complaint().replace('"email_id":"e1"', `"email_id":"e1","headers":${deep}`);
    expect((await postSigned(body)).status).toBe(200);
    expect(await suppressed()).toHaveLength(1);
  });
});

describe("a signed event", () => {
  it("of a type that nobody knows is kept, and acts only as proof that the mail was taken", async () => {
    for (const [n, type] of ["email.teleported", "contact.created", "domain.updated", "x", "constructor"].entries()) {
      expect((await postSigned(eventOf(type), `msg_${n}`)).status).toBe(200);
    }
    expect(await suppressed()).toEqual([]);
    expect(await door.archive.selectFrom("provider_events").select("type").execute()).toHaveLength(5);
  });

  it.each([
    ["somebody else's delivery", { tags: { d: "0".repeat(32), b: "another-batch" } }],
    ["tags in a list, as they are sent", { tags: [{ name: "d", value: "x" }] }],
    ["a tag that is a number", { tags: { d: 5 } }],
    ["a tag that is a list", { tags: { d: ["x"] } }],
    ["a tag without end", { tags: { d: "x".repeat(10_000) } }],
    ["a tag with SQL in it", { tags: { d: "x' or '1'='1" } }],
    ["a tag with control characters", { tags: { d: "x\u001b[31m\0" } }],
    ["no tags", { tags: undefined }],
    ["tags that are null", { tags: null }],
    ["an email id that is an object", { tags: {}, email_id: { $gt: "" } }],
    ["no data but a text", "data"],
  ])("about %s is taken with thanks and touches no one", async (_, data) => {
    const rows = async () =>
      JSON.stringify([await suppressed(), await door.archive.selectFrom("deliveries").selectAll().execute()]);
    const before = await rows();
    const body =
      typeof data === "string" ? complaint().replace(/"data":.*\}$/, '"data":"x"}') : eventOf("email.complained", data);
    expect((await postSigned(body)).status).toBe(200);
    expect(await rows()).toBe(before);
    const [event] = await door.archive.selectFrom("provider_events").select("delivery_id").execute();
    expect(event?.delivery_id ?? "none").toMatch(/^(?:none|0{32})$/);
  });

  it("about a mail that came in does not act on the delivery that it names", async () => {
    const rows = async () =>
      JSON.stringify([await suppressed(), await door.archive.selectFrom("deliveries").selectAll().execute()]);
    const before = await rows();
    expect((await postSigned(eventOf("email.received"))).status).toBe(200);
    expect(await rows()).toBe(before);
    // Anybody can write to us, so what came in is kept apart from what the provider says about our own emails.
    expect(await door.archive.selectFrom("provider_events").selectAll().execute()).toEqual([]);
    expect(await door.archive.selectFrom("received_mails").selectAll().execute()).toHaveLength(1);
  });

  it.each(["", "yesterday", "0000", "9".repeat(39), "2026-13-45T99:99:99Z"])(
    "of the time %j is taken at its post's",
    async (at) => {
      expect((await postSigned(eventOf("email.sent", {}, at))).status).toBe(200);
      const [event] = await door.archive.selectFrom("provider_events").select("at").execute();
      expect(Number.isSafeInteger(event?.at)).toBe(true);
    },
  );

  it("acts once, however often, in whatever order and under whatever signature it comes", async () => {
    const types = ["email.sent", "email.delivered", "email.complained", "email.bounced", "email.opened"];
    const posts = types.flatMap((type, n) => [0, 1, 2].map((again) => ({ type, id: `msg_${n}`, again })));
    const orders = [posts, posts.toReversed(), posts.toSorted((a, b) => a.again - b.again || b.id.localeCompare(a.id))];
    const ends = new Set<string>();
    for (const order of orders) {
      door = await openFrontDoor();
      await join(door, "mia@example.org");
      for (const { type, id, again } of order) {
        const bounce = { bounce: { type: "Permanent", subType: "General", message: "no such user" } };
        const answer = await postSigned(eventOf(type, type === "email.bounced" ? bounce : {}), id, seconds(-again));
        expect(answer.status).toBe(200);
      }
      // An opening that comes before the word of its delivery proves the delivery, and is kept as that.
      const kept = await door.archive.selectFrom("provider_events").select("type").distinct().orderBy("type").execute();
      const deliveries = await door.archive.selectFrom("deliveries").select(["kind", "state"]).execute();
      const enrollments = await door.archive.selectFrom("enrollments").select("next_due_at").execute();
      ends.add(JSON.stringify([kept, deliveries, enrollments, (await suppressed()).map(({ address }) => address)]));
    }
    expect([...ends]).toHaveLength(1);
  });

  it("under an id that was used for another one is not taken for new", async () => {
    await postSigned(eventOf("email.sent"), "msg_1");
    const once = await door.dump();
    expect((await postSigned(complaint(), "msg_1")).status).toBe(200);
    expect(await door.dump()).toBe(once);
  });

  it("under an id without end is refused", async () => {
    const before = await unrefused();
    expect((await postSigned(complaint(), "m".repeat(201))).status).toBe(401);
    expect(await unrefused()).toBe(before);
    expect(await refused()).toBe(1);
  });
});
