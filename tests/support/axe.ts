import axe from "axe-core";
import type { Page } from "playwright-core";

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };

/** What axe-core has against a page by WCAG 2.2, A and AA; one line a rule and place. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const violations = await page.evaluate<readonly Violation[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then((found) => found.violations)`,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${page.url()} ${id}: ${html.slice(0, 120)}`));
}
