import type { Hono } from "hono";
import type { Person } from "./people.ts";
import type { World } from "./world.ts";

/** What somebody's browser can do. */
export type Site = Pick<Hono, "request">;

/**
 * Where somebody's requests come from: everybody has a network of their own, and strangers share another. The product tells by it
 * whose words count when several people have typed one address.
 */
export function networkOf({ people }: World, person: Person | undefined): string {
  return person === undefined ? "192.0.2.9" : `198.51.${people.indexOf(person)}.7`;
}

/** The site as it's reached from one network, by way of the one proxy in front. */
export function behindNetwork(app: Hono, address: string): Site {
  return {
    request: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set("x-forwarded-for", address);
      return app.request(input, { ...init, headers });
    },
  };
}
