/** What comes by itself: records and files that another system hands in with its token, and the file that a person is to hand in on a day. */
import type { z } from "zod";
import type { Batch } from "#api/documents.api.ts";
import { type HandInRecords, type HandedInRecords, PushSettings } from "#api/record-sources.api.ts";
import { isShallow, jsonOf } from "#domain/sources/json.ts";
import { OWN_MAPPING } from "#domain/sources/record-fields.ts";
import { heard, noRhythm } from "#domain/sources/rhythm.ts";
import { type ArrivedWithId, noteArrived, showBatch } from "#server/intake/batches.usecases.ts";
import { noFiles } from "#server/intake/intake.errors.ts";
import type { Arrived } from "#server/intake/intake.types.ts";
import { type ReceivedRecord, receiveRecords } from "#server/intake/records.ts";
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import { retrying } from "#server/platform/database/retrying.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { digestOf } from "./poll.ts";
import { type Said, saidOf } from "./said-record.ts";
import { noSuchSource, notForHandingIn, sourceState } from "./sources.errors.ts";
import { companiesToSee } from "./sources.policy.ts";
import { type NewItem, addToRun, insertItems, lockSource, runOfNow, sourceRows, updateSource } from "./sources.queries.ts";
import type { SourceRow } from "./sources.types.ts";

const AT_ONCE = 8;
const RECORD_BYTES = 200_000;

type Outcome = HandedInRecords["records"][number];
type Stored = Said & { index: number; itemKey: string; received: ReceivedRecord };

/** Each record for itself: what can't be read is refused and named, what was handed in before is known. @throws ProblemError 403, 404, 409 */
export async function handInRecords(platform: Platform, actor: Actor, id: string, wish: HandInRecords): Promise<HandedInRecords> {
  const source = await openFor(platform.db, actor, id, "push");
  const mapping = PushSettings.parse(source.settings).mapping ?? OWN_MAPPING;
  const now = platform.clock();
  const outcomes: Outcome[] = wish.records.map(() => ({ outcome: "known", document: null, problems: [] }));
  const said = wish.records.flatMap((record, index): (Said & { index: number })[] => {
    if (!isShallow(record)) {
      outcomes[index] = refused([{ code: "too-deep", field: null, value: "" }]);
      return [];
    }
    const each = saidOf(jsonOf(record), mapping, now);
    const large = each.record.json.length > RECORD_BYTES ? [{ code: "too-large", field: null, value: "" }] : [];
    if (each.record.facts !== null && large.length === 0) return [{ ...each, index }];
    outcomes[index] = refused([...large, ...each.read.problems]);
    return [];
  });
  const once = said.filter(({ key }, at) => said.findIndex((each) => each.key === key) === at);
  const stored: Stored[] = [];
  for (let start = 0; start < once.length; start += AT_ONCE)
    stored.push(...(await Promise.all(once.slice(start, start + AT_ONCE).map((each) => store(platform, source, each)))));
  const fresh = await retrying(platform.db, async (trx) => {
    const row = await lockOpen(trx, actor, source);
    const items = stored.map(({ itemKey, received, at }) => taken(itemKey, received.id, at));
    const inserted = await insertItems(trx, { companyId: row.company_id, id }, items, now);
    const news = stored.filter(({ itemKey }) => inserted.has(itemKey));
    const records = news.map(({ received }) => received);
    const run = await runOfNow(trx, { companyId: row.company_id, id }, newId(), now);
    if (records.length > 0) await receiveRecords(platform, trx, actor, row.company_id, `source-${run}`, records);
    const bytes = records.reduce((sum, { size }) => sum + size, 0);
    const refusals = outcomes.filter(({ outcome }) => outcome === "refused").length;
    await noteHandedIn(
      trx,
      row,
      { run, named: wish.records.length, taken: news.length, refused: refusals, bytes },
      wish.completeTo,
      now,
    );
    return news;
  });
  for (const { index, received } of fresh) outcomes[index] = { outcome: "taken", document: received.id, problems: [] };
  const count = (outcome: Outcome["outcome"]): number => outcomes.filter((each) => each.outcome === outcome).length;
  return { records: outcomes, taken: count("taken"), known: count("known"), refused: count("refused") };
}

const refused = (problems: Outcome["problems"]): Outcome => ({ outcome: "refused", document: null, problems });
const taken = (key: string, documentId: string, at: Date | null): NewItem => ({
  key,
  at,
  state: "taken",
  document_id: documentId,
  held: null,
  tries: 0,
  next_at: null,
});

async function store(platform: Platform, source: SourceRow, said: Said & { index: number }): Promise<Stored> {
  const { record, name, key } = said;
  if (record.facts === null) throw new Error("a record without facts isn't stored");
  const itemKey = digestOf(source, key);
  const { sha256, size } = await platform.files.put(Buffer.from(record.json));
  const { facts, states } = record;
  return { ...said, itemKey, received: { id: newId(), name, sha256, size, key: itemKey, facts, states, problem: null } };
}

/**
 * Files: what another system hands in, or a person who is to. One whose key was told before is known.
 * @param files they lie in the store already
 */
export async function handInFiles(
  platform: Platform,
  actor: Actor,
  id: string,
  files: Arrived[],
  completeTo: string | undefined,
): Promise<z.infer<typeof Batch>> {
  const source = await openFor(platform.db, actor, id, "push", "upload");
  if (files.length === 0) throw noFiles();
  const now = platform.clock();
  const arrived = files.map((file): ArrivedWithId => {
    const own = newId();
    return { ...file, id: own, key: file.key === null ? null : digestOf(source, `file ${file.key}`) };
  });
  const batchId = await platform.db.transaction().execute(async (trx) => {
    const row = await lockOpen(trx, actor, source);
    const whole = arrived.filter(({ sha256 }) => sha256 !== null);
    const items = whole.map(({ id: document, key }) => taken(key ?? digestOf(source, `document ${document}`), document, null));
    const inserted = await insertItems(trx, { companyId: row.company_id, id }, items, now);
    const news = whole.filter((_, at) => inserted.has(items[at]!.key));
    const failed = arrived.filter(({ sha256 }) => sha256 === null);
    const batch = await noteArrived(platform, trx, actor, row.company_id, null, [...news, ...failed]);
    const run = await runOfNow(trx, { companyId: row.company_id, id }, newId(), now);
    const bytes = news.reduce((sum, { size }) => sum + size, 0);
    await noteHandedIn(
      trx,
      row,
      { run, named: files.length, taken: news.length, refused: failed.length, bytes },
      completeTo,
      now,
    );
    return batch.id;
  });
  return showBatch(platform, actor, batchId);
}

/** A push source is its own account's alone; a file that is due may be handed in by whoever may enter there. @throws ProblemError 403, 404 */
async function openFor(db: DbOrTrx, actor: Actor, id: string, ...kinds: string[]): Promise<SourceRow> {
  const [row] = await sourceRows(db, companiesToSee(actor), id);
  if (row === undefined) throw noSuchSource();
  const mine = row.kind === "upload" || row.account_id === actor.userId;
  if (!kinds.includes(row.kind) || !mine || !mayIn(actor, row.company_id, "invoice.enter")) throw notForHandingIn();
  return row;
}

/** @throws ProblemError 404, 409 where it is paused or has ended */
async function lockOpen(trx: Trx, actor: Actor, { id }: SourceRow): Promise<SourceRow> {
  const row = await lockSource(trx, companiesToSee(actor), id);
  if (row === undefined) throw noSuchSource();
  if (row.state !== "on") throw sourceState(row.state);
  return row;
}

type Counts = { run: string; named: number; taken: number; refused: number; bytes: number };

/** How far the source is by this. What the other side says of a later time than ours is true until now at most. */
async function noteHandedIn(
  trx: Trx,
  row: SourceRow,
  { run, ...counts }: Counts,
  completeTo: string | undefined,
  now: Date,
): Promise<void> {
  await addToRun(trx, { companyId: row.company_id, id: row.id }, run, { ...counts, held: 0 });
  const said = completeTo === undefined ? null : new Date(Math.min(Date.parse(completeTo), now.getTime()));
  const further = said !== null && (row.complete_to === null || said > row.complete_to);
  await updateSource(trx, row.id, {
    succeeded_at: now,
    ...(further ? { complete_to: said } : {}),
    ...(counts.taken === 0 ? {} : { arrived_at: now, rhythm: toJson(heard(row.rhythm ?? noRhythm(now), true, now)) }),
  });
}
