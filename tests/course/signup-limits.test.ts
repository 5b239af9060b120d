import { describe, expect, it } from "vitest";
import { mailboxHasRoom, mailboxOf, type MailUse, roomForLetters } from "../../src/course/signup-limits.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("a mailbox", () => {
  it.each([
    ["mia@gmail.com", "mia@gmail.com"],
    ["m.i.a@gmail.com", "mia@gmail.com"],
    ["m.ia+course@gmail.com", "mia@gmail.com"],
    ["mia+a+b@googlemail.com", "mia@gmail.com"],
    ["mia+course@example.org", "mia@example.org"],
    ["m.i.a@example.org", "m.i.a@example.org"],
    ["m-ia.x@pm.me", "miax@proton.me"],
    ["mia@me.com", "mia@icloud.com"],
    ["mia-shop@yahoo.com", "mia@yahoo.com"],
    ["mia-noa@example.org", "mia-noa@example.org"],
    ["+mia@example.org", "+mia@example.org"],
    ["mia+x@xn--bcher-kva.example", "mia@xn--bcher-kva.example"],
  ])("has %s as %s", (address, mailbox) => {
    expect(mailboxOf(address)).toBe(mailbox);
  });

  it("gets three letters a day and eight a month, under whichever names", () => {
    const now = 100 * DAY;
    expect(mailboxHasRoom([now - HOUR, now - 2 * HOUR], now)).toBe(true);
    expect(mailboxHasRoom([now - HOUR, now - 2 * HOUR, now - 3 * HOUR], now)).toBe(false);
    expect(mailboxHasRoom([now - DAY, now - DAY, now - DAY], now)).toBe(true);
    expect(
      mailboxHasRoom(
        Array.from({ length: 8 }, (_, n) => now - (2 + 3 * n) * DAY),
        now,
      ),
    ).toBe(false);
    expect(
      mailboxHasRoom(
        Array.from({ length: 8 }, (_, n) => now - (2 + 5 * n) * DAY),
        now,
      ),
    ).toBe(true);
  });
});

describe("room for letters of signups", () => {
  const quiet: MailUse = {
    dailyLimit: 100,
    acceptedToday: 0,
    lettersToday: 0,
    lettersThisHour: 0,
    waiting: 0,
    dueToday: 0,
  };

  it.each([
    ["30 of 100 a day", {}, 30],
    ["what is left of that", { acceptedToday: 50, lettersToday: 25 }, 5],
    ["none past that", { acceptedToday: 50, lettersToday: 31 }, 0],
    ["less where lessons need the rest", { acceptedToday: 20, dueToday: 70 }, 10],
    ["none where lessons need all", { dueToday: 120 }, 0],
    ["less where others wait", { acceptedToday: 40, waiting: 50, dueToday: 5 }, 5],
    ["300 an hour where nobody knows the limit", { dailyLimit: undefined, acceptedToday: 5000 }, 300],
    ["none past that", { dailyLimit: undefined, lettersThisHour: 300 }, 0],
    ["300 an hour on a big plan", { dailyLimit: 50_000, lettersThisHour: 290 }, 10],
  ])("is %s", (_, use, room) => {
    expect(roomForLetters({ ...quiet, ...use })).toBe(room);
  });
});
