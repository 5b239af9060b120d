// Starts the server in little memory. Modules that were compiled beforehand need nothing that strips types from them, which
// would stay (22 MB); so what has changed is compiled first, by a process that ends.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Before anything takes time: whoever started this may be gone by then.
const forebears = readForebears();
const ROOT = join(import.meta.dirname, "..");
const CACHE = join(ROOT, "node_modules/.cache/coursepost");

if (process.argv[2] === "--compile") {
  enableCompileCache(CACHE);
  for (const module of ["main", "mail/quote-parser", "web/certificate-worker"]) await import(`../src/${module}.ts`);
} else {
  await compileWhatChanged();
  enableCompileCache(CACHE);
  const { main } = await import("../src/main.ts");
  await main(() => readForebears() !== forebears);
}

async function compileWhatChanged() {
  const stamp = join(CACHE, "newest");
  const now = `${process.version} ${newest()}`;
  try {
    if (readFileSync(stamp, "utf8") === now) return;
  } catch {
    // The first start.
  }
  if ((await compile()) !== 0) return;
  try {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(stamp, now);
  } catch {
    // A folder that cannot be written costs memory, and nothing else.
  }
}

/** A signal that comes meanwhile ends both. */
async function compile() {
  // The same flags, or V8 does not take what was compiled.
  const child = spawn(process.execPath, [...process.execArgv, import.meta.filename, "--compile"], { stdio: "ignore" });
  const end = () => {
    child.kill("SIGKILL");
    process.exit(0);
  };
  process.on("SIGTERM", end).on("SIGINT", end);
  const status = await new Promise((resolve) => {
    child.once("error", () => resolve(undefined));
    child.once("exit", resolve);
  });
  process.off("SIGTERM", end).off("SIGINT", end);
  return status;
}

function newest() {
  const files = readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true });
  const times = files
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(...times, statSync(join(ROOT, "emails/theme.ts")).mtimeMs);
}

/** The process that started this one and, where the system tells, the one before: npm starts a shell that starts Node. */
function readForebears() {
  const parent = process.ppid;
  try {
    const [, grandparent] = readFileSync(`/proc/${parent}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return `${parent} ${grandparent}`;
  } catch {
    return String(parent);
  }
}
