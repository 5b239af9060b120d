import { defineBlock } from "../block.tsx";
import { light, size } from "../theme.ts";

export const quote = defineBlock({
  name: "quote",
  // A table because Outlook draws no border beside a blockquote.
  Html: ({ children }) => (
    <table cellPadding={0} cellSpacing={0} border={0} width="100%" role="presentation">
      <tbody>
        <tr>
          <td className="rule" style={{ borderLeft: `3px solid ${light.accent}`, padding: "2px 0 2px 20px" }}>
            <blockquote style={{ margin: 0, fontStyle: "italic" }}>{children}</blockquote>
          </td>
        </tr>
        <tr>
          <td style={{ fontSize: 0, lineHeight: `${size.gap}px`, height: size.gap }}>&nbsp;</td>
        </tr>
      </tbody>
    </table>
  ),
  text: ({ inside }) =>
    inside
      .split("\n")
      .map((line) => (line === "" ? ">" : `> ${line}`))
      .join("\n"),
});
