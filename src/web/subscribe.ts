import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { NETWORK_WINDOW_MS } from "../course/signup.ts";
import { wordsOf } from "../words/words.ts";
import { isAllowed } from "./allow-list.ts";
import { clientNetwork } from "./client-network.ts";
import type { WebPorts } from "./ports.ts";
import { HONEYPOT } from "./signup-page.ts";
import { readWish, signUp } from "./wish.ts";

const MAX_BYTES = 8 * 1024;

const wishSchema = z.object({
  course: z.string(),
  email: z.string(),
  first_name: z.string().default(""),
  zone: z.string().default(""),
  /** That the course's words of consent stood beside the form. */
  consent: z.literal(true),
  [HONEYPOT]: z.string().default(""),
});

/**
 * Signing up for forms on other sites, as JSON. The answer is the same for every address (202), and the limits are
 * those of the form. Pages of other origins than the allowed ones are refused; what is no browser sends no origin.
 */
export function addSubscribe(app: Hono, ports: WebPorts): void {
  app.options("/api/subscribe", (c) => {
    if (!isFromAllowed(c, ports)) return refuse(c);
    c.header("Access-Control-Allow-Methods", "POST");
    c.header("Access-Control-Allow-Headers", "Content-Type");
    c.header("Access-Control-Max-Age", "600");
    return c.body(null, 204);
  });

  const limit = bodyLimit({ maxSize: MAX_BYTES, onError: (c) => c.json({ problem: "too-large" }, 413) });
  app.post("/api/subscribe", limit, async (c) => {
    if (!isFromAllowed(c, ports)) return refuse(c);
    // Any page may send a form as text/plain without asking first (Fetch, 4.8); JSON it may not.
    if (!/^application\/json(?:;|$)/i.test(c.req.header("content-type") ?? "")) {
      return c.json({ problem: "not-json", hint: "Send application/json." }, 415);
    }
    const parsed = wishSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ problem: "not-valid", fields: fieldsOf(parsed.error) }, 422);
    const { data } = parsed;
    const course = ports.courses.get(data.course);
    if (course === undefined) return c.json({ problem: "not-valid", fields: ["course"] }, 422);
    const taken = () => c.json({ status: "check-inbox" }, 202);
    if (data[HONEYPOT].trim() !== "") return taken();
    const fields: Readonly<Record<string, string>> = {
      email: data.email,
      first_name: data.first_name,
      zone: data.zone,
    };
    const reading = readWish((name) => fields[name] ?? "", wordsOf(course));
    if (reading.wish === undefined) {
      const { emailProblem, nameProblem } = reading.typed;
      const problems = {
        ...(emailProblem && { email: emailProblem }),
        ...(nameProblem && { first_name: nameProblem }),
      };
      return c.json({ problem: "not-valid", fields: Object.keys(problems), problems }, 422);
    }
    const network = clientNetwork(c, ports.trustedProxies);
    if ((await signUp(ports, course, reading.wish, "api", network)) === "taken") return taken();
    c.header("Retry-After", String(NETWORK_WINDOW_MS / 1000));
    return c.json({ problem: "too-many" }, 429);
  });
}

/** Says so to the browser as well, whatever the answer will be. */
function isFromAllowed(c: Context, ports: WebPorts): boolean {
  c.header("Vary", "Origin");
  const origin = c.req.header("origin");
  if (origin === undefined) return c.req.method === "POST" && c.req.header("sec-fetch-site") === undefined;
  const ours = origin === URL.parse(ports.publicUrl)?.origin;
  if (!ours && !isAllowed(ports.embedOrigins, origin)) return false;
  c.header("Access-Control-Allow-Origin", origin);
  return true;
}

function refuse(c: Context): Response {
  return c.json({ problem: "origin", hint: "This site is not among EMBED_ORIGINS." }, 403);
}

function fieldsOf(error: z.ZodError): string[] {
  const names = error.issues.map((issue) => String(issue.path[0] ?? "body"));
  return [...new Set(names)];
}
