import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { reasonOf } from "../src/course/reason.ts";

/**
 * The options that a script was called with. Asked for help, or called with something it doesn't take, the script prints its usage
 * and the process ends, with 0 or 2.
 *
 * @param read turns the options into what the script works with; an Error that it throws is a wrong call too
 */
export function readCommandLine<const Options extends ParseArgsOptionsConfig, Read>(
  usage: string,
  options: Options,
  read: (values: ReturnType<typeof parseArgs<{ options: Options }>>["values"]) => Read,
): Read {
  if (process.argv.some((word) => word === "--help" || word === "-h")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return read(parseArgs({ options }).values);
  } catch (error) {
    console.error(`${reasonOf(error)}\n\n${usage}`);
    process.exit(2);
  }
}

/** @throws Error for anything but a whole number above zero */
export function countIn(option: string, text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`--${option} takes a whole number above zero.`);
  return count;
}
