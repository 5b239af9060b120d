import type { ActionPorts } from "../actions/ports.ts";
import { asText, type Command, type ExitCode, type Hall, type Values } from "./command.ts";
import type { Installation } from "./installation.ts";
import type { Told } from "./learner.ts";
import { SETTLE_OPTIONS } from "./settle-options.ts";

/** The commands of an operator, who looks into what a server keeps. Each loads what it needs when it's called. */
export const OPERATING: Readonly<Record<string, Command>> = {
  status: {
    summary:
      "status [--json] [--confirm-clock]                who is where, what goes out next, what needs you (exits with 1 if something does)",
    options: { json: { type: "boolean" }, "confirm-clock": { type: "boolean" } },
    run: status,
  },
  settle: {
    summary:
      "settle [--delivery ID | --batch ID | --all …] [--as resend|skip] [--undo]   list and decide what's waiting for you",
    options: SETTLE_OPTIONS,
    run: async (values, _, hall) => {
      const { runSettle } = await import("./settle.ts");
      return withInstallation(hall, async (installation) => {
        const { ok, says } = await runSettle(installation, values);
        (ok ? hall.print : hall.complain)(says);
        return ok ? 0 : 2;
      });
    },
  },
  learner: {
    summary: `learner ADDRESS                                  one learner's whole story; or do what they asked for:
          learner ADDRESS unsubscribe|resubscribe|erase|lift|link --reason TEXT [--course ID] [--yes]
          learner ADDRESS correct NEW-ADDRESS | resend LESSON --reason TEXT [--course ID] [--yes]`,
    options: { reason: { type: "string" }, course: { type: "string" }, yes: { type: "boolean" } },
    takesWord: true,
    mostWords: 3,
    run: learner,
  },
  received: {
    summary: `received                                         received emails that were set aside; read one, or turn it into a question:
          received show ID
          received question ID [--learner ADDRESS] [--course ID]`,
    options: { learner: { type: "string" }, course: { type: "string" } },
    takesWord: true,
    mostWords: 2,
    run: received,
  },
};

async function status(
  { json, "confirm-clock": confirmClock }: Values,
  _word: string | undefined,
  hall: Hall,
): Promise<ExitCode> {
  const { formatStatus, readStatus } = await import("./status.ts");
  const { writeSetting } = await import("../store/settings.ts");
  return withInstallation(hall, async ({ archive, courses, now }) => {
    if (confirmClock === true) {
      await writeSetting(archive, "clock-confirmed", String(hall.now()));
      hall.complain("The server will accept the machine's time within a minute.");
    }
    const read = await readStatus(archive, courses, now(), hall.now());
    hall.print(json === true ? JSON.stringify(read, undefined, 2) : formatStatus(read));
    return read.needsYou.length === 0 ? 0 : 1;
  });
}

async function learner(
  { reason, course, yes }: Values,
  _word: string | undefined,
  hall: Hall,
  words: readonly string[],
): Promise<ExitCode> {
  const { learner: tell } = await import("./learner.ts");
  const wish = { words, reason: asText(reason), course: asText(course), yes: yes === true };
  return withActions(hall, (ports) => tell(ports, wish));
}

async function received(
  { learner: address, course }: Values,
  _word: string | undefined,
  hall: Hall,
  words: readonly string[],
): Promise<ExitCode> {
  const { received: tell } = await import("./received.ts");
  const wish = { words, learner: asText(address), course: asText(course) };
  return withActions(hall, (ports) => tell(ports, wish));
}

/** Lets a command act as the server would, and says what came of it. */
async function withActions(
  hall: Hall,
  act: (ports: ActionPorts & Pick<Installation, "mailbox" | "outbox">) => Promise<Told>,
): Promise<ExitCode> {
  const { instanceId } = await import("../store/settings.ts");
  const { v7 } = await import("uuid");
  return withInstallation(hall, async (installation) => {
    const { secret } = installation;
    if (secret === undefined) {
      hall.complain("There's no secret yet to sign the links with. Start the server once: npm start");
      return 1;
    }
    const { code, says } = await act({
      ...installation,
      secret,
      courses: new Map(installation.courses.map((one) => [one.id, one])),
      instance: await instanceId(installation.archive, v7),
      newId: v7,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    (code === 0 ? hall.print : hall.complain)(says);
    return code;
  });
}

/** Opens what a server left in its data folder, for as long as the work takes. */
async function withInstallation(
  hall: Hall,
  work: (installation: Installation) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { openInstallation } = await import("./installation.ts");
  const installation = await openInstallation(hall.environment(), hall.now);
  if (typeof installation === "string") {
    hall.complain(installation);
    return 1;
  }
  try {
    return await work(installation);
  } finally {
    await installation.archive.destroy();
  }
}
