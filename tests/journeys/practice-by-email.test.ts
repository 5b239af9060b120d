import { readFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { readSent } from "../../src/store/progress.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, type World } from "../support/world.ts";

const DOMAIN = "reply.coursepost.invalid";
const sample = sampleCourse(3);
const pottery: Course = { ...sampleCourse(3), id: "pottery", title: "Pottery", reply_to: "bo@pots.example" };

let world: World;
beforeEach(async () => {
  world = await openWorld({ courses: [sample, pottery] });
});
afterEach(() => world.close());

const write = (from: string, to: string, text = "", subject = "") =>
  world.post("/outbox/write", { from, to, subject, text });
const sentTo = async (address: string) =>
  (await readSent(world.archive, 50)).filter((sent) => sent.address === address).toReversed();
const read = (deliveryId: string) => PostalMime.parse(readFileSync(join(world.folder, `${deliveryId}.eml`)));

describe("in practice mode", () => {
  it("an email to a course's address brings one confirmation, whose button starts the course", async () => {
    for (const [address, course] of [
      ["mia@example.com", "sample"],
      ["ben@example.com", "pottery"],
    ] as const) {
      const answer = await write(address, `${course}@${DOMAIN}`);
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/outbox?written=1"]);
      const sent = await sentTo(address);
      expect(sent).toMatchObject([{ kind: "confirm", courseId: course }]);
      const { text = "" } = await read(sent[0]?.deliveryId ?? "");
      await world.post(/\/confirm\/[\w.-]+/.exec(text)?.[0] ?? "");
    }
    await world.post("/outbox/move", { by: "week" });
    expect(new Set((await sentTo("mia@example.com")).map(({ kind }) => kind))).toEqual(
      new Set(["confirm", "welcome", "lesson"]),
    );
    expect(await (await world.get("/outbox?written=1")).text()).toContain("Your email was received");
  });

  it("a hundred of them in one name stay within the caps", async () => {
    for (let n = 0; n < 100; n += 1) await write("mia@example.com", `${n % 2 === 0 ? "sample" : "pottery"}@${DOMAIN}`);
    for (let day = 0; day < 3; day += 1) await world.post("/outbox/move", { by: "day" });
    expect(await sentTo("mia@example.com")).toHaveLength(1);
  });

  it("an email to a creator's mailbox takes the way of a rule: tied, kept, a note, and answered in its thread", async () => {
    await enrollLearner(world, sample, "mia@example.com");
    await enrollLearner(world, pottery, "mia@example.com");
    await world.post("/outbox/move", { by: "week" });
    await write("mia@example.com", sample.reply_to, "How long is a charter?", "Charter");
    const [question] = await world.archive.selectFrom("questions").selectAll().execute();
    expect(question).toMatchObject({ text: "How long is a charter?", tied_by: "sender", lesson_id: "lesson-1" });
    const [note] = await sentTo(sample.reply_to);
    expect((await read(note?.deliveryId ?? "")).text).not.toContain("How long");
    await world.post(`/outbox/${note?.deliveryId}/reply`, { text: "One page." });
    const answer = (await sentTo("mia@example.com")).at(-1);
    const { text, inReplyTo, subject } = await read(answer?.deliveryId ?? "");
    expect([text?.trim(), inReplyTo, subject]).toEqual(["One page.", question?.message_id, "Re: Charter"]);
    expect(await sentTo(pottery.reply_to)).toEqual([]);
  });

  it("the signup page leads to the page where such an email is written, which has every way in", async () => {
    const page = await (await world.get("/pottery")).text();
    expect(page).toContain(`<a href="/outbox#write">pottery@${DOMAIN}</a>`);
    const form = await (await world.get("/outbox")).text();
    for (const to of [`sample@${DOMAIN}`, `pottery@${DOMAIN}`, sample.reply_to, pottery.reply_to]) {
      expect(form).toContain(`<option value="${to}">`);
    }
  });

  it("an email from no address or to anywhere else isn't taken", async () => {
    const wrong = await write("nobody", `sample@${DOMAIN}`, "<b>words</b>");
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain("&lt;b&gt;words&lt;/b&gt;");
    expect((await write("mia@example.com", `mailbox@${DOMAIN}`)).status).toBe(400);
    expect(await world.archive.selectFrom("received_mails").selectAll().execute()).toEqual([]);
  });
});
