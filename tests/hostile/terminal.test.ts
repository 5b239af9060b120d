import { naughty } from "../support/naughty-strings.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatStatus, readStatus } from "../../src/commands/status.ts";
import { formatTable } from "../../src/commands/table.ts";
import { printable } from "../../src/course/printable.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, type World } from "../support/world.ts";

/** What a terminal acts on instead of showing it, and what makes a line read other than it is. */
const ESCAPES = [
  "\u001b[2J\u001b[H",
  "\u001b]0;title\u0007",
  "\u001b]52;c;ZXZpbA==\u0007",
  "\u001b[31mred\u001b[0m",
  "\u001b[8mhidden",
  "\u001b[6n",
  "\u001bPq#0~\u001b\\",
  "\u009b31m",
  "\u009d0;title\u009c",
  "over\rwritten",
  "two\nlines",
  "two\u2028lines",
  "back\b\b\b\bspace",
  "\u202egnp.exe",
  "\u2066isolated",
  "nul\0nul",
  "\u007fdelete",
  "half \ud800 a pair",
];
const HOSTILE = [...ESCAPES, ...naughty];

const UNPRINTABLE = /[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** There is no export as CSV; what an operator sees of other people's words is this command's. */
describe("npm run status, over an archive full of hostile words", () => {
  const course = { ...sampleCourse(2), title: "Sample" };
  let world: World;
  beforeEach(async () => {
    world = await openWorld({ courses: [course] });
  });
  afterEach(() => world.close());

  async function fill(words: readonly string[]): Promise<void> {
    const { archive, clock } = world;
    const edition = course.lessons[0]?.email.digest ?? "";
    for (const [n, word] of words.entries()) {
      // Past the form, which takes none of these for an address.
      const learner = await enrollLearner(
        world,
        course,
        `${word}${n}@example.com`,
        n % 2 === 0 ? `${word}/Zone` : null,
      );
      await archive
        .updateTable("subscribers")
        .set({ first_name: word })
        .where("id", "=", learner.subscriberId)
        .execute();
      const at = { planned_at: clock.now(), due_at: clock.now(), accepted_at: null };
      const unsent = { fill: null, batch_id: null, position: null, provider_id: null, ...at };
      const what = { id: `d${n}`, enrollment_id: learner.id, kind: "lesson", key: "lesson-1", edition } as const;
      await archive
        .insertInto("deliveries")
        .values({ ...what, ...unsent, state: "refused", reason: word })
        .execute();
      const event = { id: `e${n}`, provider_id: word, at: clock.now(), received_at: clock.now() };
      await archive
        .insertInto("provider_events")
        .values({ ...event, type: "email.failed", delivery_id: `d${word}`, detail: word })
        .execute();
      if (n > 40) continue;
      await archive
        .insertInto("holds")
        .values({ account: `a${n}`, reason: word, since: clock.now(), until: clock.now() + 1000 })
        .execute();
    }
  }

  it(`prints ${HOSTILE.length} of them without a control character, one line for each learner`, async () => {
    await fill(HOSTILE);
    const status = await readStatus(world.archive, [course], world.clock.now());
    expect(status.learners).toHaveLength(HOSTILE.length);
    expect(status.needsYou.length).toBeGreaterThan(HOSTILE.length);
    const text = formatStatus(status);
    expect(UNPRINTABLE.exec(text)).toBeNull();
    const table = text.split("\n\n")[1] ?? "";
    expect(table.split("\n")).toHaveLength(1 + HOSTILE.length);
    for (const { what, fix } of status.needsYou) expect(`${what}${fix}`).not.toContain("\n");
  });

  it("as JSON is JSON, with every sentence for people printable", async () => {
    await fill(ESCAPES);
    const status = await readStatus(world.archive, [course], world.clock.now());
    const json = JSON.stringify(status, undefined, 2);
    expect(JSON.parse(json)).toEqual(status);
    // JSON escapes what a terminal acts on in ASCII by itself.
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(JSON.stringify(status.needsYou)).not.toMatch(UNPRINTABLE);
  });
});

describe("what a command prints", () => {
  it.each(ESCAPES.map((word) => [JSON.stringify(word), word] as const))("does not pass on %s", (_, word) => {
    expect(printable(word)).not.toMatch(/[\p{Cc}\p{Cs}]/u);
    expect(formatTable(["a", "b"], [[word, word]])).not.toMatch(UNPRINTABLE);
    expect(formatTable(["a"], [[word], ["x"]]).split("\n")).toHaveLength(3);
  });

  it("leaves alone what people write", () => {
    for (const word of ["Zoë Łukasz", "Олена", "محمد", "李小龙", "👩‍👩‍👧", "naïve – “quoted”", "a\u200fb"])
      expect(printable(word)).toBe(word);
  });
});
