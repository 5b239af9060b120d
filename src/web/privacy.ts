import type { Hono } from "hono";
import { html } from "hono/html";
import { type Course, privacyOf } from "../course/course.ts";
import { DEVICE_LASTS_S } from "../course/device.ts";
import { inDays, KEPT_FOR_MS } from "../course/retention.ts";
import type { PrivacyFacts } from "../words/en/privacy.ts";
import { wordsOf } from "../words/words.ts";
import { type Page, showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { privacyPath } from "./privacy-path.ts";
import { TYPED_LASTS_S } from "./typed-signup.ts";

/** Each course has a notice of its own: its creator answers for it. Periods are those that the cleanup keeps. */
export function addPrivacy(app: Hono, ports: WebPorts): void {
  for (const course of ports.courses.values()) {
    app.get(privacyPath(course), (c) => showPage(c, ports, privacyPage(course, factsOf(ports, course))));
  }
}

function factsOf({ postalAddress, receivingDomain }: WebPorts, course: Course): PrivacyFacts {
  return {
    ...privacyOf(course),
    postalAddress: postalAddress === "" ? undefined : postalAddress,
    receives: receivingDomain !== undefined,
    days: {
      unconfirmed: inDays(KEPT_FOR_MS.unconfirmed),
      networks: inDays(KEPT_FOR_MS.networks),
      formAttempts: inDays(KEPT_FOR_MS.formAttempts),
      mailboxLetters: inDays(KEPT_FOR_MS.mailboxLetters),
      receivedEmail: inDays(KEPT_FOR_MS.receivedEmail),
      attachments: inDays(KEPT_FOR_MS.attachments),
      removedCertificate: inDays(KEPT_FOR_MS.removedCertificate),
      device: inDays(DEVICE_LASTS_S * 1000),
    },
    typedMinutes: TYPED_LASTS_S / 60,
  };
}

function privacyPage(course: Course, facts: PrivacyFacts): Page {
  const { privacy: words } = wordsOf(course);
  const { controller, contact, postalAddress } = facts;
  const list = (items: readonly unknown[]) => html`<ul>
${items.map((item) => html`<li>${item}</li>`)}
</ul>`;
  const main = html`<h1>${words.title(course)}</h1>
<p>${words.lead(course, facts)}</p>
<p>${controller}${postalAddress === undefined ? "" : html` · ${postalAddress}`} · <a href="mailto:${contact}">${contact}</a></p>
<h2>${words.kept.title}</h2>
${list(words.kept.list(course, facts).map(({ what, howLong }) => html`<strong>${what}</strong>: ${howLong}.`))}
<h2>${words.notStored.title}</h2>
${list(words.notStored.list)}
<h2>${words.others.title}</h2>
${list([...words.others.list(course, facts), ...(course.privacy?.notes ?? [])])}
<h2 id="erase">${words.erasing.title}</h2>
${list(words.erasing.list(facts))}`;
  return {
    title: words.tab,
    course,
    main,
    width: "reading",
    shared: { path: privacyPath(course), description: words.description(course) },
  };
}
