import type { Hono } from "hono";
import { readBacklog } from "../store/troubles.ts";
import type { WebPorts } from "./ports.ts";

/** For a watchdog: 200 while the archive answers, with how much mail waits; 503 when it does not. */
export function addHealth(app: Hono, { archive, now, log }: WebPorts): void {
  app.get("/health", async (c) => {
    try {
      const { deliveries, oldestPlannedAt } = await readBacklog(archive);
      const oldestWaitSeconds =
        oldestPlannedAt === null ? 0 : Math.max(0, Math.round((now() - oldestPlannedAt) / 1000));
      return c.json({ ok: true, backlog: deliveries, oldestWaitSeconds });
    } catch (error) {
      log.error("archive-not-readable", { why: error instanceof Error ? error.name : "unknown" });
      return c.json({ ok: false }, 503);
    }
  });
}
