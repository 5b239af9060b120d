import { isIP } from "node:net";
import { z } from "zod";
import { parseAddress } from "./course/address.ts";

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
  "MAIL_DAILY_LIMIT",
  "RECEIVING_DOMAIN",
  "POSTAL_ADDRESS",
  "TRUSTED_PROXIES",
  "TRUSTED_PROXY_IPS",
  "EMBED_ORIGINS",
  "LOG_LEVEL",
] as const;
export type SettingName = (typeof SETTINGS)[number];

/** An origin, or every host below a name of two labels or more: nothing that could end a header or open the form to everybody. */
const ORIGIN = /^https?:\/\/(?:\*\.(?=[^.:]+\.))?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;

const QUOTES = /^["'`“”‘’]|["'`“”‘’]$/;
const WITHOUT_QUOTES = "has quotes around it, which would become part of it: write it without them";
const NOT_A_URL = "isn't an http or https URL";

/** Digits alone: "0x10", "1e3" and "" are numbers to JavaScript, and to nobody who writes a setting. */
const number = (least: number, most: number, what: string, digits = /^\d+(?:\.\d+)?$/) =>
  z
    .string()
    .regex(digits, "isn't a number")
    .transform(Number)
    .refine((value) => value >= least && value <= most, what);

const whole = (least: number, most: number, what: string) => number(least, most, what, /^-?\d+$/);

const list = z.string().transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ""));

const url = z
  .url({ protocol: /^https?$/, message: NOT_A_URL })
  .superRefine((text, context) => {
    const parsed = URL.parse(text);
    if (parsed === null) return;
    const { username, password, search, hash } = parsed;
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    if (username !== "" || password !== "") refuse("has a user name or password in it, which everybody could read");
    if (search !== "" || text.includes("?")) refuse('has a query in it: leave out the "?" and what follows');
    if (hash !== "" || text.includes("#")) refuse('has a fragment in it: leave out the "#" and what follows');
  })
  .transform((text) => text.replace(/\/+$/, ""));

const unquoted = z.string().refine((text) => !/^(["'`]).*\1$|^[“”„‘’‚«].*[“”‘’»]$/s.test(text), WITHOUT_QUOTES);

const host = z.string().superRefine((text, context) => {
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  const bracketed = /^\[(.+)\](:\d+)?$/.exec(text)?.[1];
  if (QUOTES.test(text)) refuse(WITHOUT_QUOTES);
  else if (text.includes("/")) refuse("is a whole URL or has a path: write only the host, such as 127.0.0.1");
  else if (bracketed !== undefined) refuse(`is in brackets: write ${bracketed} without them`);
  else if (isIP(text) === 0 && text.includes(":"))
    refuse("has a port in it: write only the host, and put the port in PORT");
  else if (isIP(text) === 0 && !/^[\w-]+(?:\.[\w-]+)*\.?$/.test(text)) refuse("isn't a host such as 127.0.0.1");
});

const secretText = z
  .string()
  .min(32, "is shorter than 32 characters")
  .refine(
    (text) => !/change.?me|your.?secret|random.?characters|\bexample\b/i.test(text),
    "is an example that anybody can look up",
  );

const apiKey = z.string().superRefine((text, context) => {
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  if (QUOTES.test(text)) refuse(WITHOUT_QUOTES);
  else if (/^bearer\b/i.test(text)) refuse('begins with "Bearer": write only the key, which begins with "re_"');
  else if (text.startsWith("whsec_")) refuse('is the webhook\'s signing secret: the key begins with "re_"');
  else if (/^\w+=/.test(text)) refuse("has a name in front of the key: write only the key");
  else if (/\s/.test(text)) refuse("has a space or a line break inside: copy the key again");
  else if (!/^[\x21-\x7e]+$/.test(text)) refuse("has a character that no key has: copy the key again");
  else if (/^re_(?:x+|\.+|your.*|…)$/i.test(text)) refuse("is an example: make a key at https://resend.com/api-keys");
});

/** Base64 as the provider's library reads it (RFC 4648, 4), with its padding: else every webhook would be refused. */
const BASE64 =
  /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$|^(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/;

const webhookSecret = z.string().superRefine((text, context) => {
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  if (QUOTES.test(text)) refuse(WITHOUT_QUOTES);
  else if (!text.startsWith("whsec_")) refuse('doesn\'t begin with "whsec_"');
  else if (!BASE64.test(text.slice("whsec_".length)))
    refuse('isn\'t base64 after "whsec_": part of it is missing or was changed, and every webhook would be refused');
});

const NETWORK = /^(.+?)(?:\/(\d{1,3}))?$/;

function isNetwork(entry: string): boolean {
  const [, address = "", length] = NETWORK.exec(entry) ?? [];
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return bits > 0 && (length === undefined || Number(length) <= bits);
}

const SCHEMAS = {
  PORT: whole(0, 65_535, "isn't a port from 0 to 65535").default(3000),
  HOST: host.optional(),
  PUBLIC_URL: url.optional(),
  DATA_DIR: unquoted.default("data"),
  SECRET: secretText.optional(),
  RESEND_API_KEY: apiKey.optional(),
  RESEND_WEBHOOK_SECRET: webhookSecret.optional(),
  RESEND_BASE_URL: url.default("https://api.resend.com"),
  MAIL_RATE: number(0.1, 1000, "isn't between 0.1 and 1000 requests per second").default(8),
  MAIL_DAILY_LIMIT: whole(0, 10_000_000, "isn't a number of emails per day, or 0 for none").default(0),
  RECEIVING_DOMAIN: z
    .string()
    .toLowerCase()
    .refine((domain) => parseAddress(`r@${domain}`) === `r@${domain}`, "isn't a domain such as reply.example.com")
    .optional(),
  POSTAL_ADDRESS: unquoted.optional(),
  TRUSTED_PROXIES: whole(0, 10, "isn't a number of proxies from 0 to 10").default(0),
  TRUSTED_PROXY_IPS: list
    .refine(
      (entries) => entries.every(isNetwork),
      "isn't a list of addresses or networks such as 203.0.113.7 198.51.100.0/24",
    )
    .default([]),
  EMBED_ORIGINS: list
    .refine(
      (entries) => entries.every((entry) => ORIGIN.test(entry)),
      "isn't a list of sites such as https://www.example.com or https://*.example.com",
    )
    .default([]),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"], "isn't debug, info, warn, or error").default("info"),
} satisfies Record<SettingName, z.ZodType>;

type Values = { readonly [Name in SettingName]: z.infer<(typeof SCHEMAS)[Name]> };
type Wrong = { readonly name: SettingName; readonly message: string };

/**
 * Reads every setting by itself, so that all mistakes are told at once. What is empty counts as not given.
 *
 * @returns with the values: what was wrong has its default there, for looking at the others
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): {
  readonly values: Values;
  readonly wrong: readonly Wrong[];
} {
  const wrong: Wrong[] = [];
  const read = SETTINGS.map((name) => {
    const given = environment[name]?.trim();
    const schema: z.ZodType = SCHEMAS[name];
    const parsed = schema.safeParse(given === "" ? undefined : given);
    if (parsed.success) return [name, parsed.data] as const;
    wrong.push(...parsed.error.issues.map(({ message }) => ({ name, message: `${message}.` })));
    return [name, schema.parse(undefined)] as const;
  });
  return { values: Object.fromEntries(read) as Values, wrong };
}
