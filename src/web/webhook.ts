import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { countRefusedWebhooks } from "../actions/count-refused-webhooks.ts";
import { readWebhook } from "../mail/webhook.ts";
import { recordProviderEvent } from "../store/provider-events.ts";
import type { WebPorts } from "./ports.ts";

const MAX_BYTES = 1024 * 1024;

/** What the mail provider tells. Anything without a valid signature is refused in one way and changes nothing. */
export function addWebhook(app: Hono, ports: WebPorts): void {
  const { webhooks } = ports;
  if (webhooks === undefined) return;
  const counter = countRefusedWebhooks(ports);
  const limit = bodyLimit({ maxSize: MAX_BYTES, onError: (c) => c.text("Too large.\n", 413) });
  app.post("/webhooks/resend", limit, async (c) => {
    const request = {
      body: await c.req.text(),
      id: c.req.header("svix-id"),
      timestamp: c.req.header("svix-timestamp"),
      signature: c.req.header("svix-signature"),
    };
    const event = readWebhook(webhooks.sdk, webhooks.secret, request);
    if (event === undefined) {
      ports.log.warn("webhook-refused");
      // Without these it's no webhook at all, and says nothing about the secret.
      if (Object.values(request).every((part) => part !== undefined)) await counter.refused();
      return c.text("Not signed by the provider.\n", 401);
    }
    // A repeated event is taken with thanks, or the provider would send it again.
    await recordProviderEvent(ports.archive, event, ports.now());
    await counter.accepted();
    return c.text("OK\n");
  });
}
