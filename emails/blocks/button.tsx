import { Button } from "react-email";
import type { ReactNode } from "react";
import { defineBlock } from "../block.tsx";
import { fonts, light, size } from "../theme.ts";
import { addressed } from "./link.tsx";

export const button = defineBlock<{ readonly to: string; readonly last?: boolean }>({
  name: "button",
  attrs: { to: { required: true, shape: /\S/, says: 'an https link or a hole, as in to="{{progress_url}}"' } },
  Html: ({ to, children, last = false }) => (
    <Pressable to={to} last={last}>
      {children}
    </Pressable>
  ),
  text: ({ to, inside }) => addressed(inside, to),
});

/** 48 px high, so that a thumb finds it (WCAG 2.2, 2.5.8 asks for 24). */
export function Pressable(props: {
  readonly to: string;
  readonly quiet?: boolean;
  readonly last?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const { to, quiet = false, last = false, children } = props;
  const ground = quiet ? light.card : light.accent;
  return (
    <table
      cellPadding={0}
      cellSpacing={0}
      border={0}
      role="presentation"
      // MJML collapses all borders, and a collapsed border has square corners.
      style={{ borderCollapse: "separate", margin: last ? 0 : `6px 0 ${size.gap + 6}px` }}
    >
      <tbody>
        <tr>
          <td
            className={quiet ? "quiet" : "press"}
            style={{ backgroundColor: ground, border: `1px solid ${light.accent}`, borderRadius: "6px" }}
          >
            <Button
              href={to}
              className={quiet ? "accent" : "press"}
              style={{
                fontFamily: fonts.sans,
                fontSize: "16px",
                lineHeight: "22px",
                fontWeight: 600,
                color: quiet ? light.accent : light["on-accent"],
                padding: "12px 24px",
                borderRadius: "5px",
                textDecoration: "none",
              }}
            >
              {children}
            </Button>
          </td>
        </tr>
      </tbody>
    </table>
  );
}
