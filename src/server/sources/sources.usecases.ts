/** Sources: added, tried, changed, paused, let on, ended, asked at once; and how far each is. */
import { createHash } from "node:crypto";
import type {
  NewSource,
  Source,
  SourceChange,
  SourceKind,
  SourcePlace,
  SourceProblem,
  SourceRuns,
  SourceTried,
  SourceTry,
  Sources,
} from "#api/sources.api.ts";
import { NewSource as NewSourceSchema } from "#api/sources.api.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import type { RecordMapping } from "#domain/sources/record-fields.ts";
import { sameSignIn } from "#domain/sources/sign-in.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import { makeService } from "#server/people/services/services.usecases.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { delaysOfSources } from "./delays.queries.ts";
import { KINDS } from "./kinds.ts";
import {
  badSettings,
  placeTaken,
  noSuchSource,
  notItsAccount,
  notItsPerson,
  sourceEnded,
  sourceState,
} from "./sources.errors.ts";
import { companiesToAddIn, companiesToSee, mayChange, seesDetail } from "./sources.policy.ts";
import { sealSecret, secretOf } from "./secret.ts";
import { closed } from "./poll.ts";
import { watch } from "./watch.ts";
import { platformOf } from "./tax/platform-said.ts";
import { presentSource } from "./sources.present.ts";
import { broughtBy, insertSource, lockSource, runRows, sourceRows, sourceStamps, updateSource } from "./sources.queries.ts";
import { type Connector, type Delivery, type SourceRow, SourceTrouble } from "./sources.types.ts";

const RUNS = 50;
const SAMPLE = 20;
const TRY_MS = 20_000;

/** What the states of the sources that somebody may know come to: another text when one of them changes. */
export async function statesStamp(db: DbOrTrx, actor: Actor): Promise<string> {
  const companies = companiesToSee(actor);
  const stamps = companies.length === 0 ? new Map<number, string>() : await sourceStamps(db, companies);
  return JSON.stringify([...stamps].toSorted(([a], [b]) => a - b));
}

export async function listSources(platform: Platform, actor: Actor): Promise<Sources> {
  const rows = await sourceRows(platform.db, companiesToSee(actor));
  const delays = await learnedOf(platform, actor, rows);
  return { sources: rows.map((row) => presentSource(platform, actor, row, delays)), may: { addIn: companiesToAddIn(actor) } };
}

/** @throws ProblemError 404 */
export async function showSource(platform: Platform, actor: Actor, id: string): Promise<Source> {
  const [row] = await sourceRows(platform.db, companiesToSee(actor), id);
  if (row === undefined) throw noSuchSource();
  return presentSource(platform, actor, row, await learnedOf(platform, actor, [row]));
}

/** What is usual of the sources of which the asker is told all. */
const learnedOf = ({ db }: Platform, actor: Actor, rows: readonly SourceRow[]) =>
  delaysOfSources(
    db,
    rows.flatMap(({ company_id, id }) => (seesDetail(actor, company_id) ? [{ companyId: company_id, id }] : [])),
  );

/** @throws ProblemError 403, the same for a company that isn't there */
function requireManager(actor: Actor, companyId: number): void {
  if (!mayChange(actor, companyId)) throw notPermitted("company.manage");
}

/** What it would bring; nothing of it is kept. @throws ProblemError 403 */
export async function trySource(platform: Platform, actor: Actor, wish: SourceTry): Promise<SourceTried> {
  const { company, kind, settings } = wish;
  requireManager(actor, company);
  const { config, clock } = platform;
  const place = KINDS[kind].placeOf({ config, companyId: company, settings });
  const limit = watch(() => new SourceTrouble("silent"), TRY_MS);
  try {
    const secret = wish.secret ?? (await keptSecret(platform, actor, wish));
    const opening = { config, clock, companyId: company, settings, secret, trying: true, sample: wish.sample };
    const { preview } = KINDS[kind];
    if (preview !== undefined) {
      const said = await limit.wait(preview(opening));
      return { ok: true, problem: null, place, sample: [], more: false, platform: null, preview: said };
    }
    const connector = await limit.wait(KINDS[kind].open(opening));
    try {
      const { named, more } = await limit.wait(sampleOf(connector));
      const sample = named.slice(0, SAMPLE).map(({ name, at }) => ({ name, at: at?.toISOString() ?? null }));
      const platformSaid = platformOf({ kind, settings }, connector.isSimulator?.() ?? null);
      return {
        ok: true,
        problem: null,
        place,
        sample,
        more: more || named.length > SAMPLE,
        platform: platformSaid,
        preview: null,
      };
    } finally {
      await closed(connector);
    }
  } catch (error) {
    if (!(error instanceof SourceTrouble)) platform.log.warn({ err: error, kind }, "a source could not be tried");
    const problem = error instanceof SourceTrouble ? error.problem : { code: "unexpected", facts: {} };
    return { ok: false, problem: problem as SourceProblem, place, sample: [], more: false, platform: null, preview: null };
  } finally {
    limit.end();
  }
}

/** What is kept of a source is used for its own account there alone: nobody has it sent to another server. */
async function keptSecret({ db, config }: Platform, actor: Actor, wish: SourceTry): Promise<string | null> {
  const [row] = wish.source === undefined ? [] : await sourceRows(db, [wish.company], wish.source);
  if (row === undefined || !mayChange(actor, row.company_id) || row.kind !== wish.kind) return null;
  return sameSignIn(row.settings, wish.settings) ? secretOf(config, row) : null;
}

async function sampleOf(connector: Connector): Promise<{ named: Delivery[]; more: boolean }> {
  if (connector.sample !== undefined) return { named: await connector.sample(), more: false };
  for await (const { deliveries, backlog } of connector.read(null, AbortSignal.timeout(TRY_MS)))
    return { named: deliveries, more: (backlog ?? 0) > 0 };
  return { named: [], more: false };
}

/** @throws ProblemError 403, 409 where another source takes from there already, 422 for the account */
export async function addSource(platform: Platform, actor: Actor, wish: NewSource): Promise<Source> {
  const { company, kind, name, settings } = wish;
  requireManager(actor, company);
  requireConfirmed(wish);
  await requirePerson(platform, wish);
  const now = platform.clock();
  const id = newId();
  await requirePlaceFree(platform, platform.db, wish, null);
  const accountId = await accountFor(platform, actor, wish);
  const place = placeDigest(platform, wish);
  const adding = platform.db.transaction().execute(async (trx) => {
    await requirePlaceFree(platform, trx, wish, null);
    const secret = wish.secret === undefined ? null : sealSecret(platform.config, wish.secret);
    const due = dueAt(kind, now);
    const by = actor.userId;
    await insertSource(trx, { id, companyId: company, kind, name, settings, secret, accountId, by, now, due, place });
    await tell(trx, actor, { company_id: company, id }, "source.added", { after: { name, kind, accountId } }, now);
  });
  await once(platform, () => place, adding);
  return showSource(platform, actor, id);
}

/** The account named, where it may enter there; a new one of the company's where none is. @throws ProblemError 403, 422 */
async function accountFor(platform: Platform, actor: Actor, { account, company, name, ...place }: NewSource): Promise<string> {
  // people hand in as themselves
  if (place.kind === "upload") return actor.userId;
  if (account !== null) {
    const machine = isServiceAccount(account) ? await loadActor(platform.db, account, "worker", platform.clock()) : null;
    if (machine === null || !mayIn(machine, company, "invoice.enter")) throw notItsAccount();
    return machine.userId;
  }
  const purpose = platform.i18n.t(actor.locale, "sources:account.purpose", { name });
  const membership = {
    company,
    department: null,
    role: "employee",
    reach: "company",
    mayEnter: true,
    from: null,
    until: null,
  } as const;
  const made = await makeService(platform, actor, { name, purpose, responsible: actor.userId, membership });
  return made.id;
}

/**
 * What isn't known to be the server that it should be is told no password, and of whose records nobody has said what they mean nothing is
 * read. @throws ProblemError 422
 */
function requireConfirmed(place: SourcePlace): void {
  if (place.kind === "sftp" && place.settings.hostKey === null) throw badSettings();
  if (place.kind === "push" && place.settings.mapping !== null && !namesNumbers(place.settings.mapping)) throw badSettings();
  if (place.kind === "http" && (place.settings.records === null || !namesNumbers(place.settings.mapping))) throw badSettings();
}

/** Who is to hand in may do so. @throws ProblemError 422 */
async function requirePerson(platform: Platform, { company, ...place }: Pick<NewSource, "company"> & SourcePlace): Promise<void> {
  if (place.kind !== "upload" || place.settings.person === null) return;
  const person = await loadActor(platform.db, place.settings.person, "web", platform.clock());
  if (person === null || !mayIn(person, company, "invoice.enter")) throw notItsPerson();
}

const namesNumbers = (mapping: RecordMapping | null): boolean =>
  mapping !== null && (mapping.fields.number !== undefined || mapping.fields.digitalNumber !== undefined);

const placeDigest = (
  { config }: Platform,
  { kind, company, settings }: Pick<NewSource, "company" | "kind" | "settings">,
): string | null =>
  KINDS[kind].handedIn
    ? null
    : createHash("sha256")
        .update(KINDS[kind].placeOf({ config, companyId: company, settings }).toLowerCase())
        .digest("base64url");

/** What was looked up before may have changed since: the database has the last word. @throws ProblemError 409 */
async function once<T>({ db }: Platform, place: () => string | null, written: Promise<T>): Promise<T> {
  return written.catch(async (error: unknown) => {
    if (errorCode(error) !== "23505") throw error;
    const other = await db
      .selectFrom("source")
      .select("name")
      .where("place", "=", place())
      .where("state", "<>", "ended")
      .executeTakeFirst();
    throw other === undefined ? error : placeTaken(other.name);
  });
}

/** When it is asked first; null for what hands in by itself. */
const dueAt = (kind: string, now: Date): Date | null => (KINDS[kind as SourceKind].handedIn ? null : now);

/** Two sources of one place would take each thing twice. */
async function requirePlaceFree(
  { config }: Platform,
  db: DbOrTrx,
  wish: Pick<NewSource, "company" | "kind" | "settings">,
  except: string | null,
): Promise<void> {
  if (KINDS[wish.kind].handedIn) return;
  const place = KINDS[wish.kind].placeOf({ config, companyId: wish.company, settings: wish.settings });
  const others = (await sourceRows(db, [wish.company])).filter((row) => row.kind === wish.kind && row.id !== except);
  const same = others.find(
    ({ settings }) =>
      KINDS[wish.kind].placeOf({ config, companyId: wish.company, settings }).toLowerCase() === place.toLowerCase(),
  );
  if (same !== undefined) throw placeTaken(same.name);
}

/** @throws ProblemError 404, 403, 409 where it has ended or another one takes from there, 422 for the settings */
export async function changeSource(platform: Platform, actor: Actor, id: string, change: SourceChange): Promise<Source> {
  const now = platform.clock();
  let place: string | null = null;
  const changed = changing(platform, actor, id, async (trx, row) => {
    const checked = NewSourceSchema.safeParse({
      company: row.company_id,
      kind: row.kind,
      name: change.name ?? row.name,
      settings: change.settings ?? row.settings,
    });
    if (!checked.success) throw badSettings();
    requireConfirmed(checked.data);
    await requirePerson(platform, checked.data);
    const { name, settings } = checked.data;
    await requirePlaceFree(platform, trx, checked.data, id);
    place = placeDigest(platform, checked.data);
    const placeOf = (its: Record<string, unknown>) =>
      KINDS[checked.data.kind].placeOf({ config: platform.config, companyId: row.company_id, settings: its });
    const moved =
      placeOf(settings) !== placeOf(row.settings) || KINDS[checked.data.kind].readsAlike?.(row.settings, settings) === false;
    const kept = sameSignIn(row.settings, settings) ? row.secret : null;
    const secret = change.secret === undefined ? kept : sealSecret(platform.config, change.secret);
    // of a new place nothing is known yet
    const anew = { bookmark: "null", lease: null, lease_until: null, complete_to: null, backlog: null, rhythm: null };
    await updateSource(trx, id, {
      name,
      settings: toJson(settings),
      place,
      secret,
      next_try_at: row.state === "on" ? dueAt(row.kind, now) : null,
      ...(moved ? anew : {}),
    });
    const secretSet = change.secret === undefined ? {} : { secretSet: true };
    const data = { before: { name: row.name, settings: row.settings }, after: { name, settings }, ...secretSet };
    await tell(trx, actor, row, "source.changed", data, now);
  });
  await once(platform, () => place, changed);
  return showSource(platform, actor, id);
}

const STEPS = {
  pause: { from: ["on"], to: "paused", type: "source.paused" },
  resume: { from: ["paused"], to: "on", type: "source.resumed" },
  end: { from: ["on", "paused"], to: "ended", type: "source.ended" },
} as const;
export type SourceStep = keyof typeof STEPS;

/** What runs writes nothing further from here on. @throws ProblemError 404, 403, 409 where it is so already */
export async function stepSource(platform: Platform, actor: Actor, id: string, step: SourceStep): Promise<Source> {
  const { from, to, type } = STEPS[step];
  const now = platform.clock();
  await changing(platform, actor, id, async (trx, row) => {
    if (!(from as readonly string[]).includes(row.state)) throw sourceState(row.state);
    await updateSource(trx, id, {
      state: to,
      lease: null,
      lease_until: null,
      next_try_at: to === "on" ? dueAt(row.kind, now) : null,
      failures: 0,
      problem: null,
    });
    await tell(trx, actor, row, type, { before: { state: row.state }, after: { state: to } }, now);
  });
  return showSource(platform, actor, id);
}

/** It is asked at the next look, within seconds. @throws ProblemError 404, 403, 409 where it is paused or has ended */
export async function askNow(platform: Platform, actor: Actor, id: string): Promise<Source> {
  await platform.db.transaction().execute(async (trx) => {
    const row = await lockSource(trx, companiesToSee(actor), id);
    if (row === undefined || !seesDetail(actor, row.company_id)) throw noSuchSource();
    if (row.state !== "on") throw sourceState(row.state);
    await updateSource(trx, id, { next_try_at: dueAt(row.kind, platform.clock()) });
  });
  return showSource(platform, actor, id);
}

/** Those of some invoices of which a source brought a carrier; none where the actor doesn't see the source. */
export async function invoicesBySource(
  db: DbOrTrx,
  actor: Actor,
  id: string,
  invoices: readonly { companyId: number; id: string }[],
): Promise<Set<string>> {
  const [source] = await sourceRows(db, companiesToSee(actor), id);
  return source === undefined ? new Set() : broughtBy(db, { companyId: source.company_id, id }, invoices);
}

/** Newest first. @throws ProblemError 404 */
export async function listRuns(platform: Platform, actor: Actor, id: string, cursor: string | undefined): Promise<SourceRuns> {
  const [source] = await sourceRows(platform.db, companiesToSee(actor), id);
  if (source === undefined || !seesDetail(actor, source.company_id)) throw noSuchSource();
  const rows = await runRows(platform.db, { companyId: source.company_id, id }, cursor ?? null, RUNS + 1);
  const runs = rows.slice(0, RUNS).map(({ id: runId, started_at, ended_at, named, taken, held, refused, bytes, problem }) => ({
    id: runId,
    startedAt: started_at.toISOString(),
    endedAt: ended_at?.toISOString() ?? null,
    named,
    taken,
    held,
    refused,
    bytes,
    problem: problem as SourceProblem | null,
  }));
  return { runs, nextCursor: rows.length > RUNS ? runs.at(-1)!.id : null };
}

async function changing(
  platform: Platform,
  actor: Actor,
  id: string,
  change: (trx: Trx, row: SourceRow) => Promise<void>,
): Promise<void> {
  await platform.db.transaction().execute(async (trx) => {
    const row = await lockSource(trx, companiesToSee(actor), id);
    if (row === undefined) throw noSuchSource();
    requireManager(actor, row.company_id);
    if (row.state === "ended") throw sourceEnded();
    await change(trx, row);
  });
}

async function tell(
  trx: Trx,
  actor: Actor,
  { company_id, id }: Pick<SourceRow, "company_id" | "id">,
  type: string,
  data: Record<string, unknown>,
  at: Date,
): Promise<void> {
  const by = { actorId: actor.userId, channel: actor.channel };
  await recordEvent(trx, { companyId: company_id, ...by, subject: "source", subjectId: id, type, data, at });
}
