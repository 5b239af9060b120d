import { html } from "hono/html";

/** Plain answers to what could not be done: what is wrong and what to do. */
export const problem = {
  deadLink: {
    title: "This link does not work",
    text: html`<p>It may have been cut when it was copied. Open it once more from the message itself, or copy all of it, to
its very end.</p>`,
  },
  notFound: {
    title: "There is no such page",
    text: html`<p>The address may have been typed or copied wrongly. <a href="/">Go to the first page</a>.</p>`,
  },
  badRequest: {
    title: "This request could not be read",
    text: html`<p>Nothing was changed. Please go back to the page that you came from and try again.</p>`,
  },
  wrongMethod: {
    title: "That cannot be done here",
    text: html`<p>Nothing was changed. <a href="/">Go to the first page</a>.</p>`,
  },
  tooLarge: {
    title: "That is too much at once",
    text: html`<p>Nothing was changed. A form here takes a few lines and no files.</p>`,
  },
  fromElsewhere: {
    title: "This form was sent from another site",
    text: (path: string) =>
      html`<p>Nothing was changed. Please <a href="${path}">open the page here</a> and press the button on it.</p>`,
  },
  failure: {
    title: "Something went wrong on our side",
    text: (reference: string) =>
      html`<p>Please try again in a minute. If it stays like this, tell us the reference <code>${reference}</code>.</p>`,
  },
  askBy: (address: string) => html`<p>If that does not help, write to <a href="mailto:${address}">${address}</a>.</p>`,
  askByReply: html`<p>If that does not help, reply to any message that you had from us.</p>`,
};
