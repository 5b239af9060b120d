import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/course/answer.ts";
import { FIRST_TOLERANCE, nextTolerance, type Standing } from "../../src/course/standing.ts";
import { afterAnswer, type BatchHistory, decideClaim } from "../../src/course/batch.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 11, 1, 9);

const history: BatchHistory = { account: "acme", firstAttemptAt: NOW - HOUR, ambiguous: false, attempts: 1 };
const fine = {
  now: NOW,
  account: "acme",
  allMayReceive: true,
  allInTime: true,
  acceptedElsewhere: false,
  sameBytes: true,
};

describe("an email with files that was refused", () => {
  const standing: Standing = {
    refused: 0,
    otherAlone: false,
    knownAlone: false,
    probing: "no",
    holds: 0,
    tolerance: 3,
  };
  const after = (why: string, more: object) =>
    afterAnswer({ ...history, members: 1, ...more }, { kind: "refused", why }, standing, NOW, 0).move;

  it("goes out without them, but only where it's their fault and it surely wasn't taken", () => {
    expect(after("HTTP 422 invalid_attachment: no", { withFiles: true })).toBe("without-files");
    expect(after("HTTP 413", { withFiles: true })).toBe("without-files");
    expect(after("HTTP 422 invalid_parameter: `to`", { withFiles: true })).toBe("refuse");
    expect(after("HTTP 413", { withFiles: false })).toBe("refuse");
    expect(after("HTTP 413", { withFiles: true, ambiguous: true })).toBe("retry");
  });
});

describe("a batch whose time has come", () => {
  it.each([
    ["was never attempted", { firstAttemptAt: null, attempts: 0 }, {}, "send"],
    ["was surely not taken", {}, {}, "send"],
    ["may have been taken", { ambiguous: true }, {}, "send"],
    ["was never attempted and a member has left", { firstAttemptAt: null }, { allMayReceive: false }, "dissolve"],
    ["was surely not taken and a member has left", {}, { allMayReceive: false }, "dissolve"],
    ["may have been taken and a member has left", { ambiguous: true }, { allMayReceive: false }, "send"],
    ["was surely not taken and a member's time of day is over", {}, { allInTime: false }, "dissolve"],
    ["may have been taken and a member's time of day is over", { ambiguous: true }, { allInTime: false }, "send"],
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
    [
      "may have been taken, by a clock that was days ahead",
      { ambiguous: true, firstAttemptAt: NOW + 72 * HOUR },
      {},
      "give-up",
    ],
    ["was surely not taken, by a clock that was days ahead", { firstAttemptAt: NOW + 72 * HOUR }, {}, "dissolve"],
    ["has a member that went out by another batch", { firstAttemptAt: null }, { acceptedElsewhere: true }, "dissolve"],
    ["may have been taken, and so was a member elsewhere", { ambiguous: true }, { acceptedElsewhere: true }, "give-up"],
  ] as const)("%s: %#", (_sentence, past, seen, claim) => {
    expect(decideClaim({ ...history, ...past }, { ...fine, ...seen }).claim).toBe(claim);
  });
});

describe("after the provider's answer", () => {
  const quiet: Standing = {
    refused: 0,
    otherAlone: false,
    knownAlone: false,
    probing: "no",
    holds: 0,
    tolerance: FIRST_TOLERANCE,
  };
  const after = (answer: Answer, past: Partial<BatchHistory> = {}, members = 3, random = 0.5) =>
    afterAnswer({ ...history, ...past, members }, answer, quiet, NOW, random);
  const refused = (standing: Partial<Standing>, members = 3, why = "422 invalid") =>
    afterAnswer({ ...history, members }, { kind: "refused", why }, { ...quiet, ...standing }, NOW, 0.5);

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

  it("a refusal after an unclear answer never brings a new key, and proves nothing about the first try", () => {
    expect(after({ kind: "refused", why: "422" }, { ambiguous: true })).toEqual({
      move: "retry",
      at: NOW + 600_000,
      ambiguous: true,
    });
  });

  it("a connection that was never there adds no doubt and takes none away", () => {
    expect(after({ kind: "not-sent", why: "" })).toMatchObject({ move: "retry", ambiguous: false });
    expect(after({ kind: "not-sent", why: "" }, { ambiguous: true })).toMatchObject({ ambiguous: true });
  });

  it("a batch and both of its halves refused are no fault of the emails: single ones are tried", () => {
    expect(refused({ refused: 1 })).toEqual({ move: "split" });
    expect(refused({ refused: 2 })).toEqual({ move: "probe", why: "422 invalid", holdUntil: null });
  });

  it("two single emails of different people refused in a row are no fault of theirs", () => {
    expect(refused({ refused: 1, otherAlone: true }, 1)).toMatchObject({ move: "probe" });
    expect(refused({ refused: 1, otherAlone: false }, 1)).toMatchObject({ move: "refuse" });
  });

  it("what names the key, the domain or the account is looked into at once", () => {
    for (const why of ["HTTP 400 validation_error: API key is invalid", "The example.com domain is not verified."]) {
      expect(refused({}, 100, why)).toMatchObject({ move: "probe", holdUntil: null });
    }
  });

  it("each email that is tried and refused holds the account for longer, up to an hour", () => {
    const holds = [0, 1, 2, 3, 9].map((n) => {
      const move = refused({ probing: "this", holds: n }, 1);
      return move.move === "probe" && move.holdUntil !== null ? (move.holdUntil - NOW) / 60_000 : undefined;
    });
    expect(holds).toEqual([10, 20, 40, 60, 60]);
    expect(refused({ probing: "other" })).toMatchObject({ move: "probe", holdUntil: null });
  });

  it("once one was accepted, more refusals in a row are put down to the emails", () => {
    expect(refused({ refused: 5, tolerance: nextTolerance(FIRST_TOLERANCE) })).toEqual({ move: "split" });
    expect(refused({ refused: 11, tolerance: nextTolerance(FIRST_TOLERANCE) })).toMatchObject({ move: "probe" });
    expect(refused({ refused: 2, knownAlone: true }, 1)).toMatchObject({ move: "refuse" });
  });

  it("a key that the provider knows with other bytes stops the batch", () => {
    expect(after({ kind: "conflict" })).toMatchObject({ move: "give-up" });
  });
});
