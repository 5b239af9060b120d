import type { CookieOptions } from "hono/utils/cookie";
import { basePathOf } from "./base-path.ts";
import type { WebPorts } from "./ports.ts";

/**
 * What all our cookies have in common: no script reads them, and no other site's form sends them.
 *
 * @param path where it's sent, without the base path; "" for everywhere
 * @param maxAge in seconds
 */
export function cookieOptions({ publicUrl }: Pick<WebPorts, "publicUrl">, path: string, maxAge: number): CookieOptions {
  return {
    path: `${basePathOf(publicUrl)}${path}` || "/",
    httpOnly: true,
    sameSite: "Lax",
    secure: publicUrl.startsWith("https:"),
    maxAge,
  };
}
