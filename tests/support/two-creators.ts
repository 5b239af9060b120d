import type { Course } from "../../src/course/course.ts";
import { sampleCourse } from "./course.ts";

/** The receiving domain. */
export const DOMAIN = "reply.example";
/** Two learners. */
export const ANN = "ann@example.org";
export const BEN = "ben@example.org";
/** Two creators, and the courses that they answer. */
export const ADA = "questions@course.example";
export const PIA = "pia@pottery.example";
export const sample = sampleCourse(20);
export const pottery: Course = { ...sampleCourse(20), id: "pottery", title: "Pottery", reply_to: PIA };
