import { defineBlock } from "../block.tsx";
import type { LessonMail } from "../mail.ts";
import { light, type } from "../theme.ts";

/** The course's name, the place in it, and a bar. The learner's own count is a hole, and so is never stale. */
export const progress = defineBlock<{ readonly mail: LessonMail }>({
  name: "progress",
  Html: ({ mail }) => (
    <table cellPadding={0} cellSpacing={0} border={0} width="100%" role="presentation">
      <tbody>
        <tr>
          <td className="ink" style={{ ...type.aside, color: light.ink, fontWeight: 600 }}>
            {mail.course.title}
          </td>
          <td align="right" className="muted" style={{ ...type.aside, whiteSpace: "nowrap" }}>
            Lesson {mail.number} of {mail.of}
          </td>
        </tr>
        <tr>
          <td colSpan={2} style={{ padding: "10px 0 0" }}>
            <Bar done={mail.number} of={mail.of} />
          </td>
        </tr>
      </tbody>
    </table>
  ),
  text: ({ mail }) => `${mail.course.title} · Lesson ${mail.number} of ${mail.of}`,
});

function Bar({ done, of }: { readonly done: number; readonly of: number }) {
  const share = Math.round((done / of) * 100);
  return (
    <table cellPadding={0} cellSpacing={0} border={0} width="100%" role="presentation">
      <tbody>
        <tr>
          <Stretch width={share} name="done" colour={light.accent} />
          {share < 100 ? <Stretch width={100 - share} name="open" colour={light.line} /> : null}
        </tr>
      </tbody>
    </table>
  );
}

function Stretch(props: { readonly width: number; readonly name: string; readonly colour: string }) {
  return (
    <td
      width={`${props.width}%`}
      className={props.name}
      style={{ backgroundColor: props.colour, height: 3, fontSize: 0, lineHeight: "3px" }}
    >
      &nbsp;
    </td>
  );
}
