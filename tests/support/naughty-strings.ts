import { readFileSync } from "node:fs";

/** The Big List of Naughty Strings by Max Woolf, kept here with its license: its package runs git when it's installed. */
export const naughty = JSON.parse(
  readFileSync(new URL("naughty-strings/strings.json", import.meta.url), "utf8"),
) as readonly string[];
