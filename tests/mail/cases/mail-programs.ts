import { escapeHtml } from "../../../src/course/email.ts";

/** An email of ours as mail programs have it before them. */
export type Quoted = { readonly text: string; readonly html: string };
export type Place = "top" | "bottom" | "inline";

/** How a program writes down what somebody wrote, and what they answer. */
type Program = (own: readonly string[], place: Place, quoted: Quoted, language: Language) => Written;
type Written = { readonly text: string; readonly html?: string };

type Language = {
  readonly when: string;
  readonly head: (when: string, who: string) => string;
  /** From, Sent, To, Subject. */
  readonly labels: readonly [string, string, string, string];
  readonly phone: string;
};

const LANGUAGES: readonly Language[] = [
  language("Tue, Dec 1, 2026 at 9:00 AM", "On #, @ wrote:", "From Sent To Subject", "Sent from my iPhone"),
  language("Di., 1. Dez. 2026 um 09:00", "Am # schrieb @:", "Von Gesendet An Betreff", "Von meinem iPhone gesendet"),
  language("mar. 1 déc. 2026 à 09:00", "Le #, @ a écrit :", "De Envoyé À Objet", "Envoyé de mon iPhone"),
  language("mar, 1 dic 2026 a las 9:00", "El #, @ escribió:", "De Enviado Para Asunto", "Enviado desde mi iPhone"),
  language("ter., 1 de dez. de 2026 às 09:00", "Em #, @ escreveu:", "De Enviado Para Assunto", "Enviado do meu iPhone"),
  language("mar 1 dic 2026 alle ore 09:00", "Il giorno # @ ha scritto:", "Da Inviato A Oggetto", "Inviato da iPhone"),
  language("di 1 dec 2026 om 09:00", "Op # schreef @:", "Van Verzonden Aan Onderwerp", "Verstuurd vanaf mijn iPhone"),
  language("wt., 1 gru 2026 o 09:00", "# @ napisał(a):", "Od Wysłano Do Temat", "Wysłane z iPhone'a"),
  language("2026年12月1日(火) 9:00", "# @:", "差出人 送信日時 宛先 件名", "iPhoneから送信"),
  language("2026年12月1日周二 09:00", "@ 于#写道：", "发件人 发送时间 收件人 主题", "发自我的 iPhone"),
  language("вт, 1 дек. 2026 г. в 09:00", "#, @ написал(а):", "От Отправлено Кому Тема", "Отправлено с iPhone"),
  language(
    "الثلاثاء، 1 ديسمبر 2026 في 9:00 ص",
    "في #، كتب \u202a@\u202c:",
    "من التاريخ إلى الموضوع",
    "أرسلت من iPhone",
  ),
];

const WHO = "Krista Palmer <hello@course.example>";

const PROGRAMS: Readonly<Record<string, Program>> = {
  gmail: (own, place, { text }, { head, when }) => marked(own, place, wrapped(text, 74), wrapped(head(when, WHO), 74)),
  "gmail-html": (own, place, { html }, { head, when }) => ({
    text: "",
    html: inHtml(own, place, html, `<div class="gmail_attr">${escapeHtml(head(when, WHO))}<br></div>`, "gmail_quote"),
  }),
  apple: (own, place, { text }, { head, when }) => marked(own, place, text, head(when, WHO)),
  "apple-phone": (own, place, { text }, { head, when, phone }) =>
    place === "top"
      ? { text: `${own.join("\n\n")}\n\n${phone}\n\n> ${head(when, WHO)}\n> \n> \ufeff\n${mark(text)}` }
      : marked(own, place, text, head(when, WHO)),
  outlook: (own, place, { text }, language) => unmarked(own, place, text, headers(language)),
  "outlook-web": (own, place, { text }, language) =>
    unmarked(own, place, text, `________________________________\n${headers(language)}`, "\n"),
  "outlook-html": (own, place, { html }, language) => ({
    text: "",
    html: inHtml(own, place, html, `<hr><div>${escapeHtml(headers(language)).replaceAll("\n", "<br>")}</div><br>`),
  }),
  thunderbird: (own, place, { text }, { head, when }) =>
    marked(own, place, wrapped(text, 72), head(when, "Krista Palmer"), ""),
  yahoo: (own, place, { text }, { head, when }) =>
    unmarked(own, place, text.replaceAll(/^/gm, " "), `     ${head(when, WHO)}  `),
  samsung: (own, place, { text }, language) =>
    unmarked(own, place, text, `-------- Original message --------\n${headers(language)}`),
  zoho: (own, place, { text }, { head, when }) =>
    unmarked(own, place, text, `---- ${head(when, WHO).replace(/\s?[:：]$/, "")} ----`),
  orange: (own, place, { text }, language) => marked(own, place, text, mark(headers(language)), "\n> \n"),
};

export const LANGUAGE_COUNT = LANGUAGES.length;
export const PROGRAM_NAMES = Object.keys(PROGRAMS);

/** What arrives of a reply: each paragraph of it below or above what it answers, or between its paragraphs. */
export function replyIn(
  { program, language, place }: { readonly program: string; readonly language: number; readonly place: Place },
  own: readonly string[],
  quoted: Quoted,
): Written {
  const [write, words] = [PROGRAMS[program], LANGUAGES[language]];
  if (write === undefined || words === undefined) throw new Error(`unknown: ${program} ${language}`);
  return write(own, place, quoted, words);
}

function language(when: string, head: string, labels: string, phone: string): Language {
  const [from = "", sent = "", to = "", subject = ""] = labels.split(" ");
  return {
    when,
    head: (then, who) => head.replace("#", then).replace("@", who),
    labels: [from, sent, to, subject],
    phone,
  };
}

function headers({ labels: [from, sent, to, subject], when }: Language): string {
  return `${from}: ${WHO}\n${sent}: ${when}\n${to}: Mia Lopez <mia@example.org>\n${subject}: Lesson 3`;
}

function marked(own: readonly string[], place: Place, text: string, head: string, gap = "\n"): Written {
  const quote = `${head}\n${gap}`;
  if (place === "top") return { text: `${own.join("\n\n")}\n\n${quote}${mark(text)}` };
  if (place === "bottom") return { text: `${quote}${mark(text)}\n\n${own.join("\n\n")}` };
  return { text: `${quote}${between(text.split("\n\n").map(mark), own).join("\n\n")}` };
}

function unmarked(own: readonly string[], place: Place, text: string, head: string, gap = "\n\n"): Written {
  if (place === "top") return { text: `${own.join("\n\n")}${gap}${head}\n\n${text}` };
  if (place === "bottom") return { text: `${head}\n\n${text}\n\n${own.join("\n\n")}` };
  return { text: `${head}\n\n${between(text.split("\n\n"), own).join("\n\n")}` };
}

function inHtml(own: readonly string[], place: Place, html: string, head: string, quote?: string): string {
  const words = own.map(asDivs);
  const open = quote === undefined ? "<div>" : `<blockquote class="${quote}">`;
  const close = quote === undefined ? "</div>" : "</blockquote>";
  const gap = "<div><br></div>";
  const body = /<body[^>]*>([\s\S]*)<\/body>/.exec(html)?.[1] ?? html;
  if (place === "top") return `<div dir="ltr">${words.join(gap)}</div>${head}${open}${body}${close}`;
  if (place === "bottom") return `${head}${open}${body}${close}<div>${words.join(gap)}</div>`;
  const paragraphs = body.split("</p>").map((part) => `${open}${part}</p>${close}`);
  return `${head}${between(paragraphs, words).join("")}`;
}

function asDivs(own: string): string {
  const lines = own.split("\n").map((line) => escapeHtml(line).replaceAll("  ", " &nbsp;"));
  return lines.map((line) => `<div>${line === "" ? "<br>" : line}</div>`).join("");
}

/** Own paragraphs spread over the quoted ones; the first stands below the second, and what's left behind the last. */
function between(quoted: readonly string[], own: readonly string[]): readonly string[] {
  const step = Math.max(1, Math.floor(quoted.length / (own.length + 1)));
  const left = [...own];
  const mixed = quoted.flatMap((part, index) =>
    index > 0 && index % step === 0 ? [part, ...left.splice(0, 1)] : [part],
  );
  return [...mixed, ...left];
}

function mark(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, "> ");
}

function wrapped(text: string, width: number): string {
  return text
    .replaceAll(new RegExp(`(.{1,${width}})(?: +|$)`, "gmu"), "$1\n")
    .replaceAll(/\n$/g, "")
    .replaceAll(/\n\n\n/g, "\n\n");
}
