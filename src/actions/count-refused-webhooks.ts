import { addRefusedWebhooks, forgetRefusedWebhooks } from "../store/webhook-health.ts";
import type { ActionPorts } from "./ports.ts";

/** The first few of a minute are written down one by one. After that they are counted in memory: a flood writes little. */
const WRITTEN_A_MINUTE = 20;
const MINUTE_MS = 60_000;

/** Counts webhooks that carry what the provider's do and aren't signed with our secret. */
export type RefusedWebhooks = {
  readonly refused: () => Promise<void>;
  readonly accepted: () => Promise<void>;
};

export function countRefusedWebhooks({ archive, now }: Pick<ActionPorts, "archive" | "now">): RefusedWebhooks {
  let minute = Number.NaN;
  let written = 0;
  let waiting = 0;
  // A process that has just begun doesn't know what the archive holds.
  let known: "none" | "some" = "some";
  return {
    refused: async () => {
      const current = Math.floor(now() / MINUTE_MS);
      if (current !== minute) [minute, written] = [current, 0];
      waiting += 1;
      if (written >= WRITTEN_A_MINUTE) return;
      written += 1;
      const all = waiting;
      waiting = 0;
      known = "some";
      await addRefusedWebhooks(archive, all, now());
    },
    accepted: async () => {
      waiting = 0;
      if (known === "none") return;
      known = "none";
      await forgetRefusedWebhooks(archive);
    },
  };
}
