import { html } from "hono/html";

/** The page behind the email to a new address. */
export const address = {
  tab: "Confirm your new address",
  title: "Use this address?",
  text: (from: string, to: string) =>
    html`<p>Somebody asked to move an account from ${from} to <strong>${to}</strong>. Press the button if that was you. From
then on, everything we send goes to the new address and nothing to the old one. Links in earlier emails will stop working,
except the unsubscribe links.</p>`,
  button: "Use this address",
  notYou: "Wasn’t you? Somebody else may have typed your address. Just close this page, and nothing will change.",
  notMoved: {
    "too-late": {
      title: "This link has expired",
      text: html`<p>Nothing was changed. Links work for two days, and only the one in the newest email works. Please ask for a
new one on the page where you asked for this change.</p>`,
    },
    stopped: {
      title: "This change was stopped",
      text: html`<p>Nothing was changed. Somebody at the old address stopped it.</p>`,
    },
    already: {
      title: "The address was changed",
      text: html`<p>There’s nothing more to do here. The link in the newest email from us leads to your page.</p>`,
    },
    taken: {
      title: "This address is already signed up",
      text: html`<p>Nothing was changed. Somebody signed up with this address and confirmed it. If that was you, erase that account
first: use the Preferences link in any email sent to this address. Then ask for the change again.</p>`,
    },
    refused: {
      title: "We can’t email this address",
      text: html`<p>Nothing was changed. An email we sent there bounced or was marked as spam, so we can’t send anything to this
address. Please ask for the change with a different one.</p>`,
    },
    complained: {
      title: "Email to the old address was marked as spam",
      text: html`<p>Nothing was changed. Somebody at the old address said that they don’t want our email. If you still want the
course, sign up again with the new address.</p>`,
    },
  },
};

/** The page behind the notice to the old address. */
export const keepAddress = {
  tab: "Stop a change of address",
  title: "Keep your account at this address?",
  stop: (kept: string, to: string) =>
    html`<p>Somebody asked to move your account from <strong>${kept}</strong> to ${to}. Press the button if you don’t want
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
      text: html`<p>Nothing was changed. A change that nobody confirms expires after two days. Once confirmed, it can be undone
for seven days.</p>`,
    },
    taken: {
      title: "This address is already signed up",
      text: html`<p>Nothing was changed. Since then, somebody has signed up with this address and confirmed it.</p>`,
    },
  },
};
