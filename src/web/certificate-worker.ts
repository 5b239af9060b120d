import { parentPort } from "node:worker_threads";
import { wordsOf } from "../words/words.ts";
import { certificatePdf } from "./certificate-pdf.ts";
import type { PdfAnswer, PdfOrder } from "./certificate-pdfs.ts";

// Runs as a thread of its own (certificate-pdfs.ts). It's given one order at a time, so each answer belongs to the last one.
parentPort?.on("message", (order: PdfOrder) => {
  make(order).then(
    (answer) => parentPort?.postMessage(answer, []),
    (error: unknown) => parentPort?.postMessage({ failed: String(error) } satisfies PdfAnswer, []),
  );
});

async function make({ certificate, author, language }: PdfOrder): Promise<PdfAnswer> {
  const pdf = await certificatePdf(certificate, author, wordsOf({ language }));
  return { bytes: pdf === undefined ? undefined : new Uint8Array(await new Response(pdf).arrayBuffer()) };
}
