/**
 * Brings the search rows to the form of this version, beside serving: what they hold follows from the register, so it can be made anew
 * at any time. A mark says up to which invoice that is done, and who is at it; it is moved on with each slice, in one transaction.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { SEARCH_FORM_VERSION } from "#domain/grams.ts";
import { sellerInStars } from "#domain/personal/personal.ts";
import { retrying } from "#server/platform/database/retrying.ts";
import type { Db, DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { lockSetting, readSetting, writeSetting } from "#server/platform/setting.ts";
import { itemRowsOfAll } from "./invoices.queries.ts";
import type { InvoiceRow } from "./invoices.types.ts";
import { subjectFacts } from "./masking.ts";
import { rewriteSearchRows, rewriteSellerOrders } from "./register.queries.ts";
import { factsOfRow, searchRow } from "./rows.ts";

const SETTING = "search-form";
/** Whoever writes one of these invoices waits for as long as a slice takes: about a tenth of a second. */
const SLICE = 200;
/** A process that hasn't moved the mark for so long is no longer at it. */
const LEASE_SECONDS = 30;
const LOOK_AGAIN_MS = 5_000;

/**
 * `id` "": all search rows are of the `version`. Else those before this place are; `done` of about `of` invoices. `by` is the process that is at it, as long as `until` isn't over.
 */
type Mark = { version: number; companyId: number; id: string; done?: number; of?: number; by?: string; until?: string };
const NONE: Mark = { version: 0, companyId: 0, id: "" };
const DONE: Mark = { version: SEARCH_FORM_VERSION, companyId: 0, id: "" };
const isDone = (mark: Mark): boolean => mark.version === SEARCH_FORM_VERSION && mark.id === "";

type Options = { slice?: number; by?: string };
/** rows written; "done": nothing is left to do; "later": another process is at it, or it failed */
type Step = number | "done" | "later";

/** Makes search rows anew at once, slice after slice, unless another process is at it. @returns how many were looked at */
export async function rebuildSearch(db: Db, options: Options = {}): Promise<number> {
  const by = options.by ?? randomUUID();
  for (let rows = 0; ;) {
    const step = await rebuildSlice(db, { ...options, by });
    if (typeof step !== "number") return rows;
    rows += step;
  }
}

/** The same beside serving: after each slice as long a pause. Ends when nothing is left, or soon after `stopping` is aborted. */
export async function workSearchForm({ db, log }: Pick<Platform, "db" | "log">, stopping: AbortSignal): Promise<void> {
  const by = randomUUID();
  let told = false;
  try {
    while (!stopping.aborted) {
      const started = performance.now();
      const step = await rebuildSlice(db, { by }).catch((error: unknown): Step => {
        log.warn({ err: error }, "search rows");
        return "later";
      });
      if (step === "done") break;
      if (step !== "later" && !told) log.info({}, "search rows are made anew");
      told ||= step !== "later";
      await rest(step === "later" ? LOOK_AGAIN_MS : performance.now() - started, stopping);
    }
  } finally {
    if (told) await letGo(db, by);
  }
}

/** How far it is, for the status; null where every search row is of this version. */
export async function searchRebuild(db: DbOrTrx): Promise<{ done: number; of: number } | null> {
  const mark = await readSetting<Mark>(db, SETTING);
  if (mark === null || isDone(mark)) return null;
  return mark.version === SEARCH_FORM_VERSION ? { done: mark.done ?? 0, of: mark.of ?? 0 } : { done: 0, of: 0 };
}

/** Ends early where it is told to. */
const rest = (ms: number, stopping: AbortSignal): Promise<void> =>
  pause(ms, undefined, { signal: stopping }).catch(() => undefined);

/** Whoever comes next needn't wait until the time of this process is over. */
async function letGo(db: Db, by: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { until: _, ...mark } = await lockSetting<Mark>(trx, SETTING, NONE);
    if (mark.by === by) await writeSetting(trx, SETTING, mark);
  });
}

/** The next slice of what is left, in the name of a process. */
export async function rebuildSlice(db: Db, { slice = SLICE, by }: Options & { by: string }): Promise<Step> {
  return retrying(db, async (trx) => {
    const mark = await lockSetting<Mark>(trx, SETTING, NONE);
    if (isDone(mark)) return "done";
    const { now, later } = await times(trx);
    if (mark.by !== undefined && mark.by !== by && (mark.until ?? "") > now) return "later";
    const at = mark.version === SEARCH_FORM_VERSION ? mark : { ...DONE, id: "0", done: 0, of: await howMany(trx) };
    const rows = await rewriteSlice(trx, at, slice);
    const last = rows.at(-1);
    const place = rows.length === slice ? { companyId: at.companyId, id: last!.id } : await nextCompany(trx, at.companyId);
    await writeSetting(
      trx,
      SETTING,
      place === null ? DONE : { ...at, ...place, done: (at.done ?? 0) + rows.length, by, until: later },
    );
    return rows.length;
  });
}

/**
 * Locked, an invoice and its lines stay as they are until its search row is written: whoever changes it meanwhile waits, and then writes
 * a search row of this version himself.
 */
async function rewriteSlice(trx: Trx, { companyId, id }: Mark, slice: number): Promise<InvoiceRow[]> {
  const { rows } = await sql<InvoiceRow>`select * from invoice where company_id = ${companyId}::int and id > ${id}::bigint
    order by id limit ${slice} for no key update`.execute(trx);
  const refs = rows.map((row) => ({ companyId: row.company_id, id: row.id }));
  const items = Map.groupBy(await itemRowsOfAll(trx, refs), (item) => item.invoice_id);
  await rewriteSearchRows(
    trx,
    rows.map((row) => searchRow(row, factsOfRow(row, items.get(row.id) ?? []), row.created_at)),
  );
  // who is a person follows from the rules of a version, too
  const moved = rows.map((row) => ({ ...row, order: sellerInStars(subjectFacts(row)) }));
  await rewriteSellerOrders(
    trx,
    moved.filter(({ order, seller_order }) => order !== seller_order),
  );
  return rows;
}

async function nextCompany(trx: Trx, after: number): Promise<Pick<Mark, "companyId" | "id"> | null> {
  const { rows } = await sql<{ id: number }>`select id from company where id > ${after}::int order by id limit 1`.execute(trx);
  return rows[0] === undefined ? null : { companyId: rows[0].id, id: "0" };
}

/** As the planner reckons: counting ten millions would take longer than anything here may. */
async function howMany(trx: Trx): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select greatest(reltuples, 0)::float8 as n from pg_class where oid = 'invoice'::regclass`.execute(trx);
  return Math.round(rows[0]!.n);
}

/** By the clock of the database, which all processes share. */
async function times(trx: Trx): Promise<{ now: string; later: string }> {
  const { rows } = await sql<{ now: Date; later: Date }>`select clock_timestamp() as now,
    clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}) as later`.execute(trx);
  return { now: rows[0]!.now.toISOString(), later: rows[0]!.later.toISOString() };
}
