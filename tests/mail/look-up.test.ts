import { describe, expect, it } from "vitest";
import { lookThrough, type SentEmails } from "../../src/mail/look-up.ts";

const HOUR = 3_600_000;
const SINCE = Date.UTC(2026, 11, 1, 17);
const members = [
  { deliveryId: "d-one", batchId: "batch-2", to: "one@example.com" },
  { deliveryId: "d-two", batchId: "batch-2", to: "two@example.com" },
];

type Listed = { readonly id: string; readonly to: readonly string[]; readonly at: number };
const email = (id: string, at: number, to = "other@example.com"): Listed => ({ id, to: [to], at });

/** A list of pages; `tags` are by id. */
function listing(pages: readonly (readonly Listed[] | undefined)[], tags: Record<string, string> = {}): SentEmails {
  let asked = 0;
  return {
    page: async () => {
      const emails = pages[asked];
      asked += 1;
      if (asked > pages.length) return { emails: [], more: false };
      return emails && { emails, more: asked < pages.length };
    },
    tags: async (id) => {
      const [d = "another", b = "batch-2"] = tags[id]?.split(" in ") ?? [];
      return { d, b };
    },
  };
}

describe("looking for what became of a batch", () => {
  it.each<[string, SentEmails, readonly string[], "accepted" | "absent" | "cannot-tell"]>([
    [
      "is there",
      listing([[email("a", SINCE + 2), email("b", SINCE + 1, "two@example.com")]], { b: "d-two" }),
      [],
      "accepted",
    ],
    [
      "is there under a display name",
      listing([[email("b", SINCE, "Two <Two@example.com>")]], { b: "d-two" }),
      [],
      "accepted",
    ],
    [
      "only the same delivery's first sending, which has failed since",
      listing([[email("b", SINCE - HOUR, "two@example.com")]], { b: "d-two in batch-1" }),
      [],
      "absent",
    ],
    [
      "the second sending of a delivery whose first has failed",
      listing([[email("c", SINCE, "two@example.com"), email("b", SINCE - HOUR, "two@example.com")]], {
        b: "d-two in batch-1",
        c: "d-two in batch-2",
      }),
      [],
      "accepted",
    ],
    ["an older lesson to the same address", listing([[email("b", SINCE - 9 * HOUR, "two@example.com")]]), [], "absent"],
    [
      "nothing up to what's surely older",
      listing([[email("a", SINCE + 1)], [email("b", SINCE - 9 * HOUR)]]),
      [],
      "absent",
    ],
    ["a list that is reversed", listing([[email("a", SINCE - 9 * HOUR), email("b", SINCE + HOUR)]]), [], "cannot-tell"],
    ["a list that isn't paged", listing([[email("a", SINCE + 1)], [email("a", SINCE + 1)]]), [], "cannot-tell"],
    ["a page that can't be read", listing([[email("a", SINCE + 1)], undefined]), [], "cannot-tell"],
    ["a time that can't be read", listing([[email("a", Number.NaN)]]), [], "cannot-tell"],
    ["an empty list, where others were accepted", listing([[]]), ["known"], "cannot-tell"],
    [
      "a list without an email that was surely accepted",
      listing([[email("a", SINCE - 9 * HOUR)]]),
      ["known"],
      "cannot-tell",
    ],
    ["a list with it", listing([[email("known", SINCE + 1), email("a", SINCE - 9 * HOUR)]]), ["known"], "absent"],
  ])("%s", async (_what, sent, known, found) => {
    expect(await lookThrough(sent, members, SINCE, known)).toBe(found);
  });
});
