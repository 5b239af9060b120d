import { parentPort } from "node:worker_threads";
import EmailReplyParser from "email-reply-parser";

// Runs as a thread of its own (mail/parser-thread.ts): says once that it's ready, then answers each text with what is left of it.
const parser = new EmailReplyParser();
parentPort?.on("message", (text: unknown) => {
  parentPort?.postMessage({ visible: parser.parseReply(String(text)) }, []);
});
parentPort?.postMessage("ready", []);
