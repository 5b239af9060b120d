import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { env } from "node:process";
import { defineConfig } from "vitest/config";

const planted = env["SQL_MUTANTS_PLANTED"] ?? "";

/** The tests of the store, over sources with every mutant in them (`npm run mutate`). */
export default defineConfig({
  plugins: [
    {
      name: "planted-sources",
      enforce: "pre",
      load: (id: string) =>
        /\/src\/store\/[^/]+\.ts$/.test(id) ? readFileSync(join(planted, basename(id)), "utf8") : null,
    },
  ],
  test: {
    include: ["tests/store/two/*.test.ts"],
    env: { NODE_ENV: "production", TZ: "UTC" },
    // The planted text of a file changes without the file.
    fsModuleCache: false,
    pool: "forks",
    isolate: false,
    runner: "./scripts/sql-mutants/runner.ts",
    // One test runs as often as there are mutants in what it runs.
    testTimeout: 600_000,
  },
});
