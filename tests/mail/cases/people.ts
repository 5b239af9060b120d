import * as fc from "fast-check";

const WORDS = [
  "milestone owner risk charter sponsor Friday team why who signs it yes no maybe don't can't P.S. vendor",
  "Risiko Übergabe Größe für Straße Auftraggeber warum höchstens",
  "échéance où ça déjà l’équipe été garçon",
  "риск команда срок зачем ответ",
  "مخاطر الفريق متى لماذا",
  "סיכון צוות מתי למה",
  "リスクは誰が持ちますか 担当者 期限が過ぎたらどうしますか",
  "风险由谁负责 周五开会 我们团队不同意",
  "위험은 누가 관리하나요 금요일",
  "जोखिम कौन ความเสี่ยงใคร",
  "🎉 👩‍💻 ❤️ 👍🏽 <3 :-) ¯\\_(ツ)_/¯",
  "https://docs.example/plan?a=1&b=<2>#x www.example.org mia@work.example C:\\risks\\new.txt",
  "5% $300 #12 @sam 1/2 3.14 {{first_name}} &amp; <b>bold</b> a*b_c",
].map((line) => line.split(" "));

const DATES = [
  "Monday",
  "30 November 2026",
  "2026-11-30 16:00",
  "Mon, Nov 30, 2026 at 4:00 PM",
  "am 30.11.2026 um 16:00",
  "11月30日",
];
const NAMES = ["Sam", "my boss", "Sam Ortiz <sam@work.example>", "Krista", "you", "sie", "上司", "начальник"];
const VERBS = ["wrote:", "said:", "schrieb:", "a écrit :", "escribió:", "写道：", "написал:", "wrote"];
const RULES = ["---", "--", "-- ", "***", "___", "=====", "- - -", "________________", "~~~~", "<hr>", "-----8<-----"];
const LABELS = ["From", "To", "Date", "Subject", "Von", "An", "Sent", "Cc", "件名", "Owner", "Q", "1"];
const ENDS = [
  "Best,\nMia",
  "-- \nMia Lopez\nAustin, TX",
  "Viele Grüße\nMia",
  "/M",
  "Sent from my desk, not my iPhone",
  "Mia Lopez | +1 512 555 0100",
];

const words = fc
  .constantFrom(...WORDS)
  .chain((list) => fc.array(fc.constantFrom(...list), { minLength: 1, maxLength: 9 }));
const sentence = words.map((list) => list.join(" "));
const lines = fc.array(sentence, { minLength: 1, maxLength: 3 });
const date = fc.constantFrom(...DATES);

/** @param ours sentences of what they answer */
function paragraph(ours: readonly string[]): fc.Arbitrary<string> {
  const sent = fc.constantFrom(...ours);
  return fc.oneof(
    { weight: 5, arbitrary: sentence },
    { weight: 3, arbitrary: lines.map((each) => each.join("\n")) },
    { weight: 2, arbitrary: lines.map((each) => each.map((line) => `> ${line}`).join("\n")) },
    lines.map((each) => each.map((line) => `>${line}`).join("\n")),
    fc
      .tuple(fc.array(fc.constantFrom(...LABELS), { minLength: 2, maxLength: 5 }), date, sentence)
      .map(([labels, when, what]) => labels.map((label, index) => `${label}: ${index === 1 ? when : what}`).join("\n")),
    fc.tuple(fc.constantFrom(...RULES), sentence).map(([rule, what]) => `${rule}\n${what}`),
    fc.tuple(fc.constantFrom(...RULES), sentence).map(([rule, what]) => `${what}\n\n${rule}\n\n${what}`),
    fc
      .tuple(date, fc.constantFrom(...NAMES), fc.constantFrom(...VERBS), sentence)
      .map(([when, who, verb, what]) => `On ${when} ${who} ${verb}\n${what}`),
    fc
      .tuple(date, fc.constantFrom(...NAMES), fc.constantFrom(...VERBS), sentence)
      .map(([when, who, verb, what]) => `${when}, ${who} ${verb}\n\n${what}`),
    fc
      .tuple(date, fc.constantFrom(...NAMES), fc.constantFrom(...VERBS))
      .map(([when, who, verb]) => `${when} ${who} ${verb}`),
    fc.tuple(sent, sentence).map(([said, what]) => `You wrote: “${said}” ${what}`),
    fc.tuple(sent, sentence).map(([said, what]) => `In the lesson you say:\n${said}\n${what}`),
    fc.tuple(sent, sentence).map(([said, what]) => `> ${said}\n${what}`),
    fc.tuple(date, sent, sentence).map(([when, said, what]) => `On ${when} she wrote:\n> ${said}\n\n${what}`),
    lines.map((each) => each.map((line, index) => `${index + 1}. ${line}`).join("\n")),
    lines.map((each) => each.map((line) => `- ${line}`).join("\n")),
    lines.map((each) => ["```", ...each.map((line) => `    ${line};`), "```"].join("\n")),
    lines.map((each) => `| ${each.join(" | ")} |\n|---|---|`),
    sentence.map((what) => `${`${what} and so on, `.repeat(60)}until the end`),
    fc.tuple(sentence, fc.constantFrom(...ENDS)).map(([what, end]) => `${end}\n\nP.S. ${what}`),
    fc.constantFrom(...ENDS),
    fc.tuple(sentence, sentence).map(([what, more]) => `${what}\n\n\n\n\n${more}`),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }).filter((text) => /\p{L}/u.test(text)),
  );
}

/** What a person might write, by paragraph: everything that's ever been taken for a mail program's. */
export function anyWords(ours: readonly string[]): fc.Arbitrary<readonly string[]> {
  return fc.array(paragraph(ours), { minLength: 1, maxLength: 5 });
}
