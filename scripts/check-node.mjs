// Plain JavaScript without dependencies: it has to run on whatever Node a machine has.
import { readFileSync } from "node:fs";

const wanted = readFileSync(new URL("../.nvmrc", import.meta.url), "utf8").trim();
const [major, minor] = process.versions.node.split(".").map(Number);
const [wantedMajor, wantedMinor] = wanted.split(".").map(Number);

if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
  console.error(
    `Coursepost needs Node ${wanted} or later; this is ${process.versions.node}. ` +
      'Run "npm ci" (on Linux and Windows it brings the right Node along), or install it from https://nodejs.org.',
  );
  process.exit(1);
}
