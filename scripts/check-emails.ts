// The gates that every mail of a course passes before it goes out, with a real browser and a real spam filter.
import { join } from "node:path";
import { styleText } from "node:util";
import type { Course } from "../src/course/course.ts";
import { reasonOf } from "../src/course/reason.ts";
import { openBrowser } from "../tests/support/browser.ts";
import { readCommandLine } from "./command-line.ts";
import { checkAccessibility } from "./emails/accessible.ts";
import type { Fault } from "./emails/gate.ts";
import { checkGolden, checkLeftovers, GOLDEN } from "./emails/golden.ts";
import { checkHeadings } from "./emails/headings.ts";
import { checkImagesOff } from "./emails/images-off.ts";
import { checkLinks } from "./emails/links.ts";
import { type MailWindow, openMailWindow } from "./emails/mail-window.ts";
import { checkNarrow } from "./emails/narrow.ts";
import { checkOutline } from "./emails/outline.ts";
import { checkOutlook } from "./emails/outlook.ts";
import { type SampleMail, sampleMails } from "./emails/sample-mail.ts";
import { checkSpam, scoreMails, type SpamScore } from "./emails/spam.ts";
import { checkSupport } from "./emails/supported.ts";
import { checkHtml } from "./emails/valid-html.ts";
import { checkWeight } from "./emails/weight.ts";

const COURSE = "tpm-101";

const USAGE = `Usage: node scripts/check-emails.ts [--only MAIL] [--gate NAME] [--update]

  --only MAIL    this mail alone: a lesson's id, or confirm, welcome, graduation, sign-in; may be repeated
  --gate NAME    this gate alone; may be repeated
  --update       take the plain texts as they are now for the golden ones`;

type Tools = {
  readonly window: MailWindow | undefined;
  readonly scores: ReadonlyMap<string, SpamScore>;
  readonly update: boolean;
};

type Gate = (mail: SampleMail, tools: Tools) => readonly Fault[] | Promise<readonly Fault[]>;

/** In the order in which they are cheapest to fail. */
const GATES: Readonly<Record<string, Gate>> = {
  weight: ({ message }) => checkWeight(message.html),
  outline: (mail) => checkOutline(mail),
  links: ({ message }) => checkLinks(message.html, message.text),
  golden: ({ name, message }, { update }) => checkGolden(name, message.text, GOLDEN, update),
  html: ({ message }) => checkHtml(message.html),
  support: ({ message }) => checkSupport(message.html),
  spam: ({ name }, { scores }) => checkSpam(present(scores.get(name))),
  accessible: ({ message }, { window }) => checkAccessibility(message.html, present(window)),
  narrow: ({ message }, { window }) => checkNarrow(message.html, present(window)),
  headings: ({ message }, { window }) => checkHeadings(message.html, message.text, present(window)),
  outlook: ({ message }, { window }) => checkOutlook(message.html, present(window)),
  "images-off": ({ message }, { window }) => checkImagesOff(message.html, present(window)),
};
const IN_BROWSER = ["accessible", "narrow", "headings", "outlook", "images-off"];

type Finding = Fault & { readonly gate: string; readonly mail: string };

/** 0: all gates are open, 1: some are shut or something is missing, 2: the command was not understood. */
async function main(): Promise<0 | 1 | 2> {
  const begin = performance.now();
  const options = readOptions();
  const course = await compile();
  if (course === undefined) return 1;
  const all = sampleMails(course);
  const mails = options.only.length === 0 ? all : all.filter(({ name }) => options.only.includes(name));
  const strangers = options.only.filter((name) => !all.some((mail) => mail.name === name));
  if (strangers.length > 0) {
    console.error(`No mail is called ${strangers.join(", ")}. There are: ${all.map(({ name }) => name).join(", ")}.`);
    return 2;
  }

  const tools = await openTools(mails, options);
  if (tools === undefined) return 1;
  try {
    const findings: Finding[] = [];
    for (const mail of mails) findings.push(...(await pass(mail, options.gates, tools)));
    if (options.gates.includes("golden")) {
      const leftovers = await checkLeftovers(
        all.map(({ name }) => name),
        GOLDEN,
      );
      findings.push(...leftovers.map((fault) => ({ ...fault, gate: "golden", mail: "tests/golden" })));
    }
    for (const [name, { score, rules }] of tools.scores)
      console.log(
        `SpamAssassin, ${name}: ${score} points (${rules.map((rule) => `${rule.name} ${rule.points}`).join(", ")})`,
      );
    report(findings);
    const outcome = findings.length === 0 ? "All gates are open" : `${findings.length} findings`;
    console.log(`\n${outcome}: ${mails.length} mails, ${options.gates.length} gates, ${seconds(begin)}.`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    await tools.close();
  }
}

type Options = { readonly only: readonly string[]; readonly gates: readonly string[]; readonly update: boolean };

function readOptions(): Options {
  const options = {
    only: { type: "string", multiple: true },
    gate: { type: "string", multiple: true },
    update: { type: "boolean", default: false },
  } as const;
  return readCommandLine(USAGE, options, ({ only = [], gate = Object.keys(GATES), update }) => {
    const strangers = gate.filter((name) => !Object.hasOwn(GATES, name));
    if (strangers.length === 0) return { only, gates: gate, update };
    throw new Error(`No gate is called ${strangers.join(", ")}. There are: ${Object.keys(GATES).join(", ")}.`);
  });
}

async function compile(): Promise<Course | undefined> {
  // Before React is loaded: its development mode is five times slower, and makes other HTML.
  process.env["NODE_ENV"] ??= "production";
  const { compileCourse } = await import("../src/compile/compile.ts");
  const { formatProblems } = await import("../src/compile/report.ts");
  const compiled = await compileCourse(join(import.meta.dirname, "../lessons", COURSE));
  if (compiled.course === undefined) console.error(formatProblems(compiled, (_, text) => text));
  return compiled.course;
}

/** What the chosen gates need. Everything that is missing is said at once. */
async function openTools(
  mails: readonly SampleMail[],
  { gates, update }: Options,
): Promise<(Tools & { readonly close: () => Promise<void> }) | undefined> {
  const [browsing, scoring] = await Promise.allSettled([
    gates.some((gate) => IN_BROWSER.includes(gate)) ? openBrowser() : undefined,
    gates.includes("spam") ? scoreMails(mails) : new Map<string, SpamScore>(),
  ]);
  const browser = browsing.status === "fulfilled" ? browsing.value : undefined;
  if (browsing.status === "rejected" || scoring.status === "rejected") {
    for (const tool of [browsing, scoring]) if (tool.status === "rejected") console.error(reasonOf(tool.reason));
    await browser?.close();
    return undefined;
  }
  const window = browser === undefined ? undefined : await openMailWindow(browser);
  return { window, scores: scoring.value, update, close: async () => browser?.close() };
}

async function pass(mail: SampleMail, gates: readonly string[], tools: Tools): Promise<readonly Finding[]> {
  const begin = performance.now();
  const findings: Finding[] = [];
  process.stdout.write(mail.name.padEnd(24));
  for (const gate of gates) {
    const faults = await present(GATES[gate])(mail, tools);
    findings.push(...faults.map((fault) => ({ ...fault, gate, mail: mail.name })));
    process.stdout.write(` ${faults.length === 0 ? paint("green", "✓") : paint("red", "✗")} ${gate}`);
  }
  console.log(`  ${seconds(begin)}`);
  return findings;
}

/** The same fault in many mails has one cause, and is said once. */
function report(findings: readonly Finding[]): void {
  const mailsOf = new Map<string, Set<string>>();
  for (const { gate, what, mend, mail } of findings) {
    const said = `${paint("red", `✗ ${gate}`)}: ${what}\n  ${mend}`;
    mailsOf.set(said, (mailsOf.get(said) ?? new Set()).add(mail));
  }
  for (const [said, mails] of mailsOf) console.log(`\n${said}\n  In: ${[...mails].join(", ")}`);
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a gate was given no tool");
  return value;
}

function seconds(begin: number): string {
  return `${((performance.now() - begin) / 1000).toFixed(1)} s`;
}

function paint(style: "green" | "red", text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

process.exitCode = await main();
