import { sampleCourse } from "./course.ts";
import { HERE, type InboxWorld, openInboxes } from "./inbox.ts";

export const DAY = 86_400_000;
const HOUR = DAY / 24;

/** Mia's address, and the one that she moves to. */
export const OLD = "mia@old.example";
export const NEW = "mia.new@new.example";
export const BEN = "ben@example.org";

export type MoversWorld = InboxWorld & {
  /** The path of somebody's account, by a link that they ask for on their preferences. */
  readonly account: (address: string) => Promise<string>;
  /** Asks for everything at `from` to go to another address. Gives where the answer leads. */
  readonly askToMove: (from: string, to: string) => Promise<string | null>;
  /** Presses the button of the email at the new address. */
  readonly acceptMove: (at?: string) => Promise<Response>;
  /** Presses the button of the notice at the old one. */
  readonly stopMove: (at?: string) => Promise<Response>;
  /** Goes on to the next Tuesday at 18:00 UTC, an hour into the window for lessons. */
  readonly toTuesday: () => Promise<void>;
  /** Lets the lessons of so many Tuesdays go out. */
  readonly liveTuesdays: (weeks: number) => Promise<void>;
  /** Everybody's address and epoch, in the order in which they came. */
  readonly people: () => Promise<readonly string[]>;
};

/** Ben and Mia, who both entered the first of two courses a day ago. */
export async function openMovers(second = "other"): Promise<MoversWorld> {
  const base = sampleCourse(3);
  const world = await openInboxes([base, { ...base, id: second, title: "Other course" }]);
  await world.enter(BEN, "sample");
  await world.enter(OLD, "sample");
  await world.clock.sleep(DAY);
  const { archive, clock, house, get, link, postFrom } = world;

  const account = async (address: string) => {
    const preferences = await get(`${await link(address, "p")}/preferences`);
    await postFrom(HERE, preferences.headers.get("location") ?? "", { do: "link" });
    await house.dispatcher.drain();
    return link(address, "account");
  };
  const toTuesday = async () => {
    let at = clock.now() + HOUR;
    while (new Date(at).getUTCDay() !== 2 || new Date(at).getUTCHours() !== 18) at += HOUR;
    await clock.moveTo(at);
  };
  return {
    ...world,
    account,
    askToMove: async (from, to) => (await postFrom(HERE, await account(from), { email: to })).headers.get("location"),
    acceptMove: async (at = NEW) => postFrom(HERE, await link(at, "address")),
    stopMove: async (at = OLD) => postFrom(HERE, await link(at, "keep")),
    toTuesday,
    liveTuesdays: async (weeks) => {
      for (let week = 0; week < weeks; week += 1) {
        await toTuesday();
        await house.dispatcher.drain();
      }
    },
    people: async () => {
      const rows = await archive.selectFrom("subscribers").select(["address", "epoch"]).orderBy("created_at").execute();
      return rows.map(({ address, epoch }) => `${address} ${epoch}`);
    },
  };
}
