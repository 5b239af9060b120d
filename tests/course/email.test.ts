import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CompiledEmail,
  digestEmail,
  escapeHtml,
  fillEmail,
  type Hole,
  type HoleName,
  holesOf,
  type Place,
  type Segment,
} from "../../src/course/email.ts";

fc.configureGlobal({ seed: 20_260_602 });

const PLACES: readonly Place[] = ["text", "attribute", "href", "url-part", "line", "plain"];

function hole(place: Place, fallback = "", name: HoleName = "first_name"): Hole {
  return { hole: name, fallback, place };
}

function email(parts: {
  readonly subject?: readonly Segment[];
  readonly html?: readonly Segment[];
  readonly text?: readonly Segment[];
}): CompiledEmail {
  const segments = { subject: [], html: [], text: [], ...parts };
  return { digest: digestEmail(segments), ...segments };
}

/** What a value becomes in a place. */
function filled(place: Place, value: string | undefined, fallback = ""): string {
  const values = value === undefined ? {} : { first_name: value };
  return fillEmail(email({ html: [hole(place, fallback)] }), values).html;
}

describe("filling", () => {
  test("puts each value into its place in subject, HTML and text", () => {
    const letter = email({
      subject: ["Hello ", hole("line", "there")],
      html: ["<p>Hi ", hole("text", "there"), '</p><a href="', hole("href", "", "progress_url"), '">'],
      text: ["Hi ", hole("plain", "there"), "\n", hole("plain", "", "progress_url")],
    });
    expect(fillEmail(letter, { first_name: "Ada & Co", progress_url: "https://c.example/p?a=1&b=2" })).toEqual({
      subject: "Hello Ada & Co",
      html: '<p>Hi Ada &amp; Co</p><a href="https://c.example/p?a=1&amp;b=2">',
      text: "Hi Ada & Co\nhttps://c.example/p?a=1&b=2",
    });
  });

  test.each([
    ["text", "</p><script>alert(1)</script>", "&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;"],
    ["text", "1 Main St\nTown\r\nLand", "1 Main St<br>Town<br>Land"],
    ["text", "{{first_name}} $& $1", "{{first_name}} $&amp; $1"],
    ["attribute", `" onload='x`, "&quot; onload=&#39;x"],
    ["attribute", "&quot;", "&amp;quot;"],
    ["url-part", 'a/b?c=d&e#f\r\n"<>', "a%2Fb%3Fc%3Dd%26e%23f%0D%0A%22%3C%3E"],
    ["url-part", "\uD800x", "%EF%BF%BDx"],
    ["line", "Ada\r\nBcc: x@example.com", "Ada Bcc: x@example.com"],
    ["line", "\tAda\u0000\u0085\u2028B \n", "Ada B"],
    ["plain", "<b>&\n", "<b>&\n"],
    ["plain", "a\uDC00", "a\uFFFD"],
    ["href", 'https://c.example/"><x', "https://c.example/&quot;&gt;&lt;x"],
    ["href", "mailto:hello@example.com", "mailto:hello@example.com"],
    ["href-start", "https://c.example/p/a.b", "https://c.example/p/a.b"],
  ] as const)("%s: %j becomes %j", (place, value, expected) => expect(filled(place, value)).toBe(expected));

  test.each([
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " https://c.example",
    "//c.example",
    "/p",
    "data:text/html,x",
    "\nhttps://c.example",
    "https:c.example",
  ])("%j is no address to link to", (value) =>
    expect(() => filled("href", value)).toThrow("{{first_name}} is not an address"),
  );

  test.each(["mailto:a@c.example", "javascript:alert(1)", "https://c.example/?a=", "https://c.example/#a", "/p"])(
    "%j cannot begin an address",
    (value) => expect(() => filled("href-start", value)).toThrow("{{first_name}} cannot begin an address"),
  );

  test("a missing or blank value gives way to the fallback, which is escaped as well", () => {
    for (const value of [undefined, "", " ", "\n\t", "\u0000", "\u00A0"]) {
      expect(filled("text", value, "<you>")).toBe("&lt;you&gt;");
      expect(filled("line", value, "there")).toBe("there");
    }
  });

  test("with neither value nor fallback it throws, and names the hole", () => {
    for (const place of PLACES) {
      expect(() => filled(place, undefined)).toThrow("no value for the hole {{first_name}}");
      expect(() => filled(place, " ")).toThrow("no value for the hole {{first_name}}");
    }
  });

  test("a value's own braces are not filled again", () => {
    expect(filled("plain", "{{postal_address}}")).toBe("{{postal_address}}");
  });
});

/** Names as people and attackers give them. */
const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "<",
        ">",
        '"',
        "'",
        "&",
        "`",
        "\r\n",
        "\n",
        "\0",
        "\u0085",
        "\u2028",
        "\uD800",
        "\u202E",
        "</script>",
        "<!--",
        "]]>",
        "%",
        "=",
        "Bcc: ",
        "a",
        " ",
        "😀",
      ),
    )
    .map((parts) => parts.join("")),
);

test("no value can break out of its place", () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const of = (place: Place) => filled(place, value, "fallback");
      expect(of("text").replaceAll("<br>", "")).not.toMatch(/[<>"']/);
      expect(of("text").replaceAll(/&(?:amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
      expect(of("attribute")).not.toMatch(/[<>"']/);
      expect(of("url-part")).toMatch(/^[A-Za-z0-9%!'()*._~-]+$/);
      expect(of("line")).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(of("line")).toBe(of("line").trim());
      for (const place of PLACES.filter((name) => name !== "href")) {
        expect(of(place)).not.toBe("");
        expect(of(place).isWellFormed()).toBe(true);
        expect(of(place)).toBe(of(place));
      }
      const href = filled("href", `https://c.example/${value}`);
      expect(href).not.toMatch(/[<>"']/);
    }),
    { numRuns: 300 },
  );
});

test("an address keeps its meaning: what is percent-encoded decodes to the same", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (value) => {
      fc.pre(value.trim() !== "" && /\P{Cc}/u.test(value));
      expect(decodeURIComponent(filled("url-part", value, "x"))).toBe(value);
    }),
  );
});

test.each([
  ["", ""],
  ["plain", "plain"],
  [`<a href="x" title='y'>&amp;</a>`, "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;"],
])("escapeHtml(%j)", (value, expected) => expect(escapeHtml(value)).toBe(expected));

describe("an edition's name", () => {
  const parts = { subject: ["S ", hole("line", "x")], html: ["H"], text: ["T"] } as const;

  test("is the same for the same content, on every machine", () => {
    expect(digestEmail(parts)).toBe("25ed6191c2e2bae5c6407bbdfa37c90da48cae50d82590bf2a817140c5c0122e");
    expect(digestEmail(structuredClone(parts))).toBe(digestEmail(parts));
    expect(digestEmail(JSON.parse(JSON.stringify(parts)))).toBe(digestEmail(parts));
  });

  test("does not depend on the order in which a hole was written down", () => {
    const turned: Segment = { place: "line", fallback: "x", hole: "first_name" };
    expect(digestEmail({ ...parts, subject: ["S ", turned] })).toBe(digestEmail(parts));
  });

  test.each<[string, Omit<CompiledEmail, "digest">]>([
    ["subject", { ...parts, subject: ["S  ", hole("line", "x")] }],
    ["HTML", { ...parts, html: ["h"] }],
    ["text", { ...parts, text: ["T", ""] }],
    ["hole", { ...parts, subject: ["S ", hole("line", "x", "schedule")] }],
    ["fallback", { ...parts, subject: ["S ", hole("line", "y")] }],
    ["place", { ...parts, subject: ["S ", hole("plain", "x")] }],
    ["part that it stands in", { ...parts, html: ["T"], text: ["H"] }],
    ["text that looks like a hole", { ...parts, subject: ["S ", JSON.stringify(hole("line", "x"))] }],
  ])("changes with the %s", (_what, other) => expect(digestEmail(other)).not.toBe(digestEmail(parts)));
});

test("an email's holes are named once each, wherever they stand", () => {
  const letter = email({
    subject: [hole("line")],
    html: ["x", hole("text"), hole("href", "", "view_url"), hole("url-part", "", "confirm_url")],
    text: [hole("plain", "", "postal_address"), hole("plain", "", "view_url")],
  });
  expect([...holesOf(letter)].sort()).toEqual(["confirm_url", "first_name", "postal_address", "view_url"]);
  expect(holesOf(email({ html: ["no holes"] })).size).toBe(0);
});
