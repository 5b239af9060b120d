import { describe, expect, test } from "vitest";
import { type DeliveryState, deliveryId, isSettled } from "../../src/course/delivery.ts";

describe("a delivery's name", () => {
  const name = deliveryId("instance", "enrollment", "lesson", "what-a-tpm-is");

  test("is the same for ever: another would make a restored archive send again", () => {
    expect(name).toBe("2d5fadb48d611cbb9a295f9963d2aa8a");
    expect(deliveryId("instance", "enrollment", "lesson", "what-a-tpm-is")).toBe(name);
  });

  test("is safe as a tag", () => expect(name).toMatch(/^[0-9a-f]{32}$/));

  test.each([
    ["installation", deliveryId("other", "enrollment", "lesson", "what-a-tpm-is")],
    ["enrollment", deliveryId("instance", "other", "lesson", "what-a-tpm-is")],
    ["kind", deliveryId("instance", "enrollment", "welcome", "what-a-tpm-is")],
    ["lesson", deliveryId("instance", "enrollment", "lesson", "other")],
    ["place of the cut", deliveryId("instanceenrollment", "", "lesson", "what-a-tpm-is")],
  ])("differs by %s", (_what, other) => expect(other).not.toBe(name));
});

test.each<[DeliveryState, boolean]>([
  ["planned", false],
  ["frozen", false],
  ["unknown", false],
  ["refused", false],
  ["failed", false],
  ["accepted", true],
  ["skipped", true],
  ["cancelled", true],
])("%s: a later lesson may follow: %s", (state, settled) => expect(isSettled(state)).toBe(settled));
