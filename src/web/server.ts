import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import type { Socket } from "node:net";
import { isLoopbackAddress } from "./origin.ts";

/** How long a socket may neither take nor give a byte: who doesn't read the answer doesn't hold it for longer. */
const IDLE_MS = 60_000;

/**
 * Requests of one socket that aren't answered in full. Browsers and proxies ask one at a time; a pipeline of more is an
 * attack.
 */
export const MOST_UNANSWERED = 8;

const MOST_CONNECTIONS = 1000;

/** Of one address elsewhere, so that nobody takes all of them. */
const MOST_OF_ONE_ADDRESS = 100;

/** Who sends a header or a form by the drop doesn't hold a connection for minutes. */
const LIMITS: ServerOptions = {
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5000,
};

/**
 * Makes a server that bounds what others can make it hold.
 *
 * @param listener answers one request
 */
export function createBoundedServer(options: ServerOptions, listener: RequestListener): Server {
  const server = createServer({ ...LIMITS, ...options }, boundPipelines(listener));
  boundConnections(server);
  return server;
}

/**
 * Bounds what one socket can pile up. Node reads a whole chunk of pipelined requests (64 KB, about 1,000) before it
 * looks whether the answers are taken: 60 sockets that never read held 2.3 GB.
 */
function boundPipelines(listener: RequestListener): RequestListener {
  const unanswered = new WeakMap<Socket, number>();
  return (request, response) => {
    const { socket } = request;
    const count = (unanswered.get(socket) ?? 0) + 1;
    // The rest of a chunk is read even from a socket that was just closed.
    if (socket.destroyed) return;
    if (count > MOST_UNANSWERED) return stopReading(socket);
    unanswered.set(socket, count);
    response.once("close", () => {
      unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1);
    });
    listener(request, response);
  };
}

/**
 * Ends a socket in the middle of a chunk. Its parser would go on to the end of it, request by request, although nobody
 * answers them any more: with 60 such sockets that held 327 MB at most, and 255 MB where the parser is paused. Node has
 * no public way to do it.
 */
function stopReading(socket: Socket & { readonly parser?: { readonly pause?: () => void } }): void {
  socket.parser?.pause?.();
  socket.destroy();
}

/** Bounds how many sockets there are, in all and of one address, and how long each may be idle. */
export function boundConnections(server: Server, mostOfOne = MOST_OF_ONE_ADDRESS): void {
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = IDLE_MS;
  const open = new Map<string, number>();
  server.on("connection", (socket) => {
    const address = socket.remoteAddress ?? "";
    // A proxy on this machine speaks for everybody.
    if (isLoopbackAddress(address)) return;
    const count = (open.get(address) ?? 0) + 1;
    if (count > mostOfOne) return void socket.destroy();
    open.set(address, count);
    socket.once("close", () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}
