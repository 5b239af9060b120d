import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Resend } from "resend";
import { request } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunningFakeResend } from "../fake-resend.ts";
import { FULL_KEY, startFakeResend } from "../fake-resend.ts";
import { ledgerAt } from "./inspection.ts";
import { BATCH, delivery } from "./probe.ts";

let fake: RunningFakeResend;
let resend: Resend;

const toAda = { from: "hello@example.com", to: "ada@learner.example", subject: "Lesson 1", html: "<p>Hello</p>" };
const batch = JSON.stringify([delivery("d1"), delivery("d2")]);

const postBatch = (url: string, signal = AbortSignal.timeout(2_000)) =>
  request(`${url}/emails/batch`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${FULL_KEY}`,
      "content-type": "application/json",
      "idempotency-key": "k1",
      "user-agent": "coursepost",
    },
    body: batch,
    signal,
  });

beforeEach(async () => {
  fake = await startFakeResend({ inspect: true, ratePerSecond: 1_000 });
  resend = new Resend(FULL_KEY, { baseUrl: fake.url });
});

afterEach(() => fake.close());

describe("Resend's SDK", () => {
  it("sends one mail and finds it again", async () => {
    const sent = await resend.emails.send(
      { ...toAda, replyTo: "desk@example.com", tags: [{ name: "d", value: "d1" }] },
      { idempotencyKey: "k1" },
    );
    expect(sent.error).toBeNull();
    expect(sent.headers).toMatchObject({ "ratelimit-limit": "1000", "x-resend-monthly-quota": "1" });
    const found = await resend.emails.get(sent.data?.id ?? "");
    expect(found.data).toMatchObject({ subject: "Lesson 1", reply_to: ["desk@example.com"], last_event: "delivered" });
    expect((await resend.emails.list({ limit: 10 })).data?.data).toHaveLength(1);
    expect((await resend.domains.list()).data?.data[0]?.name).toBe("example.com");
  });

  it("sends a batch, strict or permissive", async () => {
    const strict = await resend.batch.send([toAda, { ...toAda, to: "nobody" }]);
    expect(strict.error).toMatchObject({ statusCode: 422, name: "invalid_parameter" });
    const permissive = await resend.batch.send([toAda, { ...toAda, to: "nobody" }], { batchValidation: "permissive" });
    expect(permissive.data?.data).toEqual([{ id: fake.ledger.accepted()[0]?.id }]);
    expect(permissive.data?.errors).toMatchObject([{ index: 1 }]);
  });

  it("reads received mail", async () => {
    const id = fake.core.receive({ from: "ada@learner.example", to: ["r@example.com"], subject: "Re", text: "Why?" });
    expect((await resend.emails.receiving.list()).data?.data).toMatchObject([{ id }]);
    expect((await resend.emails.receiving.get(id)).data).toMatchObject({ text: "Why?" });
  });

  it("reads the files of received mail, by URLs that last an hour", async () => {
    const files = [{ filename: "a.txt", contentType: "text/plain", content: Buffer.from("abc") }];
    const mail = { from: "ada@learner.example", to: ["r@example.com"], subject: "Re" };
    const other = fake.core.receive({ ...mail, files: [{ contentType: "image/png", content: Buffer.from("d") }] });
    const emailId = fake.core.receive({ ...mail, files });
    const { data } = await resend.emails.receiving.attachments.list({ emailId });
    const id = data?.data[0]?.id ?? "";
    expect(data?.data).toMatchObject([{ filename: "a.txt", size: 3, content_type: "text/plain" }]);
    expect((await resend.emails.receiving.get(emailId)).data?.attachments).toMatchObject([{ id, size: 3 }]);
    const one = await resend.emails.receiving.attachments.get({ emailId, id });
    const url = one.data?.download_url ?? "";
    expect(await (await fetch(url)).text()).toBe("abc");
    expect((await fetch(`${url}0`)).status).toBe(403);
    expect((await resend.emails.receiving.attachments.get({ emailId: other, id })).error?.statusCode).toBe(404);
  });

  it("is told which error it was", async () => {
    const unknown = await new Resend("re_other", { baseUrl: fake.url }).emails.send(toAda);
    expect(unknown.error).toMatchObject({ statusCode: 403, name: "invalid_api_key" });
    fake.faults.next({ fault: { kind: "rate-limited", retryAfterSeconds: 3 } });
    const limited = await resend.emails.send(toAda);
    expect(limited.error?.name).toBe("rate_limit_exceeded");
    expect(limited.headers?.["retry-after"]).toBe("3");
  });
});

describe("over HTTP", () => {
  it("takes a frozen batch once, and replays its answer", async () => {
    const first = await (await postBatch(fake.url)).body.json();
    expect(first).toEqual({ data: fake.ledger.accepted().map(({ id }) => ({ id })) });
    expect(await (await postBatch(fake.url)).body.json()).toEqual(first);
    expect(fake.ledger.accepted()).toHaveLength(2);
  });

  it("resets the connection", async () => {
    fake.faults.next({ at: BATCH, fault: { kind: "reset-after" } });
    await expect(postBatch(fake.url)).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/),
    });
    expect(fake.ledger.accepted()).toHaveLength(2);
  });

  it("hangs until the client gives up", async () => {
    fake.faults.next({ at: BATCH, fault: { kind: "hang-before" } });
    await expect(postBatch(fake.url, AbortSignal.timeout(30))).rejects.toMatchObject({ name: "TimeoutError" });
    expect(fake.ledger.accepted()).toEqual([]);
  });

  it("accepts late, after the client gave up", async () => {
    fake.faults.next({ at: BATCH, fault: { kind: "hang-before", lateMs: 30 } });
    const client = new AbortController();
    const sending = postBatch(fake.url, client.signal);
    await expect.poll(() => fake.faults.counts(), { interval: 5 }).toEqual({ "hang-before": 1 });
    client.abort();
    await expect(sending).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => fake.ledger.accepted().length, { interval: 5, timeout: 5_000 }).toBe(2);
  });

  it("answers slowly", async () => {
    fake.faults.next({ at: BATCH, fault: { kind: "slow", ms: 60 } });
    await expect(postBatch(fake.url, AbortSignal.timeout(30))).rejects.toMatchObject({ name: "TimeoutError" });
    fake.faults.next({ at: BATCH, fault: { kind: "slow", ms: 10 } });
    await expect.poll(async () => (await postBatch(fake.url)).statusCode, { timeout: 5_000 }).toBe(200);
    expect(fake.ledger.accepted()).toHaveLength(2);
  });

  it("cuts the JSON short, with the announced length or without", async () => {
    fake.faults.next({ at: BATCH, fault: { kind: "truncated-200" } });
    await expect((await postBatch(fake.url)).body.json()).rejects.toBeInstanceOf(SyntaxError);
    fake.faults.next({ at: BATCH, fault: { kind: "truncated-200", cut: "socket" } });
    await expect(postBatch(fake.url).then(({ body }) => body.text())).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/),
    });
    expect(fake.ledger.accepted()).toHaveLength(2);
  });

  it("redirects to where following would be seen", async () => {
    fake.faults.next({ at: BATCH, fault: { kind: "redirect" } });
    const answer = await postBatch(fake.url);
    expect([answer.statusCode, answer.headers["location"]]).toEqual([302, "/elsewhere"]);
    await answer.body.dump();
  });

  it("refuses a request without a user agent", async () => {
    const bare = await request(`${fake.url}/emails`, { headers: { authorization: `Bearer ${FULL_KEY}` } });
    expect([bare.statusCode, await bare.body.text()]).toEqual([403, "error code: 1010"]);
  });

  it("posts webhooks to a URL", async () => {
    const ids: unknown[] = [];
    const endpoint = createServer((incoming, response) => {
      ids.push(incoming.headers["svix-id"]);
      incoming.resume();
      response.writeHead(ids.length === 1 ? 503 : 200).end();
    });
    await once(endpoint.listen(0, "127.0.0.1"), "listening");
    const address = endpoint.address();
    await resend.emails.send(toAda);
    const [sent, delivered] = fake.webhooks.pending();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/webhooks`;
    expect(await fake.webhooks.deliver(url)).toMatchObject({ posted: 2, acknowledged: 1, refused: 1 });
    expect(ids).toEqual([sent?.id, delivered?.id]);
    endpoint.close();
    endpoint.closeAllConnections();
  });
});

describe("as a process of its own", () => {
  it("prints its URL, strikes by seed and shows its ledger", async () => {
    const program = fileURLToPath(new URL("run.ts", import.meta.url));
    // Of this seed, the first fault is an error after acceptance.
    const child = spawn(process.execPath, [program, "0", "--faults", "17", "--fault-rate", "1"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const [url] = (await once(createInterface(child.stdout), "line")).map(String);
      if (url === undefined) throw new Error("The process printed no URL.");
      expect((await postBatch(url)).statusCode).toBe(500);
      const { ledger, faults } = await ledgerAt(url);
      expect(ledger.acceptedTo("d1@learner.example")).toHaveLength(1);
      expect(ledger.duplicates().size).toBe(0);
      expect([...ledger.bodiesByKey().keys()]).toEqual(["k1"]);
      expect(faults).toEqual({ "error-after": 1 });
    } finally {
      child.kill();
    }
  });
});
