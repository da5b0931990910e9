/**
 * Tables without their indexes and constraints while millions of rows come in, and with them again afterwards. What has to be
 * made again is written down first: whoever opens the database next makes it if the one who began was stopped.
 */
import { totalmem } from "node:os";
import { type Pool, type PoolClient, escapeIdentifier } from "pg";

type Piece = { table: string; name: string; kind: "index" | "constraint"; definition: string };
type Note = { pid: number; since: string; pieces: Piece[] };

const KEY = "bare-tables";

/** Primary and unique keys before foreign keys, which need them. */
const PIECES = `
  select c.conrelid::regclass::text as table, c.conname as name, 'constraint' as kind,
    format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) as definition,
    c.contype = 'f' as last
  from pg_constraint c
  where (c.contype in ('p', 'u') and c.conrelid = any($1::regclass[]))
     or (c.contype = 'f' and (c.conrelid = any($1::regclass[]) or c.confrelid = any($1::regclass[])))
  union all
  select i.indrelid::regclass::text, i.indexrelid::regclass::text, 'index', pg_get_indexdef(i.indexrelid), false
  from pg_index i
  where i.indrelid = any($1::regclass[]) and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid)
  order by last, kind`;

/**
 * Takes indexes and keys from these tables, provided that the first of them is empty.
 * @param owner whose connection stays open until {@link dress}: by it others see that somebody is at work
 * @returns false where it has rows, or somebody else is at it; nothing has happened then
 */
export async function bare(owner: PoolClient, tables: readonly string[]): Promise<boolean> {
  await owner.query("begin");
  try {
    for (const table of tables) await owner.query(`lock table ${table} in access exclusive mode`);
    const { rows: full } = await owner.query(
      `select 1 where exists (select 1 from ${tables[0]}) or exists (select 1 from setting where key = $1)`,
      [KEY],
    );
    if (full.length > 0) {
      await owner.query("rollback");
      return false;
    }
    const { rows } = await owner.query<Piece & { last: boolean }>(PIECES, [tables]);
    const pieces = rows.map(({ table, name, kind, definition }) => ({ table, name, kind, definition }));
    await owner.query(
      `insert into setting (key, value)
       select $1, jsonb_build_object('pid', pid, 'since', backend_start::text, 'pieces', $2::jsonb) from pg_stat_activity where pid = pg_backend_pid()`,
      [KEY, JSON.stringify(pieces)],
    );
    for (const { table, name, kind } of pieces.toReversed())
      await owner.query(
        kind === "index" ? `drop index ${name}` : `alter table ${table} drop constraint ${escapeIdentifier(name)}`,
      );
    await owner.query("commit");
    return true;
  } catch (error) {
    await owner.query("rollback");
    throw error;
  }
}

/** Makes again what {@link bare} took, `atOnce` at a time, the keys first; those that are there already stay. @returns how many there are */
export async function dress(
  pool: Pool,
  atOnce: number,
  progress: (done: number, of: number) => void = () => {},
): Promise<number> {
  const note = await noted(pool);
  if (note === null) return 0;
  let done = 0;
  const clients = await Promise.all(Array.from({ length: atOnce }, () => pool.connect()));
  /** Does one thing to each piece, several at a time. */
  const each = async (pieces: Piece[], act: (client: PoolClient, piece: Piece) => Promise<unknown>): Promise<void> => {
    const queue = [...pieces];
    const work = async (client: PoolClient): Promise<void> => {
      for (let piece = queue.shift(); piece !== undefined; piece = queue.shift()) {
        await act(client, piece);
        progress(++done, note.pieces.length);
      }
    };
    await Promise.all(clients.map(work));
  };
  try {
    for (const client of clients)
      await client.query(`set maintenance_work_mem = '${buildMemoryMb()}MB'; set synchronous_commit = off`);
    // the index of grams takes as long as all others together: begun first, it is done when they are
    const indexes = note.pieces.filter((piece) => !isForeign(piece));
    await each([...indexes.filter((piece) => isInverted(piece)), ...indexes.filter((piece) => !isInverted(piece))], make);
    const foreign = note.pieces.filter(isForeign);
    // added at once, for rows to come; that those of now keep to it is checked table beside table
    for (const piece of foreign) await make(clients[0]!, { ...piece, definition: `${piece.definition} not valid` });
    await each(foreign, (client, { table, name }) =>
      client.query(`alter table ${table} validate constraint ${escapeIdentifier(name)}`),
    );
    await clients[0]!.query("delete from setting where key = $1", [KEY]);
    return note.pieces.length;
  } finally {
    // their settings go with them
    for (const client of clients) client.release(true);
  }
}

/** After a stop in the middle: makes the rest, unless somebody is still at work. */
export async function dressAbandoned(pool: Pool): Promise<void> {
  const note = await noted(pool);
  if (note === null) return;
  const alive = await pool.query("select 1 from pg_stat_activity where pid = $1 and backend_start::text = $2", [
    note.pid,
    note.since,
  ]);
  if (alive.rows.length === 0) await dress(pool, 1);
}

/** For each of two at once, beside the database's own; an inverted index is written as often as this is full. */
const buildMemoryMb = (): number => Math.max(64, Math.min(2_048, Math.floor(totalmem() / 2 ** 24)));

const isInverted = ({ definition }: Piece): boolean => definition.includes(" USING gin ");

const isForeign = ({ definition }: Piece): boolean => definition.includes(" FOREIGN KEY ");

async function noted(pool: Pool): Promise<Note | null> {
  const { rows } = await pool.query<{ value: Note }>("select value from setting where key = $1", [KEY]);
  return rows[0]?.value ?? null;
}

async function make(client: PoolClient, piece: Piece): Promise<void> {
  const { table, name, kind, definition } = piece;
  const { rows } =
    kind === "index"
      ? await client.query("select 1 where to_regclass($1) is not null", [name])
      : await client.query("select 1 from pg_constraint where conrelid = $1::regclass and conname = $2", [table, name]);
  if (rows.length > 0) return;
  // an inverted index is two processes' work for half of the time (from PostgreSQL 18 on); of the many others several are made at once
  await client.query(`set max_parallel_maintenance_workers = ${isInverted(piece) ? 1 : 0}`);
  await client.query(definition);
}
