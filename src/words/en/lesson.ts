/** A lesson on the web. Its text is the author's; these are the words around it and on its blocks. */
export const lesson = {
  blocks: {
    objectives: "By the end you can",
    takeaways: "Takeaways",
    example: "Example",
    exercise: (minutes: number) => `Exercise · ${minutes === 1 ? "1 minute" : `${minutes} minutes`}`,
    makes: (what: string) => `You will make ${what}.`,
    reply: "Write back",
  },
  /** "Reply to Krista" */
  replyTo: (sender: string) => `Reply to ${sender.split(" ")[0] ?? sender}`,
  notes: {
    title: "Notes",
    back: (note: number) => `Back to where note ${note} is referred to`,
  },
};
