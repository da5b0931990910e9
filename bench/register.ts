/** Invoices registered a second through the API, everything indexed, beside bare INSERTs into a table with the same indexes. */
import type { Pool } from "pg";
import { createPool } from "#server/platform/database/database.ts";
import { newId } from "#server/platform/ids.ts";
import type { Bench } from "./bench.ts";
import { prepared, serving } from "./lib/prepared.ts";
import { cpuOf, cpuOfPostgres } from "./lib/processes.ts";
import type { Figure } from "./lib/result.ts";
import { FILES_AT_ONCE, throughApi, xmlFiles } from "./lib/uploads.ts";

const INVOICES = 2_000;

const bench: Bench = async ({ rows, say }) => {
  const data = await prepared(rows, say);
  const pool = createPool(data.databaseUrl, { max: 4 });
  const { base, server } = await serving(data);
  try {
    say(`${INVOICES} invoices as XML files through POST /documents`);
    const files = xmlFiles(INVOICES, `${Date.now()}`);
    const first = newId();
    const before = spent(server.child.pid!);
    const api = await throughApi(base, data.administrator, files);
    const after = spent(server.child.pid!);
    const records = await recordsAfter(pool, first);
    const each = (of: "postgres" | "server"): string =>
      after[of] === null || before[of] === null ? "?" : (((after[of] - before[of]) * 1000) / files.length).toFixed(2);
    say("bare inserts");
    const bare = await bareInserts(pool, files.length);
    const figures: Figure[] = [
      {
        bench: "register",
        what: "invoices a second through the API",
        figure: api.rate,
        unit: "/s",
        budget: { least: 500 },
        peer: "bare INSERT, same indexes",
        peerFigure: bare,
        note: `${api.registered} of ${files.length} read, registered and indexed as ${records} records (those between two of the companies stand in both); XML, ${FILES_AT_ONCE} a request; processor time for each: PostgreSQL ${each("postgres")} ms, server with its readers ${each("server")} ms`,
      },
    ];
    if (data.filledAt !== null)
      figures.push({
        bench: "register",
        what: "made-up data, rows a second",
        figure: data.filledAt,
        unit: "/s",
        note: "npx piaozai seed, through the register",
      });
    return figures;
  } finally {
    await server.stop();
    await pool.end();
    await data.stop();
  }
};
export default bench;

/** Processor seconds so far of the bench's PostgreSQL and of the server. */
const spent = (serverPid: number) => ({ postgres: cpuOfPostgres(process.pid), server: cpuOf(serverPid) });

/** Records of the register that are younger than an id. */
async function recordsAfter(pool: Pool, id: string): Promise<string> {
  const { rows } = await pool.query<{ n: string }>(
    "select sum((select count(*) from invoice i where i.company_id = c.id and i.id > $1)) as n from company c",
    [id],
  );
  return rows[0]!.n;
}

/** One row a statement into copies of the tables with all their indexes, several connections at once. */
async function bareInserts(pool: Pool, count: number): Promise<number> {
  await pool.query("create schema if not exists bench");
  await pool.query("drop table if exists bench.invoice, bench.invoice_item, bench.invoice_search");
  for (const table of ["invoice", "invoice_item", "invoice_search"])
    await pool.query(`create table bench.${table} (like ${table} including all)`);
  const rows = await pool.query<{ invoice: string; items: string; search: string }>(
    // as text: ids have more digits than a number of JavaScript keeps
    `select (to_jsonb(i) - 'number_reversed')::text as invoice, to_jsonb(s)::text as search,
       (select coalesce(jsonb_agg(t), '[]') from invoice_item t where t.company_id = i.company_id and t.invoice_id = i.id)::text as items
     from invoice i join invoice_search s on s.company_id = i.company_id and s.id = i.id order by i.company_id, i.id limit $1`,
    [count],
  );
  const columns = (
    await pool.query<{ name: string }>(
      "select column_name as name from information_schema.columns where table_schema = 'bench' and table_name = 'invoice' and is_generated = 'NEVER' order by ordinal_position",
    )
  ).rows
    .map((row) => row.name)
    .join(", ");
  const started = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < rows.rows.length; i = next++) {
      const { invoice, items, search } = rows.rows[i]!;
      await pool.query({
        name: "bare",
        text: `with i as (insert into bench.invoice (${columns}) select ${columns} from jsonb_populate_record(null::bench.invoice, $1)),
               t as (insert into bench.invoice_item select * from jsonb_populate_recordset(null::bench.invoice_item, $2))
               insert into bench.invoice_search select * from jsonb_populate_record(null::bench.invoice_search, $3)`,
        values: [invoice, items, search],
      });
    }
  };
  await Promise.all([1, 2, 3, 4].map(worker));
  const rate = rows.rows.length / ((performance.now() - started) / 1000);
  await pool.query("drop table bench.invoice, bench.invoice_item, bench.invoice_search");
  return rate;
}
