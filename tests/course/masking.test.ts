import { describe, expect, it } from "vitest";
import { signLink } from "../../src/course/link.ts";
import { LINK_SEGMENTS, linkPath, maskLinks } from "../../src/course/paths.ts";
import { replyAddress } from "../../src/course/reply-address.ts";

const SECRET = "a secret of tests, which is long enough";
const IDS = ["0190a000-0000-7000-8000-000000000001", "2e3f5fa7b0c4d5e60718293a4b5c6d7e"];
const PURPOSES = Object.keys(LINK_SEGMENTS) as (keyof typeof LINK_SEGMENTS)[];

/** Of accounts that never changed their address, and of one that did. */
const LINKS = PURPOSES.flatMap((purpose) => IDS.flatMap((id) => [0, 7].map((epoch) => [purpose, id, epoch] as const)));

const encoded = (text: string, times: number): string =>
  times === 0 ? text : encoded(encodeURIComponent(text).replaceAll(".", "%2E").replaceAll("-", "%2D"), times - 1);
const wrapped = (text: string, width: number, by: string): string =>
  text.replaceAll(new RegExp(`.{${width}}`, "g"), `$&${by}`);

/** How mail programs, scanners and people write a link; `at` is what of it no reader of the result may find again. */
const WRITTEN: Readonly<Record<string, (url: string) => string>> = {
  "as it is": (url) => url,
  "in angle brackets": (url) => `<${url}>`,
  "in square brackets": (url) => `View in browser [${url}]`,
  "with punctuation behind": (url) => `See ${url}. And ${url}, or (${url})!`,
  "by http, in capitals": (url) => url.replace("https://", "HTTP://").replace(/\/\w+\//, (path) => path.toUpperCase()),
  "under another host and path": (url) => url.replace("c.example", "10.0.0.7:8080/learn/course"),
  "without its host": (url) => url.replace(/^https:\/\/[^/]+/, ""),
  "without its path": (url) => url.slice(url.lastIndexOf("/") + 1),
  "in a query of Safe Links": (url) =>
    `https://eur01.safelinks.protection.outlook.com/?url=${encoded(url, 1)}&data=05%7C01&reserved=0`,
  "encoded twice": (url) => `https://www.google.com/url?q=${encoded(url, 2)}&sa=D`,
  "in a redirect of Google": (url) => `https://www.google.com/url?q=${url}&sa=D&source=gmail`,
  "by URL Defense 2": (url) =>
    `https://urldefense.proofpoint.com/v2/url?u=${url
      .replaceAll("_", "-5F")
      .replaceAll(/-(?!5F)/g, "-2D")
      .replaceAll(":", "-3A")
      .replaceAll("/", "_")}&d=DwMF`,
  "by URL Defense 3": (url) => `https://urldefense.com/v3/__${url}__;!!NLFGqXoFfo8MMQ!abc$`,
  "in quoted-printable": (url) => wrapped(url.replaceAll("=", "=3D"), 75, "=\r\n"),
  "in quoted-printable, every letter": (url) =>
    url.replaceAll(/[./_-]/g, (it) => `=${it.charCodeAt(0).toString(16).toUpperCase()}`),
  ...Object.fromEntries(
    [11, 29, 40, 72, 78].flatMap((width) =>
      ["\n", "\r\n", "\n> ", " \n>> ", "\n    "].map((by) => [
        `wrapped at ${width} with ${JSON.stringify(by)}`,
        (url: string) => wrapped(`See this: ${url}`, width, by),
      ]),
    ),
  ),
  "with zero-width spaces": (url) => wrapped(url, 7, "\u200b"),
  "with soft hyphens": (url) => wrapped(url, 9, "\u00ad"),
  "with HTML entities": (url) => url.replaceAll(".", "&#46;").replaceAll("-", "&#x2d;").replaceAll("_", "&lowbar;"),
  "with entities of entities": (url) => url.replaceAll(".", "&amp;#46;"),
  "with word breaks": (url) => wrapped(url, 13, "<wbr>"),
  "escaped for Markdown": (url) => url.replaceAll(/[_.-]/g, "\\$&"),
  "with hyphens that do not break": (url) => url.replaceAll("-", "\u2011"),
};

/** What is left of a text for somebody who takes away all that is no letter of a token. */
const letters = (text: string): string =>
  decodeURIComponent(text.replaceAll(/%(?![0-9a-f]{2})/gi, ""))
    .replaceAll(/[^0-9A-Za-z_]/g, "")
    .toLowerCase();

describe("in words that are passed on", () => {
  it.each(Object.entries(WRITTEN))("no link keeps its token, written %s", (_how, write) => {
    for (const [purpose, id, epoch] of LINKS) {
      const text = write(`https://c.example${linkPath(SECRET, purpose, id, epoch)}`);
      const masked = maskLinks(`Hello, ${text} and\nso on. Twice: ${text}`);
      const mac = signLink(SECRET, purpose, id, epoch).split(".").at(-1) ?? "";
      expect(letters(masked)).not.toContain(letters(mac));
      expect(letters(masked)).not.toContain(letters(id));
      expect(masked).toMatch(/^Hello, [^]*…[^]* and\nso on\. Twice: [^]*…/);
    }
  });

  it.each(Object.entries(WRITTEN))("no signed reply address keeps what signs it, written %s", (_how, write) => {
    for (const purpose of ["reply", "answer", "unsubscribe"] as const) {
      const address = replyAddress(SECRET, purpose, IDS[1] ?? "", "in.c.example");
      for (const text of [write(address), write(`mailto:${address}?subject=unsubscribe`)]) {
        expect(letters(maskLinks(`To ${text}, please`))).not.toContain(address.slice(2, 40));
      }
    }
  });

  it("everything else stays to the letter, however much it looks like a link", () => {
    const ordinary = [
      "Look at https://x.example/p/about-us, /v/2.0 and the c/o line; v/s, u/me.",
      "https://x.example/images/0190a000-0000-7000-8000-000000000001.png?width=600 is 100 % mine = yours",
      "commit d41d8cd98f00b204e9800998ecf8427e.\nThis is what broke it, and 50%25 of the rest & more &amp; more",
      "git+https://x.example, +1 555 0100, r+d@x.example, a\u200bb, one\n> two\r\n> three=\nfour",
      "C:\\users\\me\\_old.txt – naïve 😀 e-mail-2D -5F &#46; %2E =2E \u2011",
      `sha256 ${"0123456789abcdef".repeat(4)}`,
    ].join("\n");
    expect(maskLinks(ordinary)).toBe(ordinary);
    expect(maskLinks("")).toBe("");
  });

  it("what was masked once is masked the same again", () => {
    const text = `https://c.example${linkPath(SECRET, "view", IDS[1] ?? "")} and r+${"ab".repeat(30)}@in.c.example`;
    expect(maskLinks(text)).toBe("https://c.example/v/… and r+…@in.c.example");
    expect(maskLinks(maskLinks(text))).toBe(maskLinks(text));
  });

  it("text that is made to take long takes no more than its length", () => {
    const size = 250_000;
    const token = signLink(SECRET, "view", IDS[0] ?? "");
    const hostile = [
      " ",
      "\t \n",
      ".",
      "0",
      "%25",
      "&amp;",
      "&",
      "=\n",
      "-2D",
      "0.",
      `${"a".repeat(22)}.`,
      "+0",
      "\u200b",
      `${token}\n`,
      token.slice(0, -1),
    ];
    const took = hostile.map((piece) => {
      const text = piece.repeat(Math.ceil(size / piece.length));
      const before = performance.now();
      maskLinks(text);
      return [piece, Math.round(performance.now() - before)] as const;
    });
    // About 60 ms each; the square of the length would take minutes.
    expect(took.filter(([, ms]) => ms > 2500)).toEqual([]);
  });
});
