import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/browser/**", "tests/hostile/**", "tests/processes/**", "tests/gates/**"],
    // React in development mode is five times slower, and the product never runs it.
    env: { NODE_ENV: "production", TZ: "UTC" },
    globalSetup: ["tests/support/compiled-course.ts"],
    // A process a file costs 7 seconds more on two cores, and no test leaves anything behind for another.
    pool: "forks",
    isolate: false,
    testTimeout: 20_000,
  },
});
