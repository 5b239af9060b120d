import { ONE_PERSON } from "./mail-sentences.ts";
import { headerOf, isQuestion, ownWords, speaksOfCourse } from "./personal-signs.ts";
import type { ReceivedMail } from "./received-mail.ts";

type Mail = Pick<ReceivedMail, "subject" | "text" | "headers">;

/** What contact forms call themselves. */
const FORM =
  /form(?:ular)? (?:submission|entry|response)|contact form|web ?form|kontaktformular|formulaire (?:de contact|web)|formulario (?:de contacto|web)|formulário de contat|modulo di contatto|contactformulier|kontakt(?:skjema|formulär)|formularz kontaktowy|контактн\p{L}+ форм|форм\p{L}+ обратной связи|お問い合わせフォーム|联系表单|聯絡表單|문의 양식/iu;
/** What forums and trackers put around what somebody wrote there. */
const COMMENT =
  /\bleft a comment\b|\b(?:comment|reply)(?:ed)? (?:by|from)\b|\bcommented (?:on|in)\b|reply (?:to this e-?mail )?directly|reply to this e-?mail to (?:respond|reply|comment)|visit (?:the )?topic|copy of a (?:forum )?(?:post|message)|kopie eines forum\p{L}*|copie d['’]un message|copia de un mensaje|copia di un messaggio|cópia de uma mensagem|\bforu?m\p{L}*\s*(?:->|»|›|>)/iu;
/** "Ada Lovelace via Backstage Forum" */
const VIA = /^[^<]{2,80}[\s(]via\s[^<]{2,80}</iu;

/**
 * Whether a site passed on what somebody wrote there: a contact form, a forum, a tracker. Its headers and address tell
 * of the site alone.
 */
export function isRelayed({ subject, text, headers }: Mail): boolean {
  const around = `${subject}\n${text.slice(0, 8000)}`;
  if (!FORM.test(around) && !COMMENT.test(around) && !VIA.test(headerOf(headers, "from"))) return false;
  const own = ownWords(text);
  return isQuestion(own) || ONE_PERSON.test(own) || speaksOfCourse(own);
}
