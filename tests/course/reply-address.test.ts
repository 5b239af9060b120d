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
