import { parentPort, workerData } from "node:worker_threads";
import EmailReplyParser from "email-reply-parser";

// Runs as a thread of its own (mail/unquote.ts).
parentPort?.postMessage(new EmailReplyParser().parseReply(String(workerData)), []);
