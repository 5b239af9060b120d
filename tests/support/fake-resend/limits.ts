import type { Refusal } from "./wire.ts";

export type LimitOptions = {
  /** Requests a second and team, in fixed windows without burst. */
  readonly ratePerSecond: number;
  /** Emails a UTC day; null on paid plans, which have none. Every address counts as one, received mail too. */
  readonly dailyQuota: number | null;
  /** Emails a UTC calendar month. */
  readonly monthlyQuota: number;
};

export type Limits = {
  /** Takes one request out of the team's second. */
  takeRequest(team: string, at: number): { readonly ok: boolean; readonly headers: Record<string, string> };
  /** Undefined if that many more emails fit into the day and the month. */
  quotaRefusal(team: string, emails: number, at: number): Refusal | undefined;
  useQuota(team: string, emails: number, at: number): void;
  quotaHeaders(team: string, at: number): Record<string, string>;
};

export const RATE_LIMITED: Refusal = {
  status: 429,
  name: "rate_limit_exceeded",
  message: "Too many requests. Please limit the number of requests per second, or contact support to increase it.",
};
export const DAILY_QUOTA: Refusal = {
  status: 429,
  name: "daily_quota_exceeded",
  message: "You have reached your daily email quota.",
};
export const MONTHLY_QUOTA: Refusal = {
  status: 429,
  name: "monthly_quota_exceeded",
  message: "You have reached your monthly email quota.",
};

/** One count a name, forgotten as soon as its period is over. */
function makeCounter() {
  const counts = new Map<string, { period: string; used: number }>();
  const used = (name: string, period: string): number => {
    const count = counts.get(name);
    return count?.period === period ? count.used : 0;
  };
  const add = (name: string, period: string, amount: number): void =>
    void counts.set(name, { period, used: used(name, period) + amount });
  return { used, add };
}

const utcDay = (at: number): string => new Date(at).toISOString().slice(0, 10);
const utcMonth = (at: number): string => new Date(at).toISOString().slice(0, 7);

export function makeLimits({ ratePerSecond, dailyQuota, monthlyQuota }: LimitOptions): Limits {
  const requests = makeCounter();
  const daily = makeCounter();
  const monthly = makeCounter();

  return {
    takeRequest(team, at) {
      const second = String(Math.floor(at / 1000));
      const ok = requests.used(team, second) < ratePerSecond;
      if (ok) requests.add(team, second, 1);
      const headers: Record<string, string> = {
        "ratelimit-limit": String(ratePerSecond),
        "ratelimit-remaining": String(ratePerSecond - requests.used(team, second)),
        "ratelimit-reset": "1",
        "ratelimit-policy": `${ratePerSecond};w=1`,
      };
      if (!ok) headers["retry-after"] = "1";
      return { ok, headers };
    },
    quotaRefusal(team, emails, at) {
      if (dailyQuota !== null && daily.used(team, utcDay(at)) + emails > dailyQuota) return DAILY_QUOTA;
      return monthly.used(team, utcMonth(at)) + emails > monthlyQuota ? MONTHLY_QUOTA : undefined;
    },
    useQuota(team, emails, at) {
      daily.add(team, utcDay(at), emails);
      monthly.add(team, utcMonth(at), emails);
    },
    quotaHeaders: (team, at) => ({
      ...(dailyQuota === null ? {} : { "x-resend-daily-quota": String(daily.used(team, utcDay(at))) }),
      "x-resend-monthly-quota": String(monthly.used(team, utcMonth(at))),
    }),
  };
}
