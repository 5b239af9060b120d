import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FULL_KEY, WEBHOOK_SECRET } from "../../tests/support/fake-resend.ts";
import { SECRET } from "../../tests/support/world.ts";

const ROOT = join(import.meta.dirname, "../..");

export const RECEIVING_DOMAIN = "reply.cxwithkris.com";

export type FloodedServer = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly courseId: string;
  readonly stop: () => Promise<void>;
};

/** The server as `npm start` starts it, sending through a provider on this machine. */
export async function startServer(folder: string, provider: string): Promise<FloodedServer> {
  const port = await freePort();
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: { start: string } };
  const [, ...parameters] = scripts.start.split(" ");
  const child = spawn(process.execPath, parameters, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: String(port),
      DATA_DIR: folder,
      PUBLIC_URL: `http://localhost:${port}`,
      RESEND_API_KEY: FULL_KEY,
      RESEND_BASE_URL: provider,
      RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
      RECEIVING_DOMAIN,
      SECRET,
      POSTAL_ADDRESS: "1 Main Street, Springfield",
    },
  });
  await untilOpen(child);
  const courseId = readdirSync(join(ROOT, "lessons")).find((name) => !/^[._]/.test(name)) ?? "";
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    courseId,
    stop: async () => {
      child.kill("SIGTERM");
      for (let n = 0; n < 50 && child.exitCode === null; n += 1) await sleep(100);
      child.kill("SIGKILL");
    },
  };
}

async function untilOpen(child: ChildProcess): Promise<void> {
  let said = "";
  const opened = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        said = `${said}${chunk.toString()}`.slice(-5000);
        if (said.includes("is open at")) resolve();
      });
    }
    child.once("exit", () => reject(new Error(`The server ended by itself:\n${said}`)));
  });
  await opened;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => void server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Asks for /healthz five times a second; milliseconds of each answer, of whichever length. */
export async function timeHealth(url: string, until: AbortSignal): Promise<readonly number[]> {
  const times: number[] = [];
  while (!until.aborted) {
    const begun = performance.now();
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(20_000) }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    times.push(answer?.ok === true ? performance.now() - begun : 20_000);
    await sleep(200);
  }
  return times;
}

export function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
}

/** The most memory that a process ever had resident, in megabytes (proc(5), VmHWM). */
export function peakMemory(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes ?? Number.NaN) / 1024;
}
