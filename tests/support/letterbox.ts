import type { DispatchPorts } from "../../src/dispatch/ports.ts";
import type { Envelope, ReceivedMail } from "../../src/course/received-mail.ts";
import type { Fetched } from "../../src/mail/mailbox.ts";
import { noteReceived } from "../../src/store/received-mails.ts";
import type { World } from "./world.ts";

/** Received mail without a provider: what is thrown in is told of at once, and handed out when it's asked for. */
export type Letterbox = {
  readonly receiving: NonNullable<DispatchPorts["receiving"]>;
  readonly arrive: (
    world: Pick<World, "archive" | "clock">,
    envelope: Envelope,
    mail: Partial<ReceivedMail>,
  ) => Promise<string>;
  /** It's told of once more. */
  readonly again: (world: Pick<World, "archive" | "clock">, id: string) => Promise<void>;
  /** It isn't handed out anymore. */
  readonly forget: (id: string) => void;
};

export function makeLetterbox(domain: string): Letterbox {
  const mails = new Map<string, Fetched>();
  const envelopes = new Map<string, Envelope>();
  return {
    receiving: {
      domain,
      mailbox: {
        fetch: async (id) => mails.get(id) ?? { kind: "gone" },
        list: async () => ({ mails: [], next: undefined }),
      },
      unquote: async ({ text }) => ({ shown: text, folded: "", notOurs: "" }),
    },
    arrive: async ({ archive, clock }, envelope, mail) => {
      const id = `mail-${mails.size + 1}`;
      const rest = { subject: "Hello", text: "", headers: {}, messageId: undefined, references: [], attachments: 0 };
      mails.set(id, { kind: "mail", mail: { ...envelope, ...rest, ...mail } });
      envelopes.set(id, envelope);
      await noteReceived(archive, id, clock.now(), clock.now(), envelope);
      return id;
    },
    again: async ({ archive, clock }, id) => {
      await noteReceived(archive, id, clock.now(), clock.now(), envelopes.get(id));
    },
    forget: (id) => {
      mails.delete(id);
    },
  };
}
