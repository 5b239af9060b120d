import { html } from "hono/html";

/** The page that erases somebody, and what it leads to. */
export const erase = {
  title: "Erase everything about me",
  what: html`<p>Your address, your name, what you were sent, what you did and said, your certificate: all of it is deleted at once, and
nobody can bring it back. You leave all courses, and every link in our messages stops working.</p>
<p>What stays is a fingerprint of your address, from which the address cannot be read. It only serves to recognize the address,
so that nothing is sent to it against your will. Should you sign up again one day, you begin anew. Our mail provider deletes
its own record of the messages by its own rules.</p>`,
  download: (path: string) => html`<p>You may want to <a href="${path}">download everything</a> first.</p>`,
  label: "Type your email address to go on",
  wrong: "This is not the address that our messages to you go to.",
  back: "Back to your account",
  underWay: {
    title: "Please press the button once more in a few minutes",
    text: (path: string) =>
      html`<p>You have left all courses, and nothing more will be sent. One message to you is on its way at this very
moment, and what it was made from cannot be erased before our mail provider has answered: mostly seconds, at worst half a
day. <a href="${path}">Back to the page</a></p>`,
  },
  done: {
    title: "Everything was erased",
    text: html`<p>All that is left is the fingerprint of your address, and nothing more will be sent. Thank you for the time that you gave
it.</p>`,
    home: "To the first page",
  },
};
