import type { ParseArgsOptionsConfig, parseArgs } from "node:util";
import type { Paint } from "../compile/report.ts";

/** 0: done, 1: the course has errors or something could not be done, 2: the command was not understood. */
export type ExitCode = 0 | 1 | 2;
export type Values = Readonly<ReturnType<typeof parseArgs>["values"]>;

/** What a command says: its result, or why there's none. */
export type Said = { readonly ok: boolean; readonly says: string };

export type Command = {
  readonly summary: string;
  readonly options: ParseArgsOptionsConfig;
  /** Whether one word may stand behind the command without a --name: a title or a folder. */
  readonly takesWord?: true;
  /** How many words may, where that is more than one. */
  readonly mostWords?: number;
  readonly run: (values: Values, word: string | undefined, hall: Hall, words: readonly string[]) => Promise<ExitCode>;
};

/** What comes in from outside, for commands. */
export type Hall = {
  /** Settings, those of `.env` among them. */
  readonly environment: () => Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof globalThis.fetch;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** UUIDs. */
  readonly newId: () => string;
  readonly paint: Paint;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Shows how far a command has come, on one line that the next one replaces, where somebody looks at a terminal. */
  readonly showProgress: (text: string) => void;
  /** The path of a course named by its folder or its name, or of the only one; undefined after a complaint. */
  readonly courseFolder: (given: string | undefined) => Promise<string | undefined>;
  /** The same, and all of them where none is named. */
  readonly courseFolders: (given: string | undefined) => Promise<readonly string[] | undefined>;
};

export function asText(value: Values[string]): string | undefined {
  return typeof value === "string" ? value : undefined;
}
