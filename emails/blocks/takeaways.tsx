import { defineBlock } from "../block.tsx";
import type { About } from "../mail.ts";
import { light } from "../theme.ts";
import { Label } from "./box.tsx";

export const takeaways = defineBlock<{ readonly about: About }>({
  name: "takeaways",
  Html: ({ about, children }) => (
    <table cellPadding={0} cellSpacing={0} border={0} width="100%" role="presentation">
      <tbody>
        <tr>
          <td style={{ fontSize: 0, lineHeight: "12px", height: 12 }}>&nbsp;</td>
        </tr>
        <tr>
          <td
            className="line"
            style={{
              borderTop: `2px solid ${light.line}`,
              borderBottom: `2px solid ${light.line}`,
              padding: "22px 0 24px",
            }}
          >
            <Label>{about.says.lesson.takeaways}</Label>
            {children}
          </td>
        </tr>
        <tr>
          <td style={{ fontSize: 0, lineHeight: "32px", height: 32 }}>&nbsp;</td>
        </tr>
      </tbody>
    </table>
  ),
  text: ({ about, inside }) => `## ${about.says.lesson.takeaways}\n\n${inside}`,
});
