import type { Context, Hono } from "hono";
import { confirmByCode } from "../actions/confirm.ts";
import { parseAddress } from "../course/address.ts";
import { progressPath } from "./learner-paths.ts";
import { checkInboxPage } from "./check-inbox-page.ts";
import { lettersWait } from "../store/signup-limits.ts";
import { clientNetwork } from "./client-network.ts";
import { rememberDevice } from "./device.ts";
import { readForm } from "./form.ts";
import { showPage } from "./page.ts";
import { readTyped } from "./typed-signup.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest } from "./problem-page.ts";

/**
 * Confirmation by the six digits in the email, where a mail program breaks its links. The answer to a wrong code is
 * the same whether the address is known, has had its tries, or never signed up.
 */
export function addCode(app: Hono, ports: WebPorts): void {
  for (const course of ports.courses.values()) {
    const practice = ports.outbox !== undefined;
    const show = (c: Context, refused: string | undefined, isSlow: boolean) => {
      const again = (["yes", "too-soon"] as const).find((outcome) => outcome === c.req.query("again"));
      const now = ports.now();
      return showPage(
        c,
        ports,
        checkInboxPage({ course, practice, signup: readTyped(c), again, refused, isSlow, now }),
      );
    };
    app.get(`/${course.id}/check-inbox`, async (c) =>
      show(c, undefined, await lettersWait(ports.archive, ports.now())),
    );

    app.post(`/${course.id}/check-inbox`, async (c) => {
      const form = await readForm(c);
      if (form === undefined) return showBadRequest(c, ports);
      const typed = { email: form("email"), code: form("code") };
      const address = parseAddress(typed.email);
      const network = clientNetwork(c, ports.trustedProxies);
      const enrollment =
        address === undefined ? undefined : await confirmByCode(ports, course, { address, code: typed.code }, network);
      if (enrollment === undefined) return show(c, typed.email, false);
      ports.nudge();
      rememberDevice(c, ports, enrollment);
      return c.redirect(`${progressPath(ports, enrollment)}?welcome=1`, 303);
    });
  }
}
