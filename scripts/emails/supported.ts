import { caniemail } from "caniemail";
import { ALLOWED, CLIENTS, type Client } from "./allowed-features.ts";
import { type Fault, some } from "./gate.ts";

/** Nothing that the mail programs of most learners draw wrongly or not at all, but for what is allowed with a reason. */
export function checkSupport(html: string): readonly Fault[] {
  const { issues } = caniemail({ clients: [...CLIENTS], html });
  const found = new Map<string, { readonly notes: Set<string>; readonly clients: Set<string> }>();
  for (const [client, features] of [...issues.errors, ...issues.warnings]) {
    for (const { title, notes } of features) {
      if (isAllowed(title, client as Client, html)) continue;
      const known = found.get(title) ?? { notes: new Set(), clients: new Set() };
      for (const note of notes) known.notes.add(note);
      found.set(title, { notes: known.notes, clients: known.clients.add(client) });
    }
  }
  return [...found].map(([title, { notes, clients }]) => ({
    what: `${title} is not safe in ${[...clients].join(", ")}${notes.size > 0 ? `: ${some([...notes])}` : ""}`,
    mend: "Do it another way, or allow it in scripts/emails/allowed-features.ts with the reason why losing it is fine.",
  }));
}

function isAllowed(title: string, client: Client, html: string): boolean {
  return ALLOWED.some(
    ({ features, clients, unless }) =>
      features.includes(title) && clients.includes(client) && (unless === undefined || !unless.test(html)),
  );
}
