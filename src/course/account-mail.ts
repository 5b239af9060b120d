import type { CompiledEmail } from "./email.ts";
import { composeMail, type Template } from "./question-mails.ts";

/**
 * The email with a short-lived link to one's own account. Without a name: what somebody typed into a form has no place in it.
 *
 * @param language BCP 47
 */
export function accountMail(template: Template, language: string): CompiledEmail {
  return composeMail(template, language);
}
