import { type OutsideLink, readOutsideLinks } from "../compile/lint/outside-links.ts";
import { formatProblem, type Problem } from "../course/problem.ts";
import { codeOf } from "../course/reason.ts";
import type { Said } from "./command.ts";

const AT_ONCE = 4;
const PATIENCE_MS = 10_000;

/** Some sites refuse a request that does not say who asks. */
const HEADERS = { "user-agent": "Mozilla/5.0 (compatible; Coursepost link check)", accept: "*/*" };

/** Answers that say nothing of the page: who is known may read it, or later, or by hand. 999 is LinkedIn's. */
const NOT_FOR_MACHINES = new Set([401, 403, 407, 408, 425, 429, 451, 503, 999]);

/** What the machine says that has no way out, or no one to ask for names. */
const NO_NETWORK = new Set(["ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "ENETDOWN", "EHOSTUNREACH"]);

export type Finding =
  | { readonly state: "alive"; readonly movedTo: string | undefined }
  | { readonly state: "dead"; readonly why: string }
  | { readonly state: "unclear"; readonly why: string }
  | { readonly state: "unreachable"; readonly why: string };

export type CheckedLink = OutsideLink & { readonly finding: Finding };

export type LinkPorts = {
  /** Where the network comes in. Follows redirects. */
  readonly fetch: typeof globalThis.fetch;
  /** Called as each address is done. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Milliseconds for one request, 10,000 unless told. */
  readonly patience?: number;
};

/** Asks for each address once, however often it is written, four at a time. The links come back in their order. */
export async function checkLinks(links: readonly OutsideLink[], ports: LinkPorts): Promise<readonly CheckedLink[]> {
  const addresses = [...new Set(links.map(({ url }) => withoutAnchor(url)))];
  const findings = new Map<string, Finding>();
  const queue = addresses.values();
  const worker = async () => {
    for (const url of queue) {
      findings.set(url, await ask(url, ports));
      ports.onProgress?.(findings.size, addresses.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, addresses.length) }, worker));
  return links.flatMap((link) => {
    const finding = findings.get(withoutAnchor(link.url));
    return finding === undefined ? [] : [{ ...link, finding }];
  });
}

/** HEAD, and where a site does not like it, GET; but whoever says that it is too much is not asked again (429). */
async function ask(url: string, ports: LinkPorts): Promise<Finding> {
  const head = await request("HEAD", url, ports);
  const settled = head.state === "alive" || head.state === "unreachable" || head.why === "HTTP 429";
  return settled ? head : request("GET", url, ports);
}

async function request(
  method: "HEAD" | "GET",
  url: string,
  { fetch, patience = PATIENCE_MS }: LinkPorts,
): Promise<Finding> {
  try {
    const response = await fetch(url, { method, headers: HEADERS, signal: AbortSignal.timeout(patience) });
    // What it holds is not of interest, and may be a film.
    await response.body?.cancel();
    if (NOT_FOR_MACHINES.has(response.status)) return { state: "unclear", why: `HTTP ${response.status}` };
    if (!response.ok) return { state: "dead", why: `answers HTTP ${response.status}` };
    return { state: "alive", movedTo: movedTo(url, response) };
  } catch (error) {
    return readFailure(error, patience);
  }
}

function movedTo(url: string, { url: end, redirected }: Response): string | undefined {
  return redirected && withoutAnchor(end) !== URL.parse(url)?.href ? end : undefined;
}

function readFailure(error: unknown, patience: number): Finding {
  if (error instanceof Error && error.name === "TimeoutError") {
    return { state: "dead", why: `didn't answer within ${patience / 1000} seconds` };
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = codeOf(cause);
  if (code === "ENOTFOUND") return { state: "unreachable", why: "is on a site that can't be found (ENOTFOUND)" };
  if (code !== undefined && NO_NETWORK.has(code)) return { state: "unreachable", why: `can't be reached (${code})` };
  const why = code ?? (cause instanceof Error ? cause.message : "no reason known");
  return { state: "dead", why: `can't be opened (${why})` };
}

/** The page is the same, wherever on it one begins to read. */
function withoutAnchor(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return url;
  parsed.hash = "";
  return parsed.href;
}

/** Checks what a course leads to, and says it. */
export async function checkCourseLinks(folder: string, ports: LinkPorts): Promise<Said> {
  const links = await readOutsideLinks(folder);
  if (links === undefined)
    return { ok: false, says: `${folder} isn't a folder that can be read. Name one in lessons/.` };
  if (links.length === 0)
    return { ok: true, says: "No lesson or letter links to another site, so there's nothing to check." };
  return reportLinks(await checkLinks(links, ports));
}

/** Not ok where a link is dead, or nothing could be asked. */
export function reportLinks(links: readonly CheckedLink[]): Said {
  if (links.every(({ finding }) => finding.state === "unreachable")) {
    return { ok: false, says: "No site could be reached: this machine seems to be offline. No link was checked." };
  }
  const addresses = new Set(links.map(({ url }) => withoutAnchor(url))).size;
  const told = links.flatMap((link) => tell(link) ?? []);
  const gone = links.filter(({ finding }) => finding.state === "dead" || finding.state === "unreachable");
  const dead = new Set(gone.map(({ url }) => withoutAnchor(url))).size;
  const lines = told.map((problem) => formatProblem(problem));
  const summary = `${addresses} ${addresses === 1 ? "link" : "links"} checked, ${dead === 0 ? "none dead" : `${dead} dead`}.`;
  return { ok: dead === 0, says: [...lines, ...(lines.length === 0 ? [] : [""]), summary].join("\n") };
}

function tell({ url, file, line, finding }: CheckedLink): Problem | undefined {
  switch (finding.state) {
    case "alive": {
      if (finding.movedTo === undefined) return undefined;
      const hint = "If that's the page you meant, use the new link.";
      const message = `${url} has moved to ${finding.movedTo}.`;
      return { code: "link-moved", severity: "warning", file, line, message, hint };
    }
    case "unclear": {
      const message = `${url} couldn't be checked (${finding.why}).`;
      return { code: "link-unclear", severity: "warning", file, line, message, hint: "Open it in a browser." };
    }
    case "dead":
    case "unreachable": {
      const hint = "Open it in a browser. If it's gone there too, link to something else.";
      return { code: "link-gone", severity: "error", file, line, message: `${url} ${finding.why}.`, hint };
    }
  }
}
