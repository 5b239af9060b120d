import { didYouMean, editDistance } from "./course/nearest.ts";
import { SETTINGS } from "./settings.ts";

/** Read in tests alone: where the process kills itself. */
const OF_TESTS = "COURSEPOST_DIE_AT";

/** Below this, a name is near too many words that other programs use ("POST", "HOSTS"). */
const LEAST_LETTERS = 7;
const MOST_TYPOS = 2;

/** Other programs' words that are near to ours. */
const NOT_OURS = ["LOGLEVEL"];

const lettersOf = (name: string) => name.toUpperCase().replaceAll(/[^A-Z]/g, "");

/** What a key of Resend and a webhook's secret look like; nobody else's words do. */
const LOOKS_LIKE_KEY = /^["'`]?(?:bearer\s+)?(?:re_\w{16,}|whsec_[A-Za-z0-9+/]{16,})/i;

/** A setting that Coursepost doesn't read, although it looks like one of ours. */
export type ForeignSetting = { readonly name: string; readonly hint: string };

/**
 * Finds what was most likely meant for us under another name: a misspelled key would otherwise start practice mode in production.
 * Empty ones do no harm, and the environment is full of other programs' settings, so only what is near is found.
 */
export function findForeignSettings(environment: Readonly<Record<string, string | undefined>>): ForeignSetting[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined || value.trim() === "" || name === OF_TESTS || isKnown(name)) return [];
    // Windows knows a variable by any case of its name.
    if (isKnown(name.toUpperCase()) && environment[name.toUpperCase()] === value) return [];
    const looksLikeOurs = /^(?:RESEND|COURSEPOST)(?:[_-]|API|KEY|WEBHOOK|$)/i.test(name) || isNear(name);
    if (!looksLikeOurs && !LOOKS_LIKE_KEY.test(value.trim())) return [];
    const meant = didYouMean(name, SETTINGS) || (looksLikeOurs ? "" : ` Did you mean "RESEND_API_KEY"?`);
    return [{ name, hint: `${meant} Change its name, or remove it.`.trimStart() }];
  });
}

function isKnown(name: string): boolean {
  return (SETTINGS as readonly string[]).includes(name);
}

function isNear(name: string): boolean {
  const letters = lettersOf(name);
  if (NOT_OURS.includes(name)) return false;
  return SETTINGS.map(lettersOf).some(
    (known) =>
      known.length >= LEAST_LETTERS &&
      letters.length >= LEAST_LETTERS - MOST_TYPOS &&
      (editDistance(letters, known) <= MOST_TYPOS || (letters.length > LEAST_LETTERS && known.startsWith(letters))),
  );
}
