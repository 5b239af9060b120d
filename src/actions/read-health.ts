import { type ArchiveFacts, type Reason, reasonsOf, type RuntimeFacts } from "../course/health.ts";
import type { MailFacts } from "../course/mail-health.ts";
import type { Archive } from "../store/archive.ts";
import { readHolds } from "../store/holding.ts";
import { readMailFacts } from "../store/mail-facts.ts";
import { PRACTICE_ACCOUNT } from "../store/mode.ts";
import { readBacklog, readUnplanned } from "../store/troubles.ts";

export type HealthReport = {
  /** False while something blocks the server's work. */
  readonly ok: boolean;
  readonly reasons: readonly Reason[];
  /** Emails that wait. */
  readonly backlog: number;
  readonly oldestWaitSeconds: number;
  /** On the machine's clock; null where no scheduler runs in this process. */
  readonly startedAt: number | null;
  readonly tickedAt: number | null;
  readonly parts: readonly { readonly name: string; readonly ok: boolean; readonly lastOkAt: number | null }[];
};

export type HealthPorts = {
  readonly archive: Archive;
  readonly courseIds: readonly string[];
  /** Fingerprint of the account that's sent with; undefined counts the holds of all. */
  readonly account: string | undefined;
  /** The clock that lessons live by. */
  readonly now: () => number;
  /** What the server knows about itself; undefined where none runs in this process. */
  readonly runtime: RuntimeFacts | undefined;
  /** How mail is doing, for who asks more often than that can be read; read anew unless given. */
  readonly mail?: Promise<MailFacts>;
};

/** Reads how the server is. A few look-ups by index, however many learners there are. */
export async function readHealth(ports: HealthPorts): Promise<HealthReport> {
  const { runtime } = ports;
  const facts = await readFacts(ports).catch(() => undefined);
  const unreadable: Reason = {
    code: "cannot-read",
    blocking: true,
    since: null,
    text: "The archive can't be read.",
    fix: "Look at the disk and at the rights of the data folder. The log says more.",
  };
  const reasons = [...(facts === undefined ? [unreadable] : []), ...reasonsOf(runtime, facts)];
  const waits = facts === undefined || facts.oldestPlannedAt === null ? 0 : facts.now - facts.oldestPlannedAt;
  return {
    ok: !reasons.some(({ blocking }) => blocking),
    reasons,
    backlog: facts?.backlog ?? 0,
    oldestWaitSeconds: Math.max(0, Math.round(waits / 1000)),
    startedAt: runtime?.startedAt ?? null,
    tickedAt: runtime?.tickedAt ?? null,
    parts: (runtime?.parts ?? []).map(({ name, failingSince, hangingSince, lastOkAt }) => ({
      name,
      ok: failingSince === null && hangingSince === null,
      lastOkAt,
    })),
  };
}

/** As `readHealth` needs it. */
export function readMail(ports: {
  readonly archive: Archive;
  readonly account?: string | undefined;
  readonly now: () => number;
}): Promise<MailFacts> {
  return readMailFacts(ports.archive, ports.now(), ports.account !== undefined && ports.account !== PRACTICE_ACCOUNT);
}

async function readFacts(ports: HealthPorts): Promise<ArchiveFacts> {
  const { archive, courseIds, account, now } = ports;
  const at = now();
  const { deliveries, oldestPlannedAt, overdueSince } = await readBacklog(archive, courseIds);
  const [hold] = await readHolds(archive, at, account);
  return {
    now: at,
    backlog: deliveries,
    oldestPlannedAt,
    overdueSince,
    unplannedSince: await readUnplanned(archive, courseIds, at),
    hold,
    mail: await (ports.mail ?? readMail(ports)),
  };
}
