import type { Context, Hono } from "hono";
import { type AskedToMove, askToMove } from "../actions/ask-to-move.ts";
import { type LinkHolder } from "../actions/link-holder.ts";
import { ACCOUNT_LINK_LASTS_MS } from "../course/account.ts";
import { readLink } from "../course/link.ts";
import { linkRoute, tokenPath } from "../course/paths.ts";
import { readAccountLink } from "../store/account-links.ts";
import { readEnrollment } from "../store/subscribing.ts";
import { accountPage, type TypedAddress } from "./account-page.ts";
import { preferencesPath } from "./learner-paths.ts";
import { rememberDevice } from "./device.ts";
import { readForm } from "./form.ts";
import { showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink, showProblem } from "./problem-page.ts";
import { readAddress } from "./wish.ts";

type Owner = Pick<LinkHolder, "enrollment" | "course">;

/** Who reads the mailbox that a link was just sent to. */
export type Account =
  | (Owner & { readonly kind: "open"; readonly until: number })
  | (Owner & { readonly kind: "expired" })
  | { readonly kind: "dead" };

/** A link works for an hour, and while its learner has the address that it was sent to. */
export async function readAccount(ports: WebPorts, token: string): Promise<Account> {
  const id = readLink(ports.secret, "account", token);
  const link = id === undefined ? undefined : await readAccountLink(ports.archive, id);
  const enrollment = link && (await readEnrollment(ports.archive, link.enrollmentId));
  if (link === undefined || enrollment === undefined || !link.current) return { kind: "dead" };
  const holder = { enrollment, course: ports.courses.get(enrollment.courseId) };
  const until = link.askedAt + ACCOUNT_LINK_LASTS_MS;
  return ports.now() < until ? { kind: "open", until, ...holder } : { kind: "expired", ...holder };
}

export function accountRefusal(
  c: Context,
  ports: WebPorts,
  account: Exclude<Account, { readonly kind: "open" }>,
): Response | Promise<Response> {
  if (account.kind === "dead") return showDeadLink(c, ports);
  return showProblem(c, ports, { status: 410, ...wordsFor(ports, account.course).account.expired });
}

/** What only the owner of the mailbox may do: have everything as a file or erased, and change the address. */
export function addAccount(app: Hono, ports: WebPorts): void {
  app.get(linkRoute("account"), async (c) => {
    const token = c.req.param("token");
    const account = await readAccount(ports, token);
    // Only the owner's mailbox has this link, and only for an hour.
    if (account.kind === "open") rememberDevice(c, ports, account.enrollment);
    return account.kind === "open"
      ? showPage(c, ports, pageOf(ports, token, account, { said: saidOf(c.req.query("said")) }))
      : accountRefusal(c, ports, account);
  });

  app.post(linkRoute("account"), async (c) => {
    const token = c.req.param("token");
    const account = await readAccount(ports, token);
    if (account.kind !== "open") return accountRefusal(c, ports, account);
    const words = wordsFor(ports, account.course);
    const value = (await readForm(c))?.("email") ?? "";
    const { address, problem } = readAddress(value, words.signup.problem);
    if (address === undefined) {
      const typed = { value, problem };
      return showPage(c, ports, pageOf(ports, token, account, { typed }));
    }
    const asked = await askToMove(ports, account.enrollment, address);
    if (asked === "asked") ports.nudge();
    return c.redirect(`${c.req.path}?said=${asked}`, 303);
  });
}

const SAYINGS: readonly AskedToMove[] = ["asked", "same", "too-soon", "too-many", "not-possible"];

function saidOf(said: string | undefined): AskedToMove | undefined {
  return SAYINGS.find((one) => one === said);
}

function pageOf(
  ports: WebPorts,
  token: string,
  { enrollment, course, until }: Extract<Account, { readonly kind: "open" }>,
  more: { readonly said?: AskedToMove | undefined; readonly typed?: TypedAddress },
) {
  const minutes = Math.max(1, Math.ceil((until - ports.now()) / 60_000));
  const preferences = preferencesPath(ports, enrollment);
  const words = wordsFor(ports, course);
  return accountPage({
    path: tokenPath("account", token),
    preferences,
    address: enrollment.address,
    minutes,
    words,
    course,
    ...more,
  });
}
