/** "Stop", by language, as people write it and nothing else; what's polite about it may stand on either side. */
const STOP = [
  // English
  "(?:stop|unsubscribe|opt[ -]?out|cancel)(?: me)?(?: (?:please|now|this|it|these|all|emails?|e-mails?|mails?|sending|emailing|mailing|writing|me|(?:from|to) (?:this|the|your|me)(?: (?:list|mailing list|course|emails?))?))*",
  "cancel (?:my|the|this) (?:subscription|enrollment|course|emails?)",
  "(?:remove|take|delete) (?:me|my (?:e-?mail|address|e-?mail address))(?: off| from)?(?: (?:this|the|your))?(?: (?:list|course|emails?|mailing list))?",
  "(?:i (?:want|would like|wish)|i['’]d like|how do i|how can i|please let me|can i|(?:can|could|would) you)(?: please)?(?: to)? (?:unsubscribe|stop|opt out|leave this course|be removed|remove me|unsubscribe me)(?: (?:please|now|this|me|emails?|from (?:this|the|your) (?:list|course|emails?)))*",
  "no more (?:e-?mails?|mails?)|i (?:don['’]t|do not|no longer) want (?:to (?:get|receive) )?(?:any more |any |more |these |this |your )?(?:e-?mails?|course|newsletter)(?: any ?more)?",
  // German, Dutch, Scandinavian, Finnish
  "(?:newsletter |mich |kurs )?(?:abmelden|abbestellen|austragen|stopp?|abmeldung|kündigen)|ich (?:möchte|will|würde) mich (?:gern |gerne |bitte )?(?:abmelden|austragen)|(?:keine|nicht mehr) (?:weiteren )?(?:e-?mails?|mails?)(?: mehr)?(?: (?:senden|schicken))?|melde(?:n sie)? mich (?:bitte )?(?:vom kurs )?ab|(?:streichen|nehmen|löschen) sie mich (?:bitte )?(?:von|aus) (?:der|dieser|ihrer) (?:mailing)?liste(?: streichen)?|ich möchte keine (?:e-?mails?|mails?) mehr(?: (?:bekommen|erhalten))?",
  "afmelden|uitschrijven|ik wil (?:me|mij) (?:graag )?(?:afmelden|uitschrijven)|(?:schrijf|meld) (?:me|mij) (?:graag )?(?:uit|af)|geen (?:e-?mails?|mails?) meer",
  "avregistrera(?: mig)?|(?:jag vill )?avsluta (?:min )?prenumeration(?:en)?|avprenumerera|avmeld(?:ing|e)?(?: meg)?|avmeld mig|afmeld(?: mig)?|framelding|meld meg av|peruuta tilaus|peru tilaus|haluan perua tilauksen|lopeta",
  // French, Spanish, Portuguese, Italian
  "(?:je (?:veux|souhaite|voudrais|souhaiterais) )?(?:(?:veuillez|de|bien vouloir) )?(?:me |se )?(?:désabonner|désinscrire)|désinscription|désabonnement|(?:désabonnez|désinscrivez|retirez)-moi(?: de (?:la|cette|votre) liste)?|arrêter?|stop|je ne (?:veux|souhaite) plus (?:recevoir|de) (?:vos |ces |d['’])?(?:e-?mails?|mails?|courriels?|messages)",
  "(?:(?:yo )?(?:quiero|quisiera|deseo) )?(?:darme|dar(?:me)?) de baja|(?:me )?(?:denme|dame|deme|den) de baja|(?:solicito la )?baja|cancelar (?:la |mi )?suscripción|no (?:quiero (?:recibir )?)?más (?:correos|e-?mails)",
  "(?:eu )?(?:quero )?(?:cancelar|cancele) (?:a |minha |a minha )?(?:inscrição|assinatura)|(?:quero )?(?:me )?descadastrar|(?:remova|retire|tire)(?:-me)?(?: (?:meu|o meu) e-?mail)?(?: (?:da|desta) lista)?|remover|parar|sair da lista|não quero (?:mais )?receber (?:mais )?(?:e-?mails|mensagens)",
  "(?:voglio |vorrei |desidero )?(?:disiscrivermi|cancellarmi|cancellare l['’]iscrizione)|(?:cancella|disiscrivi|rimuovi)(?:te)?mi(?: dalla lista)?|disiscrizione|cancellazione|annulla(?:re)? (?:l['’])?iscrizione|basta|non voglio più (?:ricevere )?(?:e-?mail|messaggi)",
  // Polish, Czech, Slovak, Hungarian, Romanian, Turkish
  "(?:o )?wypisanie mnie(?: z listy)?|wypisz(?:cie)? mnie(?: z listy)?|rezygnuję|(?:chcę )?(?:się )?wypisać(?: się)?|(?:prosím )?odhlásit(?: mě)?|odhlaste mě|odhlásiť|leiratkozás|leiratkozom|szeretnék leiratkozni|dezabonare|dezabonați-mă",
  "abonelikten (?:çık(?:mak istiyorum|arın)?)|(?:aboneliğimi|aboneliği|üyeliğimi) iptal(?: et(?:in|mek istiyorum)?| edin(?:iz)?)?",
  // Russian, Ukrainian, Arabic, Hebrew
  "(?:я )?(?:хочу |прошу )?(?:отписаться|отпишите(?: меня)?|отписать меня|отписка|стоп|удалите меня(?: из (?:списка|рассылки))?)|(?:хочу )?відписатися|відпишіть мене",
  "(?:أريد |أرغب في )?(?:إلغاء الاشتراك|الغاء الاشتراك)|ألغوا اشتراكي|(?:אני רוצה )?(?:להסיר אותי|הסירו אותי|הסר(?: אותי)?|לבטל (?:את )?(?:ה)?(?:הרשמה|מינוי))(?: מהרשימה)?",
  // Chinese, Japanese, Korean, Vietnamese, Indonesian, Thai
  "(?:我)?(?:想|要|想要)?(?:帮我|幫我)?(?:退订|取消订阅|退訂|取消訂閱)|不要再?(?:发|寄)(?:邮件|信)了?",
  "(?:メール)?(?:の)?(?:配信|登録|購読)(?:を)?(?:停止|解除|中止)(?:して(?:ください|下さい|ほしいです)|したいです|を?希望します|を)?|退会(?:します|したいです|希望)?",
  "해지|해제|解除|수신 ?거부(?:합니다)?|구독(?:을)? ?취소(?:해)?(?: ?주세요|하고 싶습니다|합니다|를)?|hủy đăng ký|tôi muốn hủy đăng ký|(?:saya ingin )?berhenti berlangganan|ยกเลิกการสมัคร",
].join("|");

const POLITE = [
  "please|pls|thanks|thank you(?: very much| so much)?|thx|many thanks",
  "bitte|danke|vielen dank|besten dank|aub|a\\.u\\.b|alstublieft|alsjeblieft|graag|bedankt|dank (?:u|je)|tack|takk|tak|venligst|kiitos",
  "s['’]il (?:vous|te) plaît|svp|merci(?: (?:de|d['’]avance|beaucoup))?|por favor|gracias|(?:muito )?obrigad[oa]|per favore|per piacere|grazie",
  "proszę|dziękuję|prosím|děkuji|ďakujem|köszönöm|mulțumesc|lütfen|teşekkürler",
  "пожалуйста|спасибо|будь ласка|дякую|من فضلك|لو سمحت|شكرا|شكراً|בבקשה|תודה",
  "请|請|麻烦|谢谢|謝謝|お願いします|お願いいたします|ありがとうございます|부탁(?:드립니다|합니다)|감사합니다",
].join("|");

const WISH = new RegExp(
  `^[\\s\\p{P}]*(?:(?:hi|hello|hey|hallo|bonjour|hola)(?:[ ,]+\\p{L}+)?[,!. ]+)?(?:(?:${POLITE})[\\s\\p{P}]*)*(?:${STOP})(?:[\\s\\p{P}]*(?:${POLITE}))*[\\s\\p{P}]*$`,
  "iu",
);
/** The only questions that are a wish. */
const ASKED = /^[^\n]*\b(?:can|could|would|how)\b/i;

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
  if (/[?？]/.test(wish) && !ASKED.test(wish)) return false;
  return below.every((line) => BELOW.test(line) && line.split(/\s+/).length <= 6);
}
