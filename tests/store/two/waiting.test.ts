import { expect, test } from "vitest";
import { readBacklog } from "../../../src/store/troubles.ts";
import { nextWake } from "../../../src/store/waking.ts";
import { HOUR, NOW, openTwo, put } from "../../support/two-of-everything.ts";

test("what waits for a course that isn't served waits, and isn't overdue", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "1", enrollment_id: "ada-cheese", planned_at: 5 },
    { id: "2", enrollment_id: "ben-bread", planned_at: 60 },
    { id: "3", enrollment_id: "ada-bread", planned_at: 50 },
  );
  const backlog = { deliveries: 3, oldestPlannedAt: 5 };
  expect(await readBacklog(db, ["bread"])).toEqual({ ...backlog, overdueSince: 50 });
  expect(await readBacklog(db, ["cheese"])).toEqual({ ...backlog, overdueSince: 5 });
  expect(await readBacklog(db, ["bread", "cheese"])).toEqual({ ...backlog, overdueSince: 5 });
  expect(await readBacklog(db, [])).toEqual({ ...backlog, overdueSince: null });
});

test("what is planned for a day that's still to come doesn't wait, while everything else that is planned does", async () => {
  const db = await openTwo();
  const courses = ["bread", "cheese"];
  await put(db, "deliveries", { id: "adas", enrollment_id: "ada-bread", kind: "check-in", planned_at: 5 });
  expect(await readBacklog(db, courses)).toEqual({ deliveries: 0, oldestPlannedAt: null, overdueSince: null });
  await put(
    db,
    "deliveries",
    { id: "bens", enrollment_id: "ben-bread", kind: "check-in", planned_at: 6 },
    { id: "bens-lesson", enrollment_id: "ben-bread", planned_at: 60 },
  );
  expect(await readBacklog(db, courses)).toEqual({ deliveries: 1, oldestPlannedAt: 60, overdueSince: 60 });
});

test("what waits for its files goes on without them when the first has been waited for long enough", async () => {
  const db = await openTwo();
  const file = { received_id: "question", provider_id: "mail", name: "loaf.jpg", tries: 0 };
  await put(
    db,
    "attachments",
    { ...file, position: 0, state: "kept", give_up_at: NOW + 1 },
    { ...file, position: 1, state: "left", give_up_at: NOW + 2 },
    { ...file, position: 2, state: "waiting", give_up_at: NOW },
  );
  const wake = (after?: number) => nextWake(db, ["bread"], NOW, after);
  expect(await wake()).toBeUndefined();
  await put(
    db,
    "attachments",
    { ...file, position: 3, state: "waiting", give_up_at: NOW + 2 * HOUR },
    { ...file, position: 4, state: "waiting", give_up_at: NOW + HOUR },
  );
  expect(await wake()).toBe(NOW + HOUR);
  expect(await wake(NOW + HOUR)).toBe(NOW + 2 * HOUR);
  expect(await wake(NOW + 2 * HOUR)).toBeUndefined();
});
