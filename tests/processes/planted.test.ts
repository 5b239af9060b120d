import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FULL_KEY, type RunningFakeResend, startFakeResend, WEBHOOK_SECRET } from "../support/fake-resend.ts";
import { isOpen, killAll, NODE, type Server, start, until } from "./server.ts";

const TWO_MINUTES = 120_000;

let folder: string;
let fake: RunningFakeResend;
let settings: Record<string, string>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "coursepost-planted-"));
  fake = await startFakeResend({ domains: [{ name: "cxwithkris.com" }] });
  settings = {
    PUBLIC_URL: "http://localhost:3000",
    RESEND_API_KEY: FULL_KEY,
    RESEND_BASE_URL: fake.url,
    RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
    SECRET: "a secret of tests, which is long enough",
    POSTAL_ADDRESS: "1 Main Street, Springfield",
  };
});
afterEach(async () => {
  killAll();
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});

type Ready = { readonly ok: boolean; readonly reasons: readonly { readonly code: string }[] };

async function ready(server: Server): Promise<{ readonly status: number; readonly codes: readonly string[] }> {
  const answer = await fetch(`${server.url()}/readyz`);
  const { reasons } = (await answer.json()) as Ready;
  return { status: answer.status, codes: reasons.map(({ code }) => code) };
}

/** What `npm run status` says of the server, and how it ends. */
function status(): { readonly code: number | null; readonly says: string } {
  const { status: code, stdout } = spawnSync(process.execPath, ["src/cli.ts", "status"], {
    env: { ...process.env, ...settings, DATA_DIR: folder },
    encoding: "utf8",
  });
  return { code, says: stdout };
}

async function open(): Promise<Server> {
  const server = start(folder, NODE, settings);
  await until("open", isOpen(server));
  await until("ready", async () => (await ready(server)).status === 200);
  return server;
}

async function signUp(server: Server, email: string): Promise<number> {
  const answer = await fetch(`${server.url()}/tpm-101`, {
    method: "POST",
    body: new URLSearchParams({ email }),
    redirect: "manual",
  });
  return answer.status;
}

describe("within two minutes a running server tells", () => {
  it("that the provider refuses its key while mail waits", async () => {
    fake.faults.rule(() => ({ kind: "key-revoked", status: 401 }));
    const server = await open();
    await signUp(server, "mia@example.org");
    await until("held", async () => (await ready(server)).codes.includes("sending-held"), TWO_MINUTES);
    expect((await ready(server)).status).toBe(503);
    expect(server.said()).toContain('"sending-held"');
    const { code, says } = status();
    expect(code).toBe(1);
    expect(says).toContain("Sending is held until");
  });

  it("that webhooks are signed with another secret", async () => {
    const server = await open();
    const body = JSON.stringify({ type: "email.complained", created_at: new Date().toISOString(), data: {} });
    const id = "msg_planted";
    const at = String(Math.floor(Date.now() / 1000));
    const mac = createHmac("sha256", "another secret altogether").update(`${id}.${at}.${body}`).digest("base64");
    const headers = {
      "svix-id": id,
      "svix-timestamp": at,
      "svix-signature": `v1,${mac}`,
      "content-type": "application/json",
    };
    const answer = await fetch(`${server.url()}/webhooks/resend`, { method: "POST", body, headers });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    await until("told", async () => (await ready(server)).codes.includes("webhooks-refused"), TWO_MINUTES);
    expect(server.said()).toContain('"webhook-refused"');
    await until("in status", () => status().says.includes("RESEND_WEBHOOK_SECRET"), TWO_MINUTES);
    expect(status().code).toBe(1);
  });

  it("that another program keeps the archive locked, and that it goes on afterward", async () => {
    const server = await open();
    const other = new DatabaseSync(join(folder, "live/coursepost.db"));
    other.exec("begin immediate");
    await until("told", async () => (await ready(server)).status === 503, TWO_MINUTES);
    expect((await ready(server)).codes).toContain("cannot-write");
    other.exec("rollback");
    other.close();
    await until("ready again", async () => (await ready(server)).status === 200, TWO_MINUTES);
    expect(await signUp(server, "mia@example.org")).toBe(303);
    await until("sent", () => fake.ledger.accepted().length > 0, TWO_MINUTES);
  });
});
