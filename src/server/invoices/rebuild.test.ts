/** Search rows of an older form are made anew: what they hold follows from the register. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyFacts } from "#domain/empty-facts.ts";
import { createCompany } from "#server/people/people.usecases.ts";
import { type TestDatabase, testDatabase } from "#server/platform/testing/test-database.ts";
import { rebuildSearch, registerMany } from "./invoices.usecases.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.close());

const rows = async (): Promise<unknown[]> =>
  (await sql`select * from invoice_search order by company_id, id`.execute(database.db)).rows;

test("F6 O6 an older form is brought to this version's, in steps that go on where they were", async () => {
  const { db } = database;
  expect(await rebuildSearch(db), "an empty register is of this version").toBe(0);
  const taxId = "91000000MA000000A1";
  await db.transaction().execute(async (trx) => {
    const id = await createCompany(trx, { name: "样张甲有限公司", taxId });
    const by = {
      actor: null,
      actorId: null,
      channel: "cli" as const,
      now: new Date(),
      companies: [{ id, name: "样张甲", taxId }],
    };
    const incoming = Array.from({ length: 1_203 }, (_, n) => ({
      facts: {
        ...emptyFacts("digital-vat-normal"),
        number: String(25002000000000000000n + BigInt(n)),
        date: n % 7 === 0 ? null : "2025-03-04",
        seller: { name: `样张供应商${n}有限公司`, taxId: null },
        buyer: { name: "样张甲有限公司", taxId },
        remark: n % 3 === 0 ? `合同 ${n}` : null,
      },
      companyId: id,
      document: null,
      ownerId: "u1",
      departmentId: null,
    }));
    await registerMany(trx, incoming, by);
  });
  const before = await rows();
  expect(before.length).toBe(1_203);
  expect(await rebuildSearch(db), "nothing to do for rows of this version").toBe(0);

  await sql`update invoice_search set txt = '', terms = '{}'`.execute(db);
  await sql`update setting set value = '{"version": 1, "companyId": 0, "id": ""}' where key = 'search-form'`.execute(db);
  const told: number[] = [];
  expect(await rebuildSearch(db, (count) => told.push(count))).toBe(1_203);
  expect(told).toEqual([500, 1_000, 1_203]);
  expect(await rows()).toEqual(before);
  expect(await rebuildSearch(db)).toBe(0);
});
