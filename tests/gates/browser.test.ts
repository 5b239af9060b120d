import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkAccessibility } from "../../scripts/emails/accessible.ts";
import { checkHeadings } from "../../scripts/emails/headings.ts";
import { checkImagesOff } from "../../scripts/emails/images-off.ts";
import { type MailWindow, openMailWindow } from "../../scripts/emails/mail-window.ts";
import { checkNarrow } from "../../scripts/emails/narrow.ts";
import { asOutlook, checkOutlook } from "../../scripts/emails/outlook.ts";
import { openBrowser } from "../support/browser.ts";
import { planted, said, soundMail } from "./planted.ts";

let browser: Browser;
let window: MailWindow;
let html: string;

beforeAll(async () => {
  browser = await openBrowser();
  window = await openMailWindow(browser);
  html = soundMail().message.html;
});
afterAll(async () => {
  await browser.close();
});

const PICTURE = 'src="https://cxwithkris.com/kite.png"';

describe("the gate for accessibility", () => {
  it("is open for a sound mail", async () => {
    expect(await checkAccessibility(html, window)).toEqual([]);
  });

  it("is shut for a picture without an alt text, at every width", async () => {
    const faults = await checkAccessibility(planted(html, `<img width="100" ${PICTURE}>`), window);
    expect(said(faults)).toMatch(/\(image-alt\).*\[700 px light, 700 px dark, 375 px light, 375 px dark\]/);
  });

  it("is shut for light grey words of 20 px by day", async () => {
    const grey = '<p style="font-size:20px;color:#cccccc">Hardly to be read.</p>';
    expect(said(await checkAccessibility(planted(html, grey), window))).toMatch(/\(color-contrast\).*700 px light/);
  });

  it("is shut for words that stay dark by night", async () => {
    const dark = '<p style="font-size:18px;color:#33312d">Read by day only.</p>';
    const faults = said(await checkAccessibility(planted(html, dark), window));
    expect(faults).toMatch(/\(color-contrast\).*\[700 px dark, 375 px dark\]/);
  });
});

describe("the gate for narrow screens", () => {
  it("is open for a sound mail", async () => {
    expect(await checkNarrow(html, window)).toEqual([]);
  });

  it("is shut for a table of 800 px, and names it", async () => {
    const faults = await checkNarrow(planted(html, '<table width="800"><tr><td>Wide.</td></tr></table>'), window);
    expect(said(faults)).toMatch(/^at 320 px it is 8\d\d px wide: <(?:table|td)> "Wide\." \(800 px\) →/);
    expect(faults).toHaveLength(2);
  });

  it("is shut for a picture that nothing holds back", async () => {
    expect(said(await checkNarrow(planted(html, `<img alt="A kite" ${PICTURE}>`), window))).toMatch(
      /wide: <img> "A kite" \(2400 px\) →/,
    );
  });
});

describe("the gate for headings of tables", () => {
  const TABLE = (className: string, name: string) =>
    `<table class="${className}"><thead><tr><th>Risk</th><th>Owner</th></tr></thead><tbody><tr><td>${name}Rain</td><td><span class="name" style="display:none">Owner:</span>Ada</td></tr></tbody></table>`;
  const NAME = '<span class="name" style="display:none">Risk:</span>';
  const told = (line: string) => `${soundMail().message.text}\n- ${line}\n  Owner: Ada\n`;

  it("is open where each card, or a row above them, has them all", async () => {
    for (const table of [TABLE("stack", NAME), TABLE("chart", "")]) {
      expect(await checkHeadings(planted(html, table), told("Risk: Rain"), window)).toEqual([]);
    }
  });

  it("is shut for cards without the name of their first column", async () => {
    expect(said(await checkHeadings(planted(html, TABLE("stack", "")), told("Risk: Rain"), window))).toMatch(
      /^at 375 px, a table loses its heading "Risk" →/,
    );
  });

  it("is shut for a plain text without one", async () => {
    expect(said(await checkHeadings(planted(html, TABLE("chart", "")), told("Rain"), window))).toContain(
      'in the plain text, a table loses its heading "Risk"',
    );
  });
});

describe("the gate for Outlook", () => {
  it("is open for a sound mail", async () => {
    expect(await checkOutlook(html, window)).toEqual([]);
  });

  it("is shut for a card of 700 px", async () => {
    const wide = html.replaceAll('width="600"', 'width="700"').replaceAll("width:600px", "width:700px");
    expect(said(await checkOutlook(wide, window))).toContain("the card is 700 px wide; it must be 600");
  });

  it("is shut for a card that only max-width holds together", async () => {
    const bare = html.replaceAll(/<!--\[if mso[\s\S]*?<!\[endif\]-->/g, "");
    expect(said(await checkOutlook(bare, window))).toContain("the card is 1000 px wide");
  });

  it("is shut for a picture whose width is only in its style", async () => {
    const picture = `<img alt="A kite" style="width:100%;max-width:100%" ${PICTURE}>`;
    expect(said(await checkOutlook(planted(html, picture), window))).toMatch(
      /in Outlook the card is \d{4} px wide; it must be 600: <img> "A kite" \(2400 px\)/,
    );
  });

  it("is shut for what hangs over the card's edge", async () => {
    const sign = '<div style="position:relative;left:500px">Hanging over.</div>';
    expect(said(await checkOutlook(planted(html, sign), window))).toContain(
      'over the card\'s edge: <div> "Hanging over."',
    );
  });
});

describe("Outlook's view of a mail", () => {
  it("has what is meant for Word, and not what is meant for others", () => {
    expect(asOutlook("a<!--[if mso]>b<![endif]-->c<!--[if !mso]><!-->d<!--<![endif]-->e")).toBe("abce");
    expect(
      asOutlook("a<!--[if mso | IE]>b<![endif]--><!--[if lte mso 11]>c<![endif]--><!--[if gte mso 9]>d<![endif]-->"),
    ).toBe("abd");
    expect(asOutlook("<!--[if (gte mso 9)|(IE)]>a<![endif]--><!--[if IE]>b<![endif]--><![if !mso]>c<![endif]>")).toBe(
      "a",
    );
    expect(asOutlook("<!--[if !mso]>-->a<!--<![endif]--><!--[if !mso]><!-- -->b<!--<![endif]-->c<!-- d -->")).toBe(
      "c<!-- d -->",
    );
  });

  it("draws a button as large as Word does", () => {
    expect(
      asOutlook('<!--[if mso]><i style="mso-font-width:400%;mso-text-raise:18px" hidden>&#8202;</i><![endif]-->'),
    ).toBe('<i style="letter-spacing:0.3em;vertical-align:18px">&#8202;</i>');
  });

  it("has no media queries, no max-width, and padding in table cells alone", () => {
    expect(asOutlook("<style>a{max-width:9px;color:red}@media (max-width:5px){a{b:c}d{e:f}}g{h:i}</style>")).toBe(
      "<style>a{color:red}g{h:i}</style>",
    );
    expect(asOutlook('<div style="max-width:600px;color:red;padding:1px 2px">x</div>')).toBe(
      '<div style="color:red;">x</div>',
    );
    expect(asOutlook('<td style="padding:1px;border-radius:2px">')).toBe('<td style="padding:1px;">');
    expect(asOutlook('<a href="#" style="padding-left:3px;mso-padding-alt:4px">')).toBe(
      '<a href="#" style="mso-padding-alt:4px">',
    );
  });
});

describe("the gate for pictures that are not loaded", () => {
  it("is open for a sound mail, and for a picture with an alt text", async () => {
    expect(await checkImagesOff(html, window)).toEqual([]);
    const picture = `<img alt="A kite with a tail" class="body" style="width:100%;font-size:14px;color:#33312d" ${PICTURE}>`;
    expect(await checkImagesOff(planted(html, picture), window)).toEqual([]);
  });

  it("is shut for white words whose ground is a picture", async () => {
    const words = `<div style="background-image:url(https://cxwithkris.com/night.png);color:#ffffff;font-size:18px">Stars.</div>`;
    expect(said(await checkImagesOff(planted(html, words), window))).toMatch(
      /\(color-contrast\).*\[light, no pictures\]/,
    );
  });

  it("is shut for an alt text in a colour that is lost on the card", async () => {
    const picture = `<img alt="A white kite" style="color:#ffffff" ${PICTURE}>`;
    expect(said(await checkImagesOff(planted(html, picture), window))).toMatch(
      /\(color-contrast\): <span.*1:1.*\[light, no pictures\]/,
    );
  });

  it("is shut for a button that is nothing but a picture", async () => {
    const button = `<a href="https://cxwithkris.com/go"><img alt="" width="90" height="30" ${PICTURE}></a>`;
    expect(said(await checkImagesOff(planted(html, button), window))).toContain(
      "links that are gone without their picture: <a> https://cxwithkris.com/go",
    );
  });

  it("is shut for an alt text that does not fit where its picture was", async () => {
    const picture = `<img alt="A kite that flies over the hill by the river" style="width:60px;height:20px;color:#1c1b19" ${PICTURE}>`;
    expect(said(await checkImagesOff(planted(html, picture), window))).toContain("alt texts that are cut off");
  });
});
