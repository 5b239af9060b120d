import type { ReactNode } from "react";
import { render } from "react-email";
import type { LetterKind } from "../src/course/course.ts";
import { type Block, inline, NOTHING, stack, words } from "./block.tsx";
import { button } from "./blocks/button.tsx";
import { code, codeInline } from "./blocks/code.tsx";
import { emphasis, lineBreak, noteMark, strong, struck } from "./blocks/emphasis.tsx";
import { example } from "./blocks/example.tsx";
import { exercise } from "./blocks/exercise.tsx";
import { heading } from "./blocks/heading.tsx";
import { image } from "./blocks/image.tsx";
import { link } from "./blocks/link.tsx";
import { list } from "./blocks/list.tsx";
import { notes } from "./blocks/notes.tsx";
import { objectives } from "./blocks/objectives.tsx";
import { paragraph } from "./blocks/paragraph.tsx";
import { quote } from "./blocks/quote.tsx";
import { reply } from "./blocks/reply.tsx";
import { rule } from "./blocks/rule.tsx";
import { table } from "./blocks/table.tsx";
import { takeaways } from "./blocks/takeaways.tsx";
import { confirm } from "./confirm.tsx";
import { graduation } from "./graduation.tsx";
import { lesson } from "./lesson.tsx";
import { checkIn } from "./check-in.tsx";
import type { LetterMail, Slots } from "./mail.ts";
import { signIn } from "./sign-in.tsx";
import { frameTokens } from "./theme.ts";
import { welcome } from "./welcome.tsx";

/** Everything that the course can send. */
const letters: Readonly<Record<LetterKind, (mail: LetterMail) => Slots>> = {
  confirm,
  welcome,
  graduation,
  "sign-in": signIn,
  "check-in": checkIn,
  unfinished: graduation,
};

/** What Markdown itself is set in. */
const parts = {
  code,
  codeInline,
  emphasis,
  heading,
  image,
  lineBreak,
  link,
  list,
  noteMark,
  notes,
  paragraph,
  quote,
  rule,
  strong,
  struck,
  table,
};

/** What an author calls by name: `:::objectives`. Props of each are checked by its own rules, hence `never`. */
const blocks: ReadonlyMap<string, Block<never>> = new Map(
  [objectives, example, takeaways, exercise, reply, button].map((block) => [block.name, block as Block<never>]),
);

/** The one value through which the compiler reaches this room. */
export const mails = { lesson, letters, parts, blocks, inline, stack, words, NOTHING, renderHtml, frameTokens };
export type Mails = typeof mails;

/** A fragment of HTML, without the doctype and the comments by which React would find its way back. */
async function renderHtml(node: ReactNode): Promise<string> {
  const html = await render(node);
  return html.replace(/^<!DOCTYPE[^>]*>/, "").replaceAll(/<!--(?: |\/?\$)-->/g, "");
}
