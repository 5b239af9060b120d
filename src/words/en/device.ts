/** Shown where a browser that nobody has vouched for wants to change something. */
export const device = {
  title: "First, show us that this is your email",
  text: "Emails get forwarded, and their links work for anybody. So before this browser changes anything, open a link that we’ll send to your address. You only need to do this once in each browser.",
  after: "Open that link in this browser. Then come back and press the button again.",
  button: "Email me a link",
  nothing: "Nothing was changed. You can keep reading without it.",
};
