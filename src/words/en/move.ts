/** The emails about a change of address: the question at the new one, and the notice to the old one. */
export const move = {
  "new-address": {
    subject: "Confirm your new email address",
    paragraphs: [
      "Someone taking {{move_course}} asked us to send everything to {{new_address}} from now on, instead of {{old_address}}.",
      "If that was you, open this link and press the button within two days:",
      "{{accept_url}}",
      "If it wasn’t you, someone else typed your address. Ignore this email, and nothing will change.",
      "This doesn’t sign you up for anything new. It moves an existing account to this address.",
      "Questions? Reply, or write to {{write_to}}.",
      "{{postal_address}}",
    ],
  },
  "move-notice": {
    subject: "Did you ask to change your email address?",
    paragraphs: [
      "Someone asked us to send {{move_course}}, and any other course you take with us, to {{new_address}} instead of {{old_address}}.",
      "If that was you, there’s nothing to do here. Just press the button in the email we sent to the new address.",
      "If it wasn’t you, stop the change here:",
      "{{stop_url}}",
      "The link works until seven days after the change. It keeps your account at this address, or moves it back, and turns off the links in all earlier emails.",
      "Questions? Reply, or write to {{write_to}}.",
      "{{postal_address}}",
    ],
  },
};
