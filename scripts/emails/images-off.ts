import { checkContrast } from "./accessible.ts";
import { type Fault, some } from "./gate.ts";
import { culprits, type MailWindow } from "./mail-window.ts";

const WIDTH = 375;

/** What is wrong with the mail's pictures and links while no picture is loaded. */
const LOOK_AROUND = `(() => {
  const seen = (it) => it.checkVisibility() && it.getBoundingClientRect().width * it.getBoundingClientRect().height > 0;
  const named = (it) => "<" + it.localName + "> " + (it.getAttribute("href") ?? it.getAttribute("src") ?? "");
  const words = (it) => it.innerText.trim() + [...it.querySelectorAll("img")].map((img) => img.alt).join("").trim();
  return {
    nameless: [...document.images].filter((it) => !it.hasAttribute("alt")).map(named),
    unseen: [...document.images].filter((it) => it.alt.trim() !== "" && !seen(it)).map(named),
    wordless: [...document.links].filter((it) => !seen(it) || words(it) === "").map(named),
  };
})()`;

/**
 * Puts the alt texts where the pictures were, in the pictures' own style, as most mail programs do; a browser draws them where
 * axe cannot read them. Grounds made of pictures go too.
 */
const STAND_IN = `(() => {
  const style = document.createElement("style");
  style.textContent = "* { background-image: none !important }";
  document.head.append(style);
  for (const img of [...document.images]) {
    const words = document.createElement("span");
    words.className = img.className;
    words.setAttribute("style", img.getAttribute("style") ?? "");
    words.style.display = "inline-block";
    words.style.overflow = "hidden";
    words.dataset.standIn = "";
    words.textContent = img.alt;
    img.replaceWith(words);
  }
  return [...document.querySelectorAll("[data-stand-in]")]
    .filter((it) => it.scrollHeight > it.clientHeight + 1 || it.scrollWidth > it.clientWidth + 1)
    .map((it) => '"' + it.textContent + '"');
})()`;

type Around = { readonly nameless: string[]; readonly unseen: string[]; readonly wordless: string[] };

/** A mail whose pictures do not load, which is how Outlook and careful readers see it first, loses no word and no link. */
export async function checkImagesOff(html: string, window: MailWindow): Promise<readonly Fault[]> {
  const page = await window.show(html, { width: WIDTH, scheme: "light", images: false });
  const around = await page.evaluate<Around>(LOOK_AROUND);
  const scrolls = await page.evaluate<number>("document.documentElement.scrollWidth");
  const tooWide = `document.documentElement.scrollWidth > ${WIDTH}`;
  const wide = scrolls > WIDTH ? await culprits(page, tooWide) : [];
  const cut = await page.evaluate<readonly string[]>(STAND_IN);
  const faults: Fault[] = [
    ...fault(around.nameless, "pictures without an alt text", "Say in words what the picture says."),
    ...fault(around.unseen, "alt texts that nobody sees", "Leave the picture its width, or let its height be auto."),
    ...fault(
      around.wordless,
      "links that are gone without their picture",
      "Give the link words, or its picture an alt text.",
    ),
    ...fault(cut, "alt texts that are cut off", "Let the picture's height be auto, or say it shorter."),
    ...fault(wide, `${scrolls} px wide instead of ${WIDTH}`, "Give the picture max-width:100%."),
  ];
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const { what, mend } of await checkContrast(page))
      faults.push({ what: `${what} [${scheme}, no pictures]`, mend });
  }
  // The page is no longer the mail that was shown, so the next look has to load it anew.
  await window.show("", { width: WIDTH, scheme: "light" });
  return faults;
}

function fault(places: readonly string[], what: string, mend: string): readonly Fault[] {
  return places.length === 0 ? [] : [{ what: `without pictures: ${what}: ${some(places)}`, mend }];
}
