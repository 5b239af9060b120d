import { headerOf } from "./personal-signs.ts";
import type { ReceivedMail } from "./received-mail.ts";

const ANSWERS = [
  "accepted|declined|tentative|tentatively accepted|zugesagt|abgelehnt|accepté|refusé|aceptado|rechazado|accettato|rifiutato|aceite|geaccepteerd|afgewezen|принято|承諾|已接受|수락됨",
  "mit vorbehalt|vorläufig|invitation (?:acceptée|refusée)|provisoire|provisional|aceito|recusado|provvisorio|voorlopig",
  "accepterat|avböjt|preliminärt?|accepteret|afvist|hyväksytty|hylätty|zaakceptowano|odrzucono|přijato|odmítnuto|elfogadva",
  "kabul edildi|reddedildi|отклонено|под вопросом|已拒绝|暂定|暫定|辞退|仮承諾|거절됨|미정",
].join("|");
const CALENDAR_SUBJECT = new RegExp(`^(?:${ANSWERS})\\s*[:：].* @ .*\\d`, "iu");

/** A calendar program answers an invitation, and nobody adds a word: "Accepted: Stand-up @ Tue Dec 1, 2026". */
export function isCalendarAnswer({
  subject,
  text,
  headers,
}: Pick<ReceivedMail, "subject" | "text" | "headers">): boolean {
  const isCalendars =
    /\bmethod="?(?:reply|counter)\b/.test(headerOf(headers, "content-type")) ||
    headerOf(headers, "content-class").includes("calendarmessage") ||
    CALENDAR_SUBJECT.test(subject.slice(0, 300));
  return isCalendars && commentIn(text) === "";
}

/** How calendars say in the text what they say in the subject; the rest below is theirs as well, except a note. */
const SAID = new RegExp(
  `^.{0,80}(?:${[
    "\\bhas (?:tentatively )?(?:accepted|declined|replied)|\\b(?:accepted|declined|tentatively accepted) (?:your|this|the) invitation",
    "\\bhat .{0,60}(?:angenommen|zugesagt|abgelehnt|zugestimmt)|\\ba (?:accepté|refusé|décliné)|\\bha (?:aceptado|rechazado|accettato|rifiutato)",
    "\\b(?:aceitou|recusou)|\\bheeft .{0,60}(?:geaccepteerd|afgewezen)|\\bhar (?:accepterat|tackat|accepteret|godtatt|avböjt)",
    "さんが.{0,40}(?:承諾|辞退)|(?:已接受|已拒绝)(?:此|该)?邀请",
  ].join("|")})`,
  "iu",
);
const NOTE = /note|comment|nachricht|notiz|kommentar|nota|commentaire|opmerking/iu;

function commentIn(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const at = lines.findIndex((line) => SAID.test(line) && !NOTE.test(line));
  return (
    lines
      .slice(0, at === -1 ? lines.length : at)
      .filter((line) => !/^(?:yes|no|maybe), i (?:will|won't|might) attend\W*$/i.test(line))
      // Lines such as "When: Tuesday", and rules.
      .filter((line) => !/^\p{L}[\p{L} ]{1,20}:\s|^[-_=*~·]+$|^[-_=*~]{3}.*[-_=*~]{3}$/u.test(line))
      .join("")
  );
}
