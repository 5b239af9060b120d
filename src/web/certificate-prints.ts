import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import type { Certificate } from "../course/certificate.ts";
import { keepRecent } from "../course/recent.ts";
import { startThread } from "../mail/thread.ts";
import type { Words } from "../words/words.ts";

/** What a PDF or a picture is made from, for the thread that makes it. */
export type PrintOrder = CertificateOrder | CourseCardOrder;

export type CertificateOrder = {
  /** The picture is a PNG of 1200 by 630 pixels, as networks show it. */
  readonly as: "pdf" | "card";
  readonly certificate: Certificate;
  readonly author: string | undefined;
  readonly language: Words["language"];
  /** Where anyone can check it. */
  readonly url: string;
};

/** The picture of a course, a PNG of 1200 by 630 pixels too. */
export type CourseCardOrder = {
  readonly as: "course-card";
  /** Says which picture it is. */
  readonly key: string;
  readonly title: string;
  readonly tagline: string;
  readonly by: string;
  readonly initials: string;
  /** PNG or JPEG. */
  readonly illustration: Uint8Array | undefined;
  readonly photo: Uint8Array | undefined;
};

export type PrintAnswer =
  | { readonly bytes: Uint8Array<ArrayBuffer> | undefined }
  /** For the log. */
  | { readonly failed: string };

/** Without bytes: it can't be made. */
type Kept = { readonly bytes: Uint8Array<ArrayBuffer> | undefined };

/** Keys included. A PDF has 14 KB and a card 35: about 80 of both are kept. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** At 80 ms each, the last one waits less than two seconds. */
const MOST_WAITING = 20;

/** The first takes 240 ms and the start of the thread. */
const DEADLINE_MS = 10_000;

const WORKER = new URL("./certificate-worker.ts", import.meta.url);

export type CertificatePrints = {
  /**
   * @returns undefined where the typeface lacks a letter of it, "busy" where too many are waited for
   * @throws Error where it could not be made
   */
  readonly read: (order: PrintOrder) => Promise<Uint8Array<ArrayBuffer> | undefined | "busy">;
};

/**
 * Makes PDFs and pictures of certificates and courses in a thread of their own, one after another, each once, so a
 * public link to one makes nobody else wait. On the event loop, 20 connections made `/health` take 8 seconds.
 *
 * @param worker the thread's module; another one in tests
 */
export function makeCertificatePrints(worker = WORKER): CertificatePrints {
  const kept = keepRecent<Kept>(KEPT_BYTES, (key, { bytes }) => 2 * key.length + (bytes?.length ?? 0));
  const underWay = new Map<string, Promise<Uint8Array<ArrayBuffer> | undefined>>();
  const press = openPress(worker);

  return {
    read: async (order) => {
      const key = keyOf(order);
      const known = kept.get(key);
      if (known !== undefined) return known.bytes;
      const running = underWay.get(key);
      if (running !== undefined) return running;
      if (underWay.size >= MOST_WAITING) return "busy";
      const making = press(order).finally(() => underWay.delete(key));
      underWay.set(key, making);
      const bytes = await making;
      kept.set(key, { bytes });
      return bytes;
    },
  };
}

function keyOf(order: PrintOrder): string {
  if (order.as === "course-card") return order.key;
  const { name, courseTitle, covers, saved, completedAt, zone } = order.certificate;
  const { as, author, language, url } = order;
  return JSON.stringify([as, name, courseTitle, covers, saved, completedAt, zone, author, language, url]);
}

/** One thread, started when it is needed, that has one order at a time. One that fails or takes too long is ended. */
function openPress(module: URL): (order: PrintOrder) => Promise<Uint8Array<ArrayBuffer> | undefined> {
  let thread: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const work = async (order: PrintOrder) => {
    thread ??= startThread(module, 96);
    const current = thread;
    // It keeps neither the server nor a test from ending.
    current.unref();
    const ended = new AbortController();
    const end = () => ended.abort(new Error("the thread ended"));
    current.once("exit", end);
    try {
      const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(DEADLINE_MS)]);
      const answered = once(current, "message", { signal });
      current.postMessage(order, []);
      const [answer] = (await answered) as [PrintAnswer];
      if ("failed" in answer) throw new Error(answer.failed);
      return answer.bytes;
    } catch (error) {
      thread = undefined;
      await current.terminate();
      throw error;
    } finally {
      current.off("exit", end);
    }
  };
  return (order) => {
    const made = last.then(() => work(order));
    last = made.catch(() => undefined);
    return made;
  };
}
