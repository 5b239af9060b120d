import { expect, it } from "vitest";
import { serializeBatch, serializeRequest, sha256 } from "../../src/mail/request.ts";

const message = (to: string) => ({
  from: "Ada <ada@example.com>",
  to,
  replyTo: "ada@example.com",
  subject: 'A "plan"',
  html: "<p>ä</p>",
  text: "ä",
  headers: {},
  tags: { d: to, b: "b" },
});

it("a request without files has the bytes of a batch", () => {
  const messages = [message("ann@example.org"), message("ben@example.org")];
  expect(serializeRequest(messages, new Map())).toEqual(serializeBatch(messages));
});

it("an email with files is JSON with its files in base64, in their order, and alone", () => {
  const files = [
    { name: 'a "b" ü.pdf', type: "application/pdf", sha256: "1" },
    { name: "c.txt", type: "text/plain", sha256: "2" },
  ];
  // A view into a larger buffer, as SQLite's and the network's often are.
  const view = new Uint8Array(Buffer.from("xx\u0000\u00ffÿxx")).subarray(2, 7);
  const bytes = new Map([
    ["1", view],
    ["2", Buffer.from("text")],
  ]);
  const body = serializeRequest([{ ...message("ann@example.org"), files }], bytes);
  expect(JSON.parse(Buffer.from(body).toString())).toEqual({
    ...(JSON.parse(Buffer.from(serializeBatch([message("ann@example.org")])).toString()) as [object])[0],
    attachments: [
      { filename: 'a "b" ü.pdf', content: Buffer.from(view).toString("base64"), content_type: "application/pdf" },
      { filename: "c.txt", content: Buffer.from("text").toString("base64"), content_type: "text/plain" },
    ],
  });
  expect(sha256(body)).toBe(sha256(serializeRequest([{ ...message("ann@example.org"), files }], bytes)));
  expect(() => serializeRequest([{ ...message("ann@example.org"), files }], new Map())).toThrow("aren't kept");
  expect(() => serializeRequest([{ ...message("a@b.example"), files }, message("c@d.example")], bytes)).toThrow(
    "alone",
  );
});
