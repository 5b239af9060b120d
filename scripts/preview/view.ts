import type { Eyes } from "./seen.ts";

export type Tab = "mail" | "text" | "headers";

/** What the page shows. It's in the URL, so that a reload shows the same. */
export type View = Eyes & {
  /** Name of a mail, or "signup". */
  readonly mail: string;
  readonly tab: Tab;
  readonly learner: string;
  /** Whether single keys work; somebody who speaks to their computer would rather they did not (WCAG 2.2, 2.1.4). */
  readonly keys: boolean;
};

export const SIGNUP = "signup";

/** @param ask gives the value of a query parameter */
export function readView(ask: (name: string) => string | undefined): View {
  const tab = ask("tab");
  return {
    mail: ask("mail") ?? "1",
    tab: tab === "text" || tab === "headers" ? tab : "mail",
    learner: ask("learner") ?? "",
    dark: ask("look") === "dark",
    images: ask("images") !== "off",
    outlook: ask("program") === "outlook",
    keys: ask("keys") !== "off",
  };
}

/** The query of a view, without what goes without saying. Starts with "?". */
export function queryOf(view: View): string {
  const query = new URLSearchParams({ mail: view.mail });
  if (view.tab !== "mail") query.set("tab", view.tab);
  if (view.learner !== "") query.set("learner", view.learner);
  if (view.dark) query.set("look", "dark");
  if (!view.images) query.set("images", "off");
  if (view.outlook) query.set("program", "outlook");
  if (!view.keys) query.set("keys", "off");
  return `?${query.toString()}`;
}
