import { describe, expect, it } from "vitest";
import {
  answerHeaders,
  automaticSign,
  isSentByProgram,
  refusesAutomaticAnswers,
} from "../../src/course/machine-mail.ts";
import { reportSign } from "../../src/course/mail-reports.ts";
import { wantsOut } from "../../src/course/opt-out.ts";

const email = (headers: Readonly<Record<string, string>>, subject = "Re: Lesson 3", from = "ben@example.org") => ({
  from,
  subject,
  text: "Who signs it?",
  headers,
});
const note = (subject: string) => ({ ...email({}, subject), text: "I'm back on Monday." });
const isAutomatic = (mail: Parameters<typeof automaticSign>[0]) => automaticSign(mail) !== undefined;
const isReport = (mail: Parameters<typeof reportSign>[0]) => reportSign(mail) !== undefined;
const saying = (text: string, subject = "Re: Lesson 3") => ({ ...email({}, subject), text });

const ANSWERS = { "in-reply-to": "<3@course.example>" };

describe("a program wrote it", () => {
  it.each([
    ["as its headers say", { "auto-submitted": "auto-replied (vacation)" }],
    ["an old header of its own", { "x-autoreply": "yes" }],
    ["a header of another program", { "x-acme-auto-reply": "true" }],
    ["bulk mail by another name", { "x-precedence": "auto_reply" }],
    ["a help desk's, by what one of its headers says", { "x-fw-email-type": "autoresponder" }],
    ["a notice of a site", { "x-github-reason": "mention", "in-reply-to": "<3@x.example>" }],
  ])("%s", (_, headers) => {
    expect(isAutomatic({ ...email(headers), text: "Back on Monday." })).toBe(true);
  });

  it.each([
    ["a list", { "list-id": "<kites.example>" }],
    ["bulk mail", { precedence: "bulk" }],
    ["another course's lesson", { "auto-submitted": "auto-generated", "list-unsubscribe": "<mailto:out@x.example>" }],
  ])("as %s that speaks to nobody", (_, headers) => {
    const text = "This week: five kites, and what they cost. Want one? Unsubscribe.";
    expect(isAutomatic({ ...email(headers, "Kites of the week"), text })).toBe(true);
  });

  it.each([
    ["inside of something else", { "content-type": "multipart/mixed; method=REPLY" }, "Accepted: Stand-up"],
    ["by itself", { "content-type": 'text/calendar; charset=utf-8; method="REPLY"' }, "Zugesagt: Stand-up"],
    ["of Exchange", { "content-class": "urn:content-classes:calendarmessage" }, "Mit Vorbehalt: Stand-up"],
    ["without a header", {}, "Declined: Stand-up @ Wed Mar 3, 2027"],
  ])("as an answer of a calendar to which nobody adds a word, %s", (_, headers, subject) => {
    const said =
      "Ben Long has accepted this invitation.\n\nStand-up\nWhen: Wednesday\n\nAre you there? See the calendar.";
    for (const text of ["", said, "When: Wednesday\n~~~~~"]) {
      expect(isAutomatic({ ...email(headers, subject), text })).toBe(true);
    }
    for (const text of ["See you there!", said.replace("invitation.", "invitation with a note:\n\nI'm late.")]) {
      expect(isAutomatic({ ...email(headers, subject), text })).toBe(false);
    }
  });

  it("to say that an address takes no answers, in words that people use of theirs", () => {
    const text = "You've got money.\n\nPlease do not reply to this email.";
    expect(isAutomatic({ ...email({}, "You've got money", "service@pay.example"), text })).toBe(true);
    expect(isAutomatic({ ...email({ "x-sg-eid": "u1" }, "Your order", "tea@shop.example"), text })).toBe(true);
    expect(isAutomatic({ ...email({}, "My new address", "ben@example.org"), text })).toBe(false);
    expect(isAutomatic({ ...email({}, "Fwd: You've got money", "service@pay.example"), text })).toBe(false);
    const quoted = `I got this from a tool.\n\n> ${text}\n\nIs it polite?`;
    expect(isAutomatic({ ...email({}, "A notice", "service@pay.example"), text: quoted })).toBe(false);
  });

  it("to hold an email back until somebody proves who they are", () => {
    const text = "Your message is being held. Please click the link below to deliver it.";
    expect(isAutomatic(saying(text, "Please confirm"))).toBe(true);
    expect(isAutomatic(saying("Please confirm that you got my register.", "Please confirm"))).toBe(false);
    expect(isAutomatic(saying(`My boss got this: ${text} What is it?`, "Please confirm"))).toBe(false);
  });

  it.each([
    "Automatic reply: Lesson 3",
    "AUTO: Ben Long is away (back on 03/07)",
    "[Auto-Reply] Re: Lesson 3",
    "Out of Office: Lesson 3",
    "Re: Lesson 3 (out of office)",
    "Ben Long is currently out of the office until Monday",
    "Abwesenheitsnotiz: Lektion 3",
    "Afwezigheidsbericht: les 3",
    "Auto: Re: Lesson 3",
    "Réponse automatique : leçon 3",
    "Respuesta automática: lección 3",
    "Resposta automática: lição 3",
    "Risposta automatica: lezione 3",
    "Automatisch antwoord: les 3",
    "Autosvar: lektion 3",
    "Automaattinen vastaus: oppitunti 3",
    "Odpowiedź automatyczna: lekcja 3",
    "Автоматический ответ: урок 3",
    "自动回复：第三课",
    "【不在通知】第3課",
    "자동 회신: 3강",
    "Automatski odgovor: lekcija 3",
    "Automaatvastus: 3. tund",
    "[desk #7] AutoReply: Lesson 3",
    "Automatic reply: Who signs it?",
    "Ben Long ist außer Haus",
  ])("by its subject: %s", (subject) => {
    expect(isAutomatic(note(subject))).toBe(true);
  });

  it.each([
    "We've received your message",
    "[Ticket 7] Your request has been received",
    "Request #7 received: Lesson 3",
    "Eingangsbestätigung: Lektion 3",
    "Accusé de réception",
  ])("of a help desk: %s", (subject) => {
    expect(isAutomatic(note(subject))).toBe(true);
  });

  it.each([
    "This is an automated response. Ben is at sea until May.",
    "Thanks for writing to Kites Ltd. This message was generated automatically.",
    "Diese Nachricht wurde automatisch erstellt. Bitte nicht antworten.",
    "Ceci est une réponse automatique. Je reviens lundi.",
    "これは自動返信です。月曜日に戻ります。",
  ])("as it says of itself: %s", (text) => {
    expect(isAutomatic(saying(text))).toBe(true);
  });

  it.each([
    "Este es un mensaje generado automáticamente, por favor no responda.\n\nEstoy de viaje.",
    "Это письмо сформировано автоматически, отвечать на него не нужно.\n\nИлья",
    "Táto správa bola vytvorená automaticky, neodpovedajte na ňu.",
    "本邮件由系统自动发送，请勿直接回复。",
    "Ich bin bis 14. Dezember im Urlaub. In dringenden Fällen wenden Sie sich an Sam.",
    "Je suis en congé jusqu'au 15 mars. Je répondrai à mon retour.",
    "我于12月1日至14日休假。如有急事请联系王丽。",
    "Your request has been received. A member of our team will get back to you within two days.",
    "Hi! I'm Aria, Helply's AI assistant. Lists are below Projects.",
  ])("without any header, as its phrases say: %s", (text) => {
    expect(isAutomatic({ ...email(ANSWERS), text })).toBe(true);
  });

  it.each([
    ["alerts@ping.example", "[DOWN] course.example", "Status: DOWN\nReason: timeout\nSince: 04:12"],
    ["voicemail@pbx.example", "New voice message", "You have a new voice message.\n\nDuration: 34 s"],
    ["tea@club.example", "Weekly teas", "Five teas.\n\nYou're receiving this because you're a member. Unsubscribe"],
  ])("without any header, as its form says: from %s", (from, subject, text) => {
    expect(isAutomatic({ ...email({}, subject, from), text })).toBe(true);
    expect(isAutomatic({ ...email({}, subject, from), text: `Hi Krista,\n\nI got this. What is it?\n\n${text}` })).toBe(
      false,
    );
  });

  it("to say that an email was read, or to count what came of a domain's emails", () => {
    const read = "Your message\n\n   To: Ben Long\n   Subject: Lesson 3\n   Sent: Friday\n\n was read on Monday.";
    expect(isReport(saying(read, "Read: Lesson 3"))).toBe(true);
    expect(isReport(saying(read.replace("Subject: Lesson 3", "Betreff: Lektion 3"), "Gelesen: Lektion 3"))).toBe(true);
    expect(isReport(saying("", "Report Domain: course.example Submitter: isp.example Report-ID: 5"))).toBe(true);
  });

  it("whose address takes no answers, or brings reports", () => {
    expect(isAutomatic(email({}, "Ticket 5 received", "no-reply@desk.example"))).toBe(true);
    expect(isAutomatic(email({}, "Re: Lesson 3", "noreply.long@x.example"))).toBe(false);
    for (const from of [
      "mailer-daemon@x.example",
      "MAILER_DAEMON@x.example",
      "mailer_daemon@x.example",
      "MAILERDAEMON@x.example".toLowerCase(),
      "postmaster@x.example",
    ]) {
      expect([from, isReport(email({}, "Undeliverable", from))]).toEqual([from, true]);
    }
  });
});

describe("a person wrote it", () => {
  it.each([
    ["who asks for no automatic answer", { "x-auto-response-suppress": "All" }],
    ["by way of a forwarder that empties the sender", { "return-path": "<>" }],
    ["with a plug-in that adds a way out", { "list-unsubscribe": "<mailto:out@plugin.example>" }],
    ["and says that it isn't automatic, with a comment", { "auto-submitted": "(by hand) no" }],
    ["and says so in a word that isn't in the standard", { "auto-submitted": "None; type=reply" }],
    ["and asks for a receipt", { "disposition-notification-to": "ben@example.org" }],
    ["first class", { precedence: "first-class" }],
    ["and a header says that it's no automatic answer", { "x-autoreply": "no" }],
    ["and a program passed it on", { "auto-submitted": "auto-forwarded", "x-autogenerated": "Forward" }],
    ["by way of a list, in an answer", { ...ANSWERS, "list-id": "<kites.example>", precedence: "bulk" }],
    [
      "by way of a list on which people write",
      { "x-google-group-id": "1", "list-id": "<a.example>", precedence: "list" },
    ],
    ["by way of a help desk that sends for others", { ...ANSWERS, "feedback-id": "1:desk" }],
    ["and asks, by way of a gateway that marks it as bulk", { ...ANSWERS, precedence: "bulk" }],
  ])("%s", (_, headers) => {
    expect(isAutomatic(email(headers))).toBe(false);
    expect(isReport(email(headers))).toBe(false);
  });

  it.each([
    "On vacation planning as a program",
    "Out of office hours: may I ask?",
    "Away from my desk for a month, can I pause?",
    "Automatic replies at work: who owns them?",
    "What if my sponsor is out of the office?",
    "Accepted: I got the job!",
    "Abwesend im März: kann ich pausieren?",
    "Autonomy of a TPM",
    "Re: Automatic reply: Lesson 3",
    "AW: Abwesenheitsnotiz: Lektion 3",
    "Re: [Ticket 7] We've received your message",
    "Request received, plan not: what now?",
    "Read: the lesson. Unread: my inbox.",
    "Half my team is on vacation",
    "Everybody is on leave in August",
  ])("whatever the subject begins with: %s", (subject) => {
    expect(isAutomatic(email({}, subject))).toBe(false);
  });

  it.each([
    'Our tool writes: "This is an automated message." Is that polite?',
    "My boss answered.\n\n> This is an automatic reply.\n\nIs he a robot?",
    "Это автоматический ответ? Или вы читаете письма?",
    "これは自動返信ですか。",
    "Ta wiadomość jest długa.",
    "Is this an automated reply? Then please have a person read it.",
    "I wrote to support. This message was generated automatically, they said.",
    "Thanks for your email. I'm on vacation, and I read it on the beach.",
  ])("whatever the text speaks of: %s", (text) => {
    expect(isAutomatic(saying(text))).toBe(false);
    expect(isReport(saying(text))).toBe(false);
  });

  it.each([
    { "auto-submitted": "auto-replied", "x-autoreply": "yes" },
    { precedence: "auto_reply", "return-path": "<>" },
    { "x-ms-exchange-generated-message-source": "Mailbox Rules Agent" },
    { "x-failed-recipients": "old@course.example" },
    { "content-type": "multipart/report" },
  ])("whatever the headers of an answer say, but no automatic answer goes out: %o", (headers) => {
    for (const text of [
      "My risk: the vendor is late. Owner: Ana, by Friday at noon.",
      "Mein Risiko: Der Kran kommt zu spät. Zuständig ist Uwe, bis zum 12. Mai.",
      "I'm on vacation until Friday, but I did the exercise: the welder retires in June.",
    ]) {
      const mail = { ...email({ ...ANSWERS, ...headers }), text };
      expect([text, isAutomatic(mail), isReport(mail)]).toEqual([text, false, false]);
      expect(refusesAutomaticAnswers(mail)).toBe(true);
      expect(isSentByProgram(mail)).toBe(true);
      expect(refusesAutomaticAnswers({ ...mail, headers: answerHeaders(mail.headers) })).toBe(true);
    }
  });

  it("who says of an absence or a ticket more than a program does", () => {
    for (const text of [
      "I'm on vacation until Monday, but our welder retires in June. For urgent matters I have a list.",
      "My risk: the plant is DOWN. In case of emergency: Gus.",
      "This message was generated automatically by my tired brain. The printer dies on Friday.",
      "Your ticket has been resolved, it says. Nothing is resolved, the roof still leaks.",
    ]) {
      expect([text, isAutomatic({ ...email(ANSWERS), text })]).toEqual([text, false]);
    }
  });

  it.each(["postmaster@isp.example", "bounce@trampoline.example", "no-reply@joker.example"])(
    "who answers from %s",
    (from) => {
      for (const subject of ["Re: Lesson 3", "[EXT] AW: Lesson 3", "***SPAM*** R: Lesson 3"]) {
        expect(isAutomatic(email(ANSWERS, subject, from))).toBe(false);
        expect(isReport(email(ANSWERS, subject, from))).toBe(false);
      }
    },
  );

  it("about an email that didn't arrive", () => {
    for (const subject of ["Undeliverable?", "Failure notice", "Fwd: Undelivered Mail Returned to Sender"]) {
      expect(isReport({ ...email({ "return-path": "<>" }, subject), text: "550 5.1.1: what is it?" })).toBe(false);
    }
    expect(isReport({ ...note("Unzustellbar: Lektion 3"), from: "postmaster@x.example" })).toBe(true);
    const sorry = "I'm afraid I wasn't able to deliver your message.";
    expect(isReport({ ...email({ "return-path": "<>" }, "Failure notice"), text: sorry })).toBe(true);
  });

  it.each([
    ["Out of office", "I'm away until the 24th. Please pause my lessons."],
    ["Abwesend", "Ich bin bis Montag im Urlaub. Bitte pausieren!"],
    ["Ben Long is on vacation", "He asks whether the sponsor signs. Does he?"],
    ["We received your request", "That's what my sponsor answers. Is it a yes?"],
    ["Re: Lesson 3", "This is an automated message from my coffee machine. Just kidding, who signs it?"],
  ])("who speaks to us under the subject “%s”", (subject, text) => {
    expect(isAutomatic(saying(text, subject))).toBe(false);
  });

  it("and asks about a note that somebody is away", () => {
    expect(isAutomatic(saying("What does your lesson mean by it?", "OOO"))).toBe(false);
    expect(isAutomatic(saying("I'm back in May.", "OOO: Lesson 3"))).toBe(true);
  });

  it.each([
    ["Afwezig", "Hoi Krista, ik ben volgende week afwezig (ski!). Les 3 dus liever de week erna."],
    ["OOO", "I'm away all of next week."],
    ["Abwesend!", "Nächste Woche bin ich nicht da."],
    ["Ausente", "La semana que viene no estoy."],
  ])("and says under nothing but %s that they're away", (subject, text) => {
    expect(isAutomatic(saying(text, subject))).toBe(false);
    expect(refusesAutomaticAnswers(saying(text, subject))).toBe(true);
    expect(isAutomatic(email({ "auto-submitted": "auto-replied" }, subject))).toBe(true);
  });

  it("and gets no automatic answer where it may be a note that they're away", () => {
    expect(refusesAutomaticAnswers(email({}, "Re: Out of office: Lesson 3"))).toBe(true);
    expect(refusesAutomaticAnswers(saying("Thank you for your message. I'm out of the office until May."))).toBe(true);
    expect(refusesAutomaticAnswers(saying("I'm out of the office until May. May I pause?"))).toBe(false);
  });

  it("and the first three get no automatic answer", () => {
    expect(refusesAutomaticAnswers(email({ "x-auto-response-suppress": "OOF, AutoReply" }))).toBe(true);
    expect(refusesAutomaticAnswers(email({ "return-path": "<>" }))).toBe(true);
    expect(refusesAutomaticAnswers(email({ "x-auto-response-suppress": "None" }))).toBe(false);
    expect(refusesAutomaticAnswers(email({}))).toBe(false);
  });
});

const EVERYTHING = [
  ["Zendesk, Jira", { "auto-submitted": "auto-generated", "x-auto-response-suppress": "All" }],
  ["Request Tracker, OTRS", { precedence: "bulk" }],
  ["a plug-in of a CRM", { "feedback-id": "9:crm", "list-unsubscribe": "<mailto:out@x.example>", precedence: "bulk" }],
  ["a list's gateway", { "list-id": "<desk.example>", "auto-submitted": "auto-generated" }],
] as const;

describe.each(EVERYTHING)("by way of a program that marks every email as automatic (%s)", (_, marks) => {
  const headers = { ...ANSWERS, ...marks };
  const sent = (text: string, subject = "[desk #7] Lesson 3") => ({ ...email(headers, subject), text });

  it.each([
    "##- Please type your reply above this line -##\n\nYes, both.",
    "-----------\nReply above this line.\n\nBen Long commented:\n\nHow many owners may it have?\n\nView request",
    "Ben Long commented on KITE-3:\n----------\nThe sponsor, I'd say.",
    "Your request (48) has been updated.\n\nThis one helped us, so I keep all three columns.",
    "I've closed this ticket. But who accepts it in the end?",
    "We received your email twice. Once is enough :)",
    "I'm out of the office until Monday, so I'll do the exercise then.",
    "Entschuldigung, ich war im Urlaub! Bei uns die Chefin.",
    "Thanks for reaching out. We did this with the whole team and got to nine.",
    "> Reply with three.\n\nRain, wind, Ben.",
    "Fine by me.\n\nThis email is confidential. It has been automatically scanned for viruses.",
    "네, 둘 다요.",
    "👍",
    "stop",
  ])("a person wrote: %s", (text) => {
    expect(automaticSign(sent(text))).toBeUndefined();
    expect(refusesAutomaticAnswers(sent(text))).toBe(true);
  });

  it.each([
    "Your request (48) has been received and is being reviewed by our support staff.",
    "Just confirming that we got your request. We're on it.",
    "Your incident INC48 has been opened.\n\nShort description: Lesson 3",
    "Your ticket - Lesson 3 - has been closed. If it should not be closed, please reply to this email.",
    "How would you rate the support you received?\n\nGood\nBad",
    "Thank you for contacting Kites. Your case number is 48. Have more questions? Visit our help center.",
    "Vielen Dank für Ihre Anfrage. Sie wird unter der Nummer 48 bearbeitet. Wir melden uns schnellstmöglich.",
    "Votre ticket n° 48 a été clôturé. Êtes-vous satisfait de la réponse ?",
    "Hemos recibido su consulta. ¿Necesita ayuda urgente? Llame al 900 123.",
    "Recebemos sua mensagem e responderemos em até 2 dias úteis.",
    "Abbiamo ricevuto la sua richiesta. Le risponderemo al più presto.",
    "Uw ticket is gesloten. Bent u tevreden over de afhandeling?",
    "Vi har tagit emot ditt ärende och återkommer så snart vi kan.",
    "Twoje zgłoszenie zostało zarejestrowane pod numerem 48.",
    "Ваше обращение зарегистрировано под номером 48.",
    "お問い合わせいただきありがとうございます。担当者よりご連絡いたします。",
    "您的工单已关闭。请对我们的服务进行评价。",
    "문의가 정상적으로 접수되었습니다.",
    "I am out of the office until Monday with limited access to email.",
    "Dieses Postfach wird nicht gelesen. Nutzen Sie bitte unser Kontaktformular.",
  ])("a program wrote: %s", (text) => {
    expect(automaticSign(sent(text))).toBeDefined();
  });

  it("or that says auto-replied of what people write, too", () => {
    const replied = (text: string) => ({
      ...sent(text),
      headers: { ...headers, "auto-submitted": "auto-replied" },
    });
    expect(isAutomatic(replied("In lesson 3, why is the owner one person?"))).toBe(false);
    expect(refusesAutomaticAnswers(replied("In lesson 3, why is the owner one person?"))).toBe(true);
    expect(isAutomatic(replied("Back on Monday."))).toBe(true);
  });
});

describe("a new email with such marks", () => {
  it.each([
    ["in one person's words", "ben@x.example", "Moving", "I'm moving house, I'll catch up by Sunday!", true],
    ["about the course", "ben@x.example", "A question", "Where do I find lesson 1?", true],
    ["from a phone", "15551234567@mms.example", "", "Yes, both.", true],
    ["from a monitor", "monitor@x.example", "DOWN: kites.example", "Reason: timeout.", false],
    ["from a site", "team@x.example", "Your next lesson", "Ready to learn? Your course waits. Unsubscribe", false],
    ["from a shop", "orders@x.example", "Order #48 confirmed", "We're getting your order ready.", false],
  ])("%s", (_, from, subject, text, isPerson) => {
    const marks = { "auto-submitted": "auto-generated", precedence: "bulk" };
    expect(isAutomatic({ from, subject, text, headers: marks })).toBe(!isPerson);
  });

  it("of a shop or of certified email has no need of them", () => {
    expect(isAutomatic({ ...note("Order #48 confirmed"), from: "orders@x.example" })).toBe(true);
    expect(isAutomatic({ ...note("My three risks"), from: "orders@x.example" })).toBe(false);
    expect(isAutomatic({ ...note("ACCETTAZIONE: Lesson 3"), headers: { "x-ricevuta": "accettazione" } })).toBe(true);
    expect(
      isAutomatic({ ...note("POSTA CERTIFICATA: Lesson 3"), headers: { "x-trasporto": "posta-certificata" } }),
    ).toBe(false);
  });
});

describe("a wish to stop", () => {
  it.each([
    "Stop",
    "stop please",
    "STOP!",
    "Unsubscribe\n\nThank you,\nBen",
    "I want to unsubscribe",
    "Hi Ada,\n\nplease remove me from this list.\n\nBest\nBen",
    "abmelden",
    "Bitte abmelden",
    "désinscription",
    "baja",
    "cancelar inscrição",
    "disiscrizione",
    "uitschrijven",
    "отписаться",
    "退订",
    "配信停止",
    "구독 취소",
    "Please stop sending me emails",
    "I'd like to unsubscribe, please.\n\nBest,\nBen",
    "I don't want these emails anymore.",
    "Can you unsubscribe me, please?",
    "Bitte melden Sie mich ab. Danke",
    "Merci de me désinscrire",
    "Je ne souhaite plus recevoir vos e-mails",
    "Por favor, denme de baja.\n\nGracias\nBen",
    "Não quero receber mais e-mails. Obrigado",
    "Vorrei cancellarmi, grazie",
    "Graag uitschrijven",
    "Proszę o wypisanie mnie z listy",
    "Avregistrera mig tack",
    "Отпишите меня, пожалуйста.\n\nСпасибо",
    "请取消订阅，谢谢",
    "配信を停止してください",
    "구독을 취소하고 싶습니다",
    "Aboneliğimi iptal edin lütfen",
    "أريد إلغاء الاشتراك",
    "הסירו אותי בבקשה",
  ])("is seen: %s", (text) => {
    expect(wantsOut(text)).toBe(true);
  });

  it.each([
    "Stop me if I'm wrong: is the sponsor the owner?",
    "Basta?",
    "Cancel the vendor, and then?",
    "Please stop calling it a risk",
    "I want to leave my job. How do I begin?",
    "My answer: stop",
    "When do I stop a program?",
    "Unsubscribe rates fell. Is that a metric?",
    "Stop\n\nAlso: who signs the charter?",
    "I want to unsubscribe from nothing, I love it. Who signs the charter though, and when?",
    "cancel the project or keep it?",
  ])("isn't read into other words: %s", (text) => {
    expect(wantsOut(text)).toBe(false);
  });
});
