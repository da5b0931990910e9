/** A thread of the bulk seed: makes its parts of the world as rows and copies them into the database. */
import { parentPort, workerData } from "node:worker_threads";
import { BULK_JSON, bulkRows } from "#server/invoices/bulk.ts";
import { copyIn, copyText } from "#server/platform/database/copy.ts";
import { createPool } from "#server/platform/database/database.ts";
import { PART_ROWS, partCount, partOf } from "../world/invoices.ts";
import { makeWorld } from "../world/world.ts";
import type { BulkTask, BulkTold } from "./bulk.ts";
import { incomingOf, registrarOf } from "./fill.ts";
import { idMaker } from "./ids.ts";

const task = workerData as BulkTask;
const world = makeWorld(task.world);
// what was cloned on its way here is told apart from what was made here by nothing but identity, which people are found by
const companies = task.companies.map((placed, i) => ({ ...placed, made: world.companies[i]! }));
const by = registrarOf(companies, task.now);
const pool = createPool(task.databaseUrl, { max: 1, name: "piaozai seed" });
const client = await pool.connect();
await client.query("set synchronous_commit = off");
for (let part = task.from; part < partCount(task.rows); part += task.step) {
  const told: BulkTold = { tables: {}, making: 0 };
  let started = performance.now();
  const since = (): number => {
    const seconds = (performance.now() - started) / 1000;
    started = performance.now();
    return seconds;
  };
  const made = [...partOf(world, task.rows, task.today, part)].toSorted((a, b) => a.arrivedAt.getTime() - b.arrivedAt.getTime());
  const idOf = idMaker(task.world.seed, task.today, part * PART_ROWS);
  const rows = bulkRows(
    made.map((invoice) => incomingOf(invoice, companies, task.now)),
    by,
    idOf,
  );
  told.making = since();
  await client.query("begin");
  for (const [table, list] of Object.entries(rows)) {
    const columns = Object.keys(list[0] ?? {});
    if (columns.length === 0) continue;
    const text = copyText(list, columns, BULK_JSON);
    told.making += since();
    await copyIn(client, table, columns, text);
    told.tables[table] = { rows: list.length, seconds: since() };
  }
  await client.query("commit");
  parentPort!.postMessage(told);
}
client.release();
await pool.end();
