import { Resend } from "resend";
import { Agent, type Dispatcher } from "undici";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendCarrier } from "../../src/mail/resend.ts";
import { FULL_KEY, type FakeResend, makeFakeResend, SENDING_KEY } from "../support/fake-resend.ts";
import { makeWire } from "../support/fake-resend/in-process.ts";
import { seededIds, seededRandom } from "../support/fake-resend/random.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 30, 18);

/** The provider's time. */
let time: number;
/** Ours minus the provider's. */
let skew: number;
let fake: FakeResend;

const pass = (ms: number) => {
  time += Math.ceil(ms);
};
const now = () => time + skew;

beforeEach(() => {
  [time, skew] = [START, 0];
  fake = makeFakeResend({ now: () => time, newId: seededIds(seededRandom(7)), ratePerSecond: 100 });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function carrier(apiKey = FULL_KEY) {
  const wire = makeWire({ fake, pass, onRequest: async () => undefined, latency: () => 20 });
  vi.stubGlobal("fetch", wire.fetch);
  const sdk = new Resend(apiKey, { baseUrl: "http://provider.invalid" });
  return resendCarrier(
    { apiKey, baseUrl: "http://provider.invalid", userAgent: "coursepost-tests" },
    { sdk, connections: wire.connections, limiter: makeLimiter(100), now, sleep: async (ms) => pass(ms) },
  );
}

const mailTo = (to: string, delivery: string) => ({
  from: "us@example.com",
  to: [to],
  subject: "One",
  text: "Hello",
  tags: [
    { name: "d", value: delivery },
    { name: "b", value: "batch-1" },
  ],
});

async function post(key: string, mails: readonly object[], notAfter = now() + HOUR) {
  const body = Buffer.from(JSON.stringify(mails));
  return carrier().post({ idempotencyKey: key, body, members: mails.length, notAfter });
}

describe("a request", () => {
  it("goes out under its key, byte for byte as it was frozen", async () => {
    expect(await post("k1", [mailTo("one@example.com", "d1")])).toMatchObject({ kind: "accepted", status: 200 });
    expect(fake.ledger.attempts()).toMatchObject([{ key: "k1", account: FULL_KEY }]);
    expect(fake.ledger.accepted()).toMatchObject([{ subject: "One", tags: { d: "d1", b: "batch-1" } }]);
  });

  it("is not begun when its turn comes after its lease is over", async () => {
    const out = carrier();
    const body = Buffer.from(JSON.stringify([mailTo("one@example.com", "d1")]));
    const request = { idempotencyKey: "k1", body, members: 1, notAfter: now() + 15 };
    expect(await out.post(request)).toMatchObject({ kind: "accepted" });
    expect(await out.post({ ...request, idempotencyKey: "k2" })).toMatchObject({ kind: "slow-down", status: null });
    expect(fake.ledger.attempts().map(({ key }) => key)).toEqual(["k1"]);
  });
});

describe("what comes back on the wire", () => {
  const carrierOn = (request: () => Promise<unknown>) =>
    resendCarrier(
      { apiKey: FULL_KEY, baseUrl: "http://provider.invalid", userAgent: "coursepost-tests" },
      {
        sdk: new Resend(FULL_KEY),
        connections: { request } as unknown as Dispatcher,
        limiter: makeLimiter(100),
        now,
        sleep: async (ms) => pass(ms),
      },
    );
  const request = () => ({ idempotencyKey: "k", body: Buffer.from("[]"), members: 1, notAfter: now() + HOUR });

  it("may repeat a header; the first counts", async () => {
    const body = { text: async () => "{}" };
    const out = carrierOn(async () => ({ statusCode: 429, headers: { "retry-after": ["7", "90"] }, body }));
    expect(await out.post(request())).toMatchObject({ kind: "slow-down", retryAfterMs: 7000 });
  });

  it.each([
    [Object.assign(new Error("x"), { code: "ECONNRESET" }), "no answer (ECONNRESET)"],
    [new TypeError("x"), "no answer (TypeError)"],
    ["a word", "the request failed"],
  ])("may be nothing: %s is an answer that proves nothing", async (thrown, why) => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- anything at all can be thrown
    expect(await carrierOn(() => Promise.reject(thrown)).post(request())).toMatchObject({ kind: "ambiguous", why });
  });
});

describe("a look-up", () => {
  const asked = [{ deliveryId: "d1", batchId: "batch-1", to: "one@example.com" }];

  it("believes nothing that's larger than any page could be", async () => {
    const out = carrier();
    const page = { object: "list", has_more: false, data: [], more: "x".repeat(5_000_000) };
    vi.stubGlobal("fetch", async () => Response.json(page));
    expect(await out.lookUp(asked, START)).toBe("cannot-tell");
  });

  it("finds a delivery by its tag, not by its address", async () => {
    await post("k1", [mailTo("one@example.com", "another"), mailTo("two@example.com", "d2")]);
    expect(await carrier().lookUp(asked, START)).toBe("absent");
    await post("k2", [mailTo("one@example.com", "d1")]);
    expect(await carrier().lookUp(asked, START)).toBe("accepted");
  });

  it.each([-5, 5])("finds what was taken though our clock is off by %d hours", async (hours) => {
    skew = hours * HOUR;
    const since = now();
    await post("k1", [mailTo("one@example.com", "d1")]);
    expect(await carrier().lookUp(asked, since)).toBe("accepted");
  });

  it("proves absence by the first mail that is surely older than the attempt", async () => {
    for (let n = 0; n < 130; n += 1) await post(`old-${n}`, [mailTo("other@example.com", `old-${n}`)]);
    pass(DAY);
    const since = now();
    await post("k2", [mailTo("two@example.com", "d2")]);
    expect(await carrier().lookUp(asked, since)).toBe("absent");
  });

  it("turns pages until it has found", async () => {
    await post("k1", [mailTo("one@example.com", "d1")]);
    for (let n = 0; n < 3; n += 1) {
      await post(
        `later-${n}`,
        Array.from({ length: 100 }, (_, m) => mailTo(`m${m}@example.com`, `later-${n}-${m}`)),
      );
    }
    expect(await carrier().lookUp(asked, START)).toBe("accepted");
  });

  it("says that it cannot tell when thirty pages were not enough", async () => {
    for (let n = 0; n < 31; n += 1) {
      await post(
        `later-${n}`,
        Array.from({ length: 100 }, (_, m) => mailTo(`m${m}@example.com`, `later-${n}-${m}`)),
      );
    }
    expect(await carrier().lookUp(asked, START)).toBe("cannot-tell");
  });

  it("says that it cannot tell what the provider has forgotten by now", async () => {
    await post("k1", [mailTo("one@example.com", "d1")]);
    const since = now();
    pass(30 * DAY);
    expect(await carrier().lookUp(asked, since)).toBe("cannot-tell");
  });

  it("says that it cannot tell where the key may only send", async () => {
    expect(await carrier(SENDING_KEY).lookUp(asked, START)).toBe("cannot-tell");
  });

  it("says that it cannot tell where a mail of the list cannot be read", async () => {
    await post("k1", [mailTo("one@example.com", "d1")]);
    fake.faults.next({ at: /^GET \/emails\/[^?]+$/, fault: { kind: "error-before" } });
    expect(await carrier().lookUp(asked, START)).toBe("cannot-tell");
  });
});

describe("a connection that was never there", () => {
  it.each([
    ["http://127.0.0.1:1", "not-sent"],
    ["http://nowhere.invalid", "not-sent"],
  ])("leaves no doubt: %s", async (baseUrl, kind) => {
    const way = resendCarrier(
      { apiKey: FULL_KEY, baseUrl, userAgent: "coursepost-tests" },
      {
        sdk: new Resend(FULL_KEY),
        connections: new Agent({ connect: { timeout: 2000 } }),
        limiter: makeLimiter(100),
        now,
        sleep: async (ms) => pass(ms),
      },
    );
    const body = Buffer.from("[]");
    expect(await way.post({ idempotencyKey: "k", body, members: 1, notAfter: now() + HOUR })).toMatchObject({ kind });
  });
});
