import type { Dispatcher } from "undici";
import type { FakeResend } from "../fake-resend.ts";
import type { FakeRequest, Outcome } from "./wire.ts";

const PATIENCE_MS = 30_000;

export type Wire = {
  /** What the product's carrier is given for its connections. */
  readonly connections: Dispatcher;
  /** What the SDK finds as `fetch`. */
  readonly fetch: typeof globalThis.fetch;
};

type Hooks = {
  readonly fake: FakeResend;
  /** Lets virtual time pass. */
  readonly pass: (ms: number) => void;
  /** Called before a request goes out; what may happen in between happens here. */
  readonly onRequest: (request: FakeRequest) => Promise<void>;
  readonly latency: () => number;
};

/** The fake Resend as an in-process port, as slow and as unreliable as a network. */
export function makeWire({ fake, pass, onRequest, latency }: Hooks): Wire {
  const ask = async (request: FakeRequest): Promise<Outcome & { readonly kind: "answer" }> => {
    await onRequest(request);
    pass(latency());
    const outcome = fake.handle(request);
    if (outcome.kind === "reset") throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    const waits = outcome.kind === "hang" ? PATIENCE_MS : (outcome.afterMs ?? 0);
    pass(Math.min(waits, PATIENCE_MS));
    if (outcome.kind === "hang" || waits >= PATIENCE_MS) throw Object.assign(new Error("timeout"), { code: "TIMEOUT" });
    if (outcome.promisedLength !== undefined) throw Object.assign(new Error("cut"), { code: "UND_ERR_SOCKET" });
    return outcome;
  };

  return {
    connections: {
      request: async (options: Dispatcher.RequestOptions) => {
        const { status, headers, body } = await ask({
          method: options.method,
          path: options.path,
          headers: options.headers as Record<string, string>,
          body: options.body as Uint8Array,
        });
        return { statusCode: status, headers, body: { text: async () => Buffer.from(body).toString() } };
      },
    } as unknown as Dispatcher,

    fetch: async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const { status, headers, body } = await ask({
        method: init?.method ?? "GET",
        path: `${url.pathname}${url.search}`,
        headers: Object.fromEntries(new Headers(init?.headers)),
        body: Buffer.from(typeof init?.body === "string" ? init.body : ""),
      });
      return new Response(Buffer.from(body), { status, headers });
    },
  };
}
