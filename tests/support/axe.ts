import axe from "axe-core";
import type { Page } from "playwright-core";

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * What axe-core has against a page; one line a rule and place.
 *
 * @param rules those of WCAG 2.2, A and AA, or all, with what it calls good practice: a mail has no landmarks, as no mail has
 */
export async function violationsOf(page: Page, rules: "wcag" | "all" = "all"): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>(`"axe" in window`))) await page.evaluate(axe.source);
  // What stands in a frame is looked at for itself.
  const options = { iframes: false, resultTypes: ["violations"], ...(rules === "all" ? {} : { runOnly: WCAG }) };
  const violations = await page.evaluate<readonly Violation[]>(
    `axe.run(document, ${JSON.stringify(options)}).then((found) => found.violations)`,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}
