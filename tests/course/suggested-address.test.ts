import { describe, expect, it } from "vitest";
import { mailboxSite } from "../../src/course/mailbox-site.ts";
import { suggestedAddress } from "../../src/course/suggested-address.ts";

describe("the address that was likely meant", () => {
  it.each([
    ["gmial.com", "gmail.com"],
    ["gamil.com", "gmail.com"],
    ["gmai.com", "gmail.com"],
    ["gmaill.com", "gmail.com"],
    ["gnail.com", "gmail.com"],
    ["gmail.con", "gmail.com"],
    ["gmail.cmo", "gmail.com"],
    ["gmail.co", "gmail.com"],
    ["hotmial.com", "hotmail.com"],
    ["hotmal.com", "hotmail.com"],
    ["outlok.com", "outlook.com"],
    ["yaho.com", "yahoo.com"],
    ["yahooo.com", "yahoo.com"],
    ["iclod.com", "icloud.com"],
    ["icluod.com", "icloud.com"],
  ])("is known for %s", (typed, meant) => {
    expect(suggestedAddress(`mia.g@${typed}`)).toBe(`mia.g@${meant}`);
  });

  it.each([
    "gmail.com",
    "mail.com",
    "ymail.com",
    "email.com",
    "hotmail.co.uk",
    "hotmail.fr",
    "yahoo.fr",
    "yahoo.ca",
    "outlook.de",
    "me.com",
    "mac.com",
    "gmx.com",
    "example.org",
    "gmail.example.com",
    "mailbox.org",
    "google.com",
    "clinic.com",
  ])("is the one that was typed at %s", (domain) => {
    expect(suggestedAddress(`gmial@${domain}`)).toBeUndefined();
  });
});

describe("where a mailbox is read", () => {
  it("looks in Gmail for the sender, in every folder", () => {
    expect(mailboxSite("mia@googlemail.com", "ada@course.example")?.url).toBe(
      "https://mail.google.com/mail/?authuser=mia%40googlemail.com#search/in%3Aanywhere%20from%3Aada%40course.example",
    );
  });

  it("is known by the whole domain", () => {
    for (const domain of ["notgmail.com", "gmail.com.example.org", "outlook.example.org", "example.org"]) {
      expect(mailboxSite(`mia@${domain}`, "ada@course.example")).toBeUndefined();
    }
  });
});
