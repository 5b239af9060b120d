import { defineConfig } from "vitest/config";

/** Each gate of `npm run check:emails` against a planted fault. They need Debian's Chromium and SpamAssassin. */
export default defineConfig({
  test: {
    include: ["tests/gates/**/*.test.ts"],
    env: { NODE_ENV: "production", TZ: "UTC" },
    globalSetup: ["tests/support/compiled-course.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
