import { type Fault, some } from "./gate.ts";
import { culprits, type MailWindow } from "./mail-window.ts";

/** CSS pixels: the smallest phone in use (WCAG 1.4.10 names it too), and the commonest. */
const WIDTHS = [320, 375];

/** Nobody has to move a mail sideways to read it. */
export async function checkNarrow(html: string, window: MailWindow): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const width of WIDTHS) {
    const page = await window.show(html, { width, scheme: "light" });
    const scrolls = await page.evaluate<number>("document.documentElement.scrollWidth");
    if (scrolls <= width) continue;
    const wide = await culprits(page, `document.documentElement.scrollWidth > ${width}`);
    faults.push({
      what: `at ${width} px it is ${scrolls} px wide: ${some(wide)}`,
      mend: "Let it break, shrink or stack in the media query of emails/frames/head.mjml.",
    });
  }
  return faults;
}
