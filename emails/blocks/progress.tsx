import { defineBlock } from "../block.tsx";
import type { LessonMail } from "../mail.ts";
import { light, type } from "../theme.ts";

/** The course's name, the place in it, and a bar of what the learner has done: a hole, and so never stale. */
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
            {place(mail)}
          </td>
        </tr>
        <tr>
          <td colSpan={2} style={{ padding: "10px 0 0" }}>
            <table cellPadding={0} cellSpacing={0} border={0} width="100%" role="presentation">
              <tbody>
                <tr>
                  <Stretch percent={mail.hole("completed_percent", "0")} name="done" color={light.accent} />
                  <Stretch percent={mail.hole("open_percent", "100")} name="open" color={light.line} />
                </tr>
              </tbody>
            </table>
          </td>
        </tr>
      </tbody>
    </table>
  ),
  text: ({ mail }) => `${mail.course.title} · ${place(mail)}`,
});

function place(mail: LessonMail): string {
  return mail.says.lesson.place(mail.number, mail.of, mail.hole("lessons_completed", "0"));
}

function Stretch(props: { readonly percent: string; readonly name: string; readonly color: string }) {
  return (
    <td
      width={`${props.percent}%`}
      className={props.name}
      style={{ backgroundColor: props.color, height: 4, fontSize: 0, lineHeight: "4px" }}
    />
  );
}
