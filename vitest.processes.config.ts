import { defineConfig } from "vitest/config";

/** Tests that start and kill real servers. They take minutes and real time, so they run by command and in CI. */
export default defineConfig({
  test: {
    include: ["tests/processes/**/*.test.ts"],
    env: { NODE_ENV: "production", TZ: "UTC" },
    globalSetup: ["tests/support/compiled-course.ts"],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    reporters: ["verbose"],
  },
});
