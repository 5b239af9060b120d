import { Heading } from "react-email";
import { defineBlock } from "../block.tsx";
import { light, type } from "../theme.ts";

/** The lesson's title and what it asks of the reader's time. */
export const lessonTitle = defineBlock<{ readonly title: string; readonly note: string }>({
  name: "lesson-title",
  Html: ({ title, note }) => (
    <>
      <Heading as="h1" className="ink title" style={{ ...type.title, margin: "0 0 10px" }}>
        {title}
      </Heading>
      <p className="muted" style={{ ...type.aside, margin: "0 0 30px" }}>
        {note}
      </p>
    </>
  ),
  text: ({ title, note }) => `# ${title}\n\n${note}`,
});

/** A letter's only ornament: the course's name. */
export const letterhead = defineBlock<{ readonly course: string }>({
  name: "letterhead",
  Html: ({ course }) => (
    <p className="ink" style={{ ...type.aside, color: light.ink, fontWeight: 600, margin: 0 }}>
      {course}
    </p>
  ),
  text: ({ course }) => course,
});
