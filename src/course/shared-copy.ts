import type { Course } from "./course.ts";
import type { DeliveryKind } from "./delivery.ts";
import { fillSegments, type HoleValues, type MailHole, type Segment } from "./email.ts";
import { type Letterhead, type Recipe, replyUrl } from "./message.ts";

/** What may be shown to anybody who was given its link. All else is a way in, or was written by one person to another. */
const VIEWABLE: ReadonlySet<DeliveryKind> = new Set<DeliveryKind>(["lesson", "welcome", "check-in", "graduation"]);

export function isViewable(kind: DeliveryKind): boolean {
  return VIEWABLE.has(kind);
}

/** What acts for one person, and what an edition may continue with a path of its own. */
const PERSONAL: ReadonlySet<MailHole> = new Set<MailHole>([
  "account_url",
  "confirm_url",
  "confirm_code",
  "progress_url",
  "preferences_url",
  "reply_url",
  "unsubscribe_url",
]);

/** Full URLs without any token: what stands in a copy where a person's own links stood. */
export type OpenLinks = {
  /** Where to sign up for the course. */
  readonly signup: string;
  /** A page that says that a link works in one's own copy of the email. */
  readonly ownCopy: string;
  readonly reply: string;
  /** Of the copy itself. */
  readonly view: string;
};

/** The HTML of an email as anybody may see it: its greeting stays, every link that acts for its learner leads elsewhere. */
export function sharedEmail({ email, fill, courseId }: Recipe, letterhead: Letterhead, view: string): string {
  const replyTo = letterhead.courses[courseId]?.replyTo ?? "";
  const subject = fillSegments(asOpen(email.subject), withoutAddress(fill.values, fill.to));
  const links = {
    signup: `${letterhead.publicUrl}/${courseId}`,
    ownCopy: ownCopyUrl(letterhead.publicUrl, courseId),
    reply: replyUrl(replyTo, subject),
    view,
  };
  return fillSegments(asOpen(email.html), {
    ...withoutAddress(fill.values, fill.to),
    postal_address: letterhead.postalAddress,
    public_url: letterhead.publicUrl,
    ...openValues(links),
  });
}

/** A lesson's text for the web, as anybody may read it. */
export function sharedLesson(segments: readonly Segment[], course: Course, publicUrl: string, title: string): string {
  const signup = `${publicUrl}/${course.id}`;
  const links = {
    signup,
    ownCopy: ownCopyUrl(publicUrl, course.id),
    reply: replyUrl(course.reply_to, title),
    view: signup,
  };
  return fillSegments(asOpen(segments), { public_url: publicUrl, ...openValues(links) });
}

function ownCopyUrl(publicUrl: string, courseId: string): string {
  return `${publicUrl}/share/${courseId}`;
}

function openValues({ signup, ownCopy, reply, view }: OpenLinks): HoleValues {
  return {
    account_url: ownCopy,
    confirm_code: "······",
    confirm_url: ownCopy,
    preferences_url: ownCopy,
    progress_url: signup,
    reply_url: reply,
    unsubscribe_url: ownCopy,
    view_url: view,
  };
}

/** The address is in no hole of its own; some people type it as their name. */
function withoutAddress(values: HoleValues, to: string): HoleValues {
  const address = to.toLowerCase();
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !value.toLowerCase().includes(address)));
}

/** The same segments, but that no personal link is continued by a path: there is none behind the links of a copy. */
function asOpen(segments: readonly Segment[]): readonly Segment[] {
  let cut = false;
  return segments.map((segment) => {
    if (typeof segment === "string") {
      const rest = cut ? segment.replace(/^[^"']*/, "") : segment;
      cut = false;
      return rest;
    }
    cut = segment.place === "href-start" && PERSONAL.has(segment.hole);
    return cut ? { ...segment, place: "href" } : segment;
  });
}
