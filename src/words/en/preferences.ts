/** One page for all that a subscriber may decide. */
export const preferences = {
  title: "Preferences and your data",
  checkForm: "Please check the form",
  said: {
    left: "You’ve left. You won’t get any more lessons.",
    "left-all": "You’ve left all courses. Nothing more will be sent.",
    back: "Welcome back. You’ll pick up where you left off, and you won’t get any lesson twice.",
    name: "Your name has been saved.",
    moved: "Your new address is saved. From now on, we’ll send everything there.",
  },
  courses: "Your courses",
  leave: "Leave",
  leaveAll: "Leave all courses",
  back: "Come back",
  state: {
    notRunning: "Not running right now",
    unconfirmed: "Not confirmed yet. Press the button in the confirmation email, or sign up again for a new one",
    active: "Active. Change the schedule on its course page",
    /** @param until "Tuesday, December 29"; undefined for a pause without an end */
    paused: (until: string | undefined) =>
      `${until === undefined ? "Paused" : `Paused until ${until}`}. You can resume it on its course page`,
    finished: "No more lessons to come",
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
};
