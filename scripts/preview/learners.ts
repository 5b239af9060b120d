import type { Course } from "../../src/course/course.ts";
import { fillEmail, type HoleValues } from "../../src/course/email.ts";
import { firstDue } from "../../src/course/enrollment.ts";
import { composeMessage, courseHead, type Message } from "../../src/course/message.ts";
import { progressInPercent } from "../../src/course/progress.ts";
import { wordsOf } from "../../src/words/words.ts";
import type { Proof } from "./jobs.ts";
import type { Entry } from "./proof.ts";

/** Somebody made up, for whom a mail is filled. */
export type Learner = {
  readonly id: string;
  readonly says: string;
  readonly firstName: string;
  readonly address: string;
  /** How many lessons they have done. */
  readonly done: (lessons: number) => number;
};

const MAYA: Learner = {
  id: "maya",
  says: "Maya, halfway through",
  firstName: "Maya",
  address: "maya@example.com",
  done: (lessons) => Math.floor(lessons / 2),
};

/** Together they have every name and every progress bar that can go wrong. The first is shown where none is chosen. */
export const LEARNERS: readonly [Learner, ...Learner[]] = [
  MAYA,
  { ...MAYA, id: "nameless", says: "Somebody without a name", firstName: "", address: "a.reader@example.com" },
  {
    ...MAYA,
    id: "long",
    says: "A long name, accents, two directions",
    firstName: "Wilhelmina-Żaneta Ó Súilleabháin Müller عبد الرحمن",
    address: "wilhelmina-zaneta.o.suilleabhain@department.university.example",
  },
  { ...MAYA, id: "begun", says: "Sam, just begun", firstName: "Sam", address: "sam@example.com", done: () => 0 },
  {
    ...MAYA,
    id: "nearly",
    says: "Ana, one lesson to go",
    firstName: "Ana",
    address: "ana@example.com",
    done: (lessons) => Math.max(0, lessons - 1),
  },
];

export function findLearner(id: string): Learner {
  return LEARNERS.find((learner) => learner.id === id) ?? LEARNERS[0];
}

export type Mail = Message & { readonly preheader: string };

/** Signs nothing that anybody could open. */
const SECRET = "previews are signed with this";
/** As the archive would name them. */
const ENROLLMENT = "019a7f3c-5b1e-7c42-9d68-3f0a2b7c4e91";
const DELIVERY = "5d1f0c7be2a94c63b8f4a7d0e9c1b352";

/**
 * Fills a mail for a learner with the product's own code.
 *
 * @param origin where links and images lead, without a slash at its end
 * @param now epoch milliseconds
 */
export function fillFor(
  learner: Learner,
  { kind }: Entry,
  { email, preheader }: Proof,
  course: Course,
  { origin, now }: { readonly origin: string; readonly now: number },
): Mail {
  const values = valuesOf(learner, course, now);
  const letterhead = {
    publicUrl: origin,
    postalAddress: "Your postal address\nstands here",
    courses: { [course.id]: courseHead(course) },
  };
  const recipe = {
    deliveryId: DELIVERY,
    batchId: ENROLLMENT,
    enrollmentId: ENROLLMENT,
    courseId: course.id,
    kind,
    email,
    fill: { to: learner.address, values },
  };
  // A preheader holds no links: the compiler refuses them there.
  const line = fillEmail({ digest: "", subject: preheader, html: [], text: [] }, values).subject;
  return { ...composeMessage(recipe, letterhead, SECRET), preheader: line };
}

function valuesOf(learner: Learner, course: Course, now: number): HoleValues {
  const lessons = course.lessons.length;
  const done = learner.done(lessons);
  const words = wordsOf(course);
  return {
    first_name: learner.firstName,
    schedule: words.schedule.rhythmInZone(course.schedule),
    first_lesson_on: words.dates.in(course.schedule.zone, now).day(firstDue(course, null, now)),
    lessons_completed: String(done),
    ...progressInPercent(done, lessons),
  };
}
