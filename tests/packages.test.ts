import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");

type Locked = { readonly version?: string; readonly resolved?: string; readonly hasInstallScript?: boolean };
type Lock = { readonly packages: Readonly<Record<string, Locked>> };

/** What may run a script when it's installed: esbuild checks that its own binary fits this machine. */
const MAY_RUN = ["esbuild"];

function readLock(): [string, Locked][] {
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Lock;
  return Object.entries(lock.packages)
    .filter(([path]) => path !== "")
    .map(([path, locked]) => [path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length), locked]);
}

describe("what is installed", () => {
  it("comes from the registry, and nothing from git or from a link", () => {
    const foreign = readLock().filter(
      ([, { version = "", resolved = "" }]) =>
        !/^\d+\.\d+\.\d+/.test(version) || !/^(?:https:\/\/registry\.npmjs\.org\/|$)/.test(resolved),
    );
    expect(foreign).toEqual([]);
    const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Record<string, object>;
    const wanted = ["dependencies", "devDependencies", "optionalDependencies"].flatMap((name) =>
      Object.entries(manifest[name] ?? {}),
    );
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
  });

  it("runs no script while it is installed, but for what is listed here", () => {
    const scripts = readLock().flatMap(([name, { hasInstallScript }]) => (hasInstallScript === true ? [name] : []));
    expect(scripts.filter((name) => !MAY_RUN.includes(name))).toEqual([]);
  });
});
