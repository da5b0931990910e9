import type { Pool } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../testing/test-database.ts";
import { bare, dress, dressAbandoned } from "./bare.ts";
import { createPool } from "./database.ts";

const TABLES = ["invoice", "invoice_item", "event"];
const PIECES = `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
    where i.indrelid = any($1::regclass[])
  union all select conname, pg_get_constraintdef(oid) || ' ' || convalidated from pg_constraint
    where contype <> 'n' and conrelid = any($1::regclass[]) or confrelid = any($1::regclass[]) order by 1, 2`;

let database: TestDatabase;
let pool: Pool;
beforeEach(async () => {
  database = await testDatabase();
  pool = createPool(database.url);
});
afterEach(async () => {
  await pool.end();
  await database.close();
});

const pieces = async (): Promise<unknown[]> => (await pool.query(PIECES, [TABLES])).rows;

const working = async (): Promise<number> =>
  (await pool.query("select 1 from pg_stat_activity where application_name = 'a seed' and datname = current_database()")).rows
    .length;

test("F6 indexes and keys are taken from empty tables and made again as they were", async () => {
  const before = await pieces();
  const owner = await pool.connect();
  expect(await bare(owner, TABLES)).toBe(true);
  const left = JSON.stringify(await pieces());
  expect(await dress(pool, 2)).toBeGreaterThan(20);
  owner.release(true);
  expect(left).not.toMatch(/create .*index|primary key|foreign key/iu);
  expect(await pieces()).toEqual(before);
});

test("F6 a register with rows keeps them", async () => {
  await pool.query("insert into company (id, name) values (1, '样张')");
  await pool.query("insert into invoice (company_id, id, direction, kind) values (1, 1, 'received', 'taxi')");
  const before = await pieces();
  const owner = await pool.connect();
  expect(await bare(owner, TABLES)).toBe(false);
  owner.release(true);
  expect(await pieces()).toEqual(before);
});

test("O6 whoever opens the database next makes again what a killed seed left bare, but nothing beside one that is at work", async () => {
  const before = await pieces();
  const owner = createPool(database.url, { name: "a seed" });
  const connection = await owner.connect();
  await bare(connection, TABLES);
  const taken = await pieces();
  await dressAbandoned(pool);
  expect(await pieces(), "the seed is at work").toEqual(taken);

  connection.release(true);
  await owner.end();
  await expect.poll(() => working(), { timeout: 10_000 }).toBe(0);
  // one that got as far as a few of them
  await pool.query("create index invoice_seller on invoice (company_id, seller_tax_id, issue_date desc)");
  await dressAbandoned(pool);
  expect(await pieces()).toEqual(before);
});
