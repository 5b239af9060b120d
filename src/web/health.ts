import type { Hono } from "hono";
import { type HealthReport, readHealth, readMail } from "../actions/read-health.ts";
import type { Log } from "../course/log.ts";
import type { WebPorts } from "./ports.ts";

/** Many that ask at once get one answer. */
const FRESH_MS = 1_500;

/** What counts a month of mail is read less often. */
const MAIL_FRESH_MS = 60_000;

/**
 * For watchdogs. `/healthz`: the process answers, and nothing else is looked at. `/readyz`, and `/health` as it was
 * called before: 200 while the server can do its work and 503 while it can't, with the reasons. None of them says
 * anything personal.
 */
export function addHealth(app: Hono, ports: WebPorts): void {
  let last: { readonly at: number; readonly report: Promise<HealthReport> } | undefined;
  let mail: { readonly at: number; readonly facts: ReturnType<typeof readMail> } | undefined;
  const tell = tellOnce(ports.log);
  const freshMail = () => {
    const at = ports.now();
    if (mail === undefined || Math.abs(at - mail.at) >= MAIL_FRESH_MS) {
      const facts = readMail(ports);
      mail = { at, facts };
      facts.catch(() => {
        mail = undefined;
      });
    }
    return mail.facts;
  };
  const report = () => {
    const at = ports.now();
    if (last === undefined || Math.abs(at - last.at) >= FRESH_MS)
      last = { at, report: read(ports, freshMail()).then(tell) };
    return last.report;
  };

  app.get("/healthz", (c) => c.json({ ok: true }));
  for (const path of ["/readyz", "/health"]) {
    app.get(path, async (c) => {
      const told = await report();
      c.header("Cache-Control", "no-store");
      return c.json(told, told.ok ? 200 : 503);
    });
  }
}

function read(
  { archive, courses, now, runtime, account }: WebPorts,
  mail: ReturnType<typeof readMail>,
): Promise<HealthReport> {
  return readHealth({ archive, courseIds: [...courses.keys()], account, now, runtime: runtime?.(), mail });
}

/** The heartbeat can't report a dead scheduler, since it depends on it, nor an archive that it can't read. */
function tellOnce(log: Log): (report: HealthReport) => HealthReport {
  let told = new Set<string>();
  return (report) => {
    const codes = new Set(report.reasons.map(({ code }) => code));
    for (const code of ["cannot-read", "scheduler-silent"]) if (codes.has(code) && !told.has(code)) log.error(code);
    told = codes;
    return report;
  };
}
