import { describe, expect, it } from "vitest";
import { FIRST_NAME_MAX, greetableName, problemOfName } from "../../src/course/name.ts";

/** As people write their names, in many scripts. */
const NAMES =
  `Mia|Ann-Marie|Jean-Luc|O'Brien|O’Connor|D'Angelo|J.|J.R.R.|A. J.|St.John|St. John|Dr. Ahmed|Mohd.Faizal|Ma.Cristina
|Ma. Cristina|María José|José Luis|Zoë|Håkon|Łukasz|Žofia|Đorđe|Ağaoğlu|İbrahim|Øystein|Þórdís|Ñusta|Siobhán|Ngô Bảo Châu|Nguyễn Thị Minh Khai
|Анна|Сергей|Анна-Мария|А.С.|Леся Українка|Қайрат|Γιώργος|Μαρία-Ελένη|მარიამ|Արամ|محمد|عبد الرحمن|فاطمة الزهراء|شیرین|יעל|בן-ציון|नेहा|प्रिया शर्मा|অনিকা|ਗੁਰਪ੍ਰੀਤ|ஸ்ரீனிவாசன்|లక్ష్మి|ಕಾವ್ಯ|അഞ്ജലി
|සුනිල්|ธนพล|ສົມສັກ|ခင်မျိုးချစ်|សុខា|李小龙|王小明|田中 さくら|タロウ|玛丽·安|김민준|ᏣᎳᎩ|አበበ|ⵣⵉⵔⵉ|བསྟན་འཛིན|Нямдорж|Kʻawshaliʻi|ʻIolani|Ka‘iulani|Nʼdiaye|van der Berg|de la Cruz|X Æ|Jo|Li|Mo|Ed|Bo
|Net|Com|Art|Pro|Xi|Info Chukwu|Grace Joy|Ann Marie Louise|Abd al-Rahman|M'Bala|Seán Óg`
    .split("|")
    .map((name) => name.trim());

const LINKS = [
  "Hi You won! See http://evil.example",
  "http://evil.example/x",
  "HTTPS://EVIL.EXAMPLE",
  "see evil.com",
  "evil.com/free",
  "bit.ly/abc",
  "t.co",
  "www.evil",
  "win@evil.com",
  "call me@home",
  "evil。com",
  "evil．com",
  "evil\u200b.com",
  "ev\u00adil.co\u00adm",
  "победа.рф",
  "赢钱.中国",
  "mailto:me",
  "10.0.0.1",
  "evil(dot)com (dot) now",
  "xn--80ak6aa92e.com",
  "//evil.example",
  "evil.co.uk",
  "Ann evil.xyz",
];

describe("a first name", () => {
  it.each(NAMES)("that people have is taken as it is: %s", (name) => {
    expect(problemOfName(name, FIRST_NAME_MAX)).toBeUndefined();
  });

  it.each(LINKS)("that a mail program could make a link of is refused: %s", (name) => {
    expect(problemOfName(name, FIRST_NAME_MAX)).toBeDefined();
    expect(greetableName(name)).toBeNull();
  });

  it.each(NAMES)("that people have is said in a confirmation: %s", (name) => {
    expect(greetableName(name)).toBe(name);
  });

  it.each([
    "You won!",
    "Hi, press below",
    "winner: you",
    "£500 for you",
    "a b c d e",
    "Ann 555-1234",
    "x".repeat(41),
    "",
    " ",
  ])("that is none is not said in a confirmation: %j", (name) => {
    expect(greetableName(name)).toBeNull();
  });
});
