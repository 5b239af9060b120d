/** The way out. What a course is called is its title; one that is no longer served has none. */
export const unsubscribe = {
  tab: "Stop the lessons",
  doneTab: "You have left",
  thisCourse: "this course",
  title: (course: string) => `Stop ${course}?`,
  text: (address: string) =>
    `No further lesson will be sent to ${address}. It takes effect at once, and what you received stays yours.`,
  alreadyTitle: (course: string) => `You have left ${course}`,
  already: "No lessons come any more. There is nothing else to do.",
  more: { title: "More than one course?", text: "This ends all courses that this address takes with us." },
  button: {
    "this-course": (course: string) => `Stop ${course}`,
    "all-courses": "Stop everything from us",
  },
  done: {
    title: (course: string) => `You have left ${course}`,
    allTitle: "You have left all courses",
    text: (address: string) => `Nothing more will be sent to ${address}. Thank you for the time that you gave it.`,
    again: {
      title: "Changed your mind?",
      link: "Sign up again",
      text: "with the same address whenever you like. You go on where you stopped: no lesson comes twice.",
    },
  },
  oneClick: "You are unsubscribed.",
};
