import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import { addressSchema } from "../course/address.ts";
import type { Course } from "../course/course.ts";
import { FIRST_NAME_MAX, problemOfName } from "../course/name.ts";
import { letterCap } from "../course/signup.ts";
import { cookieOptions } from "./cookie.ts";
import type { WebPorts } from "./ports.ts";

const COOKIE = "signup";

/** Long enough to look for an email, and short enough for a browser that others use next. */
export const TYPED_LASTS_S = 3600;

/** More are never counted. */
const MOST_TIMES = 9;

const typedSchema = z.object({
  email: addressSchema,
  firstName: z.string().refine((name) => problemOfName(name, FIRST_NAME_MAX) === undefined),
  times: z.array(z.int()).max(MOST_TIMES),
});

/** What this browser signed up with, and when an email may have followed. Epoch milliseconds. */
export type TypedSignup = z.infer<typeof typedSchema>;

/**
 * Keeps what was typed in the browser where it was typed, and nowhere else, so the next page can show it. The server
 * says the same for every address, so nothing here tells whether we know it.
 */
export function rememberTyped(
  c: Context,
  ports: WebPorts,
  course: Course,
  typed: { readonly email: string; readonly firstName: string },
): void {
  const now = ports.now();
  const before = readTyped(c);
  const times = before?.email === typed.email ? before.times : [];
  const value = { ...typed, times: letterCap(times, now) === undefined ? [...times, now].slice(-MOST_TIMES) : times };
  setCookie(c, COOKIE, JSON.stringify(value).toWellFormed(), cookieOptions(ports, `/${course.id}`, TYPED_LASTS_S));
}

/** @returns undefined where this browser signed up for nothing lately */
export function readTyped(c: Context): TypedSignup | undefined {
  try {
    return typedSchema.safeParse(JSON.parse(getCookie(c, COOKIE) ?? "")).data;
  } catch {
    return undefined;
  }
}
