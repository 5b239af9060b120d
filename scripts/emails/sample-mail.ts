import type { Course } from "../../src/course/course.ts";
import { type DeliveryKind, deliveryId } from "../../src/course/delivery.ts";
import type { CompiledEmail, HoleValues } from "../../src/course/email.ts";
import { composeMessage, courseHead, type Letterhead, type Message } from "../../src/course/message.ts";
import { progressInPercent } from "../../src/course/progress.ts";

/** One mail of a course as one learner gets it. */
export type SampleMail = {
  /** The lesson's id, or the letter's kind: it stays when lessons change places. */
  readonly name: string;
  readonly kind: DeliveryKind;
  readonly message: Message;
};

const LEARNER = "sam.rivera@example.com";
const ENROLLMENT = "019a7f3c-5b1e-7c42-9d68-3f0a2b7c4e91";
/** Signs nothing that anybody could open. */
const SECRET = "the sample mails are signed with this";

/**
 * Every mail of a course, lessons first, filled by the product's own code. The same course makes the same mails on every
 * machine. A reader of lesson n has done all before it, so that a bar is seen empty, half full and nearly full.
 */
export function sampleMails(course: Course): readonly SampleMail[] {
  const letterhead: Letterhead = {
    // Not "learn" or "start": SpamAssassin takes hosts of such names for advertisements (URI_TRY_3LD).
    publicUrl: "https://tpm.cxwithkris.com",
    postalAddress: "Krista Palmer\nPO Box 101\nSeattle, WA 98101",
    courses: { [course.id]: courseHead(course) },
  };
  const make = (name: string, kind: DeliveryKind, email: CompiledEmail, done: number): SampleMail => {
    const recipe = {
      deliveryId: deliveryId("sample", ENROLLMENT, kind, name),
      batchId: "019a7f3c-6000-7000-8000-000000000001",
      enrollmentId: ENROLLMENT,
      courseId: course.id,
      kind,
      email,
      fill: { to: LEARNER, values: valuesAfter(done, course.lessons.length) },
    };
    return { name, kind, message: composeMessage(recipe, letterhead, SECRET) };
  };
  return [
    ...course.lessons.map(({ id, email }, index) => make(id, "lesson", email, index)),
    ...Object.values(course.letters).map(({ kind, email }) =>
      kind === "unfinished"
        ? make(kind, "graduation", email, course.lessons.length - 1)
        : make(kind, kind, email, kind === "graduation" ? course.lessons.length : 0),
    ),
  ];
}

function valuesAfter(done: number, lessons: number): HoleValues {
  return {
    first_name: "Sam",
    schedule: "Tuesdays at 9:00 AM",
    first_lesson_on: "Tuesday, December 1",
    lessons_completed: String(done),
    ...progressInPercent(done, lessons),
  };
}
