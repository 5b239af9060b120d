import type { BrowserContext } from "playwright-core";
import { deviceCookie, deviceMark } from "../../src/course/device.ts";
import type { Site } from "./site.ts";
import { SECRET } from "./world.ts";

/** Makes a browser that of everybody who has signed up so far, as if they had confirmed their address in it. */
export async function makeOwnDevice(context: BrowserContext, { url, world }: Site): Promise<void> {
  const people = await world.archive.selectFrom("subscribers").select(["id as subscriberId", "address"]).execute();
  await context.addCookies(
    people.map((owner) => ({ name: deviceCookie(owner, SECRET), value: deviceMark(owner, SECRET), url })),
  );
}
