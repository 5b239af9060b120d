/** One page for all that a subscriber may decide. */
export const preferences = {
  title: "Preferences and your data",
  checkForm: "Please check the form",
  said: {
    left: "You have left. Nothing more of it will be sent.",
    "left-all": "You have left all courses. Nothing more will be sent.",
    back: "You are in again. It goes on where you stopped; no lesson comes twice.",
    name: "Your name was changed.",
    asked:
      "If the new address can get email from us, look for a message there and press its button within two days. Until then nothing changes. We tell your old address, too.",
    same: "That’s your address already. Nothing was changed or sent.",
    "too-soon":
      "You asked for a new address less than five minutes ago. Nothing more was sent. Please look for that message, or try again in five minutes.",
    "too-many":
      "You asked for a new address several times lately. Nothing more was sent. Please try again tomorrow, or next month if you asked five times.",
    "not-possible": "Your course isn’t running at the moment, so nothing was sent.",
    moved: "Your address was changed. Everything comes here from now on.",
  },
  courses: "Your courses",
  leave: "Leave",
  leaveAll: "Leave all courses",
  back: "Come back",
  state: {
    notRunning: "Not running at the moment",
    unconfirmed: "Not confirmed yet. Press the button in the message that asks for it, or sign up again to get one",
    active: "You take part. Day, hour and pace are on its page",
    finished: "Finished",
    stopped: "Stopped: your mailbox sent our mail back",
    left: "You left",
    leftOn: (day: string) => `You left on ${day}`,
    leftOnUntil: (day: string, until: string) => `You left on ${day}; you can take it back until ${until}`,
  },
  name: {
    title: "Your first name",
    label: "First name",
    none: "(empty for none)",
    button: "Change my name",
  },
  address: {
    title: "Your email address",
    goesTo: "Everything goes to",
    label: "New email address",
    button: "Send a message there to confirm it",
  },
  data: {
    title: "Your data",
    text: "Everything that we hold about you is yours: as a file, or gone.",
    download: "Download everything held about me",
  },
};
