import { describe, expect, it } from "vitest";
import type { DeliveryKind } from "../../src/course/delivery.ts";
import { composeMessage, courseHead, type Letterhead } from "../../src/course/message.ts";
import { readReplyAddress } from "../../src/course/reply-address.ts";
import { sampleCourse } from "../support/course.ts";
import { SECRET } from "../support/world.ts";

const course = sampleCourse();
const [ANN, BOB] = ["0190a000-0000-7000-8000-00000000000a", "0190a000-0000-7000-8000-00000000000b"];

function headersFor(enrollmentId: string, letterhead: Partial<Letterhead>, kind: DeliveryKind = "lesson") {
  const recipe = {
    deliveryId: enrollmentId.replaceAll("-", ""),
    batchId: "batch",
    enrollmentId,
    courseId: course.id,
    kind,
    email: course.lessons[0]?.email ?? course.letters.welcome.email,
    fill: { to: "ann@x.example", values: { lessons_completed: "0", completed_percent: "0%", open_percent: "100%" } },
  };
  const shared = { publicUrl: "https://c.example", postalAddress: "1 Test Street" };
  return composeMessage(recipe, { ...shared, courses: { [course.id]: courseHead(course) }, ...letterhead }, SECRET)
    .headers;
}

describe("List-Unsubscribe", () => {
  it("names a URL and, where email is received, an address that unsubscribes this enrollment and no other", () => {
    for (const enrollmentId of [ANN, BOB]) {
      const headers = headersFor(enrollmentId, { receivingDomain: "in.c.example", unsubscribeByEmail: true });
      const [, address = ""] =
        /^<https:\/\/c\.example\/u\/[\w.-]+>, <mailto:(\S+)\?subject=unsubscribe>$/.exec(
          headers["List-Unsubscribe"] ?? "",
        ) ?? [];
      expect(readReplyAddress(SECRET, "in.c.example", address)).toEqual({ purpose: "unsubscribe", id: enrollmentId });
      expect(headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    }
  });

  it.each<[string, Partial<Letterhead>]>([
    ["in a batch that was frozen before", { receivingDomain: "in.c.example" }],
    ["where no email is received", { unsubscribeByEmail: true }],
  ])("is a URL alone %s", (_where, letterhead) => {
    expect(headersFor(ANN, letterhead)["List-Unsubscribe"]).toMatch(/^<https:\/\/c\.example\/u\/[\w.-]+>$/);
  });

  it("has List-Subscribe beside it only where the letterhead says so and email is received", () => {
    const receiving = { receivingDomain: "in.c.example", unsubscribeByEmail: true };
    expect(headersFor(ANN, { ...receiving, subscribeByEmail: true })["List-Subscribe"]).toBe(
      "<mailto:sample@in.c.example?subject=subscribe>",
    );
    expect(headersFor(ANN, receiving)).not.toHaveProperty("List-Subscribe");
    expect(headersFor(ANN, { subscribeByEmail: true })).not.toHaveProperty("List-Subscribe");
    expect(headersFor(ANN, { ...receiving, subscribeByEmail: true }, "confirm")).toEqual({});
  });

  it.each<[DeliveryKind, boolean]>([
    ["confirm", true],
    ["account-link", true],
    ["lesson", false],
    ["answer", false],
  ])("is not all: a letter of the kind %s says that a program wrote it, %s", (kind, says) => {
    expect("Auto-Submitted" in headersFor(ANN, { saysAutomatic: true }, kind)).toBe(says);
    expect(headersFor(ANN, {}, kind)).not.toHaveProperty("Auto-Submitted");
  });

  it.each<DeliveryKind>(["confirm", "new-address", "forward", "answer"])("is not in the kind %s", (kind) => {
    const letterhead = { receivingDomain: "in.c.example", unsubscribeByEmail: true };
    expect(headersFor(ANN, letterhead, kind)).not.toHaveProperty("List-Unsubscribe");
  });
});
