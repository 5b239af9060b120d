import { deliveryId } from "../course/delivery.ts";
import { composeMessage, type Recipe } from "../course/message.ts";
import { NEXT_FORM } from "../course/own-text.ts";
import type { ReceivedMail } from "../course/received-mail.ts";
import type { ReplyPurpose } from "../course/reply-address.ts";
import { textOfHtml } from "../mail/html-text.ts";
import { readDigest } from "../store/conversation.ts";
import { readRecipe } from "../store/members.ts";
import { readQuestion } from "../store/questions.ts";
import { sentAs } from "../store/tying.ts";
import { fillDigest } from "./conversation-fill.ts";
import type { DispatchPorts } from "./ports.ts";

type Ports = Pick<DispatchPorts, "archive" | "courses" | "instance" | "readEdition" | "receiving" | "secret">;

/**
 * What we sent and an email answers, so that quotes of it are known as ours: by its token, else by its thread. Undefined where none is
 * known.
 */
export async function readAnswered(
  ports: Ports,
  { references }: Pick<ReceivedMail, "references">,
  token: { readonly purpose: ReplyPurpose; readonly id: string } | undefined,
): Promise<string | undefined> {
  if (token?.purpose === "answer") return readAsked(ports, token.id);
  if (token !== undefined) return readSentText(ports, token.id);
  for (const messageId of references.toReversed()) {
    const id = await sentAs(ports.archive, messageId);
    if (id !== undefined) return readSentText(ports, id);
  }
  return undefined;
}

/** What the creator has of a question: the question, how it was passed on, and what was in the same digest. */
async function readAsked(ports: Ports, questionId: string): Promise<string | undefined> {
  const asked = await readQuestion(ports.archive, questionId);
  if (asked === undefined || asked.enrollment_id === null) return undefined;
  const { passed_by: by } = asked;
  const texts = [asked.text, asked.rest];
  const forward = deliveryId(ports.instance, asked.enrollment_id, "forward", questionId);
  for (const id of [forward, ...(by === null || by === "forward" ? [] : [by])]) {
    texts.push((await readSentText(ports, id)) ?? "");
  }
  return texts.join(NEXT_FORM);
}

/** Mail programs quote the HTML as well as the plain text, some of them with its hidden preheader. An email that can't be made any more is as good as unknown. */
async function readSentText(ports: Ports, id: string): Promise<string | undefined> {
  const sent = await readRecipe(ports.archive, id, ports.readEdition);
  if (sent === undefined) return undefined;
  const recipe = await withDigest(ports, sent.recipe);
  const { text, html } = composeMessage(recipe, sent.letterhead, ports.secret);
  return [text, textOfHtml(html.replaceAll("display:none", ""))].join(NEXT_FORM);
}

/** A digest that was sent has lost what others wrote (store/digests.ts); it's still in their questions. */
async function withDigest(ports: Ports, recipe: Recipe): Promise<Recipe> {
  const course = ports.courses.get(recipe.courseId);
  if (recipe.kind !== "digest" || course === undefined) return recipe;
  const digest = await readDigest(ports.archive, recipe.deliveryId);
  if (digest.length === 0) return recipe;
  const { values } = fillDigest(ports, digest, course);
  return { ...recipe, fill: { ...recipe.fill, values: { ...values, ...recipe.fill.values } } };
}
