import { html } from "hono/html";

/** The page behind the letter to a new address. */
export const address = {
  tab: "Confirm your new address",
  title: "Use this address?",
  text: (to: string) =>
    html`<p>Press the button, and from now on everything from us goes to <strong>${to}</strong> and no more to the address
before. Nothing else changes, and no lesson comes twice.</p>`,
  button: "Use this address",
  notYou: "It wasn’t you who asked for this? Just close this page.",
  notMoved: {
    "too-late": {
      title: "This link is too old",
      text: html`<p>Nothing was changed. The link works for two days, and only that of the newest message. Please ask for a new
one on the page with your preferences.</p>`,
    },
    taken: {
      title: "This address already takes part",
      text: html`<p>Nothing was changed. Somebody signed up with this address and confirmed it. If that was you, open the
preferences in a message that came to it and erase it there; then it is free to move to.</p>`,
    },
    "under-way": {
      title: "Please try again in a few minutes",
      text: html`<p>Nothing was changed yet: a message to this address is on its way at this moment.</p>`,
    },
  },
};
