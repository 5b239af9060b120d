import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import type { Core } from "./core.ts";
import type { Answer, FakeRequest } from "./wire.ts";

export type ServerOptions = {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** What `GET /_ledger` shows, for a harness in another process; without it the path is unknown. */
  readonly inspect?: () => unknown;
};

export type RunningServer = { readonly url: string; close(): Promise<void> };

const asFakeRequest = async (request: IncomingMessage): Promise<FakeRequest> => ({
  method: request.method ?? "GET",
  path: request.url ?? "/",
  headers: Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  ),
  body: await buffer(request),
});

function write({ status, headers, body, promisedLength }: Answer, response: ServerResponse): void {
  response.writeHead(status, { ...headers, "content-length": promisedLength ?? body.length });
  if (promisedLength === undefined) response.end(body);
  else response.write(body, () => response.destroy());
}

/** A thin HTTP shell over the core, on 127.0.0.1. */
export async function serve(core: Core, { port = 0, inspect }: ServerOptions): Promise<RunningServer> {
  const timers = new Set<NodeJS.Timeout>();
  const after = (ms: number, act: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (inspect && incoming.method === "GET" && incoming.url === "/_ledger") {
      response.setHeader("content-type", "application/json").end(JSON.stringify(inspect()));
      return;
    }
    const outcome = core.handle(await asFakeRequest(incoming));
    switch (outcome.kind) {
      case "answer":
        if (outcome.afterMs === undefined) write(outcome, response);
        else after(outcome.afterMs, () => write(outcome, response));
        return;
      case "reset":
        incoming.socket.resetAndDestroy();
        return;
      case "hang":
        // A timer may fire a millisecond before the clock says so.
        if (outcome.lateMs !== undefined) after(outcome.lateMs + 1, () => core.catchUp());
    }
  };

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: unknown) => {
      // A client that gives up in the middle of its request is no fault of ours; everything else is, and must be loud.
      if (incoming.complete) throw error;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });

  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The fake listens on no port.");

  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
