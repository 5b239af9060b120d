/** "Stop", by language, as people write it and nothing else. */
const STOP = [
  "(?:please )?(?:stop|unsubscribe|opt[ -]?out|cancel)(?: me)?(?: (?:please|now|this|it|these|all|emails?|e-mails?|mails?|sending|from (?:this|the|your) (?:list|course|emails?)))*",
  "(?:please )?(?:remove|take) me(?: off| from)?(?: (?:this|the|your))?(?: (?:list|course|emails?|mailing list))?",
  "(?:i (?:want|would like|'d like|wish) to|how do i|please let me) (?:unsubscribe|stop|opt out|leave)(?: (?:please|now|this|from (?:this|the) (?:list|course)))*",
  "no more (?:emails?|mails?)(?: please)?",
  "(?:bitte )?(?:abmelden|abbestellen|austragen|stopp?|abmeldung|kündigen)(?: bitte)?|ich möchte mich (?:bitte )?abmelden|keine (?:e-)?mails mehr",
  "(?:je (?:veux|souhaite|voudrais) )?(?:me |se )?désabonner|désinscription|désinscrire|désabonnement|arrêter?|stop s'il vous plaît",
  "(?:quiero )?darme de baja|dar de baja|baja|cancelar suscripción|cancelar la suscripción|no más correos",
  "(?:quero )?cancelar (?:inscrição|assinatura)|descadastrar|remover|parar|sair da lista",
  "(?:voglio )?disiscrivermi|cancellami|disiscrizione|cancellazione|annulla iscrizione|basta",
  "afmelden|uitschrijven|ik wil me (?:graag )?(?:afmelden|uitschrijven)|avregistrera|avsluta prenumeration|avmelding|afmeld|framelding|peruuta tilaus|lopeta",
  "wypisz mnie|rezygnuję|wypisać się|odhlásit|odhlásiť|leiratkozás|leiratkozom|dezabonare|aboneliği iptal(?: et)?|abonelikten çık",
  "отписаться|отпишите меня|отписка|стоп|відписатися|إلغاء الاشتراك|הסר|הסירו אותי",
  "退订|取消订阅|退訂|取消訂閱|配信停止|配信停止してください|解除|수신 ?거부|구독 ?취소|hủy đăng ký|berhenti berlangganan|ยกเลิกการสมัคร",
].join("|");

const WISH = new RegExp(
  `^[\\s\\p{P}]*(?:(?:hi|hello|hey|hallo|bonjour|hola)(?:[ ,]+\\p{L}+)?[,!. ]+)?(?:${STOP})[\\s\\p{P}]*$`,
  "iu",
);

/** Enough for a wish, thanks, and a name below; more is a letter in which "stop" may mean anything. */
const MOST_CHARACTERS = 200;
const MOST_LINES_BELOW = 5;

/** What may stand below: thanks, a greeting, a name, the mark of a phone. No question, and no sentence of any length. */
const BELOW = /^[^?？\n]{1,45}$/u;

/**
 * Whether the whole message asks to be let out. It's offered the way, never taken at its word: it may be meant otherwise.
 *
 * @param text without what it quotes
 */
export function wantsOut(text: string): boolean {
  if (text.length > MOST_CHARACTERS) return false;
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const greeting =
    lines.length > 1 &&
    /^(?:hi|hello|hey|dear|hallo|bonjour|hola|ciao|olá|привет)\b[^.?!]{0,30}[,!]?$/iu.test(lines[0] ?? "");
  const [wish = "", ...below] = greeting ? lines.slice(1) : lines;
  if (!WISH.test(wish) || below.length > MOST_LINES_BELOW) return false;
  return below.every((line) => BELOW.test(line) && line.split(/\s+/).length <= 6);
}
