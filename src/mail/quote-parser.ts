import { parentPort } from "node:worker_threads";
import { isOnlyOurs, notOurs } from "../course/own-text.ts";
import { splitReply } from "../course/reply-parts.ts";
import { shortenRuns } from "../course/reply-text.ts";
import { textOfHtml } from "./html-text.ts";
import type { ReplyText, Unquoted } from "./parser-thread.ts";

// Runs as a thread of its own (mail/parser-thread.ts): says once that it's ready, then takes each text apart.
parentPort?.on("message", ({ text, html, answered }: ReplyText) => {
  const read = splitReply(shortenRuns(html === undefined ? text : textOfHtml(html)), { text: answered });
  const parts = isOnlyOurs(read.shown, answered) ? { shown: "", folded: read.shown } : read;
  parentPort?.postMessage({ ...parts, notOurs: notOurs(parts.folded, answered) } satisfies Unquoted, []);
});
parentPort?.postMessage("ready", []);
