import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/course/answer.ts";
import { afterAnswer, type BatchHistory, decideClaim } from "../../src/course/batch.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 11, 1, 9);

const history: BatchHistory = { account: "acme", firstAttemptAt: NOW - HOUR, ambiguous: false, attempts: 1 };
const fine = { now: NOW, account: "acme", allMayReceive: true, acceptedElsewhere: false, sameBytes: true };

describe("a batch whose time has come", () => {
  it.each([
    ["was never attempted", { firstAttemptAt: null, attempts: 0 }, {}, "send"],
    ["was surely not taken", {}, {}, "send"],
    ["may have been taken", { ambiguous: true }, {}, "send"],
    ["was never attempted and a member has left", { firstAttemptAt: null }, { allMayReceive: false }, "dissolve"],
    ["was surely not taken and a member has left", {}, { allMayReceive: false }, "dissolve"],
    ["may have been taken and a member has left", { ambiguous: true }, { allMayReceive: false }, "send"],
    ["was surely not taken and the account changed", {}, { account: "other" }, "dissolve"],
    ["may have been taken and the account changed", { ambiguous: true }, { account: "other" }, "give-up"],
    ["was surely not taken and its recipe makes other bytes", {}, { sameBytes: false }, "dissolve"],
    ["may have been taken and its recipe makes other bytes", { ambiguous: true }, { sameBytes: false }, "give-up"],
    ["was surely not taken for 11 hours", { firstAttemptAt: NOW - 11 * HOUR }, {}, "dissolve"],
    ["may have been taken 12 hours ago", { ambiguous: true, firstAttemptAt: NOW - 12 * HOUR }, {}, "give-up"],
    [
      "may have been taken just under 12 hours ago",
      { ambiguous: true, firstAttemptAt: NOW - 12 * HOUR + 1 },
      {},
      "send",
    ],
    ["may have been taken, before the clock went back", { ambiguous: true, firstAttemptAt: NOW + HOUR }, {}, "send"],
    ["has a member that went out by another batch", { firstAttemptAt: null }, { acceptedElsewhere: true }, "dissolve"],
    ["may have been taken, and so was a member elsewhere", { ambiguous: true }, { acceptedElsewhere: true }, "give-up"],
  ] as const)("%s: %#", (_sentence, past, seen, claim) => {
    expect(decideClaim({ ...history, ...past }, { ...fine, ...seen }).claim).toBe(claim);
  });
});

describe("after the provider's answer", () => {
  const after = (answer: Answer, past: Partial<BatchHistory> = {}, members = 3, random = 0.5) =>
    afterAnswer({ ...history, ...past, members }, answer, NOW, random);

  it("accepted is accepted", () => {
    expect(after({ kind: "accepted", ids: ["a", "b", "c"] })).toEqual({ move: "accept", ids: ["a", "b", "c"] });
  });

  it("silence, a failure or an unreadable 200 is tried again under the same key, and the doubt stays", () => {
    for (const kind of ["ambiguous", "unreadable"] as const) {
      expect(after({ kind, why: "" })).toMatchObject({ move: "retry", ambiguous: true });
    }
  });

  it("waits longer after each try, from seconds to two hours", () => {
    const waits = [1, 2, 5, 12, 20, 60].map((attempts) => {
      const move = after({ kind: "ambiguous", why: "" }, { attempts }, 3, 1);
      return move.move === "retry" ? (move.at - NOW) / 1000 : undefined;
    });
    expect(waits).toEqual([2, 4, 32, 4096, 7200, 7200]);
  });

  it("a request still running is asked after in 5 to 30 seconds", () => {
    expect(after({ kind: "running" }, {}, 3, 0)).toEqual({ move: "retry", at: NOW + 5000, ambiguous: true });
    expect(after({ kind: "running" }, {}, 3, 0.999)).toMatchObject({ at: NOW + 29_975 });
  });

  it("too many requests is waited out; it adds no doubt and takes none away", () => {
    expect(after({ kind: "slow-down", retryAfterMs: 700 })).toEqual({ move: "retry", at: NOW + 700, ambiguous: false });
    expect(after({ kind: "slow-down", retryAfterMs: 700 }, { ambiguous: true })).toMatchObject({ ambiguous: true });
  });

  it("a used-up quota holds everything until the next day in UTC", () => {
    expect(after({ kind: "quota", why: "100 a day" }, {}, 3, 0)).toEqual({
      move: "hold",
      until: Date.UTC(2026, 11, 2),
      why: "100 a day",
    });
  });

  it("a barred key holds everything and marks nothing as failed", () => {
    expect(after({ kind: "barred", why: "401" })).toEqual({ move: "hold", until: NOW + 600_000, why: "401" });
  });

  it("a poisoned batch is split until the poisoned member is alone", () => {
    expect(after({ kind: "refused", why: "422" })).toEqual({ move: "split" });
    expect(after({ kind: "refused", why: "422" }, {}, 1)).toEqual({ move: "refuse", why: "422" });
  });

  it("a refusal after an unclear answer never brings a new key", () => {
    expect(after({ kind: "refused", why: "422" }, { ambiguous: true })).toMatchObject({ move: "give-up" });
  });

  it("a key that the provider knows with other bytes stops the batch", () => {
    expect(after({ kind: "conflict" })).toMatchObject({ move: "give-up" });
  });
});
