/** What every lesson and letter says besides its author's text. Counts are holes that are filled when it's sent. */
export const mail = {
  lesson: {
    byline: (minutes: number, author: string) => `${minutes} min read · by ${author}`,
    place: (number: number, of: number, done: string) => `Lesson ${number} of ${of} · ${done} done`,
    objectives: "By the end, you’ll be able to",
    takeaways: "Takeaways",
    example: "Example",
    /** Before an example's title, in plain text. */
    exampleOf: (title: string) => `Example: ${title}`,
    exerciseOf: (minutes: number) => `Exercise · ${inMinutes(minutes)}`,
    exercisePlain: (minutes: number) => `Exercise (${inMinutes(minutes)})`,
    /** Followed by what comes of it. */
    youWillMake: "You’ll make",
    writeBack: "Write back",
    replyTo: (author: string) => `Reply to ${author.split(" ")[0] ?? author}`,
  },
  quiz: {
    title: "Check yourself",
    lead: "Can you answer these without looking back?",
    answers: "Pick an answer to open it on the lesson page. Nothing counts until you press the button there.",
    answersPlain: "Answer these on the lesson page. Nothing counts until you press the button there.",
    done: "Mark as done on your course page",
    tally: (done: string, of: number) => `You’ve completed ${done} of ${of} lessons so far.`,
  },
  image: (alt: string) => `[Image: ${alt}]`,
  /** Why an email came: `site` is the host of the author's. */
  why: {
    asked: (course: string, site: string) => `You’re getting this because you signed up for ${course} at ${site}.`,
    took: (course: string, site: string) => `You’re getting this because you took ${course} at ${site}.`,
    typed: (course: string, site: string) =>
      `You’re getting this because someone entered this address in the ${course} form at ${site}. If it wasn’t you, ignore this email; we won’t send another.`,
    known: (course: string, site: string) =>
      `You’re getting this because someone entered this address in the ${course} form at ${site}, and it’s already signed up. If it wasn’t you, ignore this email.`,
  },
  /** @param address where people write to the course; Reply may lead elsewhere */
  writeTo: (address: string) => `Questions? Reply, or write to ${address}.`,
  /** For someone a lesson was forwarded to. */
  forwarded: { question: "Someone forwarded you this?", start: "Start the course" },
  links: {
    view: "View in browser",
    progress: "Your progress",
    preferences: "Preferences",
    unsubscribe: "Unsubscribe",
  },
  noPostalAddress: "No postal address is set yet.",
};

function inMinutes(minutes: number): string {
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}
