/** How long invoices take, learned from what the sources brought: read and written in a few rows of bounded number. */
import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type Delays, learn } from "#domain/sources/delays.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { Db, DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { SourceRef } from "./sources.types.ts";

/** Of all sources of a company together. */
const ALL = "0";
/** Issuers that are remembered of a company; those of which the fewest came are forgotten first. */
const ISSUERS_MOST = 1_000;
/** Invoices that are learned from at once. */
const AT_ONCE = 2_000;
/** What came a moment ago may not have been read yet. */
const SETTLED_MS = 5 * 60_000;

/** An issuer by his tax id or his name, as the row keeps it. */
export const issuerKey = (name: string): string => createHash("sha256").update(name.trim().toUpperCase()).digest("base64url");

type Arrival = { kind: string; tax_id: string | null; name: string | null; seconds: number; arrived_at: Date };

/** Learns from what a source brought since the last time. @returns whether there is more */
export async function learnArrivals(db: Db, ref: SourceRef, now: Date): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const [mark] = await lockRows(trx, ref.companyId, [[ref.id, "", ""]]);
    const until = new Date(now.getTime() - SETTLED_MS);
    const rows = await arrivals(trx, ref, mark?.learned_at ?? new Date(0), until);
    const last = rows.length < AT_ONCE ? until : rows.at(-1)!.arrived_at;
    const seconds = new Map<string, number[]>();
    for (const row of rows) for (const key of keysOf(ref, row)) seconds.set(key, [...(seconds.get(key) ?? []), row.seconds]);
    const keys = [...new Set([JSON.stringify([ref.id, "", ""]), ...seconds.keys()])].toSorted();
    const before = await lockRows(
      trx,
      ref.companyId,
      keys.map((key) => JSON.parse(key) as Key),
    );
    const known = new Map(before.map((row) => [JSON.stringify([row.source_id, row.kind, row.issuer]), row]));
    await upsert(
      trx,
      ref.companyId,
      keys.map((key) => {
        const its = seconds.get(key) ?? [];
        const [source_id, kind, issuer] = JSON.parse(key) as Key;
        return {
          source_id,
          kind,
          issuer,
          delays: learn(known.get(key)?.delays ?? [], its),
          arrivals: its.length,
          learned_at: last,
        };
      }),
    );
    await forgetFewest(trx, ref.companyId);
    return rows.length === AT_ONCE;
  });
}

type Key = [source: string, kind: string, issuer: string];

function keysOf({ id }: SourceRef, { kind, tax_id, name }: Arrival): string[] {
  const issuers = [tax_id, name].filter((each) => each !== null && each !== "").map((each) => issuerKey(each!));
  const keys: Key[] = [
    [id, "", ""],
    [id, kind, ""],
    [ALL, "", ""],
    [ALL, kind, ""],
    ...issuers.map((issuer): Key => [ALL, "", issuer]),
  ];
  return keys.map((key) => JSON.stringify(key));
}

/** From the beginning of the day of issue: a day is all that invoices say. */
async function arrivals(trx: Trx, { companyId, id }: SourceRef, from: Date, until: Date): Promise<Arrival[]> {
  const { rows } = await sql<Arrival>`
    select v.kind, v.seller_tax_id as tax_id, v.seller_name as name, i.arrived_at,
      extract(epoch from coalesce(i.at, i.arrived_at) - (v.issue_date::timestamp at time zone 'Asia/Shanghai'))::float8 as seconds
    from source_item i
    join invoice_document d on d.document_id = i.document_id and d.document_company_id = i.company_id and d.company_id = i.company_id
    join invoice v on v.company_id = d.company_id and v.id = d.invoice_id
    where i.company_id = ${companyId} and i.source_id = ${id}::bigint and i.state = 'taken'
      and i.arrived_at > ${from} and i.arrived_at <= ${until} and v.issue_date is not null
    order by i.arrived_at limit ${AT_ONCE}`.execute(trx);
  return rows;
}

type Row = { source_id: string; kind: string; issuer: string; delays: Delays; learned_at: Date };

async function lockRows(trx: Trx, companyId: number, keys: readonly Key[]): Promise<Row[]> {
  const wanted = keys.map(([source_id, kind, issuer]) => ({ source_id, kind, issuer }));
  const { rows } =
    await sql<Row>`select d.source_id::text as source_id, d.kind, d.issuer, d.delays, d.learned_at from source_delay d
    where d.company_id = ${companyId} and (d.source_id, d.kind, d.issuer) in
      (select r.source_id, r.kind, r.issuer from json_to_recordset(${toJson(wanted)}::json) as r(source_id bigint, kind text, issuer text))
    order by d.source_id, d.kind, d.issuer for update`.execute(trx);
  return rows;
}

async function upsert(trx: Trx, companyId: number, rows: (Row & { arrivals: number })[]): Promise<void> {
  await sql`insert into source_delay (company_id, source_id, kind, issuer, delays, arrivals, learned_at)
    select ${companyId}::int, r.source_id, r.kind, r.issuer, r.delays, r.arrivals, r.learned_at
    from json_to_recordset(${toJson(rows)}::json)
      as r(source_id bigint, kind text, issuer text, delays jsonb, arrivals bigint, learned_at timestamptz)
    on conflict (company_id, source_id, kind, issuer) do update
      set delays = excluded.delays, arrivals = source_delay.arrivals + excluded.arrivals, learned_at = excluded.learned_at`.execute(
    trx,
  );
}

async function forgetFewest(trx: Trx, companyId: number): Promise<void> {
  await sql`delete from source_delay where company_id = ${companyId} and source_id = 0 and issuer in
    (select issuer from source_delay where company_id = ${companyId} and source_id = 0 and issuer <> ''
      order by arrivals desc, learned_at desc offset ${ISSUERS_MOST})`.execute(trx);
}

/** What is known of single sources, of each as a whole ("") and of each kind. */
export async function delaysOfSources(db: DbOrTrx, refs: readonly SourceRef[]): Promise<(Row & { arrivals: string })[]> {
  if (refs.length === 0) return [];
  const wanted = refs.map(({ companyId, id }) => ({ company_id: companyId, source_id: id }));
  const { rows } = await sql<Row & { arrivals: string }>`
    select d.source_id::text as source_id, d.kind, d.issuer, d.delays, d.arrivals, d.learned_at
    from json_to_recordset(${toJson(wanted)}::json) as r(company_id int, source_id bigint)
    join source_delay d on d.company_id = r.company_id and d.source_id = r.source_id order by d.arrivals desc`.execute(db);
  return rows;
}

/** What is known of companies as wholes: of all, of a kind, of an issuer, each added up. */
export async function delaysOfCompanies(
  db: DbOrTrx,
  companies: readonly number[],
  { kinds, issuers }: { kinds: readonly string[]; issuers: readonly string[] },
): Promise<{ kind: string; issuer: string; delays: Delays }[]> {
  if (companies.length === 0) return [];
  const { rows } = await sql<{ kind: string; issuer: string; delays: Delays }>`select kind, issuer, delays from source_delay
    where company_id = any(${companies}::int[]) and source_id = 0
      and ((kind = '' and issuer = '') or (issuer = '' and kind = any(${kinds}::text[])) or (kind = '' and issuer = any(${issuers}::text[])))`.execute(
    db,
  );
  return rows;
}

/** What is known of a company's issuers, by their keys; those of which the most came first. */
export async function delaysOfIssuers(
  db: DbOrTrx,
  companyId: number,
): Promise<{ issuer: string; delays: Delays; arrivals: string }[]> {
  const { rows } = await sql<{
    issuer: string;
    delays: Delays;
    arrivals: string;
  }>`select issuer, delays, arrivals from source_delay
    where company_id = ${companyId} and source_id = 0 and kind = '' and issuer <> '' order by arrivals desc`.execute(db);
  return rows;
}
