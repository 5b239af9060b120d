import { defineConfig } from "vitest/config";

/** Bad input in bulk. By itself as long as all other tests together, so it runs by command and in CI. */
export default defineConfig({
  test: {
    include: ["tests/hostile/**/*.test.ts"],
    env: { NODE_ENV: "production", TZ: "UTC" },
    globalSetup: ["tests/support/compiled-course.ts"],
    pool: "forks",
    isolate: false,
    testTimeout: 60_000,
  },
});
