import { describe, expect, it } from "vitest";
import type { Log } from "../../src/course/log.ts";
import { type Part, supervise } from "../../src/dispatch/supervisor.ts";

const SECOND = 1_000;
const MINUTE = 60_000;

type Line = { readonly event: string; readonly fields: Readonly<Record<string, unknown>> };

function watch(parts: readonly Partial<Part>[]) {
  const clock = { wall: Date.UTC(2026, 10, 27, 12), monotonic: 0 };
  const lines: Line[] = [];
  const note: Log["info"] = (event, fields) => void lines.push({ event, fields: { ...fields } });
  const whole = parts.map((part, index) => ({
    name: `part-${index}`,
    vital: true,
    isDue: () => true,
    everyMs: MINUTE,
    patienceMs: 2 * MINUTE,
    work: async () => undefined,
    ...part,
  }));
  const supervisor = supervise(whole, {
    wall: () => clock.wall,
    monotonic: () => clock.monotonic,
    random: () => 1,
    log: { info: note, warn: note, error: note },
  });
  /** Lets time pass, and looks every five seconds like the scheduler. */
  const pass = async (ms: number, setBy = 0) => {
    clock.wall += setBy;
    for (let left = ms; left > 0; left -= 5 * SECOND) {
      clock.monotonic += 5 * SECOND;
      clock.wall += 5 * SECOND;
      supervisor.look();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { supervisor, pass, lines, clock };
}

/** Work that never ends until somebody lets it. */
function hanging() {
  const ends: (() => void)[] = [];
  const work = () => new Promise<void>((resolve) => void ends.push(resolve));
  return { work, ends };
}

describe("the supervisor", () => {
  it("starts every part at the first look and once a minute from then on", async () => {
    const starts = [0, 0];
    const { pass } = watch(starts.map((_, n) => ({ work: async () => void (starts[n] = (starts[n] ?? 0) + 1) })));
    await pass(5 * SECOND);
    expect(starts).toEqual([1, 1]);
    await pass(3 * MINUTE);
    expect(starts).toEqual([4, 4]);
  });

  it.each([-60 * 24 * 60 * MINUTE, -2 * 60 * MINUTE, 60 * 24 * 60 * MINUTE])(
    "goes on when the clock is set by %d ms",
    async (setBy) => {
      let starts = 0;
      const { pass } = watch([{ work: async () => void (starts += 1) }]);
      await pass(MINUTE);
      starts = 0;
      await pass(3 * MINUTE, setBy);
      expect(starts).toBeGreaterThanOrEqual(3);
      expect(starts).toBeLessThanOrEqual(4);
    },
  );

  it("starts a part that throws again after 5, 10, 20 s… and at least every five minutes", async () => {
    const starts: number[] = [];
    const { pass, clock, supervisor } = watch([
      {
        work: async () => {
          starts.push(clock.monotonic);
          throw new Error("the provider said {} to mia@example.org");
        },
      },
      {},
    ]);
    await pass(30 * MINUTE);
    const gaps = starts.slice(1).map((at, n) => (at - (starts[n] ?? 0)) / SECOND);
    expect(gaps.slice(0, 8)).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
    const [bad, good] = supervisor.states();
    expect(bad).toMatchObject({ failures: starts.length, why: "the provider said {} to (address)" });
    expect(good).toMatchObject({ failures: 0, failingSince: null });
  });

  it("catches what a part throws before its first wait", async () => {
    const { pass, supervisor } = watch([
      {
        work: () => {
          throw new Error("at once");
        },
      },
    ]);
    await pass(5 * SECOND);
    expect(supervisor.states()[0]).toMatchObject({ failures: 1, why: "at once" });
  });

  it("tells of a part that works again, and forgets its failures", async () => {
    let fails = true;
    const { pass, supervisor, lines } = watch([
      { work: () => (fails ? Promise.reject(new Error("no")) : Promise.resolve()) },
    ]);
    await pass(20 * SECOND);
    fails = false;
    await pass(MINUTE);
    expect(supervisor.states()[0]).toMatchObject({ failures: 0, failingSince: null, why: null });
    expect(lines.filter(({ event }) => event === "part-works-again")).toHaveLength(1);
  });

  it("lets go of a part that hangs, starts it anew, and keeps the others going", async () => {
    const stuck = hanging();
    let letGo = 0;
    let others = 0;
    const { pass, supervisor, lines } = watch([
      { work: stuck.work, letGo: () => void (letGo += 1) },
      { work: async () => void (others += 1) },
    ]);
    await pass(MINUTE);
    expect(supervisor.states()[0]).toMatchObject({ hangingSince: null });
    await pass(2 * MINUTE);
    expect(others).toBe(4);
    expect(letGo).toBe(1);
    expect(stuck.ends).toHaveLength(2);
    expect(supervisor.states()[0]?.hangingSince).not.toBeNull();
    expect(lines.some(({ event, fields }) => event === "part-hangs" && fields["part"] === "part-0")).toBe(true);
    // The old start ends late: that's no news of the new one.
    stuck.ends[0]?.();
    await pass(5 * SECOND);
    expect(supervisor.states()[0]?.hangingSince).not.toBeNull();
    stuck.ends[1]?.();
    await pass(5 * SECOND);
    expect(supervisor.states()[0]).toMatchObject({ hangingSince: null, failures: 0 });
  });

  it("leaves a part alone that takes long and gives signs of life", async () => {
    const slow = hanging();
    const { pass, supervisor } = watch([{ work: slow.work }, {}]);
    for (let n = 0; n < 20; n += 1) {
      await pass(MINUTE);
      supervisor.beat("part-0");
    }
    expect(slow.ends).toHaveLength(1);
    expect(supervisor.states()[0]).toMatchObject({ hangingSince: null, failures: 0 });
  });

  it("doesn't pile up starts of a part that hangs for days", async () => {
    const stuck = hanging();
    const { pass } = watch([{ work: stuck.work }]);
    await pass(24 * 60 * MINUTE);
    expect(stuck.ends).toHaveLength(10);
  });
});
