/** Other ways to find Chinese words in the same texts: pg_trgm and SQLite's FTS5, and pgbench for the exact number. */
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Pool } from "pg";
import { findPeer, notInstalled, runPeer } from "../lib/peers.ts";

const PAGE = 21;

/** A copy of the search texts with pg_trgm's index; null where the extension isn't there. */
export async function trigramPeer(pool: Pool, companies: number[]): Promise<((word: string) => Promise<unknown>) | null> {
  try {
    await pool.query("create schema if not exists bench");
    await pool.query("create extension if not exists pg_trgm");
  } catch {
    return null;
  }
  const there = await pool.query("select 1 from pg_tables where schemaname = 'bench' and tablename = 'trgm'");
  if (there.rowCount === 0) {
    await pool.query("create table bench.trgm as select company_id, id, d, txt from invoice_search");
    await pool.query("create index on bench.trgm using gin (txt gin_trgm_ops)");
    await pool.query("create index on bench.trgm (company_id, d desc, id desc)");
    await pool.query("vacuum analyze bench.trgm");
  }
  return async (word) => {
    const values = [companies, `%${word.replaceAll(/[%_\\]/gu, "\\$&")}%`];
    await pool.query({
      name: "trgm",
      text: `select id from bench.trgm where company_id = any($1) and txt like $2 order by d desc, id desc limit ${PAGE}`,
      values,
    });
    await pool.query({
      name: "trgmcount",
      text: "select count(*) from (select 1 from bench.trgm where company_id = any($1) and txt like $2 limit 10001) few",
      values,
    });
  };
}

export type SqlitePeer = { find: (word: string) => Promise<unknown>; close: () => void };

/** The same texts in SQLite FTS5 with its trigram tokenizer: words of three characters and more. */
export async function sqlitePeer(pool: Pool, companies: number[]): Promise<SqlitePeer> {
  const path = join(tmpdir(), `piaozai-bench-${process.pid}.sqlite`);
  const db = new DatabaseSync(path);
  db.exec(
    "pragma journal_mode = off; pragma synchronous = off; create table m (id integer primary key, company int, d text); create virtual table f using fts5(txt, tokenize = 'trigram', content = '')",
  );
  const [meta, text] = [db.prepare("insert into m values (?, ?, ?)"), db.prepare("insert into f (rowid, txt) values (?, ?)")];
  let row = 0;
  for (let after = ["0", "0"]; ;) {
    const { rows } = await pool.query<{ company_id: number; id: string; d: string; txt: string }>(
      "select company_id, id, d::text, txt from invoice_search where (company_id, id) > ($1::int, $2::bigint) order by company_id, id limit 20000",
      after,
    );
    if (rows.length === 0) break;
    db.exec("begin");
    for (const each of rows) {
      row += 1;
      meta.run(row, each.company_id, each.d);
      text.run(row, each.txt);
    }
    db.exec("commit");
    after = [String(rows.at(-1)!.company_id), rows.at(-1)!.id];
  }
  const places = companies.map(() => "?").join(", ");
  const page = db.prepare(
    `select m.id from f join m on m.id = f.rowid where f match ? and m.company in (${places}) order by m.d desc, m.id desc limit ${PAGE}`,
  );
  const count = db.prepare(
    `select count(*) from (select 1 from f join m on m.id = f.rowid where f match ? and m.company in (${places}) limit 10001)`,
  );
  return {
    find: async (word) => {
      const match = `"${word.replaceAll('"', '""')}"`;
      page.all(match, ...companies);
      count.get(match, ...companies);
    },
    close: () => {
      db.close();
      rmSync(path, { force: true });
    },
  };
}

/** Look-ups a second by pgbench with prepared statements; a note where it isn't there. */
export async function pgbenchRate(
  pool: Pool,
  url: string,
  companies: number[],
  numbers: string[],
  clients: number,
): Promise<{ rate: number | null; note?: string }> {
  const program = findPeer("pgbench");
  if (program === null) return { rate: null, note: notInstalled("pgbench") };
  await pool.query("create schema if not exists bench");
  await pool.query('create table if not exists bench.number (i int primary key, number text collate "C")');
  await pool.query(
    "insert into bench.number select i, n from unnest($1::text[]) with ordinality as x(n, i) on conflict do nothing",
    [numbers],
  );
  await pool.query("analyze bench.number");
  const script = join(tmpdir(), `piaozai-bench-${process.pid}.sql`);
  writeFileSync(
    script,
    `\\set i random(1, ${numbers.length})\nselect i.* from bench.number b join invoice i on i.company_id = any('{${companies.join(",")}}') and i.number = b.number where b.i = :i;\n`,
  );
  try {
    const { hostname, port, username, password, pathname } = new URL(url);
    const output = await runPeer(
      program,
      [
        "-n",
        "-M",
        "prepared",
        "-c",
        String(clients),
        "-j",
        "1",
        "-T",
        "5",
        "-f",
        script,
        "-h",
        hostname,
        "-p",
        port,
        "-U",
        username,
        pathname.slice(1),
      ],
      { env: { PGPASSWORD: decodeURIComponent(password) } },
    );
    const tps = /tps = ([\d.]+)/u.exec(output);
    return tps ? { rate: Number(tps[1]) } : { rate: null, note: "pgbench gave no figure" };
  } catch (error) {
    return { rate: null, note: `pgbench failed: ${(error as Error).message.trim().split("\n").at(-1) ?? ""}` };
  } finally {
    rmSync(script, { force: true });
  }
}
