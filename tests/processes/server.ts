import { type ChildProcess, spawn } from "node:child_process";
import { openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = join(import.meta.dirname, "../..");

const groups: number[] = [];

/** Ends every server that a test has left behind. */
export function killAll(): void {
  for (const group of groups.splice(0)) {
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      // It has ended, as it should.
    }
  }
}

export type Server = { readonly child: ChildProcess; readonly said: () => string; readonly url: () => string };

/** A server in a process group of its own, on a port that the machine chooses. */
export function start(
  folder: string,
  command: readonly string[],
  environment: Record<string, string> = {},
  out?: string,
): Server {
  let said = "";
  const { npm_lifecycle_event: _, ...inherited } = process.env;
  const child = spawn(command[0] ?? "", command.slice(1), {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", out === undefined ? "pipe" : openSync(out, "w"), "pipe"],
    env: { ...inherited, NODE_ENV: "production", PORT: "0", DATA_DIR: folder, ...environment },
  });
  if (child.pid !== undefined) groups.push(child.pid);
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return { child, said: () => said, url: () => `http://127.0.0.1:${portOf(child.pid ?? 0)}` };
}

export async function until(what: string, isSo: () => boolean | Promise<boolean>, ms = 60_000): Promise<number> {
  const begun = performance.now();
  while (!(await isSo())) {
    if (performance.now() - begun > ms) throw new Error(`never ${what}`);
    await sleep(50);
  }
  return performance.now() - begun;
}

/** The processes of a group that still run. */
export function alive(group: number): number[] {
  return processes()
    .filter((each) => each.group === group && each.state !== "Z")
    .map(({ pid }) => pid);
}

function processes(): { readonly pid: number; readonly state: string; readonly group: number }[] {
  return readdirNumbers("/proc").flatMap((pid) => {
    try {
      const [state = "", , group = "0"] = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /, "")
        .split(" ");
      return [{ pid, state, group: Number(group) }];
    } catch {
      return [];
    }
  });
}

function readdirNumbers(path: string): number[] {
  return readdirSync(path)
    .map(Number)
    .filter((pid) => pid > 0);
}

/** The port that a process of the group listens on, as the kernel knows it. */
export function portOf(group: number): number {
  const sockets = new Set(
    alive(group).flatMap((pid) =>
      readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
        try {
          return [/socket:\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? ""];
        } catch {
          return [];
        }
      }),
    ),
  );
  for (const row of readFileSync("/proc/net/tcp", "utf8").split("\n").slice(1)) {
    const columns = row.trim().split(/\s+/);
    if (columns[3] === "0A" && sockets.has(columns[9] ?? "none")) {
      return Number.parseInt(columns[1]?.split(":")[1] ?? "0", 16);
    }
  }
  return 0;
}

export const NODE = [process.execPath, "--optimize-for-size", "--max-semi-space-size=2", "scripts/start.mjs"];
export const isOpen = (server: Server) => () => server.said().includes("is open at");
