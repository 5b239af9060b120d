import { type Fault, some } from "./gate.ts";
import type { MailWindow } from "./mail-window.ts";

/** CSS pixels: the commonest phone, and a desktop. */
const WIDTHS = [375, 700];

type Seen = { readonly headings: readonly string[]; readonly rows: readonly string[] };

/** What a reader sees of each table that has headings. A function of the page. */
const TABLES = `[...document.querySelectorAll("table:has(> thead)")].map((table) => {
  const words = (it) => it.innerText.replace(/\\s+/g, " ").trim();
  const head = table.querySelector("thead");
  const headings = [...head.querySelectorAll("th")].map((it) => it.textContent.replace(/\\s+/g, " ").trim());
  const isCards = getComputedStyle(head).display === "none";
  const bodies = [...table.querySelectorAll("tbody tr")].map(words);
  return { headings, rows: isCards ? bodies : [words(head)] };
})`;

/** Every heading of a table is seen: above its column, in each of its cards, and in the plain text. */
export async function checkHeadings(html: string, text: string, window: MailWindow): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const width of WIDTHS) {
    const page = await window.show(html, { width, scheme: "light" });
    for (const { headings, rows } of await page.evaluate<readonly Seen[]>(TABLES)) {
      const lost = headings.filter((heading) => rows.some((row) => !row.includes(heading)));
      if (lost.length > 0) faults.push(faultOf(`at ${width} px`, lost));
      const untold = headings.filter((heading) => !text.includes(heading));
      if (untold.length > 0 && width === WIDTHS[0]) faults.push(faultOf("in the plain text", untold));
    }
  }
  return faults;
}

function faultOf(where: string, headings: readonly string[]): Fault {
  const what = `${where}, a table loses its heading ${some(headings.map((heading) => `"${heading}"`))}`;
  return {
    what,
    mend: "Name the cell in emails/blocks/table.tsx, or keep the row of headings in emails/frames/head.mjml.",
  };
}
