import { CodeInline } from "react-email";
import { defineBlock, indent } from "../block.tsx";
import { fonts, light, size } from "../theme.ts";

const face = { fontFamily: fonts.mono, color: light.ink, backgroundColor: light.sand } as const;

export const code = defineBlock<{ readonly value: string; readonly last?: boolean }>({
  name: "code",
  Html: ({ value, last = false }) => (
    <table
      cellPadding={0}
      cellSpacing={0}
      border={0}
      width="100%"
      role="presentation"
      style={{ margin: last ? "4px 0 0" : `4px 0 ${size.gap + 4}px` }}
    >
      <tbody>
        <tr>
          <td
            className="sand line"
            style={{ backgroundColor: light.sand, border: `1px solid ${light.line}`, padding: "14px 16px" }}
          >
            <pre
              className="ink"
              style={{
                ...face,
                backgroundColor: "transparent",
                fontSize: "14px",
                lineHeight: "22px",
                margin: 0,
                whiteSpace: "pre-wrap",
                wordBreak: "break-word",
              }}
            >
              {value}
            </pre>
          </td>
        </tr>
      </tbody>
    </table>
  ),
  text: ({ value }) => indent(value, "    "),
});

export const codeInline = defineBlock<{ readonly value: string }>({
  name: "code-inline",
  Html: ({ value }) => (
    <CodeInline className="ink sand" style={{ ...face, fontSize: "0.86em", padding: "1px 5px", borderRadius: "3px" }}>
      {value}
    </CodeInline>
  ),
  text: ({ value }) => `\`${value}\``,
});
