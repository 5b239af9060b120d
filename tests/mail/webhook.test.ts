import { Resend } from "resend";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { readWebhook } from "../../src/mail/webhook.ts";
import { WEBHOOK_SECRET } from "../support/fake-resend.ts";

const sdk = new Resend("re_test");
const AT = new Date();
const STAMP = String(Math.floor(AT.getTime() / 1000));

function read(
  event: unknown,
  headers: { readonly id?: string; readonly timestamp?: string; readonly signature?: string } = {},
) {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const signature = new Webhook(WEBHOOK_SECRET).sign("msg_1", AT, body);
  return readWebhook(sdk, WEBHOOK_SECRET, { body, id: "msg_1", timestamp: STAMP, signature, ...headers });
}

const event = (type: string, data: object) => ({ type, created_at: "2026-12-01T17:00:00.000Z", data });

describe("a webhook", () => {
  it("tells which delivery of which batch it is about, and when", () => {
    const data = { email_id: "id-1", tags: { d: "delivery", b: "batch" } };
    expect(read(event("email.delivered", data))).toEqual({
      id: "msg_1",
      type: "email.delivered",
      at: Date.UTC(2026, 11, 1, 17),
      deliveryId: "delivery",
      batchId: "batch",
      providerId: "id-1",
      messageId: null,
      detail: null,
      suppress: null,
    });
  });

  it("tells the Message-ID by which a reply will name the mail, where the provider says it", () => {
    expect(read(event("email.sent", { message_id: "<a@ses.example>" }))?.messageId).toBe("<a@ses.example>");
    expect(read(event("email.sent", { message_id: "no id" }))?.messageId).toBeNull();
  });

  it.each([
    ["email.bounced", { bounce: { type: "Permanent", subType: "General" } }, "Permanent General", "bounce"],
    ["email.bounced", { bounce: { type: "Transient", subType: "" } }, "Transient", null],
    ["email.bounced", {}, null, null],
    ["email.complained", {}, null, "complaint"],
    ["email.suppressed", {}, null, "provider"],
    ["email.failed", { failed: { reason: "reached_daily_quota" } }, "reached_daily_quota", null],
  ])("%s with %j says %j and stops mail for %j", (type, data, detail, suppress) => {
    expect(read(event(type, data))).toMatchObject({ detail, suppress });
  });

  it("about a mail that came in is not about one of ours, whatever tags it carries", () => {
    const found = read(event("email.received", { email_id: "id-1", tags: { d: "delivery", b: "batch" } }));
    expect(found).toMatchObject({ deliveryId: null, batchId: null });
  });

  it("without a time of its own has that of its signature", () => {
    expect(read({ type: "email.sent", created_at: "no time", data: {} })?.at).toBe(Number(STAMP) * 1000);
  });

  it.each([
    ["an id that is missing", { id: undefined }],
    ["an id that is endless", { id: "x".repeat(201) }],
    ["a time that is missing", { timestamp: undefined }],
    ["a time with letters in it", { timestamp: `${STAMP}x` }],
    ["a signature that is missing", { signature: undefined }],
    ["a signature of somebody else", { signature: "v1,AAAA" }],
  ])("with %s is none", (_what, headers) => {
    expect(read(event("email.sent", {}), headers as object)).toBeUndefined();
  });

  it.each(["[]", "null", '{"type":5}', '{"type":"email.sent"}'])("that says %s is none", (body) => {
    expect(read(body)).toBeUndefined();
  });
});
