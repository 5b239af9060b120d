import type { Course } from "../../src/course/course.ts";
import type { Pace } from "../../src/course/pace.ts";
import type { Site } from "./networks.ts";
import type { World } from "./world.ts";

/** What somebody took part in, told by what they did themselves. Times in real time unless said otherwise. */
export type Taken = {
  readonly courseId: string;
  readonly confirmedAt: number[];
  /** When they pressed the button; the answer may have been lost with its process. */
  readonly pressedAt: number[];
  readonly leftAt: number[];
  /** When they asked for the next lesson at once, by the server's clock. */
  readonly askedAt: number[];
  /** When they paused, in real time. */
  readonly restedAt: number[];
  /** What they chose, and when: by the server's clock where it isn't ahead, and in real time. */
  readonly chose: { readonly at: number; readonly time: number; readonly pace: Pace | null; readonly zone: string }[];
  /** When they started again: by the server's clock, and in real time. */
  readonly restarts: { readonly at: number; readonly time: number; undone?: boolean }[];
};

/** One human being, from the first sign-up to an erasure. Whoever comes back after that is another in this record. */
export type Person = {
  readonly name: string;
  /** Where they read their mail now. */
  address: string;
  /** Every address that they ever had, with when. */
  readonly held: { readonly address: string; readonly from: number; until: number }[];
  readonly zone: string;
  readonly taken: ReadonlyMap<string, Taken>;
  erasedAt: number | undefined;
  /** The page that their last move led to. */
  preferences?: string | undefined;
  /** How often they asked for a link to their account. */
  tries: number;
  /** Their mailbox was on the provider's list of suppressions for a while. */
  wasSuppressed: boolean;
};

/** Somebody, or something, does one thing. */
export type Scene = { readonly world: World; readonly app: Site; readonly course: Course };

/** One kind of act. @returns false to be asked again later */
export type Act = (scene: Scene, person: Person) => Promise<boolean>;

export type Action = {
  at: number;
  /** How long to wait before it is tried again; 20 minutes unless told. */
  readonly every?: number;
  /** Who acts: nobody of the world's people where it is a stranger. */
  readonly person: Person | undefined;
  readonly courseId: string;
  readonly act: Act | StrangerAct;
  isDone: boolean;
};

export type StrangerAct = (scene: Scene) => Promise<boolean>;

export function newPerson(name: string, address: string, zone: string, courseIds: readonly string[]): Person {
  const taken = new Map(
    courseIds.map((courseId): [string, Taken] => [
      courseId,
      { courseId, confirmedAt: [], pressedAt: [], leftAt: [], askedAt: [], restedAt: [], chose: [], restarts: [] },
    ]),
  );
  const held = [{ address, from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }];
  return { name, address, held, zone, taken, erasedAt: undefined, tries: 0, wasSuppressed: false };
}

export function takenBy(person: Person, courseId: string): Taken {
  const taken = person.taken.get(courseId);
  if (taken === undefined) throw new Error(`${person.name} never takes ${courseId}`);
  return taken;
}
