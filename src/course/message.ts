import { domainOf } from "./address.ts";
import { confirmCode } from "./code.ts";
import type { Course } from "./course.ts";
import type { DeliveryKind } from "./delivery.ts";
import { type CompiledEmail, fillEmail, fillSegments, holesOf, type HoleValues } from "./email.ts";
import type { LinkPurpose } from "./link.ts";
import { courseAddress } from "./named-address.ts";
import { linkPath } from "./paths.ts";
import { replyAddress } from "./reply-address.ts";

/**
 * Raised whenever the same recipe would make other bytes than before (a new header, another way to fill). A request
 * whose outcome is unknown is never repeated by code of another version.
 */
export const FILL_VERSION = 1;

/** One mail, ready for any way out. Header names as written, values on one line. */
export type Message = {
  readonly from: string;
  readonly to: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `d` the delivery, `b` the batch: they come back in the provider's events. */
  readonly tags: Readonly<Record<string, string>>;
  readonly files?: readonly SentFile[];
};

/** What all members of a batch share, frozen with it so that a later setting does not change its bytes. */
export type Letterhead = {
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly postalAddress: string;
  readonly courses: Readonly<Record<string, CourseHead>>;
  /** Where replies are taken. Batches that were frozen without it keep the course's own Reply-To, and so their bytes. */
  readonly receivingDomain?: string;
  /** Whether List-Unsubscribe also names an email address, at the receiving domain. Older batches lack it and keep their bytes. */
  readonly unsubscribeByEmail?: boolean;
  /** Whether List-Subscribe names the course's address at the receiving domain (RFC 2369, 3.3). */
  readonly subscribeByEmail?: boolean;
  /** Whether letters that belong to no list say that a program wrote them, so that no other program answers (RFC 3834, 5). */
  readonly saysAutomatic?: boolean;
};

export type CourseHead = {
  readonly from: string;
  readonly replyTo: string;
  /** RFC 2919. */
  readonly listId: string;
};

export type SentFile = {
  readonly name: string;
  readonly type: string;
  /** Of its bytes, which are kept elsewhere. */
  readonly sha256: string;
};

/** What is frozen of one delivery: whom it goes to, and the values of its holes but for the links. */
export type Fill = {
  readonly to: string;
  readonly values: HoleValues;
  /** Of the mails of a conversation: where an answer goes, and what puts it into its thread. */
  readonly replyTo?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The account's epoch, for the links that end with it; absent is 0. */
  readonly epoch?: number;
  /** Files that go along, by their content. An email with some is a request of its own. Absent, there are none. */
  readonly files?: readonly SentFile[];
  /** Whether the confirm link names this email. Absent, it names the enrollment. */
  readonly confirmsByDelivery?: true;
};

/** Everything that one mail is made from, again and again to the same bytes. */
export type Recipe = {
  readonly deliveryId: string;
  readonly batchId: string;
  readonly enrollmentId: string;
  readonly courseId: string;
  readonly kind: DeliveryKind;
  readonly email: CompiledEmail;
  readonly fill: Fill;
};

export function courseHead(course: Course): CourseHead {
  const { name, email } = course.sender;
  const domain = domainOf(email);
  return {
    from: `${quoteName(name)} <${email}>`,
    replyTo: course.reply_to,
    listId: `${quoteName(course.title)} <${course.id}.${domain}>`,
  };
}

/** Makes the mail of a recipe. Pure: the same recipe, letterhead and secret make the same mail for ever. */
export function composeMessage(recipe: Recipe, letterhead: Letterhead, secret: string): Message {
  const head = letterhead.courses[recipe.courseId];
  if (head === undefined) throw new Error(`the letterhead lacks the course ${recipe.courseId}`);
  const epoch = recipe.fill.epoch ?? 0;
  const link = (purpose: LinkPurpose, id: string) => `${letterhead.publicUrl}${linkPath(secret, purpose, id, epoch)}`;

  const unsubscribeUrl = link("unsubscribe", recipe.enrollmentId);
  // A signature takes 2 µs, a tenth of the whole mail: only those that it has holes for are made.
  const holes = holesOf(recipe.email);
  const answers = recipe.fill.replyTo ?? replyTo(recipe.deliveryId, letterhead, head, secret);
  const filled = fillEmail(recipe.email, {
    ...recipe.fill.values,
    postal_address: letterhead.postalAddress,
    public_url: letterhead.publicUrl,
    write_to: head.replyTo,
    ...(holes.has("confirm_code") ? { confirm_code: confirmCode(secret, recipe.deliveryId, epoch) } : {}),
    ...(holes.has("confirm_url") ? { confirm_url: confirmUrl(recipe, link) } : {}),
    ...(holes.has("account_url") ? { account_url: link("account", recipe.deliveryId) } : {}),
    ...(holes.has("accept_url") ? { accept_url: link("address", recipe.deliveryId) } : {}),
    ...(holes.has("stop_url") ? { stop_url: link("keep-address", recipe.deliveryId) } : {}),
    ...(holes.has("progress_url") ? { progress_url: link("progress", recipe.enrollmentId) } : {}),
    ...(holes.has("preferences_url") ? { preferences_url: link("preferences", recipe.enrollmentId) } : {}),
    ...(holes.has("reply_url")
      ? { reply_url: replyUrl(answers, fillSegments(recipe.email.subject, recipe.fill.values)) }
      : {}),
    ...(holes.has("view_url") ? { view_url: link("view", recipe.deliveryId) } : {}),
    unsubscribe_url: unsubscribeUrl,
  });
  return {
    ...filled,
    from: head.from,
    to: recipe.fill.to,
    replyTo: answers,
    headers: {
      ...(belongsToList(recipe.kind)
        ? {
            ...listHeaders(head.listId, [unsubscribeUrl, ...unsubscribeMailto(recipe, letterhead, secret)]),
            ...subscribeHeader(recipe, letterhead),
          }
        : {}),
      ...(letterhead.saysAutomatic === true && SAY_AUTOMATIC.has(recipe.kind) ? AUTOMATIC : {}),
      ...recipe.fill.headers,
    },
    tags: { d: recipe.deliveryId, b: recipe.batchId },
    ...(recipe.fill.files === undefined ? {} : { files: recipe.fill.files }),
  };
}

function confirmUrl(
  { deliveryId, enrollmentId, fill, kind }: Recipe,
  link: (purpose: LinkPurpose, id: string) => string,
): string {
  // As moves were asked about before they had an email of their own.
  if (kind === "new-address") return link("address", deliveryId);
  return link("confirm", fill.confirmsByDelivery === true ? deliveryId : enrollmentId);
}

function replyTo(deliveryId: string, { receivingDomain }: Letterhead, head: CourseHead, secret: string): string {
  return receivingDomain === undefined ? head.replyTo : replyAddress(secret, "reply", deliveryId, receivingDomain);
}

/** A link that does what Reply does (RFC 6068, 2). */
export function replyUrl(to: string, subject: string): string {
  const address = encodeURIComponent(to).replaceAll(/%(?:40|2B)/g, decodeURIComponent);
  return `mailto:${address}?subject=${encodeURIComponent(`Re: ${subject}`)}`;
}

/**
 * A confirmation belongs to no list yet, an email about a move may reach somebody who never signed up, and somebody who has left may
 * still ask for a link to their account. What one person writes to another belongs to none at all: with these headers the creator's
 * mail program would offer to unsubscribe the learner.
 */
const OUTSIDE_LISTS: ReadonlySet<DeliveryKind> = new Set<DeliveryKind>([
  "confirm",
  "new-address",
  "move-notice",
  "account-link",
  "forward",
  "digest",
  "answer",
]);

/** Letters to a mailbox that may belong to somebody else, or to another program such as this one. */
const SAY_AUTOMATIC: ReadonlySet<DeliveryKind> = new Set<DeliveryKind>([
  "confirm",
  "new-address",
  "move-notice",
  "account-link",
]);
const AUTOMATIC = { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" };

function belongsToList(kind: DeliveryKind): boolean {
  return !OUTSIDE_LISTS.has(kind);
}

/** Apple's mail programs offer to unsubscribe only by email. None where nobody would receive it. */
function unsubscribeMailto(
  { enrollmentId }: Recipe,
  { receivingDomain, unsubscribeByEmail }: Letterhead,
  secret: string,
): readonly string[] {
  if (receivingDomain === undefined || unsubscribeByEmail !== true) return [];
  const address = replyAddress(secret, "unsubscribe", enrollmentId, receivingDomain);
  return [`mailto:${address}?subject=unsubscribe`];
}

function subscribeHeader(
  { courseId }: Recipe,
  { receivingDomain, subscribeByEmail }: Letterhead,
): Record<string, string> {
  if (receivingDomain === undefined || subscribeByEmail !== true) return {};
  return { "List-Subscribe": `<mailto:${courseAddress(courseId, receivingDomain)}?subject=subscribe>` };
}

/**
 * One-click unsubscription (RFC 8058) and the list's name (RFC 2919).
 *
 * @param waysOut URLs, the preferred one first (RFC 2369, 2)
 */
function listHeaders(listId: string, waysOut: readonly string[]): Record<string, string> {
  return {
    "List-Id": listId,
    "List-Unsubscribe": waysOut.map((url) => `<${url}>`).join(", "),
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
}

/** A display name as RFC 5322, 3.4 has it: quoted where it holds more than words. */
function quoteName(name: string): string {
  return /^[\p{L}\p{N} ]+$/u.test(name) ? name : `"${name.replaceAll(/["\\]/g, "\\$&")}"`;
}
