import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { methodNotAllowed } from "hono/method-not-allowed";
import { getPath } from "hono/utils/url";
import { redact } from "../course/log.ts";
import { addAccount } from "./account.ts";
import { addAddress } from "./address.ts";
import { addAsk } from "./ask.ts";
import { addAssets } from "./assets.ts";
import { basePathOf, underBasePath, withoutBasePath } from "./base-path.ts";
import { addCalendar } from "./calendar.ts";
import { addCertificate } from "./certificate.ts";
import { makeCertificatePrints } from "./certificate-prints.ts";
import { trustProxies } from "./client-network.ts";
import { watchProxies } from "./proxy-watch.ts";
import { addCode } from "./code.ts";
import { addConfirm } from "./confirm.ts";
import { addCourseCards } from "./course-card.ts";
import { guardOwnDevices } from "./device.ts";
import { addEmbed } from "./embed.ts";
import { addErase } from "./erase.ts";
import { FORM_MAX_BYTES } from "./form.ts";
import { addGlossary } from "./glossary.ts";
import { securityHeaders } from "./headers.ts";
import { addHealth } from "./health.ts";
import { addImages } from "./images.ts";
import { isFromElsewhere } from "./origin.ts";
import { addLesson } from "./lesson.ts";
import { addOutbox } from "./outbox.ts";
import { addPace } from "./pace.ts";
import { addPreferences } from "./preferences.ts";
import type { WebPorts } from "./ports.ts";
import {
  showBadRequest,
  showFailure,
  showFromElsewhere,
  showNotFound,
  showTooLarge,
  showWrongMethod,
} from "./problem-page.ts";
import { addPrivacy } from "./privacy.ts";
import { addProgress } from "./progress.ts";
import { addQuiz } from "./quiz.ts";
import { addRobots } from "./robots.ts";
import { addShare } from "./share.ts";
import { addSignup } from "./signup.ts";
import { addSubscribe } from "./subscribe.ts";
import { addTemplates } from "./templates.ts";
import { addUnsubscribe } from "./unsubscribe.ts";
import { addView } from "./view.ts";
import { addWebhook } from "./webhook.ts";
import { addWork } from "./work.ts";

/** Longer than any address that we make. */
const URL_MAX = 2048;

/** The front door: every page, form and webhook. A GET changes nothing, whatever its address. */
export function makeApp(ports: WebPorts): Hono {
  const base = basePathOf(ports.publicUrl);
  const courseIds = new Set(ports.courses.keys());
  const app = new Hono({ getPath: (request) => withoutBasePath(getPath(request), base, courseIds) });
  if (base !== "") app.use(underBasePath(base));
  app.use(securityHeaders(ports.publicUrl));
  app.use(trustProxies(ports.trustedProxyIps ?? []));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: async (c, methods) => {
        c.header("Allow", methods.join(", "));
        return showWrongMethod(c, ports);
      },
    }),
  );
  app.use((c, next) => (isReadable(c.req.url) ? next() : Promise.resolve(showBadRequest(c, ports))));

  app.use(watchProxies(ports));

  // These take what others send: mailbox providers, the mail provider, forms on other sites. They limit and prove it in
  // their own way.
  addWebhook(app, ports);
  addUnsubscribe(app, ports);
  addSubscribe(app, ports);

  app.use((c, next) =>
    c.req.method === "POST" && isFromElsewhere(c, ports.publicUrl)
      ? Promise.resolve(showFromElsewhere(c, ports))
      : next(),
  );
  addRobots(app, ports);
  addWork(app, ports);
  app.use(bodyLimit({ maxSize: FORM_MAX_BYTES, onError: (c) => showTooLarge(c, ports) }));
  guardOwnDevices(app, ports);
  addAssets(app);
  addImages(app, ports);
  addTemplates(app, ports);
  addHealth(app, ports);
  addConfirm(app, ports);
  addView(app, ports);
  addShare(app, ports);
  addProgress(app, ports);
  addPace(app, ports);
  addLesson(app, ports);
  addQuiz(app, ports);
  addAsk(app, ports);
  addCalendar(app, ports);
  const prints = makeCertificatePrints();
  addCertificate(app, ports, prints);
  addPreferences(app, ports);
  addAccount(app, ports);
  addErase(app, ports);
  addAddress(app, ports);
  if (ports.outbox !== undefined) addOutbox(app, ports, ports.outbox);
  addEmbed(app, ports);
  addSignup(app, ports);
  addCourseCards(app, ports, prints);
  addCode(app, ports);
  addPrivacy(app, ports);
  addGlossary(app, ports);

  app.notFound((c) => showNotFound(c, ports));
  app.onError((error, c) => {
    // Node's word for a client that hung up inside its own body: nobody listens, and nothing of ours failed.
    if (error.message === "aborted") return showBadRequest(c, ports);
    const reference = ports.newId().slice(-8);
    ports.log.error("request-failed", {
      reference,
      method: c.req.method,
      why: redact(error.message),
      at: placeOf(error),
    });
    return showFailure(c, ports, reference);
  });
  return app;
}

/** Whether the address is in UTF-8, holds no control characters and is not endless. */
function isReadable(url: string): boolean {
  if (url.length > URL_MAX) return false;
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(new URL(url).pathname));
  } catch {
    return false;
  }
}

/** The file and line of ours where it happened. */
function placeOf(error: Error): string {
  return /\/src\/(\S+?:\d+)/.exec(error.stack ?? "")?.[1] ?? "unknown";
}
