/** The way out. What a course is called is its title; one that is no longer served has none. */
export const unsubscribe = {
  tab: "Unsubscribe",
  doneTab: "You’ve unsubscribed",
  thisCourse: "this course",
  title: (course: string) => `Stop ${course}?`,
  text: (address: string) =>
    `We’ll stop sending lessons to ${address} right away. Everything you’ve received stays available.`,
  alreadyTitle: (course: string) => `You’ve left ${course}`,
  already: "You won’t get any more lessons. There’s nothing else to do.",
  more: { title: "More than one course?", text: "Leave every course at once." },
  button: {
    "this-course": (course: string) => `Stop ${course}`,
    "all-courses": "Unsubscribe from everything",
  },
  done: {
    title: (course: string) => `You’ve left ${course}`,
    allTitle: "You’ve left all courses",
    text: (address: string) => `Nothing more will be sent to ${address}. Thanks for giving it a try.`,
    again: {
      title: "Changed your mind?",
      link: "Sign up again",
      text: "with the same address whenever you like. You’ll pick up where you left off, and you won’t get any lesson twice.",
    },
  },
  oneClick: "You’re unsubscribed.",
};
