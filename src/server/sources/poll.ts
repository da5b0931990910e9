/**
 * A source is asked for what is new. What it names comes in pages; a page and the bookmark behind it are one transaction, so that a
 * process killed at any moment has taken whole pages, and the next run goes on behind the last. What is named twice is taken once,
 * by the source's own name of it. One run at a time asks a source: it holds a lease, and writes nothing once that is another's.
 */
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { secondsToRetry } from "#domain/sources/retry.ts";
import { identityKeys } from "#domain/identity.ts";
import { heard, noRhythm } from "#domain/sources/rhythm.ts";
import { noteArrived } from "#server/intake/batches.usecases.ts";
import { type ReceivedRecord, receiveRecords } from "#server/intake/records.ts";
import { keysSeen } from "#server/invoices/invoices.usecases.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import { toJson } from "#server/platform/database/json.ts";
import { retrying } from "#server/platform/database/retrying.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { enteringActor, fetchItem, retryAt } from "./fetching.ts";
import { awaitsAny, dueItems } from "./held.queries.ts";
import {
  type NewItem,
  addToRun,
  beginRun,
  endRun,
  insertItems,
  knownKeys,
  lockLeased,
  renameHeld,
  updateSource,
} from "./sources.queries.ts";
import {
  type Connector,
  type Delivery,
  type Held,
  type Page,
  type SourceKinds,
  type SourceProblem,
  type SourceRef,
  type SourceRow,
  SourceTrouble,
} from "./sources.types.ts";
import { secretOf } from "./secret.ts";
import { type StoredFile, bring } from "./take.ts";
import { type Watch, watch, watched } from "./watch.ts";

/** Files that are on their way into the store at once. */
const AT_ONCE = 8;
/** A run that goes on for longer makes room for other sources, and goes on at its next turn. */
const RUN_MS = 4 * 60_000;
/** A lease lasts two minutes. */
const RENEW_MS = 30_000;
const CLOSE_MS = 5_000;
const REFUSED_SECONDS = 3_600;
/** However long another side wants to be left alone, it is asked once a day. */
const WAIT_SECONDS_MAX = 86_400;
/** What waits is asked for at the beginning of a run, no more of it than leaves room for what is new. */
const AGAIN_MOST = 20;

/** Somebody else asks this source now, or it was paused: nothing further is written. */
class LeaseLost extends Error {}

type Run = {
  source: SourceRow;
  ref: SourceRef;
  id: string;
  watch: Watch;
  /** something could not be had: behind a bookmark that went on it would never be asked for again */
  missed: boolean;
  /** something is on its way there: nobody says that all is here */
  incomplete: boolean;
  /** links of mails are fetched by themselves */
  fetchLinks: boolean;
  chance: () => number;
};

/** Asks a source that was taken for this run (`takeDue`), and notes how it went and when it is asked again. */
export async function pollSource(
  platform: Platform,
  kinds: SourceKinds,
  source: SourceRow,
  stopping: AbortSignal,
  chance: () => number = Math.random,
): Promise<void> {
  const run: Run = {
    source,
    ref: { companyId: source.company_id, id: source.id },
    id: newId(),
    watch: watch(() => new SourceTrouble("silent")),
    missed: false,
    incomplete: false,
    fetchLinks: source.settings["fetchLinks"] === true,
    chance,
  };
  const beat = setInterval(() => void renew(platform, run), RENEW_MS).unref();
  await beginRun(platform.db, run.ref, run.id, platform.clock());
  let problem: SourceProblem | null = null;
  let wait = 0;
  let more = false;
  try {
    more = await readAll(platform, kinds, run, stopping);
  } catch (error) {
    if (error instanceof LeaseLost) return;
    if (!(error instanceof SourceTrouble)) platform.log.error({ err: error, source: source.id }, "a source could not be asked");
    problem = error instanceof SourceTrouble ? error.problem : { code: "unexpected", facts: {} };
    wait = error instanceof SourceTrouble ? Math.min(error.waitSeconds, WAIT_SECONDS_MAX) : 0;
  } finally {
    clearInterval(beat);
    run.watch.end();
  }
  const every = kinds[source.kind]?.everySeconds ?? 0;
  const seconds = typeof every === "number" ? every : every(source.settings);
  await finish(platform, run, { problem, wait, more, every: seconds, chance: chance() });
}

/** @returns whether there is more, which waits for the next turn */
async function readAll(platform: Platform, kinds: SourceKinds, run: Run, stopping: AbortSignal): Promise<boolean> {
  const { source } = run;
  const kind = kinds[source.kind];
  if (kind === undefined) throw new SourceTrouble("unknown-kind");
  const { config, clock } = platform;
  const until = clock().getTime() + RUN_MS;
  const opening = { config, clock, companyId: source.company_id, settings: source.settings, secret: secretOf(config, source) };
  const connector = await run.watch.wait(kind.open(opening));
  try {
    await askAgain(platform, run, connector, stopping);
    for await (const page of watched(connector.read(source.bookmark, stopping), run.watch)) {
      await takePage(platform, run, connector, page);
      if (stopping.aborted || clock().getTime() > until) return true;
    }
    return false;
  } finally {
    await closed(connector);
  }
}

/** What waits and whose time has come is asked for alone. */
async function askAgain(platform: Platform, run: Run, connector: Connector, stopping: AbortSignal): Promise<void> {
  const holds = async (trx: Trx): Promise<void> => {
    if ((await lockLeased(trx, run.source, platform.clock())) === undefined) throw new LeaseLost();
  };
  for (const key of await dueItems(platform.db, run.ref, platform.clock(), AGAIN_MOST)) {
    if (stopping.aborted) return;
    const { source } = run;
    await fetchItem(
      platform,
      { source, key, watch: run.watch, connector: async () => connector },
      { who: null, holds, chance: run.chance() },
    );
    run.watch.alive();
  }
}

/** A server that doesn't say goodbye is left without. */
export async function closed(connector: Connector): Promise<void> {
  const patience = pause(CLOSE_MS, undefined, { ref: false });
  await Promise.race([connector.close().catch(() => undefined), patience]);
}

/** While a page is fetched its run is still the one that asks; where it isn't any more, it ends. */
async function renew({ db, clock, log }: Platform, { source, watch: { giveUp } }: Run): Promise<void> {
  try {
    const held = await db.transaction().execute((trx) => lockLeased(trx, source, clock()));
    if (held === undefined) giveUp(new LeaseLost());
  } catch (error) {
    log.info({ err: error }, "a source's lease could not be renewed");
  }
}

type Stored = { delivery: Delivery; item: NewItem; file: StoredFile | null };

async function takePage(platform: Platform, run: Run, connector: Connector, page: Page): Promise<void> {
  const { source } = run;
  const known = await knownKeys(
    platform.db,
    run.ref,
    page.deliveries.map(({ key }) => digestOf(source, key)),
  );
  const unknown = [...new Map(page.deliveries.map((each) => [each.key, each])).values()].filter(
    ({ key }) => !known.has(digestOf(source, key)),
  );
  const wanted = await withInvoice(platform, run, unknown);
  const stored: Stored[] = [];
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    const some = wanted.slice(start, start + AT_ONCE).map((each) => store(platform, run, connector, each));
    stored.push(...(await Promise.all(some)).filter((each) => each !== null));
  }
  const renamed = page.deliveries.flatMap((each) => {
    const key = digestOf(source, each.key);
    const before = known.get(key) ?? null;
    const ref = each.of === "file" ? (each.ref ?? null) : null;
    return before === null || ref === null || isDeepStrictEqual(before, ref) ? [] : [{ key, ref }];
  });
  await retrying(platform.db, async (trx) => {
    await write(platform, trx, run, page, stored);
    await renameHeld(trx, run.ref, renamed);
  });
}

/** Without what is said of an invoice that isn't here. */
async function withInvoice({ db, clock }: Platform, { source }: Run, deliveries: Delivery[]): Promise<Delivery[]> {
  const about = new Map(
    deliveries.flatMap((each) => {
      const facts = each.of === "record" && each.record.facts !== null && each.record.onlyKnown ? each.record.facts : null;
      return facts === null ? [] : [[each, identityKeys(facts)] as const];
    }),
  );
  const actor = about.size === 0 ? null : await loadActor(db, source.account_id, "worker", clock());
  if (actor === null) return deliveries.filter((each) => !about.has(each));
  const keys = [...about.values()].flatMap(({ taxKey, digitalKey }) => [taxKey, digitalKey].filter((key) => key !== null));
  const seen = await keysSeen(db, actor, source.company_id, keys);
  return deliveries.filter((each) => {
    const its = about.get(each);
    return its === undefined || seen.has(its.taxKey ?? "") || seen.has(its.digitalKey ?? "");
  });
}

/** @returns null where it isn't noted yet: it is named again, or as another thing */
async function store(platform: Platform, run: Run, connector: Connector, delivery: Delivery): Promise<Stored | null> {
  const { name, at } = delivery;
  const noted = { key: digestOf(run.source, delivery.key), at, document_id: null, tries: 0, next_at: null };
  if (delivery.of === "held") {
    // what is fetched by itself is so at the next turn
    const soon = run.fetchLinks && delivery.held.why === "link" ? platform.clock() : null;
    return { item: { ...noted, state: "held", held: { name, ...delivery.held }, next_at: soon }, file: null, delivery };
  }
  const got = await bring(platform, run.watch, { name, key: noted.key }, bytesOf(delivery));
  if (got.file !== null)
    return { delivery, item: { ...noted, state: "taken", document_id: got.file.id, held: null }, file: got.file };
  const { ref, from } = delivery.of === "file" ? delivery : {};
  const askable = ref !== undefined && connector.again !== undefined;
  if (got.code === "gone" || (got.code === "unavailable" && !askable)) {
    run.incomplete = true;
    run.missed ||= got.code === "unavailable";
    return null;
  }
  const held: Held = { why: got.code, name, facts: got.facts, ...(askable ? { ref } : {}), ...(from ? { from } : {}) };
  const next_at = got.code === "unavailable" ? retryAt(platform.clock(), 1, run.chance()) : null;
  return { item: { ...noted, state: "held", held, tries: 1, next_at }, file: null, delivery };
}

async function* bytesOf(delivery: Exclude<Delivery, { of: "held" }>): AsyncIterable<Uint8Array> {
  if (delivery.of === "file") yield* delivery.open();
  else yield Buffer.from(delivery.record.json);
}

/** A source's names of things may be anything, of any length, and hold names of people. */
export const digestOf = (source: Pick<SourceRow, "id">, key: string): string =>
  createHash("sha256").update(`${source.id} ${key}`).digest("base64url");

async function write(platform: Platform, trx: Trx, run: Run, page: Page, stored: Stored[]): Promise<void> {
  const now = platform.clock();
  const source = await lockLeased(trx, run.source, now);
  if (source === undefined) throw new LeaseLost();
  const actor = await enteringActor(trx, source, now);
  const items = stored.map(({ item }) => item);
  const inserted = await insertItems(trx, run.ref, items, now);
  const fresh = stored.filter(({ item }) => inserted.has(item.key));
  const arrived = fresh.flatMap(({ file }) => file ?? []);
  const records = recordsOf(fresh);
  const files = fresh.flatMap(({ delivery, file }) => (delivery.of === "file" && file !== null ? [file] : []));
  const batch = `source-${run.id}`;
  if (files.length > 0) await noteArrived(platform, trx, actor, source.company_id, batch, files);
  if (records.length > 0) await receiveRecords(platform, trx, actor, source.company_id, batch, records);
  await addToRun(trx, run.ref, run.id, {
    named: page.deliveries.length,
    taken: arrived.length,
    held: fresh.length - arrived.length,
    bytes: arrived.reduce((sum, { size }) => sum + size, 0),
  });
  const complete = page.completeTo !== null && !run.incomplete && !(await awaitsAny(trx, run.ref));
  await updateSource(trx, source.id, {
    ...(run.missed ? {} : { bookmark: toJson(page.bookmark) }),
    backlog: page.backlog,
    ...(complete ? { complete_to: page.completeTo } : {}),
    ...(fresh.length === 0 ? {} : { arrived_at: now, rhythm: toJson(heard(source.rhythm ?? noRhythm(now), true, now)) }),
  });
}

function recordsOf(stored: Stored[]): ReceivedRecord[] {
  return stored.flatMap(({ delivery, file }) => {
    if (delivery.of !== "record" || file === null) return [];
    const { id, name, sha256, size, key } = file;
    const { json: _json, ...said } = delivery.record;
    return [{ id, name, sha256, size, key, ...said }];
  });
}

type End = { problem: SourceProblem | null; wait: number; more: boolean; every: number; chance: number };

async function finish(platform: Platform, run: Run, { problem, wait, more, every, chance }: End): Promise<void> {
  await platform.db.transaction().execute(async (trx) => {
    const now = platform.clock();
    const source = await lockLeased(trx, run.source, now);
    if (source === undefined) return;
    const failures = problem === null ? 0 : source.failures + 1;
    // a name and password that were refused are refused again, and too many of them lock an account
    const refused = problem !== null && (problem.code.endsWith("-refused") || problem.code.endsWith("-key"));
    const seconds =
      problem === null ? (more ? 0 : every) : refused ? REFUSED_SECONDS : Math.max(wait, secondsToRetry(failures, chance));
    await updateSource(trx, source.id, {
      failures,
      problem: problem === null ? null : toJson(problem),
      next_try_at: new Date(now.getTime() + seconds * 1000),
      ...(problem === null && !more ? { succeeded_at: now } : {}),
      lease: null,
      lease_until: null,
    });
    const ended = await endRun(trx, run.ref, run.id, { now, problem });
    // the first failure and the recovery are news, each further try isn't
    const fell = problem !== null && source.failures === 0;
    const recovered = problem === null && source.failures > 0;
    if (!fell && !recovered && (ended?.taken ?? 0) === 0) return;
    await recordEvent(trx, {
      companyId: source.company_id,
      actorId: source.account_id,
      channel: "worker",
      subject: "source",
      subjectId: source.id,
      type: fell ? "source.failed" : recovered ? "source.recovered" : "source.brought",
      at: now,
      data: { taken: ended?.taken ?? 0, ...(problem === null ? {} : { problem: problem.code }) },
    });
  });
}
