import { CompiledQuery, type KyselyPlugin } from "kysely";
import { describe, expect, it } from "vitest";
import { LINK_SEGMENTS } from "../../src/course/paths.ts";
import type { LinkPurpose } from "../../src/course/link.ts";
import type { Archive } from "../../src/store/archive.ts";
import { makeApp } from "../../src/web/app.ts";
import { sampleCourse } from "../support/course.ts";
import { newestDelivery } from "../support/deliveries.ts";
import { type FrontDoor, join, openAccount, openFrontDoor, signUp } from "./front-door.ts";

/** Tables that don't grow with learners, and scans that end early or are asked for by their owner alone. Each with its reason. */
const ALLOWED: readonly (readonly [RegExp, string])[] = [
  [/^SCAN json_each\b/, "a list that we gave it"],
  [/^SCAN (?:main\.sqlite_master|pragma_\w+)\b/, "the tables and their columns"],
  [
    /^SCAN (?:settings|course_orders|holds|editions|journal.sqlite_sequence)\b/,
    "a handful of rows, however many learners there are",
  ],
  [/^SCAN deliveries USING (?:COVERING )?INDEX deliveries_planned\b/, "holds what waits alone, and is read to a limit"],
  [
    /^SCAN deliveries USING (?:COVERING )?INDEX deliveries_accepted\b/,
    "the practice inbox: newest first, to a limit, and its count",
  ],
  [/^SCAN (?:CONSTANT ROW|batches USING (?:COVERING )?INDEX batches_waiting)/, "what is frozen and waits alone"],
  [/^SCAN enrollments USING (?:COVERING )?INDEX enrollments_due\b/, "the least of an index: its first entry"],
];

const FORMS: readonly Record<string, string>[] = [
  {},
  { email: "new@example.org", first_name: "Ida", zone: "Europe/Berlin", code: "123456" },
  { do: "make", name: "Mia" },
  { do: "rename", name: "Mia M" },
  { do: "list" },
  { do: "revoke" },
  { lesson: "lesson-1", mark: "done" },
  { "answer-1": "1", "answer-2": "2", "answer-3": "3" },
  { every: "7", day: "2", hour: "9", zone: "Europe/Berlin", until: "2026-12-24" },
  { do: "name", first_name: "Mia" },
  { do: "link" },
  { email: "mia.new@example.org" },
  { do: "leave" },
  { which: "this-course" },
  { by: "week", text: "Why?" },
  { email: "noa@example.org" },
];

type Seen = Map<string, readonly unknown[]>;

function watched(archive: Archive, seen: Seen): Archive {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      const { sql, parameters } = archive.getExecutor().compileQuery(node, queryId);
      seen.set(sql, parameters);
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return archive.withPlugin(plugin);
}

/** Every route, with links of a learner in the place of its parameters. */
async function pathsOf(door: FrontDoor, enrollmentId: string): Promise<{ method: string; path: string }[]> {
  const delivery = await newestDelivery(door.archive, enrollmentId, "welcome");
  const account = (await openAccount(door, enrollmentId)).split("/")[2] ?? "";
  const routes = door.app.routes.filter(({ method, path }) => method !== "ALL" && !path.includes("*"));
  return routes.map(({ method, path }) => {
    const first = path.split("/")[1];
    const [purpose] = Object.entries(LINK_SEGMENTS).find(([, segment]) => segment === first) ?? [];
    const id = purpose === "view" ? delivery : enrollmentId;
    const token = purpose === "account" ? account : purpose === undefined ? "" : door.token(purpose as LinkPurpose, id);
    const filled = path.replace(":token", token).replace(":lesson", "lesson-1").replace(/:id\b/, delivery);
    return { method, path: filled.replace(/:name\{.*\}/, "a.0123456789ab.png") };
  });
}

/** They answer 503 of a server that nobody runs. */
const WATCHED = ["/readyz", "/health"];

describe("no route", () => {
  it("reads a table that grows from its beginning to its end", async () => {
    const door = await openFrontDoor({ outbox: true, courses: [sampleCourse(), { ...sampleCourse(), id: "other" }] });
    await join(door, "mia@example.org", { first_name: "Mia" });
    await join(door, "noa@example.org");
    await signUp(door, "waiting@example.org");
    const seen: Seen = new Map();
    const app = makeApp({ ...door.ports, archive: watched(door.archive, seen) });
    const asked: string[] = [];
    for (const address of ["noa@example.org", "mia@example.org"]) {
      const { id } = await door.archive
        .selectFrom("enrollments")
        .innerJoin("subscribers", "subscribers.id", "subscriber_id")
        .select("enrollments.id")
        .where("address", "=", address)
        .executeTakeFirstOrThrow();
      const paths = await pathsOf(door, id);
      // What erases comes last: the others need somebody.
      const ordered = paths.toSorted((a, b) => Number(a.path.endsWith("/erase")) - Number(b.path.endsWith("/erase")));
      for (const { method, path } of ordered) {
        for (const form of method === "GET" ? [undefined] : FORMS) {
          const body = form === undefined ? null : new URLSearchParams(form).toString();
          const headers = { "content-type": "application/x-www-form-urlencoded" };
          const answer = await app.request(path, { method, body, headers });
          asked.push(`${method} ${path}`);
          expect([method, path, answer.status < 500 || WATCHED.includes(path)]).toEqual([method, path, true]);
        }
      }
    }
    expect(asked.length).toBeGreaterThan(300);
    const scans: string[] = [];
    for (const [text, parameters] of seen) {
      if (!/^\s*(?:select|update|delete|with)\b/i.test(text)) continue;
      const { rows } = await door.archive.executeQuery<{ detail: string }>(
        CompiledQuery.raw(`explain query plan ${text}`, [...parameters]),
      );
      const wrong = rows.filter(
        ({ detail }) => detail.startsWith("SCAN") && !ALLOWED.some(([plan]) => plan.test(detail)),
      );
      scans.push(...wrong.map(({ detail }) => `${detail} ← ${text.replaceAll(/\s+/g, " ").slice(0, 400)}`));
    }
    expect(seen.size).toBeGreaterThan(60);
    expect(scans).toEqual([]);
  });
});
