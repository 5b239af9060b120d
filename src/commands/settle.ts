import { select, type Selection, settle, undoSettlement } from "../actions/settle.ts";
import type { Course } from "../course/course.ts";
import { printable } from "../course/printable.ts";
import { formatInstant } from "../course/written-date.ts";
import { type Decision, type OpenDelivery, readDecisions, readOpenDeliveries } from "../store/deciding.ts";
import { letLessonsGoOn, readReputation } from "../store/reputation.ts";
import type { Archive } from "../store/archive.ts";
import { asText, type Said, type Values } from "./command.ts";
import { formatTable } from "./table.ts";

export type SettlePorts = {
  readonly archive: Archive;
  readonly courses: readonly Course[];
  readonly now: () => number;
};

const HOW = [
  "Choose with --delivery ID, --batch ID, --state unknown|refused|failed, --address ADDRESS, --course NAME,",
  "--after DATE, --before DATE or --all, and decide with --as resend or --as skip. --undo takes a decision back.",
].join("\n");

/** Lists what waits for a person's decision, decides about it, or takes a decision back. */
export async function runSettle(ports: SettlePorts, values: Values): Promise<Said> {
  if (values["lessons-go-on"] === true) return goOn(ports);
  const selection = readSelection(values);
  if (typeof selection === "string") return { ok: false, says: selection };
  const choice = asText(values["as"]);
  if (values["undo"] === true) return undo(ports, selection, values);
  if (choice === undefined) return list(ports, selection);
  if (choice !== "resend" && choice !== "skip") return { ok: false, says: `--as takes resend or skip.\n\n${HOW}` };
  if (!isChosen(values)) return { ok: false, says: `Say which deliveries.\n\n${HOW}` };

  const chosen = select(await readOpenDeliveries(ports.archive), selection);
  if (chosen.length === 0) return { ok: false, says: "No such delivery is waiting for a decision." };
  if (chosen.length > 1 && values["yes"] !== true) {
    const says = `${table(ports, chosen)}\n\n${chosen.length} deliveries: nothing has been decided yet. Add --yes to ${choice} them all.`;
    return { ok: true, says };
  }
  const { decided } = await settle(
    ports,
    chosen.map(({ id }) => id),
    choice,
  );
  return { ok: decided > 0, says: inWords(decided, choice) };
}

function inWords(decided: number, choice: "resend" | "skip"): string {
  const what = decided === 1 ? "1 delivery" : `${decided} deliveries`;
  return choice === "resend"
    ? `${what} will go out again, each at its learner's own time, under a new key. Until then, --undo takes that back.`
    : `${what} skipped; the courses go on. Until the next lesson is planned, --undo takes that back.`;
}

async function list(ports: SettlePorts, selection: Selection): Promise<Said> {
  const open = select(await readOpenDeliveries(ports.archive), selection);
  if (open.length === 0) return { ok: true, says: "No delivery is waiting for a decision." };
  return { ok: true, says: `${table(ports, open)}\n\n${HOW}` };
}

async function undo(ports: SettlePorts, selection: Selection, values: Values): Promise<Said> {
  if (!isChosen(values)) return { ok: false, says: `Say which deliveries.\n\n${HOW}` };
  const seen = new Set<string>();
  const chosen = select(await readDecisions(ports.archive), selection).filter(({ id }) => {
    const first = !seen.has(id);
    seen.add(id);
    return first;
  });
  if (chosen.length === 0) return { ok: false, says: "There's no such decision to take back." };
  if (chosen.length > 1 && values["yes"] !== true) {
    const says = `${decisions(ports, chosen)}\n\n${chosen.length} decisions: nothing has been taken back yet. Add --yes to take them all back.`;
    return { ok: true, says };
  }
  const counts = await undoSettlement(
    ports,
    chosen.map(({ id }) => id),
  );
  const late =
    counts["too-late"] === 0 ? "" : ` ${counts["too-late"]} already had consequences and can't be taken back.`;
  return { ok: counts.undone > 0, says: `${counts.undone} taken back.${late}` };
}

async function goOn({ archive, now }: SettlePorts): Promise<Said> {
  const { verdict, why } = await readReputation(archive, now());
  if (verdict !== "hold") return { ok: true, says: `Lessons aren't held back.${why === null ? "" : ` ${why}.`}` };
  await letLessonsGoOn(archive, now());
  return {
    ok: true,
    says: `Lessons go on within a minute. Only bounces from now on count. They were held because: ${why ?? ""}.`,
  };
}

const CHOICES = ["delivery", "batch", "state", "address", "course", "before", "after", "all"] as const;

function isChosen(values: Values): boolean {
  return CHOICES.some((name) => values[name] !== undefined);
}

/** @returns what's wrong, as a sentence, where a value can't be read */
function readSelection(values: Values): Selection | string {
  const before = readDate(asText(values["before"]));
  const after = readDate(asText(values["after"]));
  if (before === "wrong" || after === "wrong") {
    return "--before and --after take a date such as 2026-12-01, or a time such as 2026-12-01T09:00Z.";
  }
  const state = asText(values["state"]);
  if (state !== undefined && !["unknown", "refused", "failed"].includes(state)) {
    return "--state takes unknown, refused, or failed.";
  }
  const [delivery, batch] = [asText(values["delivery"]), asText(values["batch"])];
  return {
    delivery,
    batch,
    state,
    address: asText(values["address"]),
    course: asText(values["course"]),
    before,
    after,
  };
}

function readDate(text: string | undefined): number | undefined | "wrong" {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? "wrong" : at;
}

function table({ courses }: SettlePorts, open: readonly OpenDelivery[]): string {
  return formatTable(
    ["delivery", "state", "to", "course", "what", "due", "tried", "batch", "why"],
    open.map((delivery) => [
      delivery.id,
      delivery.state,
      delivery.address,
      delivery.courseId,
      titleOf(courses, delivery),
      formatInstant(delivery.dueAt, "UTC"),
      delivery.attemptedAt === null ? "–" : formatInstant(delivery.attemptedAt, "UTC"),
      delivery.batchId ?? "–",
      printable(delivery.reason ?? "no reason known"),
    ]),
  );
}

function decisions({ courses }: SettlePorts, decided: readonly Decision[]): string {
  return formatTable(
    ["delivery", "was", "to", "course", "what", "decided", "on"],
    decided.map((decision) => [
      decision.id,
      decision.state,
      decision.address,
      decision.courseId,
      titleOf(courses, decision),
      decision.choice,
      formatInstant(decision.at, "UTC"),
    ]),
  );
}

/** A lesson by its title, anything else by its kind. */
export function titleOf(
  courses: readonly Course[],
  { courseId, kind, key }: Pick<OpenDelivery, "courseId" | "kind" | "key">,
): string {
  if (kind !== "lesson") return kind;
  const lesson = courses.find(({ id }) => id === courseId)?.lessons.find(({ id }) => id === key);
  return lesson?.title ?? key;
}
