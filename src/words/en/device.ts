/** Shown where a browser that nobody has vouched for wants to change something. */
export const device = {
  title: "First, let’s make sure it’s you",
  text: "Emails get forwarded, and their links work for anyone who has them. So before you change anything in this browser, we’ll email you a link to be sure it’s you. You only need to do this once in each browser.",
  after: "Open the link in this browser, then come back and press the button again.",
  button: "Email me a link",
  nothing: "Nothing was changed. You can keep reading without the link.",
};
