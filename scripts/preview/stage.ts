import { html } from "hono/html";
import type { ReportRow } from "../../src/compile/compile.ts";
import type { Html } from "../../src/web/page.ts";
import type { Mail } from "./learners.ts";
import { queryOf, type View } from "./view.ts";

/** CSS pixels: a small phone, and a reading pane. */
const PHONE = 375;
const DESKTOP = 680;
/** Gmail cuts a mail off here. */
const CLIPPED_KB = 102;
/** About what an inbox in a phone's hand shows of a subject. */
const PHONE_SUBJECT = 38;

/**
 * A page side by side on a phone and on a desk. The frames have our origin, so that client.js can keep where they are scrolled to,
 * and can run nothing: neither their sandbox nor their security policy lets a script through.
 *
 * @param edition changes whenever what is in the frame does
 */
export function framesOf(path: string, edition: string, view: View, current: boolean): Html {
  // Outlook for Windows runs on no phone.
  const phone = frame("phone", `Phone, ${PHONE} px`, path, edition, { ...view, outlook: false });
  const says = view.outlook ? `Outlook for Windows, imitated, ${DESKTOP} px` : `Desktop, ${DESKTOP} px`;
  return html`<div class="frames${current ? "" : " old"}">${phone}${frame("desktop", says, path, edition, view)}</div>`;
}

function frame(device: "phone" | "desktop", says: string, path: string, edition: string, view: View): Html {
  const query = new URLSearchParams(queryOf(view).slice(1));
  for (const name of ["mail", "tab", "keys"]) query.delete(name);
  query.set("edition", edition);
  return html`<figure class="${device}"><figcaption>${says}</figcaption>
<div class="screen"><iframe title="${says}" data-frame="${device}" data-path="${path}" src="${path}?${query.toString()}" sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe></div></figure>`;
}

export function textOf({ text }: Mail, current: boolean): Html {
  return html`<pre class="text${current ? "" : " old"}" tabindex="0" aria-label="Plain text" data-scrolls>${text}</pre>`;
}

/** What's outside the email: how an inbox announces it, and its headers. */
export function headersOf(mail: Mail, row: ReportRow, current: boolean): Html {
  const { from, to, replyTo, subject, preheader, headers } = mail;
  const rows: readonly (readonly [name: string, value: string])[] = [
    ["From", from],
    ["To", to],
    ["Reply-To", replyTo],
    ["Subject", subject],
    ...Object.entries(headers),
  ];
  return html`<div class="envelope${current ? "" : " old"}">
<section aria-labelledby="inbox"><h2 id="inbox">In the inbox of a phone</h2>
<div class="inbox"><p class="sender"><bdi>${from.replace(/ <[^>]*>$/, "").replaceAll('"', "")}</bdi> <span>9:00</span></p>
<p class="line"><bdi>${subject}</bdi></p><p class="behind"><bdi>${preheader}</bdi></p></div>
<p class="hint">${cutInWords(subject)}</p></section>
<section aria-labelledby="headers"><h2 id="headers">Headers</h2>
<table><tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td><bdi>${value}</bdi></td></tr>`)}
<tr><th scope="row">Preheader</th><td><bdi>${preheader}</bdi></td></tr></tbody></table>
${Object.keys(headers).length > 0 ? "" : html`<p class="hint">A confirmation belongs to no list yet, so it has no List headers.</p>`}</section>
<section aria-labelledby="size"><h2 id="size">Size</h2>
<p><meter min="0" max="${CLIPPED_KB}" high="60" optimum="0" value="${(row.htmlBytes / 1024).toFixed(1)}" aria-label="Share of what Gmail shows"></meter>
${kilobytes(row.htmlBytes)} of HTML and ${kilobytes(row.textBytes)} of text. Gmail cuts emails off after ${CLIPPED_KB} KB.</p></section>
</div>`;
}

function cutInWords(subject: string): string {
  const letters = Array.from(subject);
  if (letters.length <= PHONE_SUBJECT) return "The whole subject fits.";
  return `The subject has ${letters.length} characters. Phones show about ${PHONE_SUBJECT}: “${letters.slice(0, PHONE_SUBJECT).join("").trimEnd()}…”`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
