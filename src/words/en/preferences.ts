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
      "A message is on its way to the new address. Press the button in it within two days; until then everything stays as it is.",
    moved: "Your address was changed. Everything comes here from now on.",
  },
  courses: "Your courses",
  leave: "Leave",
  leaveAll: "Leave all courses",
  back: "Come back",
  state: {
    notRunning: "Not running at the moment",
    unconfirmed: "Not confirmed yet: press the button in the message that we sent you",
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
