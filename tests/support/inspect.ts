import type { Page } from "playwright-core";
import { violationsOf } from "./axe.ts";

/** As narrow as WCAG 2.2, 1.4.10 asks of a page that scrolls one way only. */
const NARROWEST = 320;

/**
 * Looks at a page as a careful person does: it fits, says what it is, and has one heading; axe, which is a script itself, has
 * nothing against it where scripts run.
 *
 * @returns what is wrong, a line each
 */
export async function faultsOf(
  page: Page,
  { scripts = true }: { readonly scripts?: boolean } = {},
): Promise<readonly string[]> {
  const faults: string[] = [];
  // Neither axe nor an eye sees what is closed.
  await page.evaluate(
    "for (const it of document.querySelectorAll('details:not([open])')) it.open = it.inspected = true",
  );
  const size = page.viewportSize() ?? { width: 375, height: 812 };
  for (const width of [NARROWEST, size.width]) {
    await page.setViewportSize({ width, height: size.height });
    const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
    if (overflow > 0) faults.push(`it is ${overflow} px wider than ${width} px`);
  }
  const headings = await page.locator("h1").count();
  if (headings !== 1) faults.push(`it has ${headings} h1`);
  if ((await page.title()) === "") faults.push("it has no title");
  if ((await page.locator("main").count()) !== 1) faults.push("it has not one main");
  if (!(await page.evaluate<boolean>("document.documentElement.lang !== ''"))) faults.push("it names no language");
  if (scripts) faults.push(...(await violationsOf(page)));
  await page.evaluate(
    "for (const it of document.querySelectorAll('details')) if (it.inspected) it.open = it.inspected = false",
  );
  return faults.map((fault) => `${page.url()}: ${fault}`);
}
