import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openArchive } from "../../src/store/archive.ts";
import { FULL_KEY, startFakeResend, WEBHOOK_SECRET } from "../support/fake-resend.ts";
import { alive, isOpen, killAll, NODE, portOf, type Server, start as startIn, until } from "./server.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "coursepost-signals-"));
});
afterEach(() => {
  killAll();
  rmSync(folder, { recursive: true, force: true });
});

const start = (...[command, environment, out]: [readonly string[], Record<string, string>?, string?]) =>
  startIn(folder, command, environment, out);

const NPM = ["npm", "start"];

describe("a signal", () => {
  it.each([
    ["SIGTERM", 1],
    // A terminal sends it to all of them at once.
    ["SIGINT", -1],
  ] as const)("%s to npm start ends the server too", async (signal, whom) => {
    const server = start(NPM);
    await until("open", isOpen(server));
    const group = server.child.pid ?? 0;
    process.kill(whom * group, signal);
    expect(await until("ended", () => alive(group).length === 0)).toBeLessThan(8000);
  });

  it("that kills npm start, or comes while it compiles, leaves no server behind", async () => {
    const killed = start(NPM);
    await until("open", isOpen(killed));
    killed.child.kill("SIGKILL");
    const early = start(NPM, { DATA_DIR: join(folder, "early") });
    await until("compiling", () => early.said().includes("Compiling"));
    early.child.kill("SIGTERM");
    for (const { child } of [killed, early]) {
      expect(await until("ended", () => alive(child.pid ?? 0).length === 0)).toBeLessThan(8000);
    }
  });

  it("ends a server whose provider hangs and whose request is under way", async () => {
    const fake = await startFakeResend({ domains: [{ name: "cxwithkris.com" }] });
    const server = start(NODE, {
      PUBLIC_URL: "http://localhost:3000",
      RESEND_API_KEY: FULL_KEY,
      RESEND_BASE_URL: fake.url,
      RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
      SECRET: "a secret of tests, which is long enough",
      POSTAL_ADDRESS: "1 Main Street, Springfield",
    });
    fake.faults.rule(() => ({ kind: "slow", ms: 30_000 }));
    await until("open", isOpen(server));
    await post(server, "/tpm-101", { email: "mia@example.org" });
    await until("asked the provider", () => fake.ledger.attempts().length > 0, 20_000).catch(() => undefined);
    server.child.kill("SIGTERM");
    expect(await until("ended", () => server.child.exitCode !== null || server.child.signalCode !== null)).toBeLessThan(
      8000,
    );
    await fake.close();
  });

  it("ends a server in the middle of a long journey of the practice clock", async () => {
    const server = start(NODE);
    await until("open", isOpen(server));
    await post(server, "/tpm-101", { email: "mia@example.org" });
    await post(server, "/tpm-101", { email: "ben@example.org" });
    const archive = await openArchive(join(folder, "practice/coursepost.db"));
    // Letters of a batch that another process seems to hold: due all the time.
    const batch = { idempotency_key: "k", account: "outbox", fill_version: 1, letterhead: "{}", body_sha256: "x" };
    const times = { created_at: 1, first_attempt_at: 1, ambiguous: 0, attempts: 1, next_attempt_at: 1 };
    const lease = { lease_owner: "another", lease_until: Date.now() + 20_000 };
    await archive
      .insertInto("batches")
      .values({ id: "b", ...batch, ...times, ...lease, state: "frozen" })
      .execute();
    await archive.destroy();
    const moves = Array.from({ length: 20 }, () => post(server, "/outbox/move", { by: "week" }).catch(() => undefined));
    await sleep(300);
    server.child.kill("SIGTERM");
    expect(await until("ended", () => server.child.exitCode !== null || server.child.signalCode !== null)).toBeLessThan(
      8000,
    );
    await Promise.all(moves);
  });
});

async function post(server: Server, path: string, form: Record<string, string>): Promise<void> {
  const url = server.url();
  await fetch(`${url}${path}`, {
    method: "POST",
    body: new URLSearchParams(form),
    headers: { origin: "http://localhost:0", host: "localhost:0" },
    redirect: "manual",
  });
}

describe("a log that can't be written", () => {
  it("keeps nothing from working: a full disk, and a pipe that nobody reads", async () => {
    const full = start(NODE, {}, "/dev/full");
    const unread = start(NODE, { DATA_DIR: join(folder, "unread"), LOG_LEVEL: "debug" });
    unread.child.stdout?.pause();
    for (const server of [full, unread]) {
      await until("open", () => portOf(server.child.pid ?? 0) > 0);
      const answer = await fetch(`${server.url()}/readyz`);
      const told = (await answer.json()) as { readonly ok: boolean };
      expect([answer.status, told.ok]).toEqual([200, true]);
      server.child.kill("SIGTERM");
      expect(
        await until("ended", () => server.child.exitCode !== null || server.child.signalCode !== null),
      ).toBeLessThan(8000);
    }
  });
});

describe("what a running server says", () => {
  it("is one JSON object a line after its greeting", async () => {
    const server = start(NODE);
    await until("open", isOpen(server));
    server.child.kill("SIGTERM");
    await until("ended", () => server.child.exitCode !== null);
    const [, after = ""] = server.said().split("/outbox\n");
    const lines = after.split("\n").filter((line) => line.trim() !== "");
    expect(lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg)).toContain("stopping");
  });
});
