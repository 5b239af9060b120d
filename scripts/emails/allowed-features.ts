/** The mail programs of most learners, by their names at caniemail.com. */
export const CLIENTS = [
  "gmail.desktop-webmail",
  "gmail.ios",
  "gmail.android",
  "outlook.windows",
  "apple-mail.macos",
  "apple-mail.ios",
] as const;
export type Client = (typeof CLIENTS)[number];

type Allowance = {
  /** Titles at caniemail.com. */
  readonly features: readonly string[];
  /** Where it may be lost or drawn otherwise. */
  readonly clients: readonly Client[];
  /** Why that is fine. */
  readonly why: string;
  /** Finds the values in a mail with which it would not be fine. */
  readonly unless?: RegExp;
};

const GMAIL: readonly Client[] = ["gmail.desktop-webmail", "gmail.ios", "gmail.android"];
const GMAIL_APPS: readonly Client[] = ["gmail.ios", "gmail.android"];
const OUTLOOK: readonly Client[] = ["outlook.windows"];
const APPLE: readonly Client[] = ["apple-mail.macos", "apple-mail.ios"];

/** In an inline style or a style sheet: a property with a value of this kind. */
function value(property: string, kind: string): RegExp {
  return new RegExp(`[;"{\\s](?:${property})\\s*:[^;}"]*${kind}`, "i");
}

export const ALLOWED: readonly Allowance[] = [
  // The style sheet: phones and the dark. Without it the mail is a light card of 600 px or less, readable everywhere.
  {
    features: ["<style> element", "!important keyword", "@media"],
    clients: [...GMAIL, ...OUTLOOK],
    why: "the inline styles are the whole design; the sheet only adds the phone's margins and the dark",
    unless: /@media[^{]*\((?:min-|max-)?height/i,
  },
  {
    features: ["Class selector", "Type selector", "Descendant combinator", "Chaining selectors", "ID selector"],
    clients: GMAIL_APPS,
    why: "they are used in that sheet alone, and lost with it",
  },
  {
    features: ["Chaining selectors"],
    clients: OUTLOOK,
    why: "the only chain is a[x-apple-data-detectors], and Word reads no attribute selector",
    unless: /\.[\w-]+\.[\w-]+\s*\{/,
  },
  {
    features: ["Attribute selector"],
    clients: [...GMAIL, ...OUTLOOK],
    why: "a[x-apple-data-detectors] is written by Apple Mail and meant for it",
  },
  {
    features: ["color-scheme CSS property", "color-scheme meta tag"],
    clients: [...GMAIL, ...OUTLOOK, "apple-mail.ios"],
    why: "Gmail and Word darken in their own way or stay light; iOS reads the CSS property instead of the tag",
  },

  // Ornament: losing it loses no word and no link.
  { features: ["border-radius"], clients: OUTLOOK, why: "corners are square" },
  { features: ["text-decoration-line"], clients: OUTLOOK, why: "text-decoration stands beside it and says the same" },
  {
    features: ["letter-spacing"],
    clients: OUTLOOK,
    why: "labels are a little wider or narrower",
    unless: value("letter-spacing", "\\dem"),
  },
  { features: ["word-spacing"], clients: OUTLOOK, why: "MJML sets it to normal, which is what Word does anyway" },
  { features: ["outline"], clients: OUTLOOK, why: "MJML takes the outline from pictures, and Word draws none" },
  {
    features: ["background"],
    clients: OUTLOOK,
    why: "only colors are used, and they are repeated in background-color",
    unless: value("background", "url\\("),
  },
  {
    features: ["text-decoration"],
    clients: [...GMAIL_APPS, ...OUTLOOK],
    why: "without it a link is told by its color and weight; none has two values",
    unless: value("text-decoration", "overline"),
  },
  {
    features: ["text-transform"],
    clients: OUTLOOK,
    why: "only uppercase is used, which Word knows",
    unless: value("text-transform", "lowercase"),
  },

  // The preheader: hidden once too often, since each program knows another way.
  {
    features: ["max-height property", "opacity"],
    clients: OUTLOOK,
    why: "they hide the preheader, which mso-hide hides in Word",
  },
  {
    features: ["overflow"],
    clients: [...GMAIL, ...OUTLOOK, ...APPLE],
    why: "it hides the preheader, which mso-hide hides in Word and display:none everywhere else",
    unless: /overflow-(?:block|inline)/i,
  },
  {
    features: ["display:none"],
    clients: OUTLOOK,
    why: "nothing that is hidden holds a table or is a picture",
    unless: /<img\b[^>]*display:\s*none/i,
  },

  // Measures: Word reads the attributes and ghost tables beside them (the gate "outlook" looks at the outcome).
  {
    features: ["display"],
    clients: [...GMAIL_APPS, ...OUTLOOK],
    why: "inline-block and block are lost on Word, which the ghost tables hold in place",
    unless: value("display", "(?:flex|grid|contents|flow-root)"),
  },
  {
    features: ["max-width", "width property", "width attribute", "height property", "height attribute"],
    clients: OUTLOOK,
    why: "each stands beside an attribute or a ghost table in pixels",
    unless: /<img\b[^>]*\swidth="\d+%"/i,
  },
  {
    features: ["max-width"],
    clients: ["apple-mail.ios"],
    why: "iOS ignores it on tables, and no table has it",
    unless: /<table\b[^>]*max-width/i,
  },
  {
    features: ["padding"],
    clients: OUTLOOK,
    why: "space that matters is in table cells; a button loses some of its height",
  },
  {
    features: ["margin"],
    clients: [...GMAIL, ...OUTLOOK],
    why: "Word ignores auto, and its ghost table is centred by align",
    unless: value("margin(?:-\\w+)?", "-\\d"),
  },
  {
    features: ["border"],
    clients: OUTLOOK,
    why: "none is thicker than 8 px, and those that matter are of table cells",
    unless: value("border(?:-\\w+)?", "(?:9|\\d\\d)px"),
  },
  {
    features: ["line-height"],
    clients: OUTLOOK,
    why: "Word takes pixels as a least height; lines come out a little apart",
  },
  { features: ["font-size"], clients: OUTLOOK, why: "sizes are in pixels", unless: value("font-size", "\\drem") },
  {
    features: ["font-weight"],
    clients: OUTLOOK,
    why: "600 and 700 are bold in Word, 400 is normal; nothing lies between",
    unless: value("font-weight", "\\b[1235]00"),
  },
  {
    features: ["text-align"],
    clients: ["gmail.android", ...OUTLOOK],
    why: "left, right and center alone",
    unless: value("text-align", "(?:start|end|match-parent)"),
  },
  {
    features: ["white-space"],
    clients: [...GMAIL_APPS, ...OUTLOOK],
    why: "where nowrap is lost, a short line breaks in two",
    unless: value("white-space", "pre\\b(?!-)"),
  },
  {
    features: ["word-break"],
    clients: [...GMAIL_APPS, ...APPLE],
    why: "it is there to break long words, and break-all does so too",
  },

  // Tags and attributes.
  { features: ["<body> element"], clients: GMAIL, why: "a <div> that keeps the colors takes its place" },
  {
    features: ["<ul>, <ol> and <dl>"],
    clients: [...GMAIL, ...OUTLOOK],
    why: "neither reversed nor value is used",
    unless: /<ol\b[^>]*\sreversed|<li\b[^>]*\svalue=/i,
  },
  {
    features: ["dir attribute"],
    clients: OUTLOOK,
    why: "it stands on the document and not on links",
    unless: /<a\b[^>]*\sdir=/i,
  },
  {
    features: ["target attribute"],
    clients: [...GMAIL, ...OUTLOOK, ...APPLE],
    why: "links open in a window of their own anyway",
  },
  {
    features: ["list-style"],
    clients: [...GMAIL, ...OUTLOOK],
    why: "only list-style-type is used, which all of them know; they lose the shorthand and pictures",
    unless: value("list-style(?:-image)?", "."),
  },
];
