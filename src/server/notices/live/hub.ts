/**
 * Live updates: who has the app open is told which invoices changed, a moment after it happened. Each process looks at the outbox by
 * itself, so any number of them serve; it looks for one account once, however many windows it has open.
 *
 * What is told is what a look at the list would show, judged at the moment of telling: memberships and grants are read anew, and a session
 * that ended ends its stream. Nothing is sent for what isn't for the receiver, not even a sign that something happened.
 */
import type { LiveChange } from "#api/live.api.ts";
import { visibleCompanies } from "#server/invoices/invoices.policy.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import { runningSessions } from "#server/people/session-runs.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { statesStamp } from "#server/sources/sources.usecases.ts";
import { inboxStamps } from "../inbox/inbox.queries.ts";
import { readHead } from "../outbox/outbox.queries.ts";
import { rowsAfter } from "../outbox/outbox.usecases.ts";

const NAMED_MAX = 200;
/** A stream is begun anew after so long: what only a request is asked, such as a second factor, is asked again. */
const LONGEST_MS = 10 * 60_000;

export type Stream = {
  userId: string;
  sessionId: string;
  /** the place up to which it was told */
  place: string;
  openedAt: number;
  /** how the inbox was when he was last told */
  inbox: string;
  send(event: "changed", change: LiveChange, place: string): void;
  /** how the sources that he may know of were; null: not looked at yet */
  sources: string | null;
  /** There is something new in the inbox, or it was read in another window; or a source fails, or is well again. */
  ring(event: "inbox" | "sources"): void;
  close(): void;
};

export type Hub = {
  add(stream: Stream): void;
  remove(stream: Stream): void;
  /** Looks once: tells what is new, ends what is over. */
  look(): Promise<void>;
  /** Ends every stream. */
  end(): void;
  count(userId: string): number;
};

async function ring(db: Platform["db"], streams: readonly Stream[]): Promise<void> {
  const stamps = await inboxStamps(db, [...new Set(streams.map(({ userId }) => userId))]);
  for (const stream of streams) {
    const stamp = stamps.get(stream.userId) ?? "";
    if (stream.inbox !== stamp) stream.ring("inbox");
    stream.inbox = stamp;
  }
}

/** How far sources are pages ask by themselves now and then; that one fails, or is well again, they are told. */
async function tellSources({ db, clock }: Platform, streams: readonly Stream[]): Promise<void> {
  for (const [userId, all] of Map.groupBy(streams, (stream) => stream.userId)) {
    const actor = await loadActor(db, userId, "web", clock());
    if (actor === null) continue;
    const stamp = await statesStamp(db, actor);
    for (const stream of all) {
      if (stream.sources !== null && stream.sources !== stamp) stream.ring("sources");
      stream.sources = stamp;
    }
  }
}

export function newHub(platform: Platform): Hub {
  const { db, clock } = platform;
  const streams = new Set<Stream>();
  const drop = (stream: Stream): void => {
    streams.delete(stream);
    stream.close();
  };

  const tell = async (userId: string, all: readonly Stream[]): Promise<void> => {
    const actor = await loadActor(db, userId, "web", clock());
    if (actor === null) return all.forEach(drop);
    const after = all.reduce((least, { place }) => (BigInt(place) < BigInt(least) ? place : least), all[0]!.place);
    const wanted = { companies: visibleCompanies(actor), after, types: null, limit: NAMED_MAX };
    const { rows, through, more } = await rowsAfter(db, actor, wanted);
    for (const stream of all) {
      const fresh = rows.filter(({ seq }) => BigInt(seq) > BigInt(stream.place));
      if (BigInt(through) > BigInt(stream.place)) stream.place = through;
      if (fresh.length > 0)
        stream.send("changed", { invoices: [...new Set(fresh.map((row) => row.invoice_id))], more }, stream.place);
    }
  };

  return {
    add: (stream) => streams.add(stream),
    remove: (stream) => void streams.delete(stream),
    count: (userId) => [...streams].filter((stream) => stream.userId === userId).length,
    async look() {
      if (streams.size === 0) return;
      const now = clock();
      const running = await runningSessions(db, [...new Set([...streams].map(({ sessionId }) => sessionId))], now);
      for (const stream of streams)
        if (!running.has(stream.sessionId) || now.getTime() - stream.openedAt > LONGEST_MS) drop(stream);
      await ring(db, [...streams]);
      await tellSources(platform, [...streams]);
      const { seq } = await readHead(db);
      const behind = [...streams].filter(({ place }) => BigInt(place) < BigInt(seq));
      for (const [userId, all] of Map.groupBy(behind, (stream) => stream.userId)) await tell(userId, all);
    },
    end: () => streams.forEach(drop),
  };
}
