// Starts the server in little memory. Modules that were compiled beforehand need nothing that strips types from them, which
// would stay (22 MB); so what has changed is compiled first, by a process that ends.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const CACHE = join(ROOT, "node_modules/.cache/coursepost");

if (process.argv[2] === "--compile") {
  enableCompileCache(CACHE);
  await import("../src/main.ts");
} else {
  compileWhatChanged();
  enableCompileCache(CACHE);
  const { main } = await import("../src/main.ts");
  await main();
}

function compileWhatChanged() {
  const stamp = join(CACHE, "newest");
  const now = `${process.version} ${newest()}`;
  try {
    if (readFileSync(stamp, "utf8") === now) return;
  } catch {
    // The first start.
  }
  // The same flags, or V8 does not take what was compiled.
  const { status } = spawnSync(process.execPath, [...process.execArgv, import.meta.filename, "--compile"]);
  if (status !== 0) return;
  try {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(stamp, now);
  } catch {
    // A folder that cannot be written costs memory, and nothing else.
  }
}

function newest() {
  const files = readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true });
  const times = files
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(...times, statSync(join(ROOT, "emails/theme.ts")).mtimeMs);
}
