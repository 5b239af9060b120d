import type { ReactNode } from "react";
import { type ColorName, light, type } from "../theme.ts";

/**
 * A box that Outlook draws too. Its space below is a row of its own, because Outlook drops a table's margin.
 *
 * @param edge a colored rule on the left instead of a filled ground
 */
export function Box(props: {
  readonly ground?: Extract<ColorName, "tint" | "sand">;
  readonly edge?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const { ground, edge = false, children } = props;
  const filled = ground === undefined ? {} : { backgroundColor: light[ground] };
  return (
    <table cellPadding={0} cellSpacing={0} border={0} width="100%" role="presentation">
      <tbody>
        <tr>
          <td
            className={[ground, edge ? "rule" : undefined].filter(Boolean).join(" ")}
            style={{
              ...filled,
              ...(edge ? { borderLeft: `3px solid ${light.accent}` } : { borderRadius: "6px" }),
              padding: edge ? "2px 0 2px 22px" : "22px 24px 24px",
            }}
          >
            {children}
          </td>
        </tr>
        <tr>
          <td style={{ fontSize: 0, lineHeight: "28px", height: 28 }}>&nbsp;</td>
        </tr>
      </tbody>
    </table>
  );
}

export function Label({
  children,
  tone = "accent",
}: {
  readonly children: ReactNode;
  readonly tone?: "accent" | "muted";
}) {
  return (
    <p className={tone} style={{ ...type.label, color: light[tone], margin: "0 0 10px" }}>
      {children}
    </p>
  );
}

export function Title({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <p className="ink" style={{ ...type.heading3, margin: "0 0 10px" }}>
      {children}
    </p>
  );
}
