/**
 * An interface of another system that is asked for records as JSON. How far it has been read is the page that comes next, and the furthest
 * that records said of themselves (decision 0025): a run that ends in the middle goes on with the page at which it was.
 */
import { HttpSettings, type RecordPreview, fileUrl } from "#api/record-sources.api.ts";
import type { Json } from "#domain/sources/json.ts";
import type { RecordMapping } from "#domain/sources/record-fields.ts";
import { FileTooLargeError } from "#server/platform/files.ts";
import { type Asked, type Next, askPage, fetched, furthest, recordsAt, sinceOf } from "./http-pages.ts";
import { previewOf } from "./preview.ts";
import { type Said, numberOf, saidOf } from "./said-record.ts";
import { turns } from "./turns.ts";
import {
  type Connector,
  type Delivery,
  Gone,
  NotNow,
  type Opening,
  type Page,
  type SourceKindOf,
  SourceTrouble,
} from "./sources.types.ts";

/** Records that come into the register in one transaction. */
const AT_ONCE = 200;
/** A file behind a link is held as a whole until it lies in the store. */
const FILES_AT_ONCE = 2;

/** `largest`: what the records said at most when the last round had ended; `seen`: and in this one; `next`: where it goes on. */
type Bookmark = { largest: string | null; seen: string | null; next: Next };
const BEGIN: Bookmark = { largest: null, seen: null, next: null };

export const HTTP: SourceKindOf = {
  everySeconds: (settings) => HttpSettings.parse(settings).everyMinutes * 60,
  placeOf: ({ settings }) => HttpSettings.parse(settings).address,
  readsAlike: (before, after) => {
    const [a, b] = [before, after].map((settings) => {
      const { method, body, paging, watermark, records, mapping } = HttpSettings.parse(settings);
      return JSON.stringify([method, body, paging, watermark, records, mapping]);
    });
    return a === b;
  },
  preview: previewHttp,
  async open(opening: Opening): Promise<Connector> {
    const asked = askedOf(opening);
    const { records, mapping } = asked.settings;
    if (records === null || mapping === null) throw new SourceTrouble("http-no-mapping");
    const { clock, config } = opening;
    const reading = { asked, records, mapping, clock, maxUpload: config.maxUpload, turn: turns(FILES_AT_ONCE) };
    return {
      read: (bookmark, signal) => pages(reading, (bookmark as Bookmark | null) ?? BEGIN, signal),
      again: (ref) => file(reading, String(ref)),
      close: async () => undefined,
    };
  },
};

/** Asks for the first page and reads it. @throws SourceTrouble */
async function previewHttp(opening: Opening): Promise<RecordPreview> {
  const asked = askedOf(opening);
  const { json } = await askPage(asked, null, null);
  return previewOf(json, asked.settings, opening.clock());
}

const askedOf = ({ config, settings, secret }: Opening): Asked => ({
  settings: HttpSettings.parse(settings),
  secret,
  reach: config,
});

type HttpReading = {
  asked: Asked;
  records: string;
  mapping: RecordMapping;
  clock: () => Date;
  maxUpload: number;
  /** of those that fetch a file */
  turn: ReturnType<typeof turns>;
};

async function* pages(reading: HttpReading, bookmark: Bookmark, signal: AbortSignal): AsyncIterable<Page> {
  const { asked, clock } = reading;
  const began = clock();
  const since = sinceOf(asked.settings, bookmark.largest);
  let { seen } = bookmark;
  let next = resumedAt(asked.settings, bookmark.next);
  let resumed = next !== null;
  for (;;) {
    const answer = await askPage(asked, next, since).catch((error: unknown) => {
      // a cursor or link of an earlier run may have ended: the round begins anew, and what is known isn't taken twice
      if (resumed && error instanceof SourceTrouble && error.problem.code === "http-status") return null;
      throw error;
    });
    if (answer === null) {
      [next, resumed] = [null, false];
      continue;
    }
    resumed = false;
    const records = recordsAt(answer.json, reading.records);
    const after = answer.next(records.length);
    const here: Bookmark = { largest: bookmark.largest, seen, next };
    seen = furthest(asked.settings, records, seen);
    const last = after === null;
    const beyond: Bookmark = last
      ? { largest: seen ?? bookmark.largest, seen: null, next: null }
      : { ...here, seen, next: after };
    for (let at = 0; at === 0 || at < records.length; at += AT_ONCE) {
      const whole = at + AT_ONCE >= records.length;
      yield {
        deliveries: records.slice(at, at + AT_ONCE).flatMap((record) => deliveriesOf(reading, record)),
        bookmark: whole ? beyond : here,
        completeTo: whole && last && bookmark.next === null ? began : null,
        backlog: null,
      };
    }
    if (last || signal.aborted) return;
    next = after;
  }
}

/** Pages by number move when something is taken away meanwhile: one begins with the page before. */
function resumedAt({ paging }: HttpSettings, next: Next): Next {
  if (next === null || (paging.by !== "page" && paging.by !== "offset")) return next;
  return paging.by === "page"
    ? String(Math.max(paging.first, Number(next) - 1))
    : String(Math.max(0, Number(next) - paging.size));
}

function deliveriesOf(reading: HttpReading, json: Json): Delivery[] {
  const said = saidOf(json, reading.mapping, reading.clock());
  const { key, name, at, record } = said;
  return [{ of: "record", key, name, at, record }, ...filesOf(reading, said)];
}

/** Files that a record names on the same server; what signs in is told to no other. */
function filesOf(reading: HttpReading, said: Said): Delivery[] {
  const { address } = reading.asked.settings;
  const number = numberOf(said.read);
  return said.read.files.flatMap((link, nth): Delivery[] => {
    const url = fileUrl(link, address);
    if (url === null) return [];
    // a link is often signed anew each time it is told
    const key = number === null ? `file ${url.href}` : `file ${number} ${nth} ${url.pathname}`;
    return [{ of: "file", key, name: nameOf(url), at: said.at, ref: url.href, open: () => file(reading, url.href) }];
  });
}

function nameOf({ pathname }: URL): string {
  const last = pathname.slice(pathname.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(last) || "file";
  } catch {
    return last;
  }
}

/** @param link on the server of the interface: an address that was changed since leads nowhere */
async function* file({ asked, maxUpload, turn }: HttpReading, link: string): AsyncIterable<Uint8Array> {
  const url = fileUrl(link, asked.settings.address);
  if (url === null) throw new Gone();
  const ended = await turn();
  try {
    const answered = await fetched(asked, url.href, { method: "GET" }, maxUpload).catch((error: unknown) => {
      if (error instanceof SourceTrouble && error.problem.code === "http-too-much") throw new FileTooLargeError();
      throw error;
    });
    if (answered.status !== 200) throw new NotNow();
    yield answered.body;
  } finally {
    ended();
  }
}
