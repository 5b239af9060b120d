import { fileURLToPath } from "node:url";
import { tsImport } from "tsx/esm/api";
import type { Mails } from "../../emails/mails.tsx";

let loading: Promise<Mails> | undefined;

/**
 * Loads the React Email templates, once: every tsImport is a world of its own that is never given back. Node runs TypeScript
 * by itself but not JSX, so this one door goes through tsx. React is five times slower unless NODE_ENV is "production" before
 * the first call.
 */
export function loadMails(): Promise<Mails> {
  // tsx would look for the tsconfig that says how JSX is meant in the working folder.
  const tsconfig = fileURLToPath(new URL("../../tsconfig.json", import.meta.url));
  loading ??= tsImport("../../emails/mails.tsx", { parentURL: import.meta.url, tsconfig }).then(
    (loaded: { readonly mails: Mails }) => loaded.mails,
  );
  return loading;
}
