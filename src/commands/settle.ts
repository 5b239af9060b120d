import type { Archive } from "../store/archive.ts";
import { settleByHand } from "../store/reconciling.ts";

export type Said = { readonly ok: boolean; readonly says: string };

/** The operator's word on a delivery that is unknown or refused. */
export async function settle(archive: Archive, delivery: string | undefined, as: string | undefined): Promise<Said> {
  if (delivery === undefined || (as !== "resend" && as !== "skip")) {
    return {
      ok: false,
      says: "Say which delivery, and what to do with it: --delivery ID --as resend, or --as skip. npm run status lists them.",
    };
  }
  switch (await settleByHand(archive, delivery, as)) {
    case "settled":
      return {
        ok: true,
        says:
          as === "resend"
            ? `Delivery ${delivery} goes out again with the next tick, under a new key.`
            : `Delivery ${delivery} is skipped; the course goes on.`,
      };
    case "not-open":
      return { ok: false, says: `Delivery ${delivery} needs no decision. npm run status lists those that do.` };
    case "no-such-delivery":
      return { ok: false, says: `There is no delivery ${delivery}. npm run status lists those that need a decision.` };
  }
}
