import type { Feature } from "./features.ts";

/** A planted bug: one place of the product's source, changed as somebody might change it. */
export type Mutant = {
  readonly name: string;
  readonly file: string;
  readonly changes: readonly (readonly [find: string, put: string])[];
  /** Whether only seeds with a restored backup can see it. */
  readonly restore?: boolean;
  /** A seed that sees it; where there is none, the scenarios do. */
  readonly seed?: number;
  /** What its worlds contain besides sending, crashes and faults; nothing unless told, because that is quickest. */
  readonly features?: readonly Feature[];
};

/** The fifteen of the protocol's own list, then fourteen more. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "a new key for every attempt",
    seed: 2,
    file: "src/dispatch/send.ts",
    changes: [["post({ idempotencyKey,", "post({ idempotencyKey: `${idempotencyKey}/${batch.attempt}`,"]],
  },
  {
    name: "a time-out taken for failure",
    seed: 1,
    file: "src/course/batch.ts",
    changes: [
      [
        'case "ambiguous":\n      return { move: "retry", at: now + backoff(batch.attempts, random), ambiguous: true };',
        'case "ambiguous":\n      return { move: "split" };',
      ],
    ],
  },
  {
    name: "rendered again at retry",
    seed: 1,
    file: "src/dispatch/send.ts",
    changes: [
      [
        "body = bodyOf(ports, view);",
        "body = Buffer.concat([bodyOf(ports, view), Buffer.alloc(view.history.attempts, 32)]);",
      ],
      ["sameBytes: view.fillVersion === FILL_VERSION && sha256(body) === view.bodySha256,", "sameBytes: true,"],
    ],
  },
  {
    name: "a mismatch mended by a new key",
    file: "src/course/batch.ts",
    changes: [
      [
        'case "conflict":\n      return { move: "give-up", why: "the provider knows this key with other bytes" };',
        'case "conflict":\n      return { move: "split" };',
      ],
    ],
  },
  {
    name: "the cursor moved before the rows are written",
    file: "src/store/planning.ts",
    changes: [
      [
        "  return db.transaction().execute(async (tx) => {\n    const due",
        "  const late: (() => Promise<void>)[] = [];\n  const planned = await db.transaction().execute(async (tx) => {\n    const due",
      ],
      [
        "await insertDelivery(tx, instance, now, {\n            ...learner,",
        "late.push(() => insertDelivery(db, instance, now, {\n            ...learner,",
      ],
      ["            edition,\n          });\n", "            edition,\n          }));\n"],
      [
        'await insertDelivery(tx, instance, now, { ...learner, ...next, kind: "graduation", key: "1", edition });',
        'late.push(() => insertDelivery(db, instance, now, { ...learner, ...next, kind: "graduation", key: "1", edition }));',
      ],
      [
        "    return { deliveries, more: due.length === CHUNK };\n  });",
        "    return { deliveries, more: due.length === CHUNK };\n  });\n  for (const insert of late) await insert();\n  return planned;",
      ],
    ],
  },
  {
    name: "a time-out taken for success",
    seed: 1,
    file: "src/course/batch.ts",
    changes: [
      [
        'case "ambiguous":\n      return { move: "retry", at: now + backoff(batch.attempts, random), ambiguous: true };',
        'case "ambiguous":\n      return { move: "accept", ids: [] };',
      ],
    ],
  },
  {
    name: "one proven member, the rest planned again",
    seed: 7,
    file: "src/store/provider-events.ts",
    changes: [
      [
        "return acceptBatch(tx, currentBatch, now, []);",
        'await tx.updateTable("deliveries").set({ state: "planned", batch_id: null, position: null, fill: null }).where("batch_id", "=", currentBatch).where("id", "!=", deliveryId).where("accepted_at", "is", null).execute();',
      ],
    ],
  },
  {
    name: "no limit of twelve hours",
    seed: 36,
    file: "src/course/batch.ts",
    changes: [["if (age >= RETRY_LIMIT_MS)", "if (age >= 1000 * RETRY_LIMIT_MS)"]],
  },
  {
    name: "opt-out not looked at again before the first attempt",
    file: "src/store/members.ts",
    changes: [["allMayReceive: rows.every(mayReceive)", "allMayReceive: true"]],
  },
  {
    name: "a batch edited on retry",
    seed: 15,
    file: "src/store/members.ts",
    changes: [
      [
        '.where("deliveries.batch_id", "=", batchId).orderBy',
        '.where("deliveries.batch_id", "=", batchId).where("enrollments.left_at", "is", null).orderBy',
      ],
    ],
  },
  {
    name: "no guard of the order within one person",
    seed: 11,
    file: "src/course/enrollment.ts",
    changes: [["if (past.some((lesson) => !isSettled(lesson.state))) {", "if (false as boolean) {"]],
  },
  {
    name: "a restored archive that does not learn what was sent",
    seed: 2,
    file: "src/store/replaying.ts",
    changes: [["      return replaySent(tx, entry);", "      return false;"]],
    restore: true,
  },
  {
    name: "batch ids in sequence",
    seed: 42,
    file: "src/dispatch/freeze.ts",
    changes: [
      ["/** FREEZE for everything", "let sequence = 0;\n/** FREEZE for everything"],
      ["idempotencyKey: `batch/${id}`", "idempotencyKey: `batch/${(sequence += 1) % 50}`"],
    ],
  },
  {
    name: "a restored archive that does not learn who left",
    seed: 27,
    file: "src/store/replaying.ts",
    changes: [["      return replayLeft(tx, entry);", "      return false;"]],
    restore: true,
  },
  {
    name: "claimed without a look at the members",
    file: "src/course/batch.ts",
    changes: [
      [
        "const fit = sameAccount && seen.sameBytes && seen.allMayReceive && seen.allInTime && !seen.acceptedElsewhere;",
        "const fit = true;",
      ],
    ],
  },
  {
    name: "a dead attempt forgotten",
    file: "src/store/members.ts",
    changes: [["ambiguous: row.ambiguous === 1 || unended !== undefined", "ambiguous: row.ambiguous === 1"]],
  },
  {
    name: "doubt that a later answer takes away",
    file: "src/store/answering.ts",
    changes: [["...(ambiguous ? { ambiguous: 1 } : {}),", "ambiguous: ambiguous ? 1 : 0,"]],
  },
  {
    name: "a refusal after doubt split under new keys",
    file: "src/course/batch.ts",
    changes: [["if (batch.ambiguous) {\n        const pause", "if (false as boolean) {\n        const pause"]],
  },
  {
    name: "late news believed from a worker that lost its lease",
    file: "src/store/answering.ts",
    changes: [["} else if (await stillMine(tx, batch)) {", "} else {"]],
  },
  {
    name: "leases that bind nobody",
    file: "src/store/claiming.ts",
    changes: [['eb("lease_until", "<=", now)', 'eb("lease_until", ">", 0)']],
  },
  {
    name: "absence believed after an hour",
    file: "src/course/batch.ts",
    changes: [["export const ABSENCE_AFTER_MS = 26 * HOUR_MS;", "export const ABSENCE_AFTER_MS = -1000 * HOUR_MS;"]],
  },
  {
    name: "the provider's clock taken for ours",
    file: "src/mail/look-up.ts",
    changes: [["const SKEW_MS = 6 * 3_600_000;", "const SKEW_MS = 0;"]],
  },
  {
    name: "no least gap",
    seed: 8,
    file: "src/course/enrollment.ts",
    changes: [["if (now < earliest) return", "if (false as boolean) return"]],
  },
  {
    name: "a removed lesson that takes the learner's place along",
    seed: 192,
    file: "src/store/editions.ts",
    changes: [["  return { ...course, order };", "  return course;"]],
  },
  {
    name: "a new beginning that gives what was passed over no other chance",
    seed: 7,
    file: "src/store/planning.ts",
    changes: [["earlier: isEarlier(planned_at, row.restarted_at),", "earlier: isEarlier(planned_at, null),"]],
  },
  {
    name: "a new beginning that congratulates anew",
    seed: 7,
    file: "src/store/planning.ts",
    changes: [['kind: "graduation", key: "1", edition', 'kind: "graduation", key: String(learner.dueAt), edition']],
  },
  {
    name: "a new beginning that begins anew with every lesson",
    seed: 297,
    file: "src/store/planning.ts",
    changes: [["earlier: isEarlier(planned_at, row.restarted_at),", "earlier: row.restarted_at !== null,"]],
  },
  {
    name: "a restored archive that does not learn of a new beginning",
    seed: 42,
    file: "src/store/replaying.ts",
    changes: [["      return replayRestarted(tx, entry);", "      return false;"]],
    restore: true,
  },
  {
    name: "two welcomes for one confirmation",
    seed: 1,
    file: "src/actions/confirm.ts",
    changes: [
      [
        "await planWelcome(tx, ports, course, enrollment.id);",
        "for (let n = 0; n < 2; n += 1) await planWelcome(tx, ports, course, enrollment.id);",
      ],
    ],
  },
];
