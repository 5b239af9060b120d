import type { Context, Hono } from "hono";
import { type LinkHolder, readHolder } from "../actions/link-holder.ts";
import { makeCertificate } from "../actions/make-certificate.ts";
import { removeCertificate } from "../actions/remove-certificate.ts";
import { restoreCertificate } from "../actions/restore-certificate.ts";
import { type Certificate, lessonsLeft } from "../course/certificate.ts";
import type { Course } from "../course/course.ts";
import { readLink } from "../course/link.ts";
import { KEPT_FOR_MS } from "../course/retention.ts";
import { FULL_NAME_MAX, problemOfName } from "../course/name.ts";
import { linkPath, linkRoute } from "../course/paths.ts";
import {
  listCertificate,
  readCertificate,
  readCurrentCertificate,
  readRemovedCertificate,
  renameCertificate,
} from "../store/certificates.ts";
import { readCompletions } from "../store/progress.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { datesFor, type Words, wordsOf } from "../words/words.ts";
import { progressPath } from "./learner-paths.ts";
import { assets } from "./assets.ts";
import { certificatePage, type Making, makingPage } from "./certificate-page.ts";
import { hasPlainLetters } from "./certificate-pdf.ts";
import type { CertificateOrder, CertificatePrints } from "./certificate-prints.ts";
import { readForm } from "./form.ts";
import { NOINDEX } from "./headers.ts";
import { showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest, showDeadLink, showProblem } from "./problem-page.ts";

/** Learners who did every lesson make, rename, remove, and restore their certificate; anyone with its link sees it. */
export function addCertificate(app: Hono, ports: WebPorts, prints: CertificatePrints): void {
  app.get(`${linkRoute("progress")}/certificate`, async (c) => {
    const making = await readMaking(ports, c.req.param("token"));
    if (making === undefined) return showDeadLink(c, ports);
    return showPage(c, ports, makingPage({ ...making, said: c.req.query("said") }));
  });

  app.post(`${linkRoute("progress")}/certificate`, async (c) => {
    const holder = await readServed(ports, c.req.param("token"));
    if (holder === undefined) return showDeadLink(c, ports);
    const form = await readForm(c);
    const name = form?.("name").trim() ?? "";
    const deed = form?.("do");
    if (deed === "make" || deed === "rename") {
      const problem = problemInWords(name, wordsOf(holder.course));
      const making = await readMaking(ports, c.req.param("token"));
      if (making === undefined) return showDeadLink(c, ports);
      if (problem !== undefined) return showPage(c, ports, makingPage({ ...making, typed: { name, problem } }));
      if (deed === "rename") await renameCertificate(ports.archive, holder.enrollment.id, name);
      else await makeCertificate(ports, holder.course, holder.enrollment, name);
    } else if (deed === "list" || deed === "unlist") {
      await listCertificate(ports.archive, holder.enrollment.id, deed === "list");
    } else if (deed === "revoke") {
      await removeCertificate(ports, holder.enrollment.id);
    } else if (deed === "restore") {
      return c.redirect(`${c.req.path}?said=${await restoreCertificate(ports, holder.enrollment.id)}`, 303);
    } else {
      return showBadRequest(c, ports);
    }
    return c.redirect(c.req.path, 303);
  });

  app.get(linkRoute("certificate"), (c) =>
    withCertificate(c, ports, async (certificate, path) => {
      const { course, words, order } = orderOf(ports, certificate, path);
      const plain = hasPlainLetters(certificate, order.author, words);
      const printable = plain || (await prints.read({ ...order, as: "pdf" })) !== undefined;
      return showPage(
        c,
        ports,
        certificatePage({ certificate, course, path, url: order.url, printable, plain, words }),
      );
    }),
  );

  app.get(`${linkRoute("certificate")}/certificate.pdf`, (c) =>
    withCertificate(c, ports, async (certificate, path) => {
      const { words, order } = orderOf(ports, certificate, path);
      const pdf = await prints.read({ ...order, as: "pdf" });
      if (pdf === undefined) return c.redirect(path, 303);
      if (pdf === "busy") return busy(c, ports, words);
      c.header("Content-Type", "application/pdf");
      c.header("Content-Disposition", 'inline; filename="certificate.pdf"');
      if (!certificate.listed) c.header("X-Robots-Tag", NOINDEX);
      return c.body(pdf);
    }),
  );

  app.get(`${linkRoute("certificate")}/card.png`, (c) =>
    withCertificate(c, ports, async (certificate, path) => {
      const { words, order } = orderOf(ports, certificate, path);
      const card = await prints.read({ ...order, as: "card" });
      if (card === undefined) return c.redirect(assets.certificateCard.path, 303);
      if (card === "busy") return busy(c, ports, words);
      c.header("Content-Type", "image/png");
      if (!certificate.listed) c.header("X-Robots-Tag", NOINDEX);
      return c.body(card);
    }),
  );
}

function orderOf(ports: WebPorts, certificate: Certificate, path: string) {
  const course = ports.courses.get(certificate.courseId);
  const words = wordsFor(ports, course);
  const author = course?.sender.name;
  const order: Omit<CertificateOrder, "as"> = {
    certificate,
    author,
    language: words.language,
    url: `${ports.publicUrl}${path}`,
  };
  return { course, words, order };
}

function busy(c: Context, ports: WebPorts, words: Words): Response | Promise<Response> {
  c.header("Retry-After", "5");
  return showProblem(c, ports, { status: 503, ...words.certificate.busy });
}

type Served = { readonly enrollment: Enrollment; readonly course: NonNullable<LinkHolder["course"]> };

async function readServed(ports: WebPorts, token: string): Promise<Served | undefined> {
  const { enrollment, course } = (await readHolder(ports, "progress", token)) ?? {};
  return enrollment === undefined || course === undefined ? undefined : { enrollment, course };
}

async function readMaking(ports: WebPorts, token: string): Promise<Making | undefined> {
  const holder = await readServed(ports, token);
  if (holder === undefined) return undefined;
  const { course, enrollment } = holder;
  const certificate = await readCurrentCertificate(ports.archive, enrollment.id);
  return {
    course,
    progressPath: progressPath(ports, enrollment),
    left: lessonsLeft(course, await readCompletions(ports.archive, enrollment.id)),
    standing: certificate === undefined ? undefined : standingOf(ports, certificate),
    undoUntil: await readUndoUntil(ports, course, enrollment),
  };
}

/** Until when a removed certificate can be brought back, in words; undefined where none can. */
export async function readUndoUntil(
  ports: WebPorts,
  course: Course,
  enrollment: Enrollment,
): Promise<string | undefined> {
  const now = ports.now();
  const lasts = KEPT_FOR_MS.removedCertificate;
  const removed = await readRemovedCertificate(ports.archive, enrollment.id, now - lasts);
  if (removed === undefined) return undefined;
  return datesFor(course, enrollment, now).moment(removed.removedAt + lasts);
}

function problemInWords(name: string, { certificate: { problem } }: Words): string | undefined {
  if (name === "") return problem.missing;
  switch (problemOfName(name, FULL_NAME_MAX)) {
    case "not-plain":
    case "link":
      return problem.notPlain;
    case "too-long":
      return problem.tooLong(FULL_NAME_MAX);
    case undefined:
      return undefined;
  }
}

function standingOf(ports: WebPorts, certificate: Certificate): NonNullable<Making["standing"]> {
  const path = certificatePath(ports, certificate);
  return { certificate, path, url: `${ports.publicUrl}${path}` };
}

function certificatePath(ports: WebPorts, { id }: Certificate): string {
  return linkPath(ports.secret, "certificate", id);
}

async function withCertificate(
  c: Context,
  ports: WebPorts,
  show: (certificate: Certificate, path: string) => Promise<Response>,
): Promise<Response> {
  const id = readLink(ports.secret, "certificate", c.req.param("token") ?? "");
  const certificate = id === undefined ? undefined : await readCertificate(ports.archive, id);
  if (certificate === undefined) return showDeadLink(c, ports);
  if (certificate === "revoked") {
    return showProblem(c, ports, { status: 410, ...wordsFor(ports, undefined).certificate.revoked });
  }
  return show(certificate, certificatePath(ports, certificate));
}
