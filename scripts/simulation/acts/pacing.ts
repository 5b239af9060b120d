import { type Pace, RHYTHMS } from "../../../src/course/pace.ts";
import { type Act, takenBy } from "../people.ts";
import { count, serverTime } from "../world.ts";
import { isAnswered, onCoursePage } from "./pages.ts";

const DAY = 86_400_000;
const ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"] as const;

export const setPace: Act = async (scene, person) => {
  const { world, course } = scene;
  const { chance } = world;
  const zone = chance.pick(ZONES);
  const pace: Pace = { everyDays: chance.pick(RHYTHMS), day: chance.int(1, 7), hour: chance.int(0, 23) };
  const fields = { every: String(pace.everyDays), day: String(pace.day), hour: String(pace.hour), zone };
  const answer = await onCoursePage(scene, person, "pace", fields);
  if (answer?.status === 303) {
    // A clock that's ahead for a minute says nothing about when it began.
    const { time } = world;
    const at = Math.min(serverTime(world), time);
    // The pace is the course's, the zone is the person's.
    for (const taken of person.taken.values()) {
      const before = taken.chose.at(-1)?.pace;
      if (taken.courseId === course.id) taken.chose.push({ at, time, pace, zone });
      else taken.chose.push({ at, time, pace: before ?? null, zone });
    }
    count(world, "pace changed");
  }
  return isAnswered(answer);
};

export const rest: Act = async (scene, person) => {
  takenBy(person, scene.course.id).restedAt.push(scene.world.time);
  const { chance, time } = scene.world;
  const until = new Date(time + chance.int(2, 20) * DAY).toISOString().slice(0, 10);
  count(scene.world, "course rested");
  return isAnswered(await onCoursePage(scene, person, "pause", { until: chance.yes(0.7) ? until : "" }));
};

export const goOn: Act = async (scene, person) => isAnswered(await onCoursePage(scene, person, "resume", {}));

export const askForNext: Act = async (scene, person) => {
  count(scene.world, "next lesson asked for");
  takenBy(person, scene.course.id).askedAt.push(serverTime(scene.world));
  return isAnswered(await onCoursePage(scene, person, "next", {}));
};

export const startAgain: Act = async (scene, person) => {
  const { world, course } = scene;
  const answer = await onCoursePage(scene, person, "restart", {});
  if (answer?.status === 303) takenBy(person, course.id).restarts.push({ at: serverTime(world), time: world.time });
  count(world, "started again");
  return isAnswered(answer);
};

export const takeUpAgain: Act = async (scene, person) => {
  const answer = await onCoursePage(scene, person, "undo-restart", {});
  const last = takenBy(person, scene.course.id).restarts.findLast(({ undone }) => undone !== true);
  if (last !== undefined && answer?.headers.get("location")?.includes("restart-undone") === true) last.undone = true;
  return isAnswered(answer);
};
