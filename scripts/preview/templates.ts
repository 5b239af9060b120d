import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";
import type { Mails } from "../../emails/mails.tsx";
import type { Problem } from "../../src/course/problem.ts";

const EMAILS = new URL("../../emails/", import.meta.url).href;
const TSCONFIG = fileURLToPath(new URL("../../tsconfig.json", import.meta.url));

let worlds = 0;

/**
 * Loads the templates as their files are now; Node would give back what it loaded first. Every call makes a new world of our
 * own modules and takes React from the old one: 15 ms and 1 MB a save, where `tsImport` needs 650 ms and 30 MB.
 *
 * @returns the templates, or what is wrong with one of them
 */
export async function loadTemplates(): Promise<Mails | Problem> {
  worlds += 1;
  const world = register({ namespace: `preview-${worlds}`, tsconfig: TSCONFIG });
  // The last hook is asked first. A parent without its query belongs to no world, so tsx leaves its packages alone.
  const packages = registerHooks({
    resolve: (specifier, context, next) => {
      const parent = context.parentURL;
      const isPackage = parent?.startsWith(EMAILS) === true && !/^(?:\.|file:)/.test(specifier);
      return next(specifier, isPackage ? { ...context, parentURL: parent.replace(/\?.*$/, "") } : context);
    },
  });
  try {
    const loaded = (await world.import(`${EMAILS}mails.tsx`, import.meta.url)) as { readonly mails: Mails };
    return loaded.mails;
  } catch (error) {
    return templateProblem(error);
  } finally {
    packages.deregister();
    await world.unregister();
  }
}

/** What a template threw, as a mistake with a file and a line. */
export function templateProblem(error: unknown, file = "emails"): Problem {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const [, place = file, line = "0"] =
    /\b(emails\/[\w./-]+\.tsx?)(?:\?[^:\s]*)?:(\d+)/.exec(`${message}\n${stack}`) ?? [];
  return {
    code: "template-broken",
    severity: "error",
    file: place,
    line: Number(line),
    message: `can't be used: ${reasonIn(message)}`,
    hint: "Undo the last change, or show this line to the person who maintains the templates.",
  };
}

/** esbuild puts its own heading and the path before the reason. */
function reasonIn(message: string): string {
  const reason = /ERROR: (.+)/.exec(message)?.[1] ?? message.split("\n")[0] ?? "";
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}
