import { z } from "zod";
import { parseAddress } from "./course/address.ts";
import type { Problem } from "./course/problem.ts";

export type Config = {
  readonly port: number;
  readonly host: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly dataDir: string;
  /** Signs the links; undefined where it is to be made and kept in the data folder. */
  readonly secret: string | undefined;
  readonly postalAddress: string;
  readonly mail: MailConfig;
  readonly trustedProxies: number;
  /** Sites that may show the signup form: origins, or `https://*.example.com`. */
  readonly embedOrigins: readonly string[];
  readonly logLevel: "debug" | "info" | "warn" | "error";
};

export type MailConfig =
  | { readonly way: "outbox" }
  | {
      readonly way: "resend";
      readonly apiKey: string;
      readonly baseUrl: string;
      readonly webhookSecret: string;
      /** Requests a second. */
      readonly rate: number;
      /** Where replies are taken, in lower case; undefined where they go straight to the creator. */
      readonly receivingDomain: string | undefined;
    };

export type ConfigResult =
  | { readonly config: Config; readonly problems: readonly [] }
  | { readonly config: undefined; readonly problems: readonly Problem[] };

/** Every setting, by its name in the environment. `.env.example` explains each. */
export const SETTINGS = [
  "PORT",
  "HOST",
  "PUBLIC_URL",
  "DATA_DIR",
  "SECRET",
  "RESEND_API_KEY",
  "RESEND_WEBHOOK_SECRET",
  "RESEND_BASE_URL",
  "MAIL_RATE",
  "RECEIVING_DOMAIN",
  "POSTAL_ADDRESS",
  "TRUSTED_PROXIES",
  "EMBED_ORIGINS",
  "LOG_LEVEL",
] as const;
type SettingName = (typeof SETTINGS)[number];

const PRACTICE_POSTAL_ADDRESS = "(practice mode: no postal address is set)";

/** An origin, or every host below a name: nothing that could end a header or open the form to everybody. */
const ORIGIN = /^https?:\/\/(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;

const number = (least: number, most: number, what: string) =>
  z.coerce.number({ message: `is not a number` }).min(least, what).max(most, what);

const settingsSchema = z.object({
  PORT: number(0, 65_535, "is not a port from 0 to 65535").int().default(3000),
  HOST: z.string().optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, message: "is not an http or https address" })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  DATA_DIR: z.string().default("data"),
  SECRET: z.string().min(32, "is shorter than 32 characters").optional(),
  RESEND_API_KEY: z.string().optional(),
  RESEND_WEBHOOK_SECRET: z.string().startsWith("whsec_", 'does not start with "whsec_"').optional(),
  RESEND_BASE_URL: z
    .url({ protocol: /^https?$/, message: "is not an http or https address" })
    .transform((url) => url.replace(/\/+$/, ""))
    .default("https://api.resend.com"),
  MAIL_RATE: number(0.1, 1000, "is not between 0.1 and 1000 requests a second").default(8),
  RECEIVING_DOMAIN: z
    .string()
    .toLowerCase()
    .refine((domain) => parseAddress(`r@${domain}`) === `r@${domain}`, "is not a domain such as reply.example.com")
    .optional(),
  POSTAL_ADDRESS: z.string().optional(),
  TRUSTED_PROXIES: number(0, 10, "is not a number of proxies from 0 to 10").int().default(0),
  EMBED_ORIGINS: z
    .string()
    .transform((list) => list.split(/[\s,]+/).filter((entry) => entry !== ""))
    .refine(
      (list) => list.every((entry) => ORIGIN.test(entry)),
      "is not a list of sites such as https://www.example.com or https://*.example.com",
    )
    .default([]),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"], "is not debug, info, warn or error").default("info"),
});
type Settings = z.infer<typeof settingsSchema>;

/**
 * Reads the environment. With a Resend key, all that real mail needs is demanded at once: a link that leads nowhere or a
 * footer without an address cannot be taken back.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ConfigResult {
  const given = Object.fromEntries(
    SETTINGS.map((name) => [name, environment[name]?.trim()]).filter(
      ([, value]) => value !== undefined && value !== "",
    ),
  );
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return problem("setting-not-valid", name, issue.message, `Mend ${name} in .env, or take it out.`);
    });
    return { config: undefined, problems };
  }
  const settings = parsed.data;
  const problems = settings.RESEND_API_KEY === undefined ? [] : lackingForRealMail(settings);
  return problems.length > 0 ? { config: undefined, problems } : { config: toConfig(settings), problems: [] };
}

function toConfig(settings: Settings): Config {
  const { RESEND_API_KEY: apiKey, RESEND_WEBHOOK_SECRET: webhookSecret } = settings;
  const mail: MailConfig =
    apiKey === undefined || webhookSecret === undefined
      ? { way: "outbox" }
      : {
          way: "resend",
          apiKey,
          webhookSecret,
          baseUrl: settings.RESEND_BASE_URL,
          rate: settings.MAIL_RATE,
          receivingDomain: settings.RECEIVING_DOMAIN,
        };
  return {
    port: settings.PORT,
    // Without a key every mail can be read on a page: that page stays on this machine unless somebody says otherwise.
    host: settings.HOST ?? (mail.way === "outbox" ? "127.0.0.1" : "0.0.0.0"),
    publicUrl: settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`,
    dataDir: settings.DATA_DIR,
    secret: settings.SECRET,
    postalAddress: settings.POSTAL_ADDRESS ?? PRACTICE_POSTAL_ADDRESS,
    mail,
    trustedProxies: settings.TRUSTED_PROXIES,
    embedOrigins: settings.EMBED_ORIGINS,
    logLevel: settings.LOG_LEVEL,
  };
}

function lackingForRealMail(settings: Settings): Problem[] {
  const problems: Problem[] = [];
  const demand = (name: SettingName, lacking: boolean, hint: string) => {
    if (lacking) problems.push(problem("setting-missing", name, "is needed to send real mail.", hint));
  };
  demand(
    "SECRET",
    settings.SECRET === undefined,
    "Set it to 32 or more random characters and keep it: links in sent mail depend on it.",
  );
  demand(
    "POSTAL_ADDRESS",
    settings.POSTAL_ADDRESS === undefined,
    "Set it to the sender's postal address: the law asks for one in every such mail.",
  );
  demand(
    "RESEND_WEBHOOK_SECRET",
    settings.RESEND_WEBHOOK_SECRET === undefined,
    "Add a webhook in Resend for PUBLIC_URL/webhooks/resend and copy its signing secret: bounces and complaints come that way.",
  );
  // A provider on this machine is a test, and its links are followed on this machine.
  const practice = isLoopback(settings.RESEND_BASE_URL);
  demand("PUBLIC_URL", settings.PUBLIC_URL === undefined, "Set it to the address at which readers reach this server.");
  if (settings.PUBLIC_URL !== undefined && !practice && !settings.PUBLIC_URL.startsWith("https://")) {
    problems.push(
      problem(
        "setting-not-valid",
        "PUBLIC_URL",
        "is not an https address.",
        "Readers' links and one-click unsubscription (RFC 8058) need https.",
      ),
    );
  }
  return problems;
}

function isLoopback(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || host.startsWith("127.");
}

function problem(code: string, name: string, message: string, hint: string): Problem {
  return { code, severity: "error", file: name, line: 0, message, hint };
}
