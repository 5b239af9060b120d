import { html } from "hono/html";

/** Plain answers to what could not be done: what is wrong and what to do. */
export const problem = {
  deadLink: {
    title: "This link doesn’t work",
    text: html`<p>Part of it may be missing. Open it again from the email, or copy the whole link.</p>`,
  },
  notFound: {
    title: "Page not found",
    text: html`<p>The link may be wrong or incomplete. <a href="/">Go to the home page</a>.</p>`,
  },
  badRequest: {
    title: "We couldn’t read that",
    text: html`<p>Nothing was changed. Please go back to the page you came from and try again.</p>`,
  },
  wrongMethod: {
    title: "That isn’t possible here",
    text: html`<p>Nothing was changed. <a href="/">Go to the home page</a>.</p>`,
  },
  tooLarge: {
    title: "That’s too long",
    text: html`<p>Nothing was changed. Please keep it short, without files.</p>`,
  },
  fromElsewhere: {
    title: "This form was sent from another site",
    text: (path: string) =>
      html`<p>Nothing was changed. Please <a href="${path}">open the page on this site</a> and use the button there.</p>`,
  },
  failure: {
    title: "Something went wrong on our side",
    text: (reference: string) =>
      html`<p>Please try again in a minute. If it keeps happening, send us this reference: <code>${reference}</code></p>`,
  },
  askBy: (address: string) => html`<p>If that doesn’t help, write to <a href="mailto:${address}">${address}</a>.</p>`,
  askByReply: html`<p>If that doesn’t help, reply to any email from us.</p>`,
};
