import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

const ROOT = join(import.meta.dirname, "../..");

declare module "vitest" {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface can be added to
  interface ProvidedContext {
    readonly tpm101: string;
    /** The folder of its pictures. */
    readonly pictures: string;
  }
}

/** Compiles a course like TPM 101 once for all tests, by the command that everybody uses: what authors change is nothing to tests. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "coursepost-shelf-"));
  const file = join(folder, "tpm-101.json");
  execFileSync(
    process.execPath,
    [
      "src/cli.ts",
      "compile",
      "--course",
      "tests/fixtures/lessons/tpm-101",
      "--out",
      file,
      "--images",
      folder,
      "--quiet",
    ],
    {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  project.provide("pictures", folder);
  project.provide("tpm101", readFileSync(file, "utf8"));
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
