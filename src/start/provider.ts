import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Resend } from "resend";
import { Agent } from "undici";
import type { MailConfig } from "../config.ts";
import type { ResendAccount } from "../mail/resend.ts";

const MEGABYTE = 1_048_576;

type ResendConfig = Extract<MailConfig, { way: "resend" }>;

/** The account at Resend, as configured. @param root where package.json is */
export async function accountAt(
  root: string,
  { apiKey, baseUrl }: ResendConfig,
): Promise<{ readonly account: ResendAccount; readonly sdk: Resend }> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const account = { apiKey, baseUrl, userAgent: `coursepost/${version}` };
  return { account, sdk: new Resend(apiKey, { baseUrl }) };
}

/** Where emails go out. An answer larger than a megabyte isn't one to a batch. */
export function openConnections(): Agent {
  return new Agent({ maxResponseSize: MEGABYTE, connect: { timeout: 10_000 } });
}
