import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import type { RunningFakeResend } from "../../tests/support/fake-resend.ts";
import { type FloodedServer, RECEIVING_DOMAIN } from "./server.ts";

/** Text that costs a quote parser the most: what looks like quotes, again and again. */
const CRAFTED = "On Mon, Jan 1, 2026 at 1:00 PM somebody wrote:\n> ".repeat(400);

/**
 * Strangers write to anything at the receiving domain; the provider tells of each email by a webhook.
 *
 * @returns how many emails there were
 */
export async function receiveMany(
  fake: RunningFakeResend,
  url: string,
  perSecond: number,
  until: AbortSignal,
): Promise<number> {
  const connections = new Agent({ connections: 20 });
  let n = 0;
  let underWay = 0;
  const begun = performance.now();
  while (!until.aborted) {
    const wanted = ((performance.now() - begun) / 1000) * perSecond;
    while (n < wanted && underWay < 200) {
      n += 1;
      underWay += 1;
      void tell(fake, `${url}/webhooks/resend`, n, connections).finally(() => {
        underWay -= 1;
      });
    }
    await sleep(10);
  }
  await connections.destroy();
  return n;
}

async function tell(fake: RunningFakeResend, url: string, n: number, connections: Agent): Promise<void> {
  fake.core.receive({
    from: `stranger${n % 50}@flood${n % 7}.example`,
    to: [`anything${n}@${RECEIVING_DOMAIN}`],
    subject: `Offer ${n}`,
    text: n % 200 === 0 ? CRAFTED : `Buy this, number ${n}.`,
  });
  const event = fake.webhooks.pending().at(-1);
  fake.webhooks.clear();
  if (event === undefined) return;
  const { headers, body } = fake.webhooks.signed(event);
  const { origin, pathname: path } = new URL(url);
  const request = {
    origin,
    path,
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body,
  } as const;
  await connections.request(request).then(
    (answer) => answer.body.dump(),
    () => undefined,
  );
}

/** @returns how many answers there were */
export async function readOverAndOver(url: string, connections: number, until: AbortSignal): Promise<number> {
  const agent = new Agent({ connections });
  const { origin, pathname: path } = new URL(url);
  let answers = 0;
  const client = async () => {
    while (!until.aborted) {
      try {
        const { body } = await agent.request({ origin, path, method: "GET", signal: until });
        await body.dump();
        answers += 1;
      } catch {
        await sleep(50);
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  await agent.destroy();
  return answers;
}

/** Sends request after request on each connection and never reads an answer. @returns how many were sent */
export async function readNever(
  { port, courseId }: FloodedServer,
  sockets: number,
  until: AbortSignal,
): Promise<number> {
  const request = `GET /${courseId} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`.repeat(50);
  let sent = 0;
  const client = async () => {
    while (!until.aborted) {
      const socket = connect(port, "127.0.0.1");
      socket.pause();
      socket.on("error", () => undefined);
      const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
      until.addEventListener("abort", () => socket.destroy(), { once: true });
      const writing = (async () => {
        for (let n = 0; n < 200 && !socket.destroyed; n += 1) {
          if (socket.write(request)) sent += 50;
          else await sleep(20);
        }
      })();
      await Promise.race([closed, Promise.all([writing, sleep(30_000)])]);
      socket.destroy();
      await sleep(50);
    }
  };
  await Promise.all(Array.from({ length: sockets }, client));
  return sent;
}
