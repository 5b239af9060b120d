import { isMark, makeMark } from "./mark.ts";

/** Whose device it is. The address is part of it: when somebody moves to another one, devices prove themselves again. */
export type DeviceOwner = { readonly subscriberId: string; readonly address: string };

/** Browsers cap the life of a cookie at 400 days (RFC 6265bis, 5.5). */
export const DEVICE_LASTS_S = 400 * 86_400;

/** One cookie a person: some people share a browser. It names nobody. */
export function deviceCookie({ subscriberId }: DeviceOwner, secret: string): string {
  return `device-${makeMark(secret, "device-name", subscriberId).slice(0, 10)}`;
}

/** What a device has to show that it was opened by the owner of a mailbox. */
export function deviceMark(owner: DeviceOwner, secret: string): string {
  return makeMark(secret, "device", nameOf(owner));
}

export function isDeviceMark(given: string | undefined, owner: DeviceOwner, secret: string): boolean {
  return isMark(given ?? "", secret, "device", nameOf(owner));
}

function nameOf({ subscriberId, address }: DeviceOwner): string {
  return `${subscriberId}\n${address}`;
}
