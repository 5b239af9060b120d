import { html } from "hono/html";

/** The page that the email to a new address leads to. */
export const address = {
  tab: "Confirm your new address",
  title: "Use this address?",
  text: (from: string, to: string) =>
    html`<p>Press the button and we’ll send everything to <strong>${to}</strong> from now on, instead of ${from}. You won’t get any
lesson twice. Links in earlier emails will stop working, except the unsubscribe links.</p>`,
  button: "Use this address",
  notYou: "Didn’t ask for this? Just close this page, and nothing will change.",
  notMoved: {
    "too-late": {
      title: "This link has expired",
      text: html`<p>Nothing was changed. Links work for two days, and only the one in the newest email works. You can ask again
on your preferences page; every lesson links to it.</p>`,
    },
    stopped: {
      title: "This change was stopped",
      text: html`<p>Nothing was changed. Someone at the old address stopped it.</p>`,
    },
    already: {
      title: "The address was changed",
      text: html`<p>There’s nothing more to do here. To get to your course page, use the link in our newest email.</p>`,
    },
    taken: {
      title: "This address is already signed up",
      text: html`<p>Nothing was changed. If that’s you too, open the Preferences link in any email sent to this address, erase that
account, and ask for the change again.</p>`,
    },
    refused: {
      title: "We can’t email this address",
      text: html`<p>Nothing was changed. An email we sent there bounced or was marked as spam, so we’ve stopped sending to
this address. Please choose a different one.</p>`,
    },
    complained: {
      title: "Email to the old address was marked as spam",
      text: html`<p>Nothing was changed. Since then, an email to the old address was marked as spam, so we’ve stopped
sending. If you still want the course, sign up again with the new address.</p>`,
    },
  },
};

/** The page that the notice to the old address leads to. */
export const keepAddress = {
  tab: "Stop an address change",
  title: "Keep your account at this address?",
  stop: (kept: string, to: string) =>
    html`<p>Someone asked to move your account from <strong>${kept}</strong> to ${to}. Press the button if you don’t want
that.</p>`,
  restore: (kept: string, to: string) =>
    html`<p>Your account was moved from <strong>${kept}</strong> to ${to}. Press the button to bring it back.</p>`,
  links:
    "Links in earlier emails will stop working, except the unsubscribe links. The next email from us will have new ones.",
  button: "Keep my account at this address",
  stopped: {
    title: "The change has been stopped",
    text: (kept: string) => `Your account stays at ${kept}.`,
  },
  restored: {
    title: "Your account is back",
    text: (kept: string) => `From now on, everything we send goes to ${kept} again.`,
  },
  notStopped: {
    already: {
      title: "This change has already been stopped",
      text: html`<p>There’s nothing more to do here.</p>`,
    },
    "too-late": {
      title: "This link has expired",
      text: html`<p>Nothing was changed. A change has to be confirmed within two days. After that, you have seven days to undo
it.</p>`,
    },
    taken: {
      title: "This address is already signed up",
      text: html`<p>Nothing was changed. Since then, someone has signed up with this address and confirmed it.</p>`,
    },
  },
};
