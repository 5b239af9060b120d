import type { LeftWhy } from "../../course/attachment.ts";

type FilesInWords = {
  readonly attached: readonly string[];
  readonly left: readonly { readonly file: string; readonly why: LeftWhy | undefined }[];
  readonly unlisted: number;
};

type LearnerInWords = {
  readonly who: string;
  readonly done: number;
  readonly of: number;
  readonly earlier: readonly {
    readonly day: string;
    readonly about: string;
    readonly text: string;
    readonly answered: boolean;
  }[];
  readonly more: number;
};

const LEFT: Readonly<Record<LeftWhy, string>> = {
  kind: "only images and documents can be forwarded",
  size: "too large",
  many: "too many attachments",
  fetch: "it couldn’t be fetched from Resend",
  room: "too many attachments were waiting",
  refused: "Resend refused it",
  "not-kept": "it isn’t kept here anymore",
};

/** The emails of a conversation. They have holes, as an author's Markdown does. */
export const question = {
  forward: {
    subject: "Question from {{question_from}}: {{question_subject}}",
    paragraphs: [
      "{{question_from}} asks about {{question_about}}:",
      "{{question_text}}",
      "{{question_note}}",
      "{{question_learner}}",
      "Reply to this email to answer. Your reply goes to the learner, with any images and documents you attach (7 MB at most). If something can’t be sent, we’ll let you know.",
    ],
  },
  "in-mailbox": {
    subject: "{{question_subject}}",
    paragraphs: [
      "{{question_from}} wrote to your mailbox about {{question_about}}. We haven’t written to the learner, because senders can be faked. If you can’t find their email in your mailbox, ignore this one.",
      "{{question_learner}}",
      "Reply to this email to answer. Only your text goes to the learner, in the same thread, from the course’s address.",
      "You can also answer the learner’s own email. To let Coursepost know, put the address your mailbox forwards to in Bcc.",
    ],
  },
  digest: {
    subject: "{{question_subject}}",
    paragraphs: [
      "These questions are waiting for you. There were too many to send one at a time, or an email to your mailbox bounced.",
      "{{question_text}}",
      "To answer a question, email the address below it. Your reply goes to the learner from the course’s address, with any images and documents you attach.",
    ],
  },
  /** To the creator, about an answer of theirs. */
  "left-behind": {
    subject: "{{question_subject}}",
    paragraphs: [
      "We sent your answer to {{question_from}}, but not everything you attached:",
      "{{question_note}}",
      "To share it another way, reply to this email with a link. Your reply will go to {{question_from}}, too.",
    ],
  },
  acknowledgement: {
    subject: "{{question_subject}}",
    paragraphs: [
      "Hi {{first_name|there}},",
      "Thank you for writing. {{creator_name|A person}} will read your message and reply to this address.",
      "Your schedule stays the same.",
      "You’re getting this because you replied to one of our emails. This is an automatic reply, sent at most once a day.",
      "Questions? Reply, or write to {{write_to}}.",
      "{{postal_address}}",
      "Unsubscribe: {{unsubscribe_url}}",
    ],
  },
  "way-out": {
    subject: "{{question_subject}}",
    paragraphs: [
      "Hi {{first_name|there}},",
      "You wrote that you’d like to stop. You can unsubscribe here:",
      "{{unsubscribe_url}}",
      "Nothing has changed yet. If that’s not what you meant, just reply and a person will read it.",
      "You’re getting this because you replied to one of our emails. This is an automatic reply, sent at most once a day.",
      "Questions? Reply, or write to {{write_to}}.",
      "{{postal_address}}",
    ],
  },
  digestSubject: (questions: number, course: string) =>
    questions === 1 ? `One question about ${course}` : `${questions} questions about ${course}`,
  digestHead: (from: string, subject: string, about: string) => `${from} asks about ${about} (subject: “${subject}”):`,
  /** @param to the address that answers only this question */
  digestAnswer: (to: string) => `To answer, email ${to}`,
  /** After "Re: ", where a question came without a subject. */
  noSubject: "your question",
  about: (number: number, lesson: string, course: string) => `lesson ${number}, “${lesson}” (${course})`,
  /** To the creator: whose question it is, how far they are, and what they asked before, newest first. */
  learner: ({ who, done, of, earlier, more }: LearnerInWords) =>
    [
      `The learner: ${who}, ${done} of ${of} lessons done.`,
      earlier.length === 0 ? "This is their first question." : "Earlier questions:",
      ...earlier.map(
        ({ day, about, text, answered }) =>
          `- ${day}, about ${about}${answered ? "" : " (not answered here)"}: ${text === "" ? "(no text)" : `“${text}”`}`,
      ),
      ...(more > 0 ? [`- and ${more} more`] : []),
    ].join("\n"),
  /** Between what someone wrote and the rest of their email. */
  rest: "The rest of the email, in case there’s anything new in it:",
  cut: "(The email continues. You’ll find all of it in Resend, under Receiving.)",
  /**
   * What came with a question, or with an answer.
   *
   * @param files.attached to the same email, such as "plan.pdf (120 KB)"
   * @param files.left elsewhere, with the reason
   * @param files.unlisted how many more came, of which nothing is known
   */
  note: ({ attached, left, unlisted }: FilesInWords) => {
    if (attached.length + left.length + unlisted === 0) return "No attachments came with it.";
    const more = unlisted === 0 ? [] : [unlisted === 1 ? "one more attachment" : `${unlisted} more attachments`];
    const others = [...left.map(({ file, why }) => (why === undefined ? file : `${file}: ${LEFT[why]}`)), ...more];
    return [
      ...(attached.length === 0 ? [] : [`Attached: ${attached.join(", ")}.`]),
      ...(others.length === 0
        ? []
        : [`Not attached: ${others.join("; ")}. You’ll find all of it in Resend, under Receiving, for 30 days.`]),
    ].join(" ");
  },
  /** Below an answer, to the learner. @param files such as "plan.pdf (120 KB)" */
  leftOut: (files: readonly string[]) => `(Not attached, because it couldn’t be sent: ${files.join(", ")})`,
};
