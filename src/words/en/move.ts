/** The emails about a change of address: the question at the new one, and the notice to the old one. */
export const move = {
  "new-address": {
    subject: "Is this the new address for an account?",
    paragraphs: [
      "Somebody who takes {{move_course}} asked us to send everything to {{new_address}} from now on, instead of {{old_address}}.",
      "If that was you, open this page and press the button within two days:",
      "{{accept_url}}",
      "If it wasn’t you, somebody else may have typed your address, by mistake or on purpose. Don’t open the page. Nothing changes, and you don’t need to do anything.",
      "This isn’t a signup. The button moves an existing account to this address.",
      "Questions? Reply, or write to {{write_to}}.",
      "{{postal_address}}",
    ],
  },
  "move-notice": {
    subject: "Somebody asked to change the address of your account",
    paragraphs: [
      "Somebody asked us to send everything about {{move_course}}, and your other courses with us, to {{new_address}} instead of {{old_address}}.",
      "If that was you, you don’t need to do anything. The address changes once the button in the email to the new address is pressed.",
      "If it wasn’t you, stop the change on this page:",
      "{{stop_url}}",
      "The link works now and for seven days after the change. It keeps your account at this address, or brings it back, and ends the links in all earlier emails.",
      "Questions? Reply, or write to {{write_to}}.",
      "{{postal_address}}",
    ],
  },
};
