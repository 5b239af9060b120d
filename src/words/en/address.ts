import { html } from "hono/html";

/** The page behind the email to a new address. */
export const address = {
  tab: "Confirm your new address",
  title: "Use this address?",
  text: (from: string, to: string) =>
    html`<p>Somebody asked to move an account from ${from} to <strong>${to}</strong>. Press the button if that was you. From
then on everything from us goes to the new address, and nothing more to the old one. The links in earlier emails stop working,
except those to unsubscribe.</p>`,
  button: "Use this address",
  notYou: "It wasn’t you? Somebody else may have typed your address. Just close this page, and nothing changes.",
  notMoved: {
    "too-late": {
      title: "This link is too old",
      text: html`<p>Nothing was changed. The link works for two days, and only the one in the newest email. Please ask for a new
one on the page where you asked for this.</p>`,
    },
    stopped: {
      title: "This change was stopped",
      text: html`<p>Nothing was changed. Somebody at the old address said that they don’t want it.</p>`,
    },
    already: {
      title: "The address was changed",
      text: html`<p>There’s nothing more to do here. The link in the newest email from us leads to your page.</p>`,
    },
    taken: {
      title: "This address already takes part",
      text: html`<p>Nothing was changed. Somebody signed up with this address and confirmed it. If that was you, erase that account
first: open the preferences in an email that came to this address. Then ask for the change again.</p>`,
    },
    refused: {
      title: "This address refuses our email",
      text: html`<p>Nothing was changed. The mailbox sent an email from us back, or marked one as spam, so we can’t send anything
there. Please ask for the change with another address.</p>`,
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
    "The links in all earlier emails stop working, except those to unsubscribe. The next email from us has new ones.",
  button: "Keep my account at this address",
  stopped: {
    title: "The change is stopped",
    text: (kept: string) => `Your account stays at ${kept}.`,
  },
  restored: {
    title: "Your account is back",
    text: (kept: string) => `From now on everything from us goes to ${kept} again.`,
  },
  notStopped: {
    already: {
      title: "This change is stopped",
      text: html`<p>There’s nothing more to do here.</p>`,
    },
    "too-late": {
      title: "This link is too old",
      text: html`<p>Nothing was changed now. A change that nobody accepts ends by itself after two days. One that was accepted
can be taken back for seven days.</p>`,
    },
    taken: {
      title: "This address already takes part",
      text: html`<p>Nothing was changed. Somebody has signed up with this address since, and confirmed it.</p>`,
    },
  },
};
