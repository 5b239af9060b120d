import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readReplyAddress, replyAddress } from "../../src/course/reply-address.ts";

const SECRET = "a secret of tests, which is long enough";
const ID = "0123456789abcdef0123456789abcdef";
const address = replyAddress(SECRET, "reply", ID, "reply.example.com");

describe("a reply address", () => {
  it("names its delivery, in any case of its letters, and fits the 64 octets of a local part", () => {
    expect(address.split("@")[0]?.length).toBe(62);
    for (const written of [address, address.toUpperCase(), address.replace("reply.", "Reply.")]) {
      expect(readReplyAddress(SECRET, "reply.example.com", written)).toEqual({ purpose: "reply", id: ID });
    }
  });

  it("names the enrollment that it unsubscribes, as the archive writes it, and works for no other purpose", () => {
    const [one, other] = ["0190a000-0000-7000-8000-00000000000a", "0190a000-0000-7000-8000-00000000000b"];
    const leave = replyAddress(SECRET, "unsubscribe", one, "reply.example.com");
    expect(leave).toMatch(/^u\+[0-9a-f]{60}@reply\.example\.com$/);
    expect(readReplyAddress(SECRET, "reply.example.com", leave.toUpperCase())).toEqual({
      purpose: "unsubscribe",
      id: one,
    });
    expect(readReplyAddress(SECRET, "reply.example.com", leave.replace("0a", "0b"))).toBeUndefined();
    expect(replyAddress(SECRET, "unsubscribe", other, "reply.example.com")).not.toBe(leave);
    for (const letter of ["r", "a"]) {
      expect(readReplyAddress(SECRET, "reply.example.com", letter + leave.slice(1))).toBeUndefined();
    }
  });

  it("is the same whenever it is made", () => {
    expect(replyAddress(SECRET, "reply", ID, "reply.example.com")).toBe(address);
  });

  it.each<[string, string]>([
    ["with another first letter: an answer is not a reply", address.replace(/^r/, "a")],
    ["of another delivery", address.replace("0123", "1123")],
    ["at another domain", address.replace("reply.", "evil.")],
    ["signed with another secret", replyAddress("x".repeat(40), "reply", ID, "reply.example.com")],
    ["cut short", address.replace(/.@/, "@")],
    ["with something behind", `${address}.evil.com`],
  ])("%s, it says nothing", (_what, forged) => {
    expect(readReplyAddress(SECRET, "reply.example.com", forged)).toBeUndefined();
  });

  it("says nothing with any one digit changed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 61 }), fc.constantFrom(..."0123456789abcdef"), (at, digit) => {
        fc.pre(address[at] !== digit);
        const forged = address.slice(0, at) + digit + address.slice(at + 1);
        expect(readReplyAddress(SECRET, "reply.example.com", forged)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});
