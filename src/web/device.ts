import type { Context, Hono, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";
import { type LinkHolder, readHolder } from "../actions/link-holder.ts";
import { DEVICE_LASTS_S, deviceCookie, deviceMark, type DeviceOwner, isDeviceMark } from "../course/device.ts";
import { linkRoute } from "../course/paths.ts";
import { cookieOptions } from "./cookie.ts";
import { preferencesPath } from "./learner-paths.ts";
import { readForm } from "./form.ts";
import { showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";

/** Marks this browser as one that the owner of the mailbox opened a link in which only that mailbox has. */
export function rememberDevice(c: Context, ports: WebPorts, owner: DeviceOwner): void {
  setCookie(
    c,
    deviceCookie(owner, ports.secret),
    deviceMark(owner, ports.secret),
    cookieOptions(ports, "", DEVICE_LASTS_S),
  );
}

/**
 * Guards what acts for a learner by a link that every email of theirs carries. People forward emails, links and all. A
 * browser changes something by such a link only where its owner has been: it confirmed the address there, or opened a
 * link that was just sent to it. Any other browser is asked to. Clients that are no browser (neither Sec-Fetch-Site nor
 * Origin) aren't asked: this keeps bystanders out, not programs. Leaving isn't guarded: it has to work forever,
 * everywhere.
 */
export function guardOwnDevices(app: Hono, ports: WebPorts): void {
  for (const purpose of ["progress", "preferences"] as const) {
    app.use(`${linkRoute(purpose)}/*`, ownDevicesOnly(ports, purpose));
  }
}

function ownDevicesOnly(ports: WebPorts, purpose: "progress" | "preferences"): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.method !== "POST" || !isBrowser(c)) return next();
    const holder = await readHolder(ports, purpose, c.req.param("token") ?? "");
    if (holder === undefined) return next();
    const { enrollment } = holder;
    if (isOwnDevice(c, ports, enrollment)) {
      rememberDevice(c, ports, enrollment);
      return next();
    }
    // It only sends a link to the owner.
    if (purpose === "preferences" && (await readForm(c))?.("do") === "link") return next();
    return showUnknownDevice(c, ports, holder);
  };
}

/** Whether the owner of the mailbox has been in this browser. */
export function isOwnDevice(c: Context, ports: WebPorts, owner: DeviceOwner): boolean {
  return isDeviceMark(getCookie(c, deviceCookie(owner, ports.secret)), owner, ports.secret);
}

function isBrowser(c: Context): boolean {
  return c.req.header("sec-fetch-site") !== undefined || c.req.header("origin") !== undefined;
}

export function showUnknownDevice(
  c: Context,
  ports: WebPorts,
  { course, enrollment }: Pick<LinkHolder, "course" | "enrollment">,
): Response | Promise<Response> {
  const { device: words } = wordsFor(ports, course);
  const main = html`<h1>${words.title}</h1>
<p>${words.text}</p>
<p>${words.after}</p>
<form method="post" action="${preferencesPath(ports, enrollment)}"><input type="hidden" name="do" value="link">
<button type="submit">${words.button}</button></form>
<p class="fine">${words.nothing}</p>`;
  // No scheme that a browser knows: it shows the page, and the page says what to do (RFC 9110, 11.6.1).
  c.header("WWW-Authenticate", "Email-Link");
  return showPage(c, ports, { title: words.title, status: 401, course, main });
}
