import { inject } from "vitest";
import type { Fault } from "../../scripts/emails/gate.ts";
import { type SampleMail, sampleMails } from "../../scripts/emails/sample-mail.ts";
import type { Course } from "../../src/course/course.ts";

/** A lesson of the real course, in which faults are planted. */
export function soundMail(): SampleMail {
  const [mail] = sampleMails(JSON.parse(inject("tpm101")) as Course);
  if (mail === undefined) throw new Error("the course has no mails");
  return mail;
}

/** The mail with other words: a subject, a text, another HTML. */
export function withMessage(mail: SampleMail, change: Partial<SampleMail["message"]>): SampleMail {
  return { ...mail, message: { ...mail.message, ...change } };
}

/** @throws Error where there is nothing to plant it in: a test would be green for the wrong reason */
export function replaced(html: string, old: string | RegExp, by: string): string {
  const changed = html.replace(old, by);
  if (changed === html) throw new Error(`the mail has no ${String(old)}`);
  return changed;
}

/** The HTML with something more before the first paragraph of its body. */
export function planted(html: string, fault: string): string {
  return replaced(html, /<p class="body"/, `${fault}<p class="body"`);
}

/** What a person would read, a line a fault. */
export function said(faults: readonly Fault[]): string {
  return faults.map(({ what, mend }) => `${what} → ${mend}`).join("\n");
}
