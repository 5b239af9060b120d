import { asks, isPassedOn, ownWords, speaksToUs, withoutReplyMark, withoutTags } from "./personal-signs.ts";

/** How programs begin the subject of an automatic answer, by language: as Exchange, Outlook, Gmail and Notes do. */
const AUTOMATIC = [
  "automatic (?:reply|response)|auto[ -]?(?:reply|response|responder)|auto(?:matische )?(?:-)?antwort|automatische rückantwort",
  "réponse automatique|respuesta automática|resposta autom[áà]tica|risposta automatica|erantzun automatikoa",
  "automatisch antwoord|automatiskt svar|autosvar|automatisk svar|sjálfvirkt svar|automaattinen vastaus|automaatvastus",
  "odpowiedź automatyczna|automatyczna odpowiedź|automatická odpověď|automatická odpoveď|automatikus válasz|răspuns automat",
  "samodejni odgovor|automatski odgovor|automātiskā atbilde|automātiska atbilde|automatinis atsakymas|otomatik yanıt|αυτόματη απάντηση",
  "автоматический ответ|автоответ|автоматична відповідь|автоматичен отговор|аутоматски одговор|автоматты жауап",
  "رد تلقائي|پاسخ خودکار|תשובה אוטומטית|הודעה אוטומטית|מענה אוטומטי|स्वचालित (?:उत्तर|प्रत्युत्तर)",
  "out of (?:the )?office (?:auto-?)?reply|vacation (?:reply|response|notice)|abwesenheits(?:notiz|meldung|nachricht|assistent)|absence du bureau|message d'absence",
  "afwezigheids(?:melding|bericht)|fraværsmelding|poissaoloilmoitus|不在通知",
  "自動応答|自動返信|自动回复|自動回覆|自动答复|自動答覆|자동 ?회신|자동 ?응답|trả lời tự động|balasan otomatis|balasan automatik|ตอบกลับอัตโนมัติ|การตอบกลับอัตโนมัติ",
].join("|");

/** How the subject of a note that somebody is away begins; people write so as well. */
const AWAY = [
  "out of (?:the )?office|ooo|away from (?:the|my) (?:office|desk)|on (?:vacation|leave)|i(?: am|'m) (?:away|on (?:vacation|leave))",
  "abwesenheit|abwesend|im urlaub|absent(?:e|\\(e\\))?|absence",
  "fuera de la oficina|ausente|ausência(?: temporária)?|fora do escritório|fuori (?:sede|ufficio)|assente",
  "afwezig(?:heid)?|frånvaro|fravær|ikke (?:på|til) kontoret|inte på kontoret",
  "nieobecność|poza biurem|mimo kancelář|házon kívül|ofis dışında|εκτός γραφείου|вне офиса|не на месте",
  "不在|外出|부재중",
].join("|");

const front = (words: string) =>
  new RegExp(`^[\\s[【(]*(?:${words})(?:\\s*(?:[:：\\]】)(!–—-]|$)|\\s+(?:re|aw|sv)\\s*:)`, "iu");
const back = (words: string) => new RegExp(`[(（[【](?:${words})[)）\\]】]\\s*$`, "iu");
const [AUTOMATIC_FRONT, AUTOMATIC_BACK] = [front(AUTOMATIC), back(AUTOMATIC)];
/** "At the beach! (auto-reply) Re: Lesson 3" */
const AUTOMATIC_INSIDE = new RegExp(
  `^(?!\\s*(?:re|aw|sv|fwd?|wg)\\s*:)[^()]{0,80}[(（[](?:${AUTOMATIC})[)）\\]][\\s:–-]*(?:re|aw|sv)\\s*:`,
  "iu",
);
const [AWAY_FRONT, AWAY_BACK] = [front(AWAY), back(AWAY)];
const AWAY_ALONE = new RegExp(`^[\\s[【(]*(?:${AWAY})[\\s:：\\]】)!.–—-]*$`, "iu");
const NAMED =
  /^(?!(?:Re|Every|No|Some|My|Our|The|What|If|When|Who|How|He|She|They|Half)\w*\b)(?:\p{Lu}[\p{L}'’.-]*\s+){1,4}(?:is (?:currently )?(?:[Oo]ut of (?:the )?[Oo]ffice|on (?:vacation|leave))\b|ist (?:derzeit |zurzeit )?(?:außer Haus|abwesend|nicht im (?:Büro|Hause?)|im Urlaub)|est (?:absent|en congé)|is afwezig|está fuera de la oficina)[^?]*$/u;

/** What a program begins an automatic answer's subject with: it puts a mark after that; people go on in a sentence. */
export function isAutomaticSubject(subject: string, text: string): boolean {
  const line = withoutTags(subject).trim();
  if (subject.trim().startsWith("AUTO:") || /^auto:\s*(?:re|aw|sv)\s*:/i.test(line)) return true;
  return [subject.slice(0, 300).trim(), line].some(
    (each) =>
      AUTOMATIC_INSIDE.test(each) ||
      (AUTOMATIC_FRONT.test(each) && !(/[?？]$/.test(each) && speaksToUs(text))) ||
      AUTOMATIC_BACK.test(each),
  );
}

/**
 * A note that somebody is away, unless they ask or speak of the course in it. A subject of nothing but "Away" is as likely a
 * person's: programs put the subject that they answer after it.
 */
export function isAwayNote(subject: string, text: string): boolean {
  return isAwaySubject(subject) && !AWAY_ALONE.test(subject.slice(0, 300)) && !speaksToUs(text);
}

function isAwaySubject(subject: string): boolean {
  const line = subject.slice(0, 300).trim();
  return [AWAY_FRONT, AWAY_BACK, NAMED].some((words) => words.test(line));
}

/** What's after "Out of office: " in a subject, "" if it doesn't begin that way. */
export function afterAwayMark(subject: string): string {
  return isAwaySubject(subject) ? (/^[^:：]{1,60}[:：](.*)$/.exec(subject.slice(0, 300))?.[1] ?? "") : "";
}

/** Whether a person's email may be a note that they're away. */
export function mayBeAway(subject: string, text: string): boolean {
  const line = withoutReplyMark(subject);
  return isAwaySubject(line) || isAutomaticSubject(line, "") || THANKS_AND_AWAY.test(text.slice(0, 500).trim());
}

/** How programs of a help desk begin a subject, by language. */
const RECEIVED = new RegExp(
  `^\\s*(?:[[(][^\\])]{1,40}[\\])]\\s*)?[[(]?(?:${[
    "we(?:'ve| have)? (?:got|received) your (?:request|message|e-?mail|ticket|inquiry|enquiry)",
    "(?:your )?(?:request|ticket|case|inquiry)(?: #?\\w+)? (?:has been |was |is )?(?:received|created|opened|registered)",
    "ihre (?:anfrage|nachricht|e-mail)(?: #?\\w+)? (?:ist eingegangen|wurde empfangen|ist bei uns eingegangen)",
    "(?:eingangsbestätigung|accusé de réception|acuse de recibo|conferma di ricezione|ontvangstbevestiging)",
    "(?:nous avons (?:bien )?reçu votre (?:demande|message)|hemos recibido (?:tu|su) (?:solicitud|mensaje))",
    "(?:recebemos (?:sua|a sua) (?:solicitação|mensagem)|abbiamo ricevuto la (?:tua|sua) richiesta)",
    "(?:wir haben (?:ihre|deine) (?:anfrage|nachricht|e-mail) erhalten|uw (?:bericht|aanvraag|e-mail) is ontvangen|we hebben (?:uw|je) (?:bericht|aanvraag|e-mail) ontvangen)",
    "(?:vi har (?:mottagit|tagit emot|modtaget|mottatt) (?:ditt|din|dit) (?:ärende|meddelande|henvendelse|mail|e-post)|otrzymaliśmy (?:twoje|państwa) (?:zgłoszenie|wiadomość))",
    "(?:votre (?:demande|message)(?: n°? ?\\w+)? a (?:bien )?été (?:reçue?|enregistrée?)|(?:su|tu) (?:solicitud|mensaje) ha sido recibid[oa])",
    "(?:ваш[ае]? (?:заявка|обращение|запрос|письмо)(?: №? ?\\w+)? (?:принят|получен|зарегистрирован)[ао]?|お問い合わせ(?:を受け付けました|ありがとうございます)|문의가 접수되었습니다)",
    "thank(?:s| you) for contacting \\S[^?]{0,60}",
  ].join("|")})(?:[\\])]|[\\s:.!–—-]*(?:[[(#].*)?$|[:：])`,
  "iu",
);

/** A ticket or a job that ran: "Cron <root@db1> /backup.sh". */
export function isReceived(subject: string, text: string): boolean {
  if (/^Cron <[^<>\s@]{1,60}@[^<>\s]{1,100}> /.test(subject)) return true;
  return RECEIVED.test(subject.slice(0, 300)) && !/[?？]\s*$/.test(subject) && !asks(text);
}

/** What programs say about themselves, in a sentence of its own. */
const SAID = [
  "this is an? (?:automatic|automated|auto-generated)(?:ally generated)? (?:reply|response|message|e-?mail|notification|confirmation|acknowledge?ment)",
  "this (?:message|e-?mail|reply) (?:was|is|has been) (?:created |generated |sent )?automatically(?! (?:scanned|checked|signed|encrypted|archived))",
  "dies ist eine automatisch(?:e| generierte| erstellte)",
  "diese (?:e-?mail|nachricht|antwort) w(?:urde|ird) automatisch",
  "(?:ceci est|il s'agit d'un|c'est) (?:une? )?(?:réponse|message|e-?mail) automatique",
  "(?:este|esta|ésta) es un[oa]? (?:respuesta|mensaje|correo) automátic[oa]",
  "esta é uma (?:resposta|mensagem) automática",
  "quest[ao] è un[ao]? (?:risposta|messaggio|e-?mail) automatic[ao]",
  "dit is een automatische? (?:antwoord|bericht|e-?mail)",
  "(?:to (?:jest )?|ta )(?:automatyczna (?:wiadomość|odpowiedź)|wiadomość (?:została |jest )?(?:wygenerowana |wysłana )?automatyczn)",
  "det(?:ta|här) är ett automatiskt (?:svar|meddelande)|dette er e[nt] automatisk (?:svar|besked|melding)|tämä on automaattinen (?:vastaus|viesti)",
  "это автоматическ(?:ий ответ|ое (?:сообщение|письмо))|(?:このメール|これ)は自動(?:返信|応答|送信|配信)(?!(?:メール)?ですか)|此(?:邮件|郵件)(?:为|是|由系统)自动|이 메일은 자동(?:으로| ?회신| ?발신| ?응답)",
  "toto je automatick[áý]|toto je automaticky (?:generovan|vygenerovan)|ez (?:egy )?automatikus(?:an)? |acesta este un (?:mesaj|răspuns) automat|bu (?:bir )?otomatik|bu (?:mesaj|e-?posta|ileti) otomatik",
  "αυτό είναι (?:ένα )?αυτόματο|це автоматичн|זוהי (?:הודעה|תשובה) אוטומטית|هذه? (?:رسالة|رد) (?:آلية?|تلقائية?)|đây là (?:email|thư|tin nhắn) tự động|ini adalah (?:balasan|pesan|email) otomatis",
].join("|");
const NO_QUESTION = "[^?？\\n]{0,200}(?:[.!。\\n]|$)";
const GREETING =
  "thank|dear|hello|hi|vielen dank|guten tag|hallo|merci|bonjour|gracias|hola|obrigad|olá|grazie|ciao|bedankt";
const BEGINS_SAYING_SO = new RegExp(`^(?:(?:${GREETING})[^\\n>"“„«?]{0,80}[,.!]\\s+)?(?:${SAID})${NO_QUESTION}`, "iu");
const SAYS_SO = new RegExp(`(?:^|[.!。]\\s+|\\n)(?:${SAID})${NO_QUESTION}`, "iu");
/** Thanks, and in the next sentence that they're away: many a program's words, and some people's. */
const THANKS_AND_AWAY =
  /^(?:[^\n?]{0,40},\s+)?(?:thank(?:s| you)[^\n.!?]{0,60}(?:e-?mail|message|note)|vielen dank für (?:ihre|deine) (?:e-?mail|nachricht)|merci (?:de|pour) votre (?:message|e-?mail|courriel)|gracias por (?:su|tu) (?:mensaje|correo))[.!]?\s+(?:i(?:'m| am|’m)(?: currently)? (?:out of (?:the )?office|away|on (?:vacation|leave|holiday))|ich bin (?:derzeit |zurzeit |aktuell |bis )|je suis (?:actuellement )?(?:absente?|en congés)|(?:actualmente )?estoy (?:fuera|de vacaciones|ausente))[^?]*$/iu;

/** The rest of a person's email may say so as well: "our tool writes: this is an automated message". */
export function saysSo(subject: string, text: string): boolean {
  const begins = text.slice(0, 500).trim();
  const isAnswer = isPassedOn(subject);
  if (BEGINS_SAYING_SO.test(begins)) return !(isAnswer && speaksToUs(text));
  return !isAnswer && text.length < 2000 && SAYS_SO.test(begins) && !begins.includes("?");
}

const NO_ANSWERS = [
  "(?:please )?do(?: not|n['’]t) (?:reply|respond) (?:directly )?to this (?:e-?mail|message|address)|this (?:e-?mail|message) (?:was|is) sent from an? (?:unmonitored|unattended|notification-only|send-only|outgoing-only)",
  "(?:replies|responses) to this (?:e-?mail|message|address|mailbox) (?:are|will) (?:not|n['’]t)|this (?:mailbox|inbox|(?:e-?mail )?address) is (?:not (?:monitored|read)|unmonitored|unattended)",
  "bitte (?:antworten sie|antworte) nicht (?:auf diese|direkt auf)|(?:merci|veuillez|prière) (?:de )?ne pas répondre|(?:por favor,? )?no (?:responda|respondas|conteste)s? a este|(?:por favor,? )?(?:não|nao) responda",
  "(?:si prega di |ti preghiamo di )?non rispondere a quest|(?:gelieve|reageer|antwoord)[^.\\n]{0,40} niet [^.\\n]{0,20}op dit|dit e-mailadres wordt niet gelezen|(?:vänligen )?svara (?:inte|ej) på|svar venligst ikke på|ikke svar på denne|(?:prosimy )?nie odpowiada(?:j|ć|jcie) na t",
  "neodpovídejte na|не отвечайте на это|пожалуйста,? не отвечайте|lütfen bu [^.\\n]{0,20}yanıtlamayın|请勿(?:直接)?回复|請勿(?:直接)?回[覆复]|本メールは送信専用|このメールに(?:は)?返信(?:しない|でき)|발신 ?전용|회신하지 마",
].join("|");
const TAKES_NO_ANSWERS = new RegExp(`(?:^|[.!。]\\s*|\\n)[*\\s]*(?:${NO_ANSWERS})`, "iu");

/** Whether it says that nobody reads an answer to it, as programs' notices do. */
export function takesNoAnswers(text: string): boolean {
  return TAKES_NO_ANSWERS.test(ownWords(text));
}

/** Of notices about what somebody bought or signed in to, by language. */
const NOTICE = new RegExp(
  `^\\W*(?:${[
    "thank(?:s| you) for your (?:order|purchase|payment|booking)|order \\S{0,20}(?: has been| is| was)? ?(?:confirm|ship|deliver|receiv|placed)\\w*|(?:order|booking|payment|shipping|delivery|reservation|appointment) (?:confirm|receiv|fail|updat)\\w*|(?:your|the) (?:order|receipt|invoice|payment|package|parcel|shipment|booking|reservation|subscription|statement|password|account|bill|verification code|one-time)\\b|receipt (?:from|for)|invoice \\S{0,20} ?(?:from|is|for|due|paid)|new (?:sign-?in|login|device)|(?:password|account) (?:reset|changed|recovery)|(?:verify|confirm) your|security alert|voice ?mail from|new message \\d+ in",
    "(?:ihre?|deine?) (?:bestellung|rechnung|zahlung|buchung|lieferung|sendung|paket|termin|konto|passwort)|(?:bestell|buchungs|versand|zahlungs|auftrags|termin)\\S*bestätigung",
    "votre (?:commande|facture|colis|paiement|réservation|reçu|compte|mot de passe)|confirmation de (?:commande|paiement|réservation)",
    "(?:tu|su) (?:pedido|factura|pago|paquete|reserva|recibo|cuenta|contraseña)|confirmación de(?:l| su| tu)? (?:pedido|pago|reserva)|(?:seu|sua|o seu) (?:pedido|fatura|pagamento|reserva|recibo|conta|senha|encomenda)|confirmação d[eo] (?:pedido|pagamento|reserva)",
    "(?:il tuo|la tua|il suo|la sua) (?:ordine|fattura|pagamento|pacco|prenotazione|account|password|spedizione)|conferma (?:d['’]ordine|ordine|di|del)|(?:uw|je) (?:bestelling|factuur|betaling|pakket|boeking|reservering|account)|(?:order|bestel)bevestiging",
    "(?:din|ditt|dit) (?:order|beställning|bestilling|ordre|faktura|betalning|betaling|paket|pakke|bokning)|order(?:bekräftelse|bekræftelse)|ordrebe(?:kreft|kræft)else|(?:twoje|twój|twoja) (?:zamówienie|faktura|płatność|paczka|rezerwacja)|potwierdzenie (?:zamówienia|płatności|rezerwacji)",
    "(?:vaše|tvoje) (?:objednávka|faktura|zásilka|platba)|potvrzení objednávky|(?:ваш|ваша) (?:заказ|счет|счёт|посылка|платеж|чек)|заказ №|sipariş(?:iniz|in)|ご注文|注文(?:確認|番号)|(?:您的)?订单|訂單|주문(?:이|하신| ?번호| ?확인)|결제",
  ].join("|")})`,
  "iu",
);

/** Whether its subject reads like a notice about what somebody bought or signed in to. */
export function isNoticeSubject(subject: string): boolean {
  return NOTICE.test(withoutTags(subject));
}

/** Whether its subject reads like a shop's or a site's notice, and nobody asks, jokes or speaks of the course in it. */
export function isNoticeOfSite(subject: string, text: string): boolean {
  return isNoticeSubject(subject) && !speaksToUs(text);
}

const HELD =
  /\b(?:your|the) (?:e-?mail |message )?(?:message|e-?mail)\b[^\n.]{0,120}\b(?:held|waitlisted|quarantined|pending|on hold)\b|(?:junk|spam|unsolicited)[- ](?:e-?mail|mail|messages)|(?:keep|stop|block|fight|prevent|against)\w* (?:\w+ )?spam|to get your (?:message|e-?mail) delivered|seja encaminhada|\bnot (?:been )?verified\b|message[^\n.]{0,40}en attente|zurückgehalten|en espera/iu;
const PROVE =
  /(?:click|follow|use|visit)[^\n.]{0,60}(?:link|here|below)|authenticate|verification (?:process|request)|cliqu(?:ez|ant)|klicken sie|haga clic|guest list/iu;

/** Whether a program holds an email of ours back until somebody proves that they're a person. */
export function isChallenge(subject: string, text: string): boolean {
  return !isPassedOn(subject) && !asks(text) && holdsBack(text);
}

/** Whether its words hold an email of ours back. */
export function holdsBack(text: string): boolean {
  const own = ownWords(text).slice(0, 1500);
  return (HELD.test(own) && PROVE.test(own)) || HUMAN.test(own) || (HUMAN_ABROAD.test(own) && own.includes("http"));
}

const HUMAN_ABROAD =
  /(?:confirm|vérifi|verifi|bestätig|bevestig|potwierdz|подтвер|підтверд|bekräft|bekræft|bekreft|potvrd|erősít|onayla|确认|確認|확인)[^.!?\n]{0,60}(?:humain|human|mensch|uman[oă]|mens\b|człowiek|человек|людин|människa|menneske|ember\b|insan|真人|人間|사람|robot)/iu;
const HUMAN =
  /\b(?:verify|confirm|prove) (?:that )?you(?:['’]re| are) (?:an? )?(?:\w+ ){0,3}(?:human|person|sender)|requires? (?:that you )?(?:verif\w+|confirm\w*|authenticat\w+)\b[^\n]{0,80}(?:sender|human|person|message)|(?:requires verification of|not on (?:my|the|our) (?:list of )?(?:approved|allowed)) |anti-?spam\b[^]{0,300}clique aqui|captcha/iu;
