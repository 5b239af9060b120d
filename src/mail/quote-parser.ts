import { parentPort } from "node:worker_threads";
import { isOnlyOurs, notOurs } from "../course/own-text.ts";
import { splitReply } from "../course/reply-parts.ts";
import { shortenRuns } from "../course/reply-text.ts";
import { textOfHtml } from "./html-text.ts";
import type { ReplyText, Unquoted } from "./parser-thread.ts";

// Runs as a thread of its own (mail/parser-thread.ts): says once that it's ready, then takes each text apart.
parentPort?.on("message", (text: ReplyText) => {
  parentPort?.postMessage(takenApart(text), []);
});
parentPort?.postMessage("ready", []);

function takenApart({ text, html, answered }: ReplyText): Unquoted {
  const read = splitReply(shortenRuns(html === undefined ? text : textOfHtml(html)), { text: answered });
  const rest = notOurs(read.folded, answered);
  if (!isOnlyOurs(read.shown, answered)) return { ...read, notOurs: rest };
  // All that stands above is our email, so that what's new below it is what they wrote.
  const folded = [read.shown, rest === read.folded ? "" : read.folded].filter((part) => part !== "").join("\n\n");
  return { shown: rest, folded, notOurs: "" };
}
