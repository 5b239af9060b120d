import type { MiddlewareHandler } from "hono";
import { countRefusal } from "../store/signup-limits.ts";
import { isBehindUnknownProxy } from "./client-network.ts";
import type { WebPorts } from "./ports.ts";

const HOUR_MS = 3_600_000;

/**
 * Notices forms that come through a proxy that isn't in the settings: everyone behind it counts as one network, and is
 * turned away after thirty signups an hour. It's written down once an hour, so a flood writes little.
 */
export function watchProxies({ archive, now, log, trustedProxies }: WebPorts): MiddlewareHandler {
  let noted = Number.NaN;
  return async (c, next) => {
    const hour = Math.floor(now() / HOUR_MS);
    if (c.req.method === "POST" && hour !== noted && isBehindUnknownProxy(c, trustedProxies)) {
      noted = hour;
      log.warn("proxy-not-trusted", { trustedProxies, fix: "set TRUSTED_PROXIES and TRUSTED_PROXY_IPS" });
      await archive.transaction().execute((tx) => countRefusal(tx, "unknown-proxy", now()));
    }
    return next();
  };
}
