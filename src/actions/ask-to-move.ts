import type { Course } from "../course/course.ts";
import type { MoveKind } from "../course/delivery.ts";
import { addressKey } from "../course/erasure.ts";
import { moveMails } from "../course/move-mails.ts";
import { type LetterCap, letterCap } from "../course/signup.ts";
import { mailboxHasRoom, mailboxOf } from "../course/signup-limits.ts";
import type { Tx } from "../store/archive.ts";
import { shelveEmails } from "../store/editions.ts";
import { readRefusal } from "../store/erasing.ts";
import { insertMove, readMoves } from "../store/moving.ts";
import { planLetter } from "../store/planning.ts";
import { countRefusal, noteMailboxLetter, readMailboxLetters } from "../store/signup-limits.ts";
import { signupLetters } from "../store/signups.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { wordsOf } from "../words/words.ts";
import type { ActionPorts } from "./ports.ts";

export type AskedToMove =
  /** The old address is told. The new one is asked, unless it refuses us or had enough such email: nobody hears which. */
  | "asked"
  /** It is their address already. */
  | "same"
  /** They asked a moment ago, or often; nothing was sent. */
  | LetterCap
  /** None of their courses is running. */
  | "not-possible";

/** Somebody who has proven to be this learner asks to get everything at another address. */
export async function askToMove(ports: ActionPorts, enrollment: Enrollment, address: string): Promise<AskedToMove> {
  const course = ports.courses.get(enrollment.courseId);
  if (course === undefined) return "not-possible";
  return ports.archive.transaction().execute(async (tx) => {
    if (address === enrollment.address) return "same";
    const at = ports.now();
    const own = await readMoves(tx, enrollment.subscriberId);
    const cap = letterCap(
      own.map((move) => move.asked_at),
      at,
    );
    if (cap !== undefined) return cap;
    // Read before this move is among them.
    const theirs = (await signupLetters(tx, address)).map((letter) => letter.at);
    const move = {
      id: ports.newId(),
      subscriber_id: enrollment.subscriberId,
      enrollment_id: enrollment.id,
      old_address: enrollment.address,
      new_address: address,
      asked_at: at,
      moved_at: null,
      stopped_at: null,
    };
    await insertMove(tx, move);
    await planMoveMail(tx, ports, course, "move-notice", move.id, enrollment);
    const wanted = letterCap(theirs, at) === undefined;
    const erased = await readRefusal(tx, addressKey(ports.secret, address));
    const mailbox = addressKey(ports.secret, mailboxOf(address));
    const hasRoom = mailboxHasRoom(await readMailboxLetters(tx, mailbox, at), at);
    const goesOut = wanted && hasRoom && erased === undefined;
    await countRefusal(tx, "mailbox", at, wanted && !hasRoom);
    await noteMailboxLetter(tx, mailbox, at, goesOut);
    if (goesOut) await planMoveMail(tx, ports, course, "new-address", move.id, { ...enrollment, address });
    return "asked";
  });
}

async function planMoveMail(
  tx: Tx,
  ports: ActionPorts,
  course: Course,
  kind: MoveKind,
  moveId: string,
  { id: enrollmentId, address: to }: Pick<Enrollment, "id" | "address">,
): Promise<void> {
  const { language, move } = wordsOf(course);
  const email = moveMails(move, language)[kind];
  await shelveEmails(tx, course.id, [email], ports.now());
  await planLetter(tx, ports.instance, ports.now(), {
    enrollmentId,
    kind,
    key: moveId,
    edition: email.digest,
    to,
  });
}
