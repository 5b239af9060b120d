/** The way out. What a course is called is its title; one that is no longer served has none. */
export const unsubscribe = {
  tab: "Unsubscribe",
  doneTab: "You’ve unsubscribed",
  changedTab: "Your lessons",
  thisCourse: "this course",
  title: (course: string) => `Unsubscribe from ${course}?`,
  text: (address: string) =>
    `We’ll stop sending lessons to ${address} right away. Everything you’ve received stays available.`,
  alreadyTitle: (course: string) => `You’ve left ${course}`,
  already: "You won’t get any more lessons. There’s nothing else to do.",
  /** Instead of leaving. */
  slower: {
    title: "Just busy?",
    text: "You can keep your place and get fewer emails.",
    button: { "pause-month": "Pause for a month", "two-weeks": "Get a lesson every two weeks" },
    /** @param until "Tuesday, December 29"; undefined for a pause without an end */
    paused: (course: string, until: string | undefined) =>
      until === undefined ? `${course} is paused` : `${course} is paused until ${until}`,
  },
  more: { title: "More than one course?", text: "Leave every course at once." },
  button: {
    "this-course": (course: string) => `Unsubscribe from ${course}`,
    "all-courses": "Unsubscribe from everything",
  },
  done: {
    title: (course: string) => `You’ve left ${course}`,
    allTitle: "You’ve left all courses",
    text: (address: string) => `Nothing more will be sent to ${address}. Thanks for giving it a try.`,
    undo: "Undo",
    slowerTitle: "You’ll get a lesson every two weeks",
    undoneTitle: "Undone",
    undone: "Everything is back the way it was.",
    /** @param next when the next email is due: "Tuesday, December 8 at 9:00 AM PST" */
    slowerText: (next: string | undefined) =>
      next === undefined
        ? "Nothing is scheduled. You can resume on your course page; every lesson links to it."
        : `Your next email arrives ${next}. To change the schedule, go to your course page; every lesson links to it.`,
    again: {
      title: "Changed your mind?",
      link: "Sign up again",
      text: "with the same address whenever you like. You’ll pick up where you left off, and you won’t get any lesson twice.",
    },
  },
  oneClick: "You’re unsubscribed.",
};
