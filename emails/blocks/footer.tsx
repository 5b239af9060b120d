import { Fragment } from "react";
import { Link } from "react-email";
import { defineBlock } from "../block.tsx";
import type { About } from "../mail.ts";
import { light, type } from "../theme.ts";
import { addressed } from "./link.tsx";

export type FooterLink = { readonly label: string; readonly to: string };

/** Who wrote, where they are found, why it came, where others can start, and every way out. */
export const footer = defineBlock<{
  readonly about: About;
  readonly why: string;
  readonly links: readonly FooterLink[];
  /** For someone it was forwarded to: a question, and a link that isn't personal. */
  readonly forwarded?: FooterLink & { readonly question: string };
}>({
  name: "footer",
  Html: ({ about, why, links, forwarded }) => (
    <>
      <p className="muted" style={{ ...style, margin: "0 0 10px" }}>
        {about.course.sender.name} ·{" "}
        <Link href={about.course.site} className="muted" style={linkStyle}>
          {siteName(about)}
        </Link>
        <br />
        {about.says.writeTo(about.course.reply_to)}
        <br />
        {why}
      </p>
      {forwarded === undefined ? null : (
        <p className="muted" style={{ ...style, margin: "0 0 10px" }}>
          {forwarded.question}{" "}
          <Link href={forwarded.to} className="muted" style={linkStyle}>
            {forwarded.label}
          </Link>
        </p>
      )}
      <p className="muted" style={{ ...style, margin: links.length > 0 ? "0 0 14px" : 0 }}>
        {address(about)}
      </p>
      {links.length > 0 ? (
        <p className="muted" style={{ ...style, margin: 0 }}>
          {links.map(({ label, to }, index) => (
            <Fragment key={label}>
              {index > 0 ? " \u00a0·\u00a0 " : null}
              <Link href={to} className="muted" style={{ ...linkStyle, whiteSpace: "nowrap" }}>
                {label}
              </Link>
            </Fragment>
          ))}
        </p>
      ) : null}
    </>
  ),
  text: ({ about, why, links, forwarded }) =>
    [
      "--",
      `${about.course.sender.name} · ${addressed(siteName(about), about.course.site)}`,
      about.says.writeTo(about.course.reply_to),
      why,
      ...(forwarded === undefined ? [] : [`${forwarded.question} ${addressed(`${forwarded.label}:`, forwarded.to)}`]),
      address(about),
      ...(links.length > 0 ? ["", ...links.map(({ label, to }) => addressed(`${label}:`, to))] : []),
    ].join("\n"),
});

const style = { ...type.aside, fontSize: "13px", lineHeight: "21px" } as const;
const linkStyle = { color: light.muted, textDecoration: "underline" } as const;

/** "cxwithkris.com" for "https://www.cxwithkris.com/". */
export function siteName({ course }: About): string {
  return new URL(course.site).host.replace(/^www\./, "");
}

/** The fallback only shows in the outbox: real sending doesn't start without a postal address. */
function address({ hole, says }: About): string {
  return hole("postal_address", says.noPostalAddress);
}
