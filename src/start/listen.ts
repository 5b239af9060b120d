import { serve, type ServerType } from "@hono/node-server";
import type { createServer } from "node:http";
import type { Hono } from "hono";
import { createBoundedServer } from "../web/server.ts";
import { codeOf } from "../course/reason.ts";
import { OperatorMistake } from "./mistake.ts";

/** Opens the port. An address or a port that can't be had is the operator's to change, and told so. */
export async function listen(app: Hono, host: string, port: number): Promise<ServerType> {
  // As in a URL; Node wants an IPv6 address bare.
  const hostname = /^\[.*\]$/.test(host) ? host.slice(1, -1) : host;
  const server = serve({
    fetch: app.fetch,
    port,
    hostname,
    createServer: createBoundedServer as typeof createServer,
  });
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", (error) => {
      const says = describe(codeOf(error) ?? "", host, port);
      reject(says === undefined ? error : new OperatorMistake(says));
    });
  });
  return server;
}

function describe(code: string, host: string, port: number): string | undefined {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is in use. Stop what's using it, or set PORT to another one.`;
    case "EACCES":
    case "EPERM":
      return `This user isn't allowed to open port ${port}: ports below 1024 are reserved. Set PORT to a higher one, such as 3000, and let a proxy take ${port}.`;
    case "EADDRNOTAVAIL":
      return `HOST is ${host}, and this machine doesn't have that address. Take HOST out, or set it to 127.0.0.1 or 0.0.0.0.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_FAIL":
    case "EINVAL":
      return `HOST is ${host}, and no address was found for that name. Some shells set HOST by themselves: set HOST in .env to 127.0.0.1 or 0.0.0.0.`;
    case "EAFNOSUPPORT":
      return `HOST is ${host}, and this machine has no network of that kind (IPv6). Set HOST to 127.0.0.1 or 0.0.0.0.`;
    default:
      return undefined;
  }
}
