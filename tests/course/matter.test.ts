import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { courseMatterSchema, findLesson, lessonMatterSchema, letterMatterSchema } from "../../src/course/course.ts";
import { formatProblem } from "../../src/course/problem.ts";
import { sampleCourse, sampleLesson } from "./sample-course.ts";

const question = {
  question: "What does a TPM own?",
  choices: ["The plan", "The people"],
  answer: 1,
  why: "See above.",
};
const lesson = {
  id: "what-a-tpm-is",
  title: "What a TPM is",
  subject: "What a TPM is",
  preheader: "And is not",
  quiz: [question, question, question],
};
const course = {
  id: "tpm-101",
  title: "TPM 101",
  tagline: "The craft in eight weeks",
  description: "For those who want in.",
  sender: { name: "Kris", email: "Hello@Example.com" },
  reply_to: "hello@example.com",
  site: "https://example.com/",
  schedule: { every: "week", on: "tuesday", at: "09:00", zone: "America/Los_Angeles" },
  consent: "Send me the course.",
};

/** What an author reads: the key's path, and what is wrong with it. */
function told(schema: z.ZodType, value: unknown): string[] {
  return (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) =>
    `${path.join(".")} ${message}`.trim(),
  );
}

const inLesson = (part: object) => told(lessonMatterSchema, { ...lesson, ...part });
const inCourse = (part: object) => told(courseMatterSchema, { ...course, ...part });
const inSchedule = (part: object) => inCourse({ schedule: { ...course.schedule, ...part } });

const NOT_TEXT = "isn't text (put a number, a date, true, or false in quotes)";
const NOT_A_WAIT = 'isn\'t a wait of 1 to 366 days, such as "3 days" or "1 week"';
const NOT_A_DAY = "isn't a day of the week (monday, tuesday, wednesday, thursday, friday, saturday, sunday)";
const NOT_A_TIME = 'isn\'t a time of day such as "09:00"';
const NOT_A_ZONE = 'isn\'t a time zone such as "America/Los_Angeles"';
const NOT_AN_ID = 'can only have lowercase letters, digits, and single hyphens, as in "what-a-tpm-is"';
const NOT_AN_ANSWER = "isn't the number of a choice, counting from 1";
const CONTROL = "has a line break or a control character in it";

describe("good front matter is read", () => {
  test("of a lesson, with its text trimmed", () => {
    expect(lessonMatterSchema.parse({ ...lesson, title: " What a TPM is \n" })).toEqual(lesson);
    expect(lessonMatterSchema.parse({ ...lesson, wait: "3 days" }).wait).toBe(3);
  });

  test("of a course, with addresses and schedule as they are used", () => {
    const read = courseMatterSchema.parse(course);
    expect(read.sender.email).toBe("hello@example.com");
    expect(read.schedule).toEqual({ everyDays: 7, on: [2], at: { hour: 9, minute: 0 }, zone: "America/Los_Angeles" });
  });

  test.each([
    ["Tuesday", [2]],
    [" SUNDAY ", [7]],
    [
      ["thursday", "tuesday"],
      [2, 4],
    ],
    [["friday", "Friday"], [5]],
    [undefined, []],
  ])("on: %j", (on, days) => {
    expect(courseMatterSchema.parse({ ...course, schedule: { ...course.schedule, on } }).schedule.on).toEqual(days);
  });

  test.each([
    ["day", 1],
    ["week", 7],
    ["1 day", 1],
    ["3 days", 3],
    ["1 week", 7],
    ["2 weeks", 14],
    ["366 days", 366],
    ["52 weeks", 364],
    [" 3 days ", 3],
  ])("every: %j is %i days", (every, days) => {
    expect(courseMatterSchema.parse({ ...course, schedule: { ...course.schedule, every } }).schedule.everyDays).toBe(
      days,
    );
  });

  test.each([
    ["9:00", 9, 0],
    ["09:05", 9, 5],
    ["00:00", 0, 0],
    ["23:59", 23, 59],
    [" 9:00 ", 9, 0],
  ])("at: %j", (at, hour, minute) => {
    expect(courseMatterSchema.parse({ ...course, schedule: { ...course.schedule, at } }).schedule.at).toEqual({
      hour,
      minute,
    });
  });
});

describe("bad front matter is told in words that an author knows", () => {
  test("all at once", () => {
    expect(told(lessonMatterSchema, {})).toEqual([
      "id is missing",
      "title is missing",
      "subject is missing",
      "preheader is missing",
    ]);
    expect(told(courseMatterSchema, { ...course, id: undefined, sender: {}, schedule: {} })).toEqual([
      "id is missing",
      "sender.name is missing",
      "sender.email is missing",
      "schedule.every is missing",
      "schedule.at is missing",
      "schedule.zone is missing",
    ]);
  });

  test.each<[object, string]>([
    [{ title: 2026 }, `title ${NOT_TEXT}`],
    [{ title: true }, `title ${NOT_TEXT}`],
    [{ title: new Date(0) }, `title ${NOT_TEXT}`],
    [{ title: ["a", "b"] }, `title ${NOT_TEXT}`],
    [{ title: { a: "b" } }, `title ${NOT_TEXT}`],
    [{ title: null }, "title is empty"],
    [{ title: "" }, "title is empty"],
    [{ title: " \n" }, "title is empty"],
    [{ subject: "One\nTwo" }, `subject ${CONTROL}`],
    [{ subject: "One\r\nBcc: x@example.com" }, `subject ${CONTROL}`],
    [{ subject: "One\u0085Two" }, `subject ${CONTROL}`],
    [{ preheader: "One\u2028Two" }, `preheader ${CONTROL}`],
    [{ id: 101 }, `id ${NOT_TEXT}`],
    [{ id: "What a TPM is" }, `id ${NOT_AN_ID}`],
    [{ id: "a--b" }, `id ${NOT_AN_ID}`],
    [{ id: "../x" }, `id ${NOT_AN_ID}`],
    [{ id: "" }, `id ${NOT_AN_ID}`],
    [{ id: "a\n" }, `id ${NOT_AN_ID}`],
    [{ id: "a".repeat(61) }, "id is longer than 60 characters"],
    [{ tilte: "x" }, "has an unknown key: tilte"],
    [{ draft: true, tags: [] }, "has an unknown key: draft, tags"],
    [{ wait: 3 }, `wait ${NOT_A_WAIT}`],
    [{ wait: "3" }, `wait ${NOT_A_WAIT}`],
    [{ wait: null }, "wait is empty"],
    [{ wait: "0 days" }, `wait ${NOT_A_WAIT}`],
    [{ wait: "367 days" }, `wait ${NOT_A_WAIT}`],
    [{ wait: "53 weeks" }, `wait ${NOT_A_WAIT}`],
    [{ wait: "-1 days" }, `wait ${NOT_A_WAIT}`],
    [{ wait: "1.5 days" }, `wait ${NOT_A_WAIT}`],
    [{ wait: "1 month" }, `wait ${NOT_A_WAIT}`],
    [{ quiz: null }, "quiz is empty"],
    [{ quiz: true }, "quiz isn't a list of questions"],
    [{ quiz: question }, "quiz isn't a list of questions"],
    [{ quiz: Array.from({ length: 11 }, () => question) }, "quiz has more than ten questions"],
    [{ quiz: ["x", question, question] }, 'quiz.0 isn\'t a list of settings such as "key: value"'],
    [{ quiz: [null, question, question] }, "quiz.0 is empty"],
  ])("lesson %j: %s", (part, expected) => expect(inLesson(part)).toEqual([expected]));

  test.each<[object, string]>([
    [{ answer: "1" }, `answer ${NOT_AN_ANSWER}`],
    [{ answer: 0 }, `answer ${NOT_AN_ANSWER}`],
    [{ answer: 1.5 }, `answer ${NOT_AN_ANSWER}`],
    [{ answer: null }, "answer is empty"],
    [{ answer: undefined }, "answer is missing"],
    [{ answer: 3 }, "answer points past the last choice"],
    [{ choices: [10, "b"] }, `choices.0 ${NOT_TEXT}`],
    [{ choices: ["yes", true] }, `choices.1 ${NOT_TEXT}`],
    [{ choices: ["a"] }, "choices needs at least two choices"],
    [{ choices: "abcdefg".split("") }, "choices has more than six choices"],
    [{ choices: ["a", " a"] }, "choices has the same choice twice"],
    [{ choices: "a, b" }, "choices isn't a list of choices"],
    [{ why: undefined }, "why is missing"],
    [{ hint: "x" }, "has an unknown key: hint"],
  ])("question %j: %s", (part, expected) => {
    const where = expected.startsWith("has ") ? "quiz.1 " : "quiz.1.";
    expect(inLesson({ quiz: [question, { ...question, ...part }, question] })).toEqual([where + expected]);
  });

  test.each<[object, string]>([
    [{ every: 7 }, `every ${NOT_A_WAIT}`],
    [{ every: "fortnight" }, `every ${NOT_A_WAIT}`],
    [{ on: "tusday" }, `on.0 ${NOT_A_DAY}`],
    [{ on: 2 }, `on.0 ${NOT_A_DAY}`],
    [{ on: ["tuesday", "x"] }, `on.1 ${NOT_A_DAY}`],
    [{ on: { tuesday: true } }, `on ${NOT_A_DAY}`],
    [{ on: null }, "on is empty"],
    [{ on: [] }, "on names no day of the week; leave it out for any day"],
    [{ at: 1110 }, `at ${NOT_A_TIME}`],
    [{ at: 9 }, `at ${NOT_A_TIME}`],
    [{ at: "24:00" }, `at ${NOT_A_TIME}`],
    [{ at: "9am" }, `at ${NOT_A_TIME}`],
    [{ at: "9:5" }, `at ${NOT_A_TIME}`],
    [{ zone: "PST" }, `zone ${NOT_A_ZONE}`],
    [{ zone: "Los Angeles" }, `zone ${NOT_A_ZONE}`],
    [{ zone: "-08:00" }, `zone ${NOT_A_ZONE}`],
    [{ zone: -8 }, `zone ${NOT_A_ZONE}`],
    [{ time: "9:00" }, "has an unknown key: time"],
  ])("schedule %j: %s", (part, expected) => {
    expect(inSchedule(part)).toEqual([expected.startsWith("has ") ? `schedule ${expected}` : `schedule.${expected}`]);
  });

  test.each<[object, string]>([
    [{ schedule: "weekly" }, 'schedule isn\'t a list of settings such as "every: week"'],
    [{ schedule: null }, "schedule is empty"],
    [{ sender: "Kris <hello@example.com>" }, 'sender isn\'t a "name:" and an "email:"'],
    [{ sender: { name: "Kris", email: "hello" } }, "sender.email isn't an email address"],
    [{ sender: { name: "Kris\nBcc: x", email: "hello@example.com" } }, `sender.name ${CONTROL}`],
    [{ reply_to: ["hello@example.com"] }, "reply_to isn't an email address"],
    [{ site: "http://example.com" }, "site isn't an https link"],
    [{ site: "example.com" }, "site isn't an https link"],
    [{ site: "https:example.com" }, "site isn't an https link"],
    [{ site: 'https://example.com/"><script>' }, "site isn't an https link"],
    [{ site: "javascript:alert(1)//https://" }, "site isn't an https link"],
    [{ site: undefined }, "site is missing"],
    [{ site: null }, "site is empty"],
  ])("course %j: %s", (part, expected) => expect(inCourse(part)).toEqual([expected]));

  test.each([null, undefined, "text", 5, []])("a whole of %j", (value) => {
    expect(told(letterMatterSchema, value)[0]).toMatch(
      /^(?:is empty|is missing|isn't a list of settings such as "key: value")$/,
    );
  });
});

test("a problem is one line that a person can act on", () => {
  const problem = {
    code: "subject-missing",
    severity: "error",
    message: "subject is missing.",
    hint: 'Add "subject: …".',
  } as const;
  const file = "lessons/tpm-101/03-x.md";
  expect(formatProblem({ ...problem, file, line: 4 })).toBe(`${file}:4 subject is missing. Add "subject: …".`);
  expect(formatProblem({ ...problem, file, line: 0 })).toBe(`${file} subject is missing. Add "subject: …".`);
  expect(formatProblem({ ...problem, file, line: 0, hint: "" })).toBe(`${file} subject is missing.`);
});

test("a lesson is found by its id, or not at all", () => {
  const of = sampleCourse(courseMatterSchema.parse(course).schedule, [sampleLesson("a"), sampleLesson("b")]);
  expect(findLesson(of, "b")?.id).toBe("b");
  expect(findLesson(of, "c")).toBeUndefined();
  expect(findLesson(of, "constructor")).toBeUndefined();
});
