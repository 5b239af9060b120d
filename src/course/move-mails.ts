import type { Course } from "./course.ts";
import { type DeliveryKind, isMoveKind, type MoveKind } from "./delivery.ts";
import type { CompiledEmail } from "./email.ts";
import type { Fill } from "./message.ts";
import { maskAddress } from "./address.ts";
import { composeMail, type Template } from "./plain-mail.ts";

export type MoveTemplates = Readonly<Record<MoveKind, Template>>;

/**
 * The emails about a change of address, made of a language's sentences. They are no letters of a course: what a course says to
 * somebody who signs up must not be what gives somebody's account to this address.
 *
 * @param language BCP 47
 */
export function moveMails(templates: MoveTemplates, language: string): Readonly<Record<MoveKind, CompiledEmail>> {
  return {
    "new-address": composeMail(templates["new-address"], language),
    "move-notice": composeMail(templates["move-notice"], language),
  };
}

/** What is frozen of an email about a move, on top of what every email has; nothing where it is none. */
export function moveFill(
  {
    kind,
    move,
  }: {
    readonly kind: DeliveryKind;
    readonly move?: { readonly oldAddress: string; readonly newAddress: string } | undefined;
  },
  course: Pick<Course, "title">,
): Pick<Fill, "values"> {
  // Without its move it was planned before moves had an email of their own.
  if (!isMoveKind(kind) || move === undefined) return { values: {} };
  const { oldAddress, newAddress } = move;
  const isNew = kind === "new-address";
  return {
    values: {
      move_course: course.title,
      old_address: isNew ? maskAddress(oldAddress) : oldAddress,
      new_address: isNew ? newAddress : maskAddress(newAddress),
    },
  };
}
