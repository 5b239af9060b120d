import type { Resend } from "resend";
import type { ActionPorts } from "../actions/ports.ts";
import type { CompiledEmail } from "../course/email.ts";
import type { RuntimeFacts } from "../course/health.ts";
import type { Archive } from "../store/archive.ts";

/** All that the front door works with. It writes in the archive and never posts a letter itself. */
export type WebPorts = ActionPorts & {
  readonly readEdition: (db: Archive, digest: string) => Promise<CompiledEmail>;
  /** A picture or a template by its name, or undefined. */
  readonly readImage: (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Says that a letter waits, so that it goes out without waiting for the next tick. */
  readonly nudge: () => void;
  /** Proxies in front whose word about the client's address is believed (`X-Forwarded-For` from its end). */
  readonly trustedProxies: number;
  /** Where these are: addresses and networks. Missing or empty: this machine and private networks. */
  readonly trustedProxyIps?: readonly string[] | undefined;
  /** Sites that may show our form: origins, or `https://*.example.com`. */
  readonly embedOrigins: readonly string[];
  /** Where webhooks are taken. */
  readonly webhooks: { readonly sdk: Resend; readonly secret: string } | undefined;
  /** What the server knows about itself; undefined where only pages are served. */
  readonly runtime?: (() => RuntimeFacts) | undefined;
  /** Fingerprint of the provider account that's sent with. */
  readonly account?: string | undefined;
  /** Where email is received; undefined where none is. */
  readonly receivingDomain?: string | undefined;
  /** In every email, and in the privacy notice; "" or undefined where none is set. */
  readonly postalAddress?: string | undefined;
  /** Only in outbox mode. */
  readonly outbox: OutboxPorts | undefined;
};

export type OutboxPorts = {
  /** The MIME message of a delivery. */
  readonly read: (deliveryId: string) => Promise<Buffer | undefined>;
  /** Removes the files of these deliveries. */
  readonly forget: (deliveryIds: readonly string[]) => Promise<void>;
  /** Takes an answer to a delivery in as real mail comes in, and lets follow what follows from it. */
  readonly reply: (deliveryId: string, text: string) => Promise<void>;
  /** Takes a new email in the same way. `byRule`: a rule in the mailbox that it's written to forwards it to us. */
  readonly write: (mail: {
    readonly from: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly byRule: boolean;
  }) => Promise<void>;
  /** Moves the clock by way of all that happens meanwhile. `next` stops after the next mail. */
  readonly travel: (by: "next" | "day" | "week") => Promise<void>;
};
