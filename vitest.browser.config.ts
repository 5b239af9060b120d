import { defineConfig } from "vitest/config";

/** Tests in a real browser: Debian's Chromium, driven by playwright-core. */
export default defineConfig({
  test: {
    include: ["tests/browser/**/*.test.ts"],
    env: { NODE_ENV: "production", TZ: "UTC" },
    globalSetup: ["tests/support/compiled-course.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    fileParallelism: false,
  },
});
