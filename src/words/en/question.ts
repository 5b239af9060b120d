/** The mails of a conversation. Holes stand in them as in an author's Markdown. */
export const question = {
  forward: {
    subject: "Question by {{question_from}}: {{question_subject}}",
    paragraphs: [
      "{{question_from}} asks about {{question_about}}:",
      "{{question_text}}",
      "{{question_note}}",
      "Answer by replying to this mail. Only what you write goes to the learner, under the name of the course. Attachments do not travel.",
    ],
  },
  digest: {
    subject: "{{question_subject}}",
    paragraphs: [
      "These questions are waiting for you. More came in than are sent to you one by one, or your mailbox refused an email.",
      "{{question_text}}",
      "Answer each one by an email to its own address. Only what you write goes to the learner, under the name of the course.",
    ],
  },
  acknowledgement: {
    subject: "{{question_subject}}",
    paragraphs: [
      "Hi {{first_name|there}},",
      "thank you for writing. Your message is saved, and {{creator_name|a person}} will see it. The answer comes to this address.",
      "Until it does, nothing changes: your lessons come as before.",
      "You get this because you replied to one of our mails. This note was sent by itself, at most once a day.",
      "{{postal_address}}",
      "Unsubscribe: {{unsubscribe_url}}",
    ],
  },
  "way-out": {
    subject: "{{question_subject}}",
    paragraphs: [
      "Hi {{first_name|there}},",
      "you wrote that you would like to stop. One click does it, on the page behind this link:",
      "{{unsubscribe_url}}",
      "Nothing has changed yet. If you meant something else, just reply and a person will read it.",
      "You get this because you replied to one of our mails. This note was sent by itself, at most once a day.",
      "{{postal_address}}",
    ],
  },
  digestSubject: (questions: number, course: string) =>
    questions === 1 ? `One question about ${course}` : `${questions} questions about ${course}`,
  digestHead: (from: string, subject: string, about: string) => `${from} asks about ${about}, under “${subject}”:`,
  /** @param to the address that answers this question alone */
  digestAnswer: (to: string) => `Answer at ${to}`,
  /** Behind "Re: ", where a question came without a subject. */
  noSubject: "your question",
  about: (lesson: string, course: string) => `“${lesson}” (${course})`,
  /** Between what somebody wrote and the rest of their email. */
  rest: "The rest of the email, in case something in it is new:",
  cut: "(The email goes on. All of it is in Resend, under Receiving.)",
  note: (attachments: number) => {
    if (attachments === 0) return "No attachments came with it.";
    const what = attachments === 1 ? "An attachment" : `${attachments} attachments`;
    return `${what} came with it; find it in Resend, under Receiving.`;
  },
};
