import { parentPort } from "node:worker_threads";
import { wordsOf } from "../words/words.ts";
import { certificateCard } from "./certificate-card.ts";
import { certificatePdf } from "./certificate-pdf.ts";
import type { PrintAnswer, PrintOrder } from "./certificate-prints.ts";
import { courseCard } from "./course-card-drawing.ts";

// Runs as a thread of its own (certificate-prints.ts). It's given one order at a time, so each answer belongs to the
// last one.
parentPort?.on("message", (order: PrintOrder) => {
  make(order).then(
    (answer) => parentPort?.postMessage(answer, []),
    (error: unknown) => parentPort?.postMessage({ failed: String(error) } satisfies PrintAnswer, []),
  );
});

async function make(order: PrintOrder): Promise<PrintAnswer> {
  if (order.as === "course-card") return { bytes: await courseCard(order) };
  const { as, certificate, author, language, url } = order;
  const words = wordsOf({ language });
  if (as === "card") return { bytes: await certificateCard(certificate, author, words) };
  const pdf = await certificatePdf(certificate, author, words, url);
  return { bytes: pdf === undefined ? undefined : new Uint8Array(await new Response(pdf).arrayBuffer()) };
}
