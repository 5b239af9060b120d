import { letterSubject } from "../changing-course.ts";
import { type Act, takenBy } from "../people.ts";
import { form, mailbox, pathIn } from "./pages.ts";

export const signUp: Act = async ({ course, app }, { address, zone }) => {
  const answer = await app.request(`/${course.id}`, form({ email: address, zone }));
  // The limit by network is for networks; the simulator has one.
  return answer.status < 500;
};

/** Opens the newest confirmation in the mailbox and presses its button; where none came, there is nothing to press. */
export const confirm: Act = async ({ world, course, app }, person) => {
  const subject = letterSubject("confirm", course.id);
  const mail = mailbox(world, person).findLast((one) => one.subject === subject);
  const path = pathIn(mail?.text, "confirm");
  if (path === undefined) return !world.trouble;
  const { confirmedAt, pressedAt } = takenBy(person, course.id);
  pressedAt.push(world.time);
  const { status, headers } = await app.request(path, { method: "POST" });
  // A mailbox that refuses us has to be proved by a newer email, and the page says so.
  const isBack = headers.get("Location")?.endsWith(path) === true;
  if (status !== 303 || isBack) {
    pressedAt.pop();
    return !world.trouble;
  }
  confirmedAt.push(world.time);
  return true;
};

/** Presses the mail program's own button on the newest email of the course that has one. */
export const leave: Act = async ({ world, course, app }, person) => {
  const mail = mailbox(world, person).findLast(
    ({ headers, subject }) => "List-Unsubscribe" in headers && subject.includes(course.id),
  );
  const path = pathIn(mail?.headers["List-Unsubscribe"], "u");
  if (path === undefined) return true;
  const { status } = await app.request(path, form({ "List-Unsubscribe": "One-Click" }));
  if (status !== 200) return status < 500;
  takenBy(person, course.id).leftAt.push(world.time);
  return true;
};
