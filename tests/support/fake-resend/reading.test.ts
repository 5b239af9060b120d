import { describe, expect, it } from "vitest";
import { FULL_KEY } from "../fake-resend.ts";
import { BATCH, bodyOf, call, delivery, idsOf, mail, probe, sendUnder, verdict } from "./probe.ts";

const DAY = 24 * 3_600_000;

describe("reading", () => {
  it("lists mails newest first, page by page, without tags", () => {
    const fake = probe();
    const ids = Array.from({ length: 5 }, (_, n) => idsOf(call(fake, BATCH, [delivery(`d${n}`)]))?.[0]).toReversed();
    const page = (query: string) => bodyOf(call(fake, `GET /emails?${query}`));
    expect(page("limit=2")).toMatchObject({ object: "list", has_more: true, data: [{ id: ids[0] }, { id: ids[1] }] });
    expect(page(`limit=3&after=${ids[1]}`)).toMatchObject({
      has_more: false,
      data: [{ id: ids[2] }, {}, { id: ids[4] }],
    });
    expect(page(`limit=2&before=${ids[3]}`)).toMatchObject({ has_more: true, data: [{ id: ids[1] }, { id: ids[2] }] });
    expect(page("limit=1")).not.toHaveProperty("data.0.tags");
    expect(verdict(call(fake, "GET /emails?limit=101"))).toBe("422 invalid_parameter");
  });

  it("shows one mail with its tags and its fate, for 30 days and to its own team", () => {
    const other = { team: "other", access: "full", state: "active" } as const;
    const fake = probe({ keys: { [FULL_KEY]: { ...other, team: "team" }, re_other: other } });
    const [id] = idsOf(sendUnder(fake, "k1", [delivery("d1", "bounced+1@learner.example")])) ?? [];
    const shown = call(fake, `GET /emails/${id}`);
    expect(bodyOf(shown)).toMatchObject({ id, last_event: "bounced", tags: [{ name: "d", value: "d1" }] });
    const elsewhere = call(fake, `GET /emails/${id}`, "", { authorization: "Bearer re_other" });
    expect(verdict(elsewhere)).toBe("404 not_found");
    fake.pass(30 * DAY);
    expect(verdict(call(fake, `GET /emails/${id}`))).toBe("404 not_found");
  });

  it("shows received mail and domains", () => {
    const fake = probe({
      domains: [
        { name: "example.com", receiving: true },
        { name: "new.example", status: "pending" },
      ],
    });
    const incoming = {
      from: "ada@learner.example",
      to: ["r+token@example.com"],
      subject: "Re: Lesson 1",
      text: "Why?",
    };
    const id = fake.receive({ ...incoming, headers: { "In-Reply-To": "<x@y>" } });
    expect(bodyOf(call(fake, "GET /emails/receiving"))).toMatchObject({ data: [{ id, to: ["r+token@example.com"] }] });
    expect(bodyOf(call(fake, `GET /emails/receiving/${id}`))).toMatchObject({
      text: "Why?",
      headers: { "in-reply-to": "<x@y>" },
    });
    expect(verdict(call(fake, "GET /emails/receiving/none"))).toBe("404 not_found");
    expect(bodyOf(call(fake, "GET /domains"))).toMatchObject({
      data: [
        { name: "example.com", status: "verified", capabilities: { sending: "enabled", receiving: "enabled" } },
        { name: "new.example", status: "pending" },
      ],
    });
    expect(verdict(call(fake, "POST /emails", mail({ from: "a@new.example" })))).toBe("403 validation_error");
  });
});
