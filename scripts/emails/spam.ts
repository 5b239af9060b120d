import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openOutbox } from "../../src/mail/outbox.ts";
import { serializeBatch } from "../../src/mail/request.ts";
import { type Fault, some } from "./gate.ts";
import type { SampleMail } from "./sample-mail.ts";

export type SpamScore = {
  readonly score: number;
  /** Those that hit, the costliest first. */
  readonly rules: readonly { readonly name: string; readonly points: number }[];
};

/** A mail is spam from 5 on. What is left to that is for the reputation of the sender, which no local rule knows. */
const MOST = 0.5;

/** A Tuesday at nine in Seattle. */
const SENT_AT = Date.UTC(2026, 11, 1, 17, 0, 0);

/** One line a mail; without what the machine has learned from other mails, so that the score is the same everywhere. */
const SETTINGS = ["fold_headers 0", "use_bayes 0", "add_header all Coursepost _SCORE_ _TESTSSCORES(,)_"];

export function checkSpam({ score, rules }: SpamScore): readonly Fault[] {
  if (score <= MOST) return [];
  const hits = rules.filter(({ points }) => points > 0.01).map(({ name, points }) => `${name} ${points}`);
  const what = `SpamAssassin gives it ${score} points; ${MOST} are allowed: ${some(hits)}`;
  return [{ what, mend: "Look the rule up in /usr/share/spamassassin and take away what it looks for." }];
}

/**
 * What SpamAssassin's local rules say of each mail as it would arrive. All in one process: reading the rules takes a second,
 * a mail 0.2.
 *
 * @throws Error where SpamAssassin is missing, saying how to get it
 */
export async function scoreMails(
  mails: readonly SampleMail[],
  command = "spamassassin",
): Promise<ReadonlyMap<string, SpamScore>> {
  const folder = await mkdtemp(join(tmpdir(), "coursepost-spam-"));
  try {
    const files: string[] = [];
    for (const [index, mail] of mails.entries()) {
      // Each in an outbox of its own: the outbox keeps one mail a delivery.
      const file = join(folder, `${index}.eml`);
      await writeFile(file, await asReceived(mail, join(folder, `${index}`)));
      files.push(file);
    }
    const options = ["--local", "--nocreate-prefs", ...SETTINGS.map((line) => `--cf=${line}`)];
    const { stdout } = await run(command, [...options, ...files]);
    const scores = [...stdout.matchAll(/^X-Spam-Coursepost: (\S+) (\S+)$/gm)].map(readScore);
    if (scores.length !== mails.length)
      throw new Error(`SpamAssassin was given ${mails.length} mails and spoke of ${scores.length}`);
    return new Map(mails.map(({ name }, index) => [name, scores[index]!]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(command: string, parameters: readonly string[]): Promise<{ readonly stdout: string }> {
  try {
    return await promisify(execFile)(command, parameters, { maxBuffer: 64 * 1024 * 1024, timeout: 120_000 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new Error(
      'SpamAssassin is not on this machine. On Debian: "apt-get install spamassassin"; on a Mac: "brew install spamassassin".',
      { cause: error },
    );
  }
}

function readScore([, score = "", tests = ""]: RegExpExecArray): SpamScore {
  const rules = tests
    .split(",")
    .filter((test) => test.includes("="))
    .map((test) => ({ name: test.slice(0, test.indexOf("=")), points: Number(test.slice(test.indexOf("=") + 1)) }));
  return { score: Number(score), rules: rules.sort((a, b) => b.points - a.points) };
}

/** The message that the product makes, with what Resend's carrier (Amazon SES) and the receiving server write above it. */
async function asReceived({ message }: SampleMail, folder: string): Promise<string> {
  await mkdir(folder);
  const outbox = await openOutbox(folder, () => SENT_AT);
  const request = { idempotencyKey: "sample", body: serializeBatch([message]), members: 1, notAfter: Infinity };
  const receipt = await outbox.post(request);
  if (receipt.kind !== "accepted") throw new Error(`the outbox did not take the mail: ${JSON.stringify(receipt)}`);
  const mime = await readFile(join(folder, `${receipt.ids[0]}.eml`), "utf8");
  const domain = message.from.replace(/^.*@|>$/g, "");
  const id = "0101019ad0a7c2d4-3f5b7d91-6a2c-4e80-9b1d-7c5e3a1f8d60-000000";
  return [
    `Return-Path: <${id}@send.${domain}>`,
    "Received: from a27-42.smtp-out.us-west-2.amazonses.com (a27-42.smtp-out.us-west-2.amazonses.com [54.240.27.42])",
    "\tby mx.example.com (Postfix) with ESMTPS id 4dLJ0c2Vt1z9sPL",
    `\tfor <${message.to}>; Tue, 01 Dec 2026 17:00:04 +0000 (UTC)`,
    mime.replace(/^Message-ID: .*$/m, `Message-ID: <${id}@us-west-2.amazonses.com>`),
  ].join("\r\n");
}
