import type { Course } from "../course/course.ts";
import type { CompiledEmail } from "../course/email.ts";
import type { Log } from "../course/log.ts";
import type { Carrier } from "../mail/carrier.ts";
import type { Mailbox } from "../mail/mailbox.ts";
import type { Archive } from "../store/archive.ts";
import type { Edge } from "./edges.ts";

/** All that the sorting room works with. Clock, randomness and network come in here and nowhere else. */
export type DispatchPorts = {
  readonly archive: Archive;
  readonly instance: string;
  /** By course id; those that are served. */
  readonly courses: ReadonlyMap<string, Course>;
  readonly carrier: Carrier;
  readonly secret: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly postalAddress: string;
  /** Names this process in leases; no two share it. */
  readonly worker: string;
  readonly readEdition: (db: Archive, digest: string) => Promise<CompiledEmail>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** A UUIDv7: never reused, not even by a copy of the archive. */
  readonly newId: () => string;
  readonly log: Log;
  /** Called at every edge of the protocol; tests let the process die there. */
  readonly reach: (edge: Edge) => void;
  /** Where replies are taken; undefined where they go straight to the creator. */
  readonly receiving?: Receiving | undefined;
};

export type Receiving = {
  /** Whose mail the provider keeps for us, in lower case. */
  readonly domain: string;
  readonly mailbox: Mailbox;
  /** A mail's text without what it quotes. Bounded in time, whatever the text. */
  readonly unquote: (text: string) => Promise<string>;
};
