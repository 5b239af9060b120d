import { type Fault, some } from "./gate.ts";
import { beyond, culprits, type MailWindow } from "./mail-window.ts";

/** Outlook 2016 and later call themselves so to conditional comments. */
const WORD = 16;

/** CSS pixels. */
const CARD = 600;
const SCREEN = 1000;

const MEND = "Give it a width attribute that fits: Word knows no max-width, and takes a picture as large as it is.";

/**
 * Outlook's view of a mail, for a browser: its conditional comments are opened, those for others dropped, and so is the CSS that
 * Word does not know and on which a layout could lean: media queries, max-width, padding outside of table cells, the width
 * of pictures and round corners.
 */
export function asOutlook(html: string): string {
  return buttons(conditions(html))
    .replaceAll(/(<style\b[^>]*>)([\s\S]*?)(<\/style>)/gi, (_, open: string, css: string, close: string) => {
      const rules = css.replaceAll(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/gi, "");
      return `${open}${without(rules, ["max-width", "border-radius"])}${close}`;
    })
    .replaceAll(/<([a-z][a-z0-9]*)\b[^>]*?\sstyle="[^"]*"/gi, (tag: string, name: string) =>
      tag.replace(/(\sstyle=")([^"]*)"$/i, (_, open: string, css: string) => {
        return `${open}${without(css, unknownTo(name.toLowerCase()))}${/mso-hide:\s*all/i.test(css) ? ";display:none" : ""}"`;
      }),
    );
}

/**
 * Buttons get their size in Word from thin spaces that are widened and lifted, and hidden from everybody else by an attribute that
 * Word does not know. A thin space is about a tenth of the type's size.
 */
function buttons(html: string): string {
  return html
    .replaceAll(/<i style="mso-font-width:[^>]*>/gi, (tag) => tag.replace(/\shidden(?:="[^"]*")?/i, ""))
    .replaceAll(
      /mso-font-width:\s*(\d+)%/gi,
      (_, percent: string) => `letter-spacing:${(Number(percent) / 100 - 1) / 10}em`,
    )
    .replaceAll(/mso-text-raise:/gi, "vertical-align:");
}

function conditions(html: string): string {
  return (
    html
      // The comment closes at once, so that the others see what stands in it: <!--[if !mso]><!--> … <!--<![endif]-->
      .replaceAll(
        /<!--\[if ([^\]]*)\]>\s*(?:<!--|-->|<!-- -->)\s*(?:-->)?([\s\S]*?)<!--\s*<!\[endif\]-->/gi,
        (_, condition: string, content: string) => (holds(condition) ? content : ""),
      )
      .replaceAll(/<!--\[if ([^\]]*)\]>([\s\S]*?)<!\[endif\]-->/gi, (_, condition: string, content: string) =>
        holds(condition) ? content : "",
      )
      .replaceAll(/<!\[if ([^\]]*)\]>([\s\S]*?)<!\[endif\]>/gi, (_, condition: string, content: string) =>
        holds(condition) ? content : "",
      )
  );
}

/** Conditions as in "(gte mso 9)|(IE)" (Microsoft, "About conditional comments"); Word is no Internet Explorer. */
function holds(condition: string): boolean {
  return condition
    .replaceAll(/[()\s]+/g, " ")
    .split("|")
    .some((either) => either.split("&").every((term) => isTrue(term.trim().toLowerCase())));
}

function isTrue(term: string): boolean {
  if (term.startsWith("!")) return !isTrue(term.slice(1).trim());
  const [, relation, version] = /^(?:(lte?|gte?) )?mso(?: (\d+))?$/.exec(term) ?? [undefined, "", "none"];
  if (version === undefined) return true;
  const asked = Number(version);
  switch (relation) {
    case "lt":
      return WORD < asked;
    case "lte":
      return WORD <= asked;
    case "gt":
      return WORD > asked;
    case "gte":
      return WORD >= asked;
    default:
      return WORD === asked;
  }
}

function unknownTo(tag: string): readonly string[] {
  const everywhere = ["max-width", "border-radius"];
  if (tag === "img") return [...everywhere, "width", "height"];
  return ["div", "a", "p", "span"].includes(tag)
    ? [...everywhere, "padding", "padding-top", "padding-right", "padding-bottom", "padding-left"]
    : everywhere;
}

function without(css: string, properties: readonly string[]): string {
  return css.replaceAll(new RegExp(`(?<![\\w(-])(?:${properties.join("|")})\\s*:[^;}"]*;?`, "gi"), "");
}

/** In Outlook on a wide screen the mail is a card of 600 px, and everything stays on it. */
export async function checkOutlook(html: string, window: MailWindow): Promise<readonly Fault[]> {
  const page = await window.show(asOutlook(html), { width: SCREEN, scheme: "light" });
  const cards = `[...document.querySelectorAll('[class$="-outlook"], .card, .card > table')]`;
  const widths = await page.evaluate<readonly number[]>(`${cards}.map((it) => it.getBoundingClientRect().width)`);
  const wrong = new Set(widths.filter((width) => Math.abs(width - CARD) > 1).map((width) => `${Math.round(width)} px`));
  if (widths.length === 0)
    return [
      { what: "in Outlook there is no card", mend: "Look for its ghost table in emails/frames: MJML writes one." },
    ];
  if (wrong.size > 0) {
    const tooWide = `${cards}.some((it) => it.getBoundingClientRect().width > ${CARD + 1})`;
    const what = `in Outlook the card is ${[...wrong].join(" and ")} wide; it must be ${CARD}`;
    return [{ what: `${what}: ${some(await culprits(page, tooWide))}`, mend: MEND }];
  }
  const over = await beyond(page, cards, `(${cards})[0].getBoundingClientRect().right`);
  return over.length === 0 ? [] : [{ what: `in Outlook it reaches over the card's edge: ${some(over)}`, mend: MEND }];
}
