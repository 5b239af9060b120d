import { expect, test } from "vitest";
import { GMAIL_ASKS_FROM } from "../../../src/course/rule-request.ts";
import { readRuleRequests } from "../../../src/store/rule-requests.ts";
import { readSignupNetworks } from "../../../src/store/signup-limits.ts";
import { DAY, NOW, openTwo, put, putQuestion } from "../../support/two-of-everything.ts";

test("what Gmail has asked within a week about two creators' mailboxes is shown newest first, each code once", async () => {
  const db = await openTwo();
  const asked = (id: string, received_at: number, code: number, from_address = GMAIL_ASKS_FROM) =>
    putQuestion(db, {
      id,
      state: "unattributed",
      from_address,
      received_at,
      subject: `(#${code}) Gmail - ${code % 2 === 0 ? "kim@bread.example" : "lou@cheese.example"}`,
    });
  await asked("week-old", NOW - 7 * DAY, 111_111_110);
  await asked("new", NOW - 1, 222_222_221);
  await asked("newest", NOW, 333_333_330);
  await asked("again", NOW - 2, 333_333_330);
  await asked("forged", NOW, 444_444_440, "somebody@example.org");
  const read = async (...creators: string[]) =>
    (await readRuleRequests(db, creators, NOW)).map(({ mailbox, code, receivedAt }) => [mailbox, code, receivedAt]);
  expect(await read("kim@bread.example", "lou@cheese.example")).toEqual([
    ["kim@bread.example", "333333330", NOW],
    ["lou@cheese.example", "222222221", NOW - 1],
  ]);
  expect(await read("lou@cheese.example")).toEqual([["lou@cheese.example", "222222221", NOW - 1]]);
});

test("who signs up by email comes from no network", async () => {
  const db = await openTwo();
  const asked = { subscriber_id: "ada", at: 100 };
  await put(
    db,
    "consent_events",
    { id: "1", ...asked, source: "email", network: "bread.example" },
    { id: "2", ...asked, source: "email", network: "cheese.example" },
    { id: "3", ...asked, source: "form", network: "10.0.1.0" },
    { id: "4", ...asked, source: "landing-page", network: "10.0.2.0" },
    { id: "5", ...asked, source: "landing-page", network: "10.0.2.0" },
  );
  expect(await readSignupNetworks(db, 100)).toEqual({ signups: 3, networks: 2 });
});
