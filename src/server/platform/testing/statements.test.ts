/** O5 the check that every statement on a big table is bound to companies finds those that aren't. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { userByEmail } from "#server/people/people.usecases.ts";
import type { Pool } from "pg";
import { createDb, createPool } from "../database/database.ts";
import { openChecker, watchStatements } from "./statements.ts";
import { type TestDatabase, testDatabase } from "./test-database.ts";

let database: TestDatabase;
let pool: Pool;
let unboundTables: (text: string) => Promise<string[]>;
beforeAll(async () => {
  database = await testDatabase();
  pool = createPool(database.url, { max: 2 });
  unboundTables = await openChecker(pool);
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

describe("O5 bound", () => {
  for (const statement of [
    "select * from invoice where company_id = $1 and number = $2",
    "select * from invoice where company_id = any($1::int[])",
    "select * from invoice i join company c on c.id = i.company_id where i.number = $1",
    "select i.id, t.name from invoice i join invoice_item t on t.company_id = i.company_id and t.invoice_id = i.id where i.company_id = $1",
    "select c.id, (select count(*) from invoice i where i.company_id = c.id) from company c",
    "select * from invoice where (company_id = $1 and number = $2) or (company_id = $3 and code = $4)",
    "with w as (select company_id, id from invoice where company_id = $1) select * from w join invoice_state s on s.company_id = w.company_id",
    "update invoice set remark = $1 where company_id = $2 and id = $3",
    "insert into setting (key, value) values ($1, $2)",
    "select * from membership where user_id = $1",
    "select * from (select * from known_name where terms @> $1::int[] offset 0) n where n.company_id = $2",
    "select * from invoice_document d join invoice i on i.company_id = d.company_id and i.id = d.invoice_id where d.document_id = $1",
  ])
    test(statement, async () => expect(await unboundTables(statement)).toEqual([]));
});

describe("O5 not bound", () => {
  for (const [statement, ...tables] of [
    ["select * from invoice where number = $1", "invoice"],
    ["select count(*) from invoice", "invoice"],
    ["select * from invoice i join invoice_item t on t.invoice_id = i.id where i.company_id = $1", "invoice_item t"],
    [
      "select * from invoice i join invoice_state s on s.company_id = i.company_id and s.invoice_id = i.id",
      "invoice i",
      "invoice_state s",
    ],
    ["select * from invoice where company_id = $1 or number = $2", "invoice"],
    ["select * from invoice where company_id > $1", "invoice"],
    ["with w as (select id from invoice where number = $1) select * from w", "invoice"],
    ["select 1 from company where exists (select 1 from event where subject_id = $1)", "event"],
    ["select * from (select * from known_name where terms @> $1::int[] offset 0) n where strpos(n.form, $2) > 0", "known_name"],
    ["delete from invoice_state where id = $1", "invoice_state"],
    ["insert into setting (key, value) select number, '1' from invoice", "invoice"],
  ] as const)
    test(statement, async () => expect((await unboundTables(statement)).toSorted()).toEqual(tables));
});

test("O5 a statement of the product is known by the file that asks, also behind what is awaited; those of tests are not", async () => {
  const own = createPool(database.url, { max: 1 });
  const statements = watchStatements(own);
  const db = createDb(own);
  await db.selectFrom("invoice").select("id").execute();
  expect(statements.files()).toEqual([]);
  expect(await statements.unbound()).toEqual([]);
  await userByEmail(db, "nobody@example.com").catch(() => null);
  // what was asked of the pool itself has no file
  expect(statements.files().filter((file) => file !== "")).toEqual([expect.stringContaining("/src/server/people/people.")]);
  await db.destroy();
});
