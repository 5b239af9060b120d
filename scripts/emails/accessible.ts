import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { type Fault, some } from "./gate.ts";
import type { MailLook, MailWindow } from "./mail-window.ts";

const LOOKS: readonly MailLook[] = [
  { width: 700, scheme: "light" },
  { width: 700, scheme: "dark" },
  { width: 375, scheme: "light" },
  { width: 375, scheme: "dark" },
];

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const SETTINGS = {
  runOnly: { type: "tag", values: WCAG },
  rules: {
    // WCAG 2.4.1 is about blocks that are repeated on many pages, and links to skip them. A mail is read in the page of a mail
    // program, which has its own, and repeats nothing before its first words.
    bypass: { enabled: false },
  },
};

/** WCAG 2.2 A and AA as far as axe-core can tell, on a desktop and on a phone, by day and by night. */
export async function checkAccessibility(html: string, window: MailWindow): Promise<readonly Fault[]> {
  const faults = new Map<string, { readonly mend: string; readonly looks: string[] }>();
  for (const look of LOOKS) {
    const page = await window.show(html, look);
    for (const { what, mend } of await violations(page, SETTINGS)) {
      const known = faults.get(what) ?? { mend, looks: [] };
      faults.set(what, { mend, looks: [...known.looks, `${look.width} px ${look.scheme}`] });
    }
  }
  return [...faults].map(([what, { mend, looks }]) => ({ what: `${what} [${looks.join(", ")}]`, mend }));
}

/** Whether all words of the page as it stands can be told from their ground (WCAG 1.4.3). */
export async function checkContrast(page: Page): Promise<readonly Fault[]> {
  return violations(page, { runOnly: { type: "rule", values: ["color-contrast"] } });
}

/** Words in the very color of their ground: axe leaves them open, since they might be hidden on purpose. */
const INVISIBLE = "equalRatio";

async function violations(page: Page, settings: object): Promise<readonly Fault[]> {
  const { violations, incomplete } = await page.evaluate<Pick<AxeResults, "violations" | "incomplete">>(
    `axe.run(document, ${JSON.stringify({ ...settings, resultTypes: ["violations", "incomplete"] })})
      .then(({ violations, incomplete }) => ({ violations, incomplete }))`,
  );
  const invisible = incomplete
    .map((result) => ({ ...result, nodes: result.nodes.filter(({ any }) => any.some(isInvisible)) }))
    .filter(({ nodes }) => nodes.length > 0);
  return [...violations, ...invisible].map(({ id, help, helpUrl, nodes }) => {
    const places = nodes.map(({ html, any, all, none }) => {
      const why = [...any, ...all, ...none][0]?.message ?? "";
      return `${html.replaceAll(/\s+(?:style|align|width|valign)="[^"]*"/g, "").slice(0, 90)} ${why}`.trim();
    });
    return { what: `${help} (${id}): ${some(places)}`, mend: helpUrl };
  });
}

function isInvisible({ data }: { readonly data: unknown }): boolean {
  return typeof data === "object" && data !== null && "messageKey" in data && data.messageKey === INVISIBLE;
}
