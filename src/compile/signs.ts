/** A sign that Markdown doesn't know, or not there, with what to do about it. */
export type Sign = {
  readonly code: string;
  readonly sign: RegExp;
  readonly hint: string;
  /** Whether it only means something at the beginning of a line. */
  readonly leads?: true;
};

/** What would be printed as it is, though its author meant something by it. */
export const SIGNS: readonly Sign[] = [
  {
    code: "wiki-literal",
    sign: /!?\[\[[^\]\n]+\]\]/g,
    hint: "Write [words](https://…), or ![what it shows](images/…).",
  },
  {
    code: "attribute-literal",
    sign: /\{[:#.][\w .#:="'-]*\}/g,
    hint: "Headings and words can't have attributes here. Remove it.",
  },
  {
    code: "emphasis-literal",
    sign: /\*\*[^\s*][^*\n]*\*\*|\*\*[^*\n]*[^\s*]\*\*|__[^\s_][^_\n]*__/g,
    hint: "Put a space before the first ** and after the last one, or leave the marks out.",
  },
  {
    code: "emphasis-open",
    sign: /(?<!\*\*[^*\n]*)\*\*(?=[^\s*])(?![^*\n]*\*\*)|(?<=[ (])\*(?=\p{L})/gu,
    hint: "Close it where the emphasis ends, as in **two words**, or write \\* for an asterisk.",
  },
  {
    code: "mark-literal",
    sign: /==[^\s=][^=\n]*==/g,
    hint: "Use **bold** or *italics*: there's no highlighting here.",
  },
  {
    code: "comment-literal",
    sign: /%%[^%\n]+%%/g,
    hint: "Readers would see it. Put notes to yourself in the front matter, after a #.",
  },
  { code: "math-literal", sign: /\$\$[^$\n]+\$\$/g, hint: "Formulas don't work here. Write it in words, or draw it." },
  { code: "raised-literal", sign: /(?<=[\p{L}\d)])\^[^\s^]{1,5}\^/gu, hint: "Type the superscript itself, as in x²." },
  {
    code: "note-inline",
    sign: /\^\[[^\]\n]+\]/g,
    hint: "Write [^1] there, and a line [^1]: with the note's text further down.",
  },
  {
    code: "block-id",
    sign: /(?<=\s)\^[a-z\d-]{3,}(?=\s*$)/g,
    hint: "It's another program's paragraph mark. Remove it.",
  },
  {
    code: "bbcode-literal",
    sign: /\[\/(?:b|i|u|s|url|img|quote|code|color|size)\]/gi,
    hint: "Use Markdown: **bold**, *italics*, [words](https://…).",
  },
  { code: "code-open", sign: /`/g, hint: "Close it with a second `, as in `ls -l`, or write \\` for a backtick." },
  {
    code: "break-literal",
    sign: /(?<=[.!?,;)\s])\\n|\\$/g,
    hint: "Begin a new paragraph: leave a blank line. A \\ breaks a line only where another one follows.",
  },
  {
    code: "table-literal",
    sign: /^\|.*\|.*\|[ \t]*$/gm,
    hint: "A table needs a second line such as | --- | --- |, and a blank line above it.",
    leads: true,
  },
  {
    code: "table-tabs",
    sign: /^(?![•●◦▪‣·–—])[^\t\n]*\S\t+\S[^\n]*\n[^\t\n]*\S\t+\S/gm,
    hint: "Write it as a table: | Part | Size |, then | --- | --- |, then a line for each row.",
    leads: true,
  },
  {
    code: "heading-literal",
    sign: /^#{1,6}(?=[\p{L}#])[^\n]*/gmu,
    hint: "Put a space after the #, or write \\# for a hashtag.",
    leads: true,
  },
  {
    code: "bullet-literal",
    sign: /^[•●◦▪‣·–—][ \t][^\n]*/gmu,
    hint: 'Start each list item with "- ".',
    leads: true,
  },
  {
    code: "bullet-glued",
    sign: /^(?:[-+*]|\d{1,3}[.)])(?=\p{L})[^\n]*/gmu,
    hint: 'Put a space after the list mark: "- item", "1. item".',
    leads: true,
  },
  {
    code: "checkbox-literal",
    sign: /^\[[xX]?\](?=[^([])/gm,
    hint: 'Write "- [ ] " or "- [x] ", with spaces.',
    leads: true,
  },
  {
    code: "callout-literal",
    sign: /^(?:\[![A-Za-z]+\][-+]?|!!!\s?\w+|\?\?\?\s?\w+)/gm,
    hint: "Write a plain quotation, with > at the start of each line, or use :::example.",
    leads: true,
  },
];

/** Signs that the parser takes apart: looked for in the lines themselves, outside of code. */
export const LINE_SIGNS: readonly Sign[] = [
  {
    code: "link-reversed",
    sign: /\([^()\n]+\)\[https?:[^\]\n]+\]/g,
    hint: "Write [words](https://…): square brackets first.",
  },
  { code: "link-literal", sign: /\[[^\]\n]+\] \((?:https?:|mailto:)/g, hint: "Leave no space between ] and (." },
  {
    code: "tag-literal",
    sign: /\{%[^%\n]*%\}|\*\|[A-Z_:]+\|\*|%[A-Z_]{3,}%|\[(?:FIRST|LAST|First|Last|first|last)[ _-]?(?:NAME|Name|name)\]/g,
    hint: "Write {{first_name|there}} for a name.",
  },
];

/** Markdown and HTML where neither is read: in titles, subjects, and questions. */
export const PLAIN_SIGNS: readonly Sign[] = [
  {
    code: "markup-literal",
    sign: /\*\*[^*\n]+\*\*|(?<![\w*])\*[^\s*][^*\n]*\*(?![\w*])|(?<![\w_])_[^\s_][^_\n]*_(?![\w_])|`[^`\n]+`|~~[^~\n]+~~/g,
    hint: "Leave the marks out: Markdown isn't read here.",
  },
  {
    code: "markup-literal",
    sign: /!?\[[^\]\n]+\]\([^)\s]+\)|\[\[[^\]\n]+\]\]/g,
    hint: "Put the link into the text: Markdown isn't read here.",
  },
  {
    code: "markup-literal",
    sign: /<\/?(?:a|b|br|code|em|i|p|small|span|strong|sub|sup|u)\b[^<>]*>|&(?:[a-z]{2,8}|#x?[\da-f]+);/gi,
    hint: "Type the character itself: HTML isn't read here.",
  },
];
