import type { FaultKind } from "./faults.ts";
import type { Ledger, LedgerRecord } from "./ledger.ts";
import { makeLedger } from "./ledger.ts";

/** What `GET /_ledger` shows. */
export type Inspection = LedgerRecord & {
  readonly sha256: string;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
};

/** The ledger of a fake in another process, as it is now. */
export async function ledgerAt(
  url: string,
): Promise<{ readonly ledger: Ledger; readonly faults: Inspection["faults"] }> {
  const response = await fetch(`${url}/_ledger`);
  // oxlint-disable-next-line no-unsafe-type-assertion -- our own server wrote it.
  const inspection = (await response.json()) as Inspection;
  return { ledger: makeLedger(inspection), faults: inspection.faults };
}
