import { signLink } from "../../src/course/link.ts";
import { newestDelivery } from "./deliveries.ts";
import { SECRET, type World } from "./world.ts";

/** Asks for a link to one's own account, as the button on the preferences does, and gives the path that the link opens. */
export async function openAccount(
  { archive, house, post }: Pick<World, "archive" | "house" | "post">,
  enrollmentId: string,
  epoch = 0,
): Promise<string> {
  await post(`/preferences/${signLink(SECRET, "preferences", enrollmentId, epoch)}`, { do: "link" });
  await house.dispatcher.drain();
  const id = await newestDelivery(archive, enrollmentId, "account-link");
  return `/account/${signLink(SECRET, "account", id)}`;
}
