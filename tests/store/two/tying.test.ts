import { expect, test } from "vitest";
import type { Archive } from "../../../src/store/archive.ts";
import { tieByHand, tieBySender } from "../../../src/store/tying.ts";
import { openTwo, put } from "../../support/two-of-everything.ts";

async function holder(db: Archive, address: string, at: number): Promise<string | undefined> {
  return (await tieBySender(db, address, at))?.subscriberId;
}

test("an email is tied to whoever held its sender's address when it came in", async () => {
  const db = await openTwo();
  await put(db, "subscribers", { id: "cleo", address: "shared@example.org", created_at: 3 });
  await put(db, "enrollments", { id: "cleo-bread", subscriber_id: "cleo", course_id: "bread", created_at: 50 });
  const shared = { old_address: "shared@example.org" };
  await put(
    db,
    "moves",
    { id: "3", subscriber_id: "ben", enrollment_id: "ben-bread", ...shared, moved_at: 20 },
    { id: "2", subscriber_id: "ada", ...shared, moved_at: 10 },
    { id: "1", subscriber_id: "ada", old_address: "another@example.org", moved_at: 40 },
    { id: "0", subscriber_id: "ada", ...shared, new_address: "never@example.org" },
  );
  expect(await holder(db, "shared@example.org", 9)).toBe("ada");
  expect(await holder(db, "shared@example.org", 10)).toBe("ben");
  expect(await holder(db, "shared@example.org", 19)).toBe("ben");
  expect(await holder(db, "shared@example.org", 20)).toBe("cleo");
  expect(await holder(db, "ada@example.org", 9)).toBe("ada");
  expect(await holder(db, "another@example.org", 39)).toBe("ada");
  expect(await holder(db, "another@example.org", 40)).toBeUndefined();
});

test("a sender is tied within the courses that an email can be about", async () => {
  const db = await openTwo();
  const tied = async (...courses: string[]) => {
    const found = await tieBySender(db, "ada@example.org", 100, courses);
    return found && [found.enrollmentId, found.deliveryId];
  };
  expect(await tied("bread")).toEqual(["ada-bread", null]);
  expect(await tied("cheese")).toEqual(["ada-cheese", null]);
  expect(await tied("bread", "cheese")).toEqual(["ada-cheese", null]);
  expect(await tied("wine")).toBeUndefined();
  const accepted = { state: "accepted" } as const;
  await put(
    db,
    "deliveries",
    { id: "bread-2", enrollment_id: "ada-bread", key: "lesson-2", ...accepted, accepted_at: 20 },
    { id: "bread-1", enrollment_id: "ada-bread", ...accepted, accepted_at: 10 },
    { id: "cheese-1", enrollment_id: "ada-cheese", ...accepted, accepted_at: 5 },
  );
  expect(await tied("bread")).toEqual(["ada-bread", "bread-2"]);
  expect(await tied("cheese")).toEqual(["ada-cheese", "cheese-1"]);
  expect(await tied("bread", "cheese")).toEqual(["ada-bread", "bread-2"]);
  expect(await tied("wine")).toBeUndefined();
});

test("by hand, an email is tied to one learner's newest lesson in one course", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "ben", enrollment_id: "ben-bread", state: "accepted", accepted_at: 30 },
    { id: "cheese", enrollment_id: "ada-cheese", state: "accepted", accepted_at: 20 },
    { id: "bread", enrollment_id: "ada-bread", state: "accepted", accepted_at: 10 },
  );
  expect(await tieByHand(db, "ada-bread")).toMatchObject({ by: "hand", subscriberId: "ada", deliveryId: "bread" });
  expect(await tieByHand(db, "ben-cheese")).toMatchObject({
    by: "hand",
    enrollmentId: "ben-cheese",
    deliveryId: null,
  });
  expect(await tieByHand(db, "nobodys")).toBeUndefined();
});
