/** One page for all that a subscriber may decide. */
export const preferences = {
  title: "Preferences and your data",
  checkForm: "Please check the form",
  said: {
    left: "You’ve left. You won’t get any more lessons.",
    "left-all": "You’ve left all courses. Nothing more will be sent.",
    back: "Welcome back. You’ll pick up where you left off, and you won’t get any lesson twice.",
    name: "Your name has been saved.",
    asked:
      "If the new address can get email from us, look for an email there and press the button in it within two days. Until then, nothing changes. We’ll notify your old address, too.",
    same: "That’s your address already. Nothing was changed or sent.",
    "too-soon":
      "You asked for a new address less than five minutes ago. Nothing more was sent. Please look for that email, or try again in five minutes.",
    "too-many":
      "You’ve asked for a new address several times lately. Nothing more was sent. Please try again tomorrow, or next month if you asked five times.",
    "not-possible": "Your course isn’t running at the moment, so nothing was sent.",
    moved: "Your address has been changed. From now on, we’ll send everything here.",
  },
  courses: "Your courses",
  leave: "Leave",
  leaveAll: "Leave all courses",
  back: "Come back",
  state: {
    notRunning: "Not running at the moment",
    unconfirmed: "Not confirmed yet. Press the button in the confirmation email, or sign up again to get a new one",
    active: "Active. Change the schedule on its course page",
    finished: "Finished",
    stopped: "Stopped: our emails bounced or were marked as spam",
    left: "You left",
    leftOn: (day: string) => `You left on ${day}`,
    leftOnUntil: (day: string, until: string) => `You left on ${day}; you can rejoin until ${until}`,
  },
  name: {
    title: "Your first name",
    label: "First name",
    none: "(optional)",
    button: "Save my name",
  },
  address: {
    title: "Your email address",
    goesTo: "We send everything to",
    label: "New email address",
    button: "Send a confirmation email",
  },
  data: {
    title: "Your data",
    text: "Download everything we hold about you, or erase it.",
    download: "Download everything about me",
  },
};
