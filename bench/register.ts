/** Invoices registered a second through the API, everything indexed, beside bare INSERTs into a table with the same indexes. */
import { Pool } from "pg";
import { specimenXml } from "../src/demo/specimen/index.ts";
import { invoicesOf } from "../src/demo/world/invoices.ts";
import { makeWorld } from "../src/demo/world/world.ts";
import type { Bench } from "./bench.ts";
import { COMPANIES, TODAY, prepared, serving } from "./lib/prepared.ts";
import type { Figure } from "./lib/result.ts";

const INVOICES = 2_000;
const FILES_AT_ONCE = 100;

const bench: Bench = async ({ rows, say }) => {
  const data = await prepared(rows, say);
  const pool = new Pool({ connectionString: data.databaseUrl, max: 4 });
  const { base, server } = await serving(data);
  try {
    say(`${INVOICES} invoices as XML files through POST /documents`);
    const files = xmlFiles(INVOICES, `${Date.now()}`);
    const api = await throughApi(base, data.administrator, files);
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
        note: `${api.registered} of ${files.length} read, registered and indexed; XML, ${FILES_AT_ONCE} a request`,
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

/** Invoices that aren't there yet: a world of another seed, between the companies of the seeded one. */
function xmlFiles(count: number, seedWord: string): { name: string; bytes: Uint8Array }[] {
  const files: { name: string; bytes: Uint8Array }[] = [];
  const companies = makeWorld({ seed: "1", companies: COMPANIES, invoices: 1 }).companies;
  for (const { facts, story } of invoicesOf(makeWorld({ seed: seedWord, companies: 3, invoices: count * 2 }), count * 2, TODAY)) {
    if (story !== null || !facts.kind.startsWith("digital")) continue;
    const ours = companies[files.length % companies.length]!;
    files.push({ name: `${facts.number}.xml`, bytes: specimenXml({ ...facts, buyer: { name: ours.name, taxId: ours.taxId } }) });
    if (files.length === count) break;
  }
  return files;
}

async function throughApi(
  base: string,
  token: string,
  files: { name: string; bytes: Uint8Array }[],
): Promise<{ rate: number; registered: number }> {
  const started = performance.now();
  const requests: Promise<number>[] = [];
  for (let start = 0; start < files.length; start += FILES_AT_ONCE)
    requests.push(upload(base, token, files.slice(start, start + FILES_AT_ONCE)));
  const registered = (await Promise.all(requests)).reduce((sum, each) => sum + each, 0);
  return { rate: registered / ((performance.now() - started) / 1000), registered };
}

/** One upload, waited for until every file of it is read. @returns how many gave an invoice */
async function upload(base: string, token: string, files: { name: string; bytes: Uint8Array }[]): Promise<number> {
  const form = new FormData();
  for (const { name, bytes } of files) form.append("files", new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${base}/api/v1/documents?wait=30`, { method: "POST", body: form, headers });
  if (!response.ok) throw new Error(`the upload was answered with ${response.status}: ${(await response.text()).slice(0, 300)}`);
  let batch = (await response.json()) as { batch: string; done?: boolean; files: { state: string; invoices: unknown[] }[] };
  for (let tries = 0; tries < 120 && batch.files.some((file) => file.state === "queued" || file.state === "reading"); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    batch = (await (await fetch(`${base}/api/v1/batches/${batch.batch}`, { headers })).json()) as typeof batch;
  }
  return batch.files.filter((file) => file.invoices.length > 0).length;
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
