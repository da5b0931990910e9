/** The tables of the tree: event_log, event_seal, event_node, event_key. */
import { sql } from "kysely";
import { toJson } from "#server/platform/database/json.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { timeOfId } from "#server/platform/ids.ts";
import type { Broken } from "#server/platform/database/trail-tables.ts";
import { append, emptyTree, HASH_BYTES, type Node, type NodeSource, type Tree, treeFrom } from "./merkle.ts";

/** Perfect subtrees are kept at every eighth level; what lies between is reckoned from 256 of them. */
export const LEVELS = 8;
const TILE = 2 ** LEVELS;

export type LogRow = { companyId: number; tree: Tree; head: string | null };

/**
 * The logs of these companies, made where there are none yet, locked until the transaction ends: one at a time adds to each. They
 * are locked in one order, so that two who seal never wait for each other.
 */
export async function lockLogs(trx: Trx, companyIds: readonly number[]): Promise<LogRow[]> {
  const { rows } = await sql<{ company_id: number; size: string; peaks: Buffer; head_sha256: Buffer | null }>`${HOT}
    select company_id, size, peaks, head_sha256 from event_log where company_id = any(${companyIds}::int[])
    order by company_id for update`.execute(trx);
  if (rows.length < companyIds.length) {
    await sql`insert into event_log (company_id) select id from unnest(${companyIds}::int[]) as id order by id
      on conflict do nothing`.execute(trx);
    return lockLogs(trx, companyIds);
  }
  return rows.map((row) => ({
    companyId: row.company_id,
    tree: treeFrom(Number(row.size), row.peaks),
    head: row.head_sha256?.toString("hex") ?? null,
  }));
}

export type NewSeal = {
  companyId: number;
  first: number;
  tree: Tree;
  ids: readonly string[];
  leaves: readonly Buffer[];
  nodes: readonly Node[];
  head: string;
  headSha256: Buffer;
  signature: Buffer;
};

/** Seals of companies whose logs are locked, one for each. */
export async function writeSeals(trx: Trx, seals: readonly NewSeal[], at: Date): Promise<void> {
  const of = <T>(value: (seal: NewSeal) => T): T[] => seals.map(value);
  const [companies, sizes, hashes] = [of((each) => each.companyId), of(({ tree }) => tree.size), of((each) => each.headSha256)];
  await sql`${HOT}
    insert into event_seal (company_id, first, size, event_ids, least_id, last_id, leaves, head, head_sha256, signature, sealed_at)
    select company_id, first, size, ids::bigint[], least_id, last_id, leaves, head, head_sha256, signature, ${at}
    from unnest(${companies}::int[], ${of(({ first }) => first)}::bigint[], ${sizes}::bigint[], ${of(({ ids }) => `{${ids.join()}}`)}::text[],
      ${of(({ ids }) => ids[0])}::bigint[], ${of(({ ids }) => ids.at(-1))}::bigint[], ${of(({ leaves }) => Buffer.concat(leaves))}::bytea[],
      ${of(({ head }) => head)}::text[], ${hashes}::bytea[], ${of(({ signature }) => signature)}::bytea[])
    as s(company_id, first, size, ids, least_id, last_id, leaves, head, head_sha256, signature)`.execute(trx);
  const nodes = seals.flatMap(({ companyId, nodes: made }) => made.map((node) => ({ companyId, ...node })));
  if (nodes.length > 0)
    await sql`${HOT} insert into event_node (company_id, level, n, hash) select * from unnest(
      ${nodes.map(({ companyId }) => companyId)}::int[], ${nodes.map(({ level }) => level)}::int[], ${nodes.map(({ n }) => n)}::bigint[],
      ${nodes.map(({ hash }) => hash)}::bytea[])`.execute(trx);
  await sql`${HOT}
    update event_log l set size = s.size, peaks = s.peaks, head_sha256 = s.head_sha256, sealed_at = ${at}
    from unnest(${companies}::int[], ${sizes}::bigint[], ${of(({ tree }) => Buffer.concat(tree.peaks))}::bytea[], ${hashes}::bytea[])
      as s(company_id, size, peaks, head_sha256) where l.company_id = s.company_id`.execute(trx);
}

export async function keepKey(db: DbOrTrx, id: string, publicKey: string): Promise<void> {
  await db
    .insertInto("event_key")
    .values({ id, public_key: publicKey })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function keyRows(db: DbOrTrx): Promise<{ id: string; publicKey: string }[]> {
  const rows = await db.selectFrom("event_key").select(["id", "public_key"]).orderBy("made_at").orderBy("id").execute();
  return rows.map((row) => ({ id: row.id, publicKey: row.public_key }));
}

export type SealRow = { first: number; size: number; ids: string[]; leaves: Buffer; head: string; signature: string };

/** The seals of a company behind a place, in order. */
export async function sealsAfter(db: DbOrTrx, companyId: number, after: number, limit: number): Promise<SealRow[]> {
  const { rows } = await sql<Omit<SealRow, "first" | "size" | "signature"> & { first: string; size: string; signature: Buffer }>`
    select first, size, event_ids as ids, leaves, head, signature from event_seal
    where company_id = ${companyId} and size > ${after} order by size limit ${limit}`.execute(db);
  return rows.map((row) => ({
    ...row,
    first: Number(row.first),
    size: Number(row.size),
    signature: row.signature.toString("base64"),
  }));
}

export type KeptHead = { size: number; head: string; signature: string; sha256: string };

/** A head by its hash, or the last one. */
export async function headRow(db: DbOrTrx, companyId: number, hash: Buffer | "last"): Promise<KeptHead | null> {
  const { rows } = await sql<{ size: string; head: string; signature: Buffer; head_sha256: Buffer }>`
    select size, head, signature, head_sha256 from event_seal where company_id = ${companyId}
    ${hash === "last" ? sql`` : sql`and head_sha256 = ${hash}`} order by size desc limit 1`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  const sha256 = row.head_sha256.toString("hex");
  return { size: Number(row.size), head: row.head, signature: row.signature.toString("base64"), sha256 };
}

/** Seals that hold an event stand near each other in the order of their last ids: an event is sealed soon after it was made. */
const NEAR = 32;

/** Events of a company → the places of their leaves; those that aren't sealed are missing. */
export async function placesOf(db: DbOrTrx, companyId: number, ids: readonly string[]): Promise<Map<string, number>> {
  const find = async (wanted: readonly string[], near: boolean): Promise<[string, number][]> => {
    const { rows } = await sql<{ id: string; seq: string }>`
      select e.id, s.first + array_position(s.event_ids, e.id) - 1 as seq from unnest(${wanted}::bigint[]) as e(id)
      cross join lateral (select first, least_id, event_ids from event_seal where company_id = ${companyId} and last_id >= e.id
        ${near ? sql`order by last_id limit ${NEAR}` : sql``}) as s
      where s.least_id <= e.id and e.id = any(s.event_ids)`.execute(db);
    return rows.map((row) => [row.id, Number(row.seq)]);
  };
  const places = new Map(await find(ids, true));
  // one whose transaction was open for minutes
  const missing = ids.filter((id) => !places.has(id));
  for (const [id, seq] of missing.length === 0 ? [] : await find(missing, false)) places.set(id, seq);
  return places;
}

/** The hashes of a company's perfect subtrees; each tile of 256 is read once. */
export function nodesOf(db: DbOrTrx, companyId: number): NodeSource {
  const tiles = new Map<string, Promise<Buffer[]>>();
  const tile = (level: number, n: number): Promise<Buffer[]> => {
    const key = `${level}/${n}`;
    const known = tiles.get(key);
    if (known !== undefined) return known;
    const read = level === 0 ? leavesOf(db, companyId, n * TILE) : keptNodes(db, companyId, level, n * TILE);
    tiles.set(key, read);
    return read;
  };
  return async (level, n) => {
    const base = level - (level % LEVELS);
    const width = 2 ** (level - base);
    const from = n * width;
    const hashes = (await tile(base, Math.floor(from / TILE))).slice(from % TILE, (from % TILE) + width);
    if (hashes.length !== width) throw new Error(`the tree of company ${companyId} lacks level ${base} from ${from}`);
    const tree = emptyTree();
    for (const hash of hashes) append(tree, hash);
    return tree.peaks[0]!;
  };
}

async function keptNodes(db: DbOrTrx, companyId: number, level: number, from: number): Promise<Buffer[]> {
  const { rows } = await sql<{ hash: Buffer }>`select hash from event_node where company_id = ${companyId} and level = ${level}
    and n >= ${from} and n < ${from + TILE} order by n`.execute(db);
  return rows.map((row) => row.hash);
}

async function leavesOf(db: DbOrTrx, companyId: number, from: number): Promise<Buffer[]> {
  const { rows } = await sql<{ leaves: Buffer }>`
    select substring(leaves from (greatest(${from} - first, 0) * 32 + 1)::int for (least(size, ${from + TILE}) - greatest(first, ${from}))::int * 32) as leaves
    from event_seal where company_id = ${companyId} and size > ${from} and first < ${from + TILE} order by size`.execute(db);
  const all = Buffer.concat(rows.map((row) => row.leaves));
  return Array.from({ length: all.length / HASH_BYTES }, (_, i) => all.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

export type LookRow = { size: number; tree: Tree; head: string | null; goal: { tree: Tree; head: string | null } };

/** How far the look at a company's tree has come; locked, so that nothing is sealed meanwhile and one looks at a time. */
export async function lockLook(trx: Trx, companyId: number): Promise<LookRow | null> {
  const row = await trx.selectFrom("event_log").selectAll().where("company_id", "=", companyId).forUpdate().executeTakeFirst();
  if (row === undefined) return null;
  return {
    size: Number(row.size),
    tree: treeFrom(Number(row.looked_size), row.looked_peaks),
    head: row.looked_head?.toString("hex") ?? null,
    goal: { tree: treeFrom(Number(row.size), row.peaks), head: row.head_sha256?.toString("hex") ?? null },
  };
}

export async function noteLook(trx: Trx, companyId: number, tree: Tree, head: string | null): Promise<void> {
  await sql`update event_log set looked_size = ${tree.size}, looked_peaks = ${Buffer.concat(tree.peaks)},
    looked_head = ${head === null ? null : Buffer.from(head, "hex")} where company_id = ${companyId}`.execute(trx);
}

/** A look has come to its end: through everything, or to what is broken. The next one begins anew. */
export async function endLook(trx: Trx, companyId: number, at: Date, broken: Broken | null): Promise<void> {
  await sql`update event_log set looked_size = 0, looked_peaks = '', looked_head = null, broken = ${broken === null ? null : toJson(broken)}::jsonb,
    looked_at = ${at} where company_id = ${companyId}`.execute(trx);
}

/** The leaves of events as they are now, by id. */
export async function leavesNow(db: DbOrTrx, companyId: number, ids: readonly string[]): Promise<Map<string, Buffer>> {
  const { rows } = await sql<{ id: string; leaf: Buffer }>`
    select e.id, event_leaf(e) as leaf from event e where e.company_id = ${companyId} and e.id = any(${ids}::bigint[])`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.id, row.leaf]));
}

/** Which of these perfect subtrees are kept otherwise, or not at all. */
export async function wrongNodes(db: DbOrTrx, companyId: number, nodes: readonly Node[]): Promise<number> {
  if (nodes.length === 0) return 0;
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from unnest(${nodes.map(({ level }) => level)}::int[], ${nodes.map(({ n }) => n)}::bigint[],
      ${nodes.map(({ hash }) => hash)}::bytea[]) as w(level, n, hash)
    left join event_node k on k.company_id = ${companyId} and k.level = w.level and k.n = w.n where k.hash is distinct from w.hash`.execute(
    db,
  );
  return rows[0]!.n;
}

export type TrailTrouble = {
  /** companies whose tree is broken */ broken: number[];
  waiting: number;
  /** when the oldest that waits was made */ since: number | null;
};

/** What is wrong with the trees of all companies. */
export async function trailTrouble(db: DbOrTrx): Promise<TrailTrouble> {
  const broken = await db
    .selectFrom("company")
    .innerJoin("event_log", "event_log.company_id", "company.id")
    .select("company.id")
    .where("event_log.broken", "is not", null)
    .orderBy("company.id")
    .execute();
  const { rows } = await sql<{
    n: number;
    oldest: string | null;
  }>`select count(*)::int as n, min(id)::text as oldest from event_unsealed`.execute(db);
  const { n, oldest } = rows[0]!;
  return { broken: broken.map(({ id }) => id), waiting: n, since: oldest === null ? null : timeOfId(oldest) };
}
