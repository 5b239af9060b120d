import type { ErasePorts } from "../actions/erase-learner.ts";
import type { ActionPorts } from "../actions/ports.ts";
import type { CompiledEmail } from "../course/email.ts";
import type { Carrier } from "../mail/carrier.ts";
import type { Mailbox } from "../mail/mailbox.ts";
import type { Unquoted, Written } from "../mail/parser-thread.ts";
import type { Archive } from "../store/archive.ts";
import type { Edge } from "./edges.ts";

/** All that the sorting room works with. Clock, randomness and network come in here and nowhere else. */
export type DispatchPorts = ActionPorts & {
  readonly carrier: Carrier;
  readonly postalAddress: string;
  /** Names this process in leases; no two share it. */
  readonly worker: string;
  readonly readEdition: (db: Archive, digest: string) => Promise<CompiledEmail>;
  readonly sleep: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** Whether lessons may be planned now: not while the machine's clock is in doubt. */
  readonly mayPlan: () => boolean;
  /** Whether what's old may be deleted for good now: not until a clock that moved far has run evenly for a day. */
  readonly mayDelete: () => boolean;
  /** Called at every edge of the protocol; tests let the process die there. */
  readonly reach: (edge: Edge) => void;
  /** Where replies are taken; undefined where they go straight to the creator. */
  readonly receiving?: Receiving | undefined;
  /** In practice mode alone: emails are files there as well. */
  readonly outbox?: ErasePorts["outbox"];
};

export type Receiving = {
  /** Whose mail the provider keeps for us, in lower case. */
  readonly domain: string;
  readonly mailbox: Mailbox;
  /**
   * What somebody wrote, and what they quote. Bounded in time, whatever the text.
   *
   * @param answered what we sent and they answer, where it's known
   */
  readonly unquote: (written: Written, answered: string | undefined) => Promise<Unquoted>;
};
