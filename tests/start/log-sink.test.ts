import { describe, expect, it } from "vitest";
import { openLogSink } from "../../src/start/log-sink.ts";

const line = (n: number) => `${JSON.stringify({ n, pad: "x".repeat(1000) })}\n`;

/** A place for the log whose disk fills and empties, on a clock that moves when told. */
function place() {
  let now = 0;
  let text = "";
  let fault: string | undefined;
  let room = Number.POSITIVE_INFINITY;
  let stuck: (() => void) | undefined;
  let isStuck = false;
  const timers: { at: number; ring: () => void }[] = [];
  const sink = openLogSink({
    write: (bytes, done) => {
      const answer = () => {
        if (fault !== undefined) return done(Object.assign(new Error(fault), { code: fault }), 0);
        const taken = bytes.subarray(0, room);
        if (taken.length === 0) return done(Object.assign(new Error("ENOSPC"), { code: "ENOSPC" }), 0);
        room -= taken.length;
        text += taken.toString();
        return done(null, taken.length);
      };
      if (isStuck) stuck = answer;
      else queueMicrotask(answer);
    },
    now: () => now,
    wait: (ms, ring) => void timers.push({ at: now + ms, ring }),
    describeLost: (lines) => `${JSON.stringify({ msg: "log-lines-lost", lines })}\n`,
  });
  const settle = async () => {
    for (let n = 0; n < 50; n += 1) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    sink,
    settle,
    text: () => text,
    objects: () =>
      text
        .split("\n")
        .filter((each) => each !== "")
        .map((each) => JSON.parse(each) as Record<string, unknown>),
    pass: async (ms: number) => {
      now += ms;
      for (const timer of timers.splice(0)) {
        if (timer.at <= now) timer.ring();
        else timers.push(timer);
      }
      await settle();
    },
    fail: (code: string | undefined) => (fault = code),
    leave: (bytes: number) => (room = bytes),
    block: () => (isStuck = true),
    unblock: () => {
      isStuck = false;
      stuck?.();
    },
  };
}

describe("the log's way out", () => {
  it("writes line after line, in order", async () => {
    const { sink, settle, objects } = place();
    for (let n = 0; n < 500; n += 1) sink.write(line(n));
    for (let n = 0; n < 20; n += 1) await settle();
    expect(objects().map(({ n }) => n)).toEqual(Array.from({ length: 500 }, (_, n) => n));
    expect(sink.trouble()).toBeUndefined();
  });

  it.each(["ENOSPC", "EPIPE", "EIO", "EAGAIN"])(
    "keeps lines through %s, and writes them when it's over",
    async (code) => {
      const { sink, fail, pass, objects, settle } = place();
      fail(code);
      sink.write(line(1));
      sink.write(line(2));
      await settle();
      await pass(60_000);
      expect(objects()).toEqual([]);
      fail(undefined);
      await pass(1000);
      expect(objects().map(({ n }) => n)).toEqual([1, 2]);
      expect(sink.trouble()).toBeUndefined();
    },
  );

  it("drops the newest lines beyond a megabyte, and tells how many when it works again", async () => {
    const { sink, fail, pass, objects, settle } = place();
    fail("ENOSPC");
    for (let n = 0; n < 5000; n += 1) sink.write(line(n));
    await settle();
    await pass(1000);
    expect(sink.trouble()).toMatchObject({ lines: expect.any(Number) as number, since: 0 });
    fail(undefined);
    for (let n = 0; n < 40; n += 1) await pass(1000);
    const told = objects();
    const kept = told.filter(({ n }) => n !== undefined);
    expect(kept.length).toBeGreaterThan(900);
    expect(kept.length).toBeLessThan(1100);
    expect(told.at(-1)).toEqual({ msg: "log-lines-lost", lines: 5000 - kept.length });
    expect(sink.trouble()).toBeUndefined();
  });

  it("finishes a line that the disk took half of", async () => {
    const { sink, leave, pass, objects, settle } = place();
    leave(1500);
    sink.write(line(1));
    sink.write(line(2));
    await settle();
    expect(sink.trouble()).toMatchObject({ since: 0 });
    leave(1_000_000);
    await pass(1000);
    expect(objects().map(({ n }) => n)).toEqual([1, 2]);
  });

  it("waits for nobody who doesn't read", async () => {
    const { sink, block, unblock, objects, settle } = place();
    block();
    for (let n = 0; n < 5000; n += 1) sink.write(line(n));
    expect(sink.isWriting()).toBe(true);
    unblock();
    for (let n = 0; n < 40; n += 1) await settle();
    expect(objects().length).toBeGreaterThan(900);
    expect(objects().at(-1)).toMatchObject({ msg: "log-lines-lost" });
  });
});
