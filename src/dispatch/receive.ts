import { fileAnswer, type FiledMail, fileQuestion, keepAnswer } from "../actions/file-reply.ts";
import { setAside } from "../actions/set-aside.ts";
import { signUpByEmail } from "../actions/sign-up-by-email.ts";
import { unsubscribeByEmail } from "../actions/unsubscribe-by-email.ts";
import { addressKey } from "../course/erasure.ts";
import { withRuleAddress } from "../course/mailbox-rule.ts";
import { maskLinks } from "../course/paths.ts";
import { receivedId } from "../course/question.ts";
import { reasonOf } from "../course/reason.ts";
import {
  isFor,
  judge,
  type Judged,
  judgeUnsubscribe,
  type Nature,
  type ReceivedMail,
} from "../course/received-mail.ts";
import { readReplyAddress, type ReplyPurpose } from "../course/reply-address.ts";
import { TIERS } from "../course/turn.ts";
import type { Tx } from "../store/archive.ts";
import { wasErasedSince } from "../store/erasing.ts";
import type { ReceivedState } from "../store/question-rows.ts";
import {
  countReceived,
  countToToken,
  fileReceived,
  LONGEST_FETCH_WAIT_MS,
  postponeFetch,
  postponeOne,
  putOff,
  type WaitingMail,
} from "../store/received-mails.ts";
import { readTaken } from "../store/taking.ts";
import { sentAs } from "../store/tying.ts";
import { readAnswered } from "./answered-text.ts";
import { creatorsOf } from "./creators.ts";
import { type Errand, readErrand } from "./errand.ts";
import type { DispatchPorts, Receiving } from "./ports.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The provider forgets received mail after 30 days. */
const GIVE_UP_AFTER_MS = 31 * DAY_MS;

/** So many tries take three days at least: a clock that's far ahead for a moment makes nobody give up. */
const LEAST_TRIES = 20;

/** A token can be passed on with an email that's forwarded: what others send to it counts against its holder from here on. */
const MOST_OF_OTHERS = 20;

type Token = { readonly purpose: ReplyPurpose; readonly id: string };

/**
 * RECEIVE: fetches an email and does what follows from it. Throws only where the archive fails.
 *
 * @param spent called once with what its reading has taken, in milliseconds
 */
export async function receiveOne(
  ports: DispatchPorts,
  receiving: Receiving,
  waiting: WaitingMail,
  spent: (readingMs: number) => void,
): Promise<void> {
  let readingMs = 0;
  try {
    const fetched = await receiving.mailbox.fetch(waiting.providerId);
    switch (fetched.kind) {
      case "gone":
        await fileReceived(ports.archive, waiting.providerId, "gone", waiting.from);
        return;
      case "not-now":
        return await later(ports, waiting, fetched.why, fetched.thisMailOnly === true);
      case "mail": {
        const began = ports.now();
        const taken = (await readTaken(ports.archive, waiting.providerId)) !== undefined;
        const read = await readMail(ports, receiving, { ...fetched.mail, receivedAt: waiting.receivedAt }, taken);
        readingMs = ports.now() - began;
        const became = await ports.archive.transaction().execute((tx) => file(ports, receiving, tx, waiting, read));
        ports.log.info("mail-received", { became });
      }
    }
  } catch (error) {
    // One mail that cannot be filed does not hold up the others.
    await later(ports, waiting, reasonOf(error), true);
  } finally {
    spent(readingMs);
  }
}

type ReadMail = Pick<FiledMail, "mail" | "text" | "rest" | "notOurs"> & { readonly tokens: readonly Token[] };

/** Outside of the transaction: the thread that reads quotes may take a while. */
async function readMail(
  ports: DispatchPorts,
  { domain, unquote }: Receiving,
  fetched: ReceivedMail,
  taken: boolean,
): Promise<ReadMail> {
  const mail = { ...withRuleAddress(fetched, domain), subject: maskLinks(fetched.subject) };
  const tokens = mail.to.flatMap((to) => readReplyAddress(ports.secret, domain, to) ?? []);
  // Nothing is kept of what isn't for us.
  const matters = isFor(domain, mail) || taken;
  if (!matters) return { mail, tokens, text: "", rest: "", notOurs: "" };
  const answered = await readAnswered(ports, mail, mainToken(tokens));
  const { shown, folded, notOurs } = await unquote(mail, answered);
  const text = maskLinks(shown === "" ? mail.subject : shown);
  // Its words decide who wrote it, even if they're only in HTML.
  const read = mail.text === "" ? { ...mail, text: shown } : mail;
  return { mail: read, tokens, text, rest: maskLinks(folded), notOurs: maskLinks(notOurs) };
}

/** The one that an email counts by, where it was sent to several. */
function mainToken(tokens: readonly Token[]): Token | undefined {
  return tokens.find(isUnsubscribe) ?? tokens.find(({ purpose }) => purpose === "answer") ?? tokens[0];
}

function isUnsubscribe({ purpose }: Token): boolean {
  return purpose === "unsubscribe";
}

/** @param alone whether the fault is this email's, so that others can be asked for meanwhile */
async function later(ports: DispatchPorts, waiting: WaitingMail, why: string, alone: boolean): Promise<void> {
  const now = ports.now();
  ports.log.warn("received-mail-not-taken", { why, tries: waiting.tries + 1 });
  if (waiting.tries >= LEAST_TRIES && now - waiting.receivedAt > GIVE_UP_AFTER_MS) {
    await fileReceived(ports.archive, waiting.providerId, "gone", waiting.from);
    return;
  }
  const nextTryAt = now + Math.min(MINUTE_MS * 2 ** waiting.tries, LONGEST_FETCH_WAIT_MS);
  await ports.archive
    .transaction()
    .execute((tx) => (alone ? postponeOne(tx, waiting, nextTryAt) : postponeFetch(tx, waiting, now, nextTryAt)));
}

/** Of these nothing is kept, not even who sent them. */
const UNSEEN: ReadonlySet<ReceivedState> = new Set(["elsewhere", "gone"]);
/** All else is set aside. */
const DEALT_WITH: ReadonlySet<ReceivedState> = new Set(["question", "answer", "signup", ...UNSEEN]);

/** Files a mail with all that follows from it, in one transaction; @returns what it was, for the log. */
async function file(
  ports: DispatchPorts,
  receiving: Receiving,
  tx: Tx,
  { providerId, tier }: WaitingMail,
  { mail, tokens, ...words }: ReadMail,
): Promise<ReceivedState> {
  const filed = { id: receivedId(ports.instance, providerId), providerId, mail, ...words };
  const token = mainToken(tokens);
  const errand = await errandOf(ports, receiving, tx, filed, token);
  if (errand.state === "waiting") {
    await putOff(tx, providerId, errand.until);
    return "waiting";
  }
  const { state, why } = errand;
  // Another process may have filed it meanwhile; and what is not for us is not looked at any closer.
  const [from, tokenId] = UNSEEN.has(state) ? [null, null] : [mail.from ?? null, token?.id ?? null];
  if (!(await fileReceived(tx, providerId, state, from, tokenId))) return state;
  if (state === "unsubscribe" && token !== undefined) await unsubscribeByEmail(ports, tx, token.id);
  if (errand.signup !== undefined) await signUpByEmail(ports, tx, errand.signup, receiving.domain);
  if (state === "question") await fileQuestion(ports, tx, filed, token?.id, errand);
  if (errand.answered !== undefined) await keepAnswer(tx, filed, errand.answered);
  if (state === "answer" && token !== undefined) await fileAnswer(ports, tx, filed, token.id);
  if (!DEALT_WITH.has(state)) {
    await setAside(tx, filed, { why, token, known: token !== undefined || tier !== TIERS.stranger });
  }
  return state;
}

type Judgment = Exclude<Errand, { readonly state: "waiting" }> & {
  readonly why: string;
  /** The enrollment that the operator says a question belongs to. */
  readonly byHand?: string | undefined;
};

/** What an email comes to: by what was decided before, by whose it is, and by what it's for. */
async function errandOf(
  ports: DispatchPorts,
  receiving: Receiving,
  tx: Tx,
  filed: FiledMail,
  token: Token | undefined,
): Promise<Judgment | Extract<Errand, { readonly state: "waiting" }>> {
  const { mail, providerId } = filed;
  const isOurs = isFor(receiving.domain, mail);
  if (isOurs && (await wasErased(ports, tx, mail))) return { state: "gone", why: "" };
  const taken = await readTaken(tx, providerId);
  if (taken !== undefined) {
    const state = token?.purpose === "answer" ? "answer" : "question";
    return { state, why: "", byHand: taken.enrollment_id ?? undefined };
  }
  if (!isOurs) return { state: "elsewhere", why: "" };
  const { nature, why } = await judgeIn(ports, receiving, tx, mail, token);
  const errand = await readErrand(ports, receiving.domain, tx, { ...filed, purpose: token?.purpose }, nature);
  if (errand.state === "waiting") return errand;
  return { ...errand, why: errand.state === nature ? why : "another copy of it is kept" };
}

/** What somebody wrote before they were erased is part of what was erased. */
async function wasErased({ secret }: DispatchPorts, tx: Tx, { from, receivedAt }: ReceivedMail): Promise<boolean> {
  return from !== undefined && wasErasedSince(tx, addressKey(secret, from), receivedAt);
}

async function judgeIn(
  ports: DispatchPorts,
  { domain }: Receiving,
  tx: Tx,
  mail: ReceivedMail,
  token: Token | undefined,
): Promise<Judged<Nature | "unsubscribe">> {
  const sentByUs = mail.messageId !== undefined && (await sentAs(tx, mail.messageId)) !== undefined;
  if (token?.purpose === "unsubscribe") return judgeUnsubscribe(mail, { domain, sentByUs });
  const own = { senders: creatorsOf(ports), domain, sentByUs, toAnswer: token?.purpose === "answer" };
  return judge(mail, own, await countLately(tx, mail, token));
}

/** A forged From can only use up what is written to no token; each token has its own number. */
async function countLately(tx: Tx, { from, receivedAt }: ReceivedMail, token: Token | undefined): Promise<number> {
  const since = receivedAt - HOUR_MS;
  if (token !== undefined) {
    const { fromThem, all } = await countToToken(tx, token.id, from, since, receivedAt);
    return Math.max(fromThem, all - MOST_OF_OTHERS);
  }
  return from === undefined ? 0 : countReceived(tx, from, since, receivedAt);
}
