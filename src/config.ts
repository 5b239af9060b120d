import { isIP } from "node:net";
import type { Problem } from "./course/problem.ts";
import { findForeignSettings } from "./foreign-settings.ts";
import { readSettings, type SettingName } from "./settings.ts";

export type Config = {
  readonly port: number;
  readonly host: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** `practice` and `live` have a folder each in it (data-folder.ts). */
  readonly dataDir: string;
  /** Signs the links; undefined where it is to be made and kept in the data folder. */
  readonly secret: string | undefined;
  readonly postalAddress: string;
  readonly mail: MailConfig;
  readonly trustedProxies: number;
  /** Addresses and networks whose word about the client is believed; empty: this machine and private networks. */
  readonly trustedProxyIps: readonly string[];
  /** Sites that may show the signup form: origins, or `https://*.example.com`. */
  readonly embedOrigins: readonly string[];
  readonly logLevel: "debug" | "info" | "warn" | "error";
  /** What is allowed and most likely not meant; shown at startup. */
  readonly warnings: readonly Problem[];
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
      /** Emails a day that the plan allows; undefined where nobody said so. */
      readonly dailyLimit: number | undefined;
      /** Where replies are taken, in lower case; undefined where they go straight to the creator. */
      readonly receivingDomain: string | undefined;
    };

export type ConfigResult =
  | { readonly config: Config; readonly problems: readonly [] }
  | { readonly config: undefined; readonly problems: readonly Problem[] };

type Environment = Readonly<Record<string, string | undefined>>;
type Settings = ReturnType<typeof readSettings>["values"];

const PRACTICE_POSTAL_ADDRESS = "(practice mode: no postal address is set)";

/** Fewer different characters than this are no secret: guessed in seconds. */
const LEAST_CHARACTERS = 8;

/** Hosts that everybody can have a name below: a star there opens the form to all of them. */
const SHARED_HOSTS =
  /\*\.(?:filesusr|wixsite|wixstudio|squarespace|weebly|webflow|wordpress|blogspot|myshopify|github|gitlab|netlify|vercel|pages|workers|web|herokuapp|onrender|framer|carrd|notion|substack|ghost)\.(?:com|io|app|dev|co|site|website)(?::\d+)?$/;

/**
 * Reads the environment. With a Resend key, all that real mail needs is demanded at once: a link that leads nowhere or a
 * footer without an address cannot be taken back. Without one, whatever belongs to real mail is a mistake: practice mode shows
 * everybody's mail on a page.
 */
export function readConfig(environment: Environment): ConfigResult {
  const { values, wrong } = readSettings(environment);
  const isWrong = (name: SettingName) => wrong.some((each) => each.name === name);
  const given = (name: SettingName) => (environment[name]?.trim() ?? "") !== "";
  const problems = [
    ...wrong.map(({ name, message }) => notValid(name, message, `Fix ${name} in .env, or take it out.`)),
    ...findForeignSettings(environment).map(({ name, hint }) =>
      problem("setting-unknown", name, "isn't a Coursepost setting.", hint),
    ),
    ...(given("RESEND_API_KEY") ? lackingForRealMail(values, given) : notForPractice(values, given)).filter(
      ({ file }) => !isWrong(file as SettingName),
    ),
  ];
  return problems.length > 0 ? { config: undefined, problems } : { config: toConfig(values), problems: [] };
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
          dailyLimit: settings.MAIL_DAILY_LIMIT === 0 ? undefined : settings.MAIL_DAILY_LIMIT,
          receivingDomain: settings.RECEIVING_DOMAIN,
        };
  // Without a key every mail can be read on a page; behind a proxy, who comes past it could say who they are.
  const isForThisMachine = mail.way === "outbox" || settings.TRUSTED_PROXIES > 0;
  return {
    port: settings.PORT,
    host: settings.HOST ?? (isForThisMachine ? "127.0.0.1" : "0.0.0.0"),
    publicUrl: settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`,
    dataDir: settings.DATA_DIR,
    secret: settings.SECRET,
    postalAddress: settings.POSTAL_ADDRESS ?? PRACTICE_POSTAL_ADDRESS,
    mail,
    trustedProxies: settings.TRUSTED_PROXIES,
    trustedProxyIps: settings.TRUSTED_PROXY_IPS,
    embedOrigins: settings.EMBED_ORIGINS,
    logLevel: settings.LOG_LEVEL,
    warnings: warningsOf(settings),
  };
}

function lackingForRealMail(settings: Settings, given: (name: SettingName) => boolean): Problem[] {
  const problems: Problem[] = [];
  const demand = (name: SettingName, hint: string) => {
    if (!given(name)) problems.push(problem("setting-missing", name, "is needed to send real email.", hint));
  };
  demand("SECRET", "Set it to 32 or more random characters and keep it: links in sent email depend on it.");
  demand("POSTAL_ADDRESS", "Set it to the sender's postal address: the law requires one in every such email.");
  demand(
    "RESEND_WEBHOOK_SECRET",
    "Add a webhook in Resend for PUBLIC_URL/webhooks/resend and copy its signing secret: bounces and complaints come that way.",
  );
  demand("PUBLIC_URL", "Set it to the URL where readers reach this server.");
  // A provider on this machine is a test, and its links are followed on this machine.
  const isTest = isLoopback(URL.parse(settings.RESEND_BASE_URL)?.hostname ?? "");
  if (settings.PUBLIC_URL !== undefined && !isTest && !settings.PUBLIC_URL.startsWith("https://")) {
    const hint = "Readers' links and one-click unsubscribing (RFC 8058) need https.";
    problems.push(notValid("PUBLIC_URL", "isn't an https URL.", hint));
  }
  const isResend = URL.parse(settings.RESEND_BASE_URL)?.hostname === "api.resend.com";
  if (isResend && settings.RESEND_API_KEY?.startsWith("re_") === false) {
    const hint = "Copy the key from https://resend.com/api-keys.";
    problems.push(notValid("RESEND_API_KEY", 'doesn\'t begin with "re_", as every Resend key does.', hint));
  }
  return problems;
}

/** What says that this is a server for others, although there is no key: none of it may start with an open practice inbox. */
function notForPractice(settings: Settings, given: (name: SettingName) => boolean): Problem[] {
  const problems: Problem[] = [];
  const refuse = (name: SettingName, message: string, hint: string) => {
    problems.push(problem("not-for-practice-mode", name, message, hint));
  };
  const addKey = "Set RESEND_API_KEY to send real email, or take this out to practice.";
  for (const name of ["RESEND_WEBHOOK_SECRET", "RECEIVING_DOMAIN"] as const) {
    if (given(name)) refuse(name, "is set, but RESEND_API_KEY isn't.", addKey);
  }
  const { PUBLIC_URL: publicUrl, HOST: host } = settings;
  if (publicUrl?.startsWith("https:") === true)
    refuse("PUBLIC_URL", "is an https URL, but RESEND_API_KEY isn't set.", addKey);
  else if (publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname)) {
    refuse("PUBLIC_URL", "points to a host other than this machine, but RESEND_API_KEY isn't set.", addKey);
  }
  if (host !== undefined && !isLoopback(host)) {
    const hint =
      "Practice mode shows everybody's email, so it only listens on 127.0.0.1. Set RESEND_API_KEY, or take HOST out (conda and csh export it: HOST=127.0.0.1).";
    refuse("HOST", "opens the server to others, but RESEND_API_KEY isn't set.", hint);
  }
  return problems;
}

function warningsOf(settings: Settings): Problem[] {
  const warnings: Problem[] = [];
  const warn = (name: SettingName, message: string, hint: string) => {
    warnings.push({ ...problem("setting-doubtful", name, message, hint), severity: "warning" });
  };
  for (const entry of settings.EMBED_ORIGINS.filter((origin) => SHARED_HOSTS.test(origin))) {
    const hint = "Name the exact host that your form is shown from; docs/OPERATING.md says where to find it.";
    warn("EMBED_ORIGINS", `has ${entry}, which lets in everybody's site at that provider.`, hint);
  }
  if (settings.SECRET !== undefined && new Set(settings.SECRET).size < LEAST_CHARACTERS) {
    const hint = "Anyone who guesses it can open everybody's links. A new one breaks the links in email already sent.";
    warn("SECRET", "repeats a few characters and can be guessed.", hint);
  }
  return warnings;
}

/** @param host as in a URL (an IPv6 address in brackets) or as in HOST */
function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return bare === "localhost" || bare === "::1" || (isIP(bare) === 4 && bare.startsWith("127."));
}

function notValid(name: SettingName, message: string, hint: string): Problem {
  return problem("setting-not-valid", name, message, hint);
}

function problem(code: string, name: string, message: string, hint: string): Problem {
  return { code, severity: "error", file: name, line: 0, message, hint };
}
