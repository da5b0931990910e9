/** F1 the look-up that is asked most: planned once for a connection, however many numbers are asked for. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { findInvoices } from "./find.usecases.ts";
import { aReach, anActor, anInvoice, insertCompany, insertInvoices } from "./testing/rows.ts";

const COMPANIES = 50;
const ROWS = 5_000;
/** PostgreSQL plans a prepared statement five times for its values before it thinks of a plan for all */
const PLANNED_FOR_VALUES = 5;
const numberOf = (row: number): string => `25112000000000${String(row).padStart(6, "0")}`;

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
  const { db } = platform;
  for (let id = 1; id <= COMPANIES; id++) await insertCompany(db, id);
  const rows = Array.from({ length: ROWS }, (_, row) =>
    anInvoice({ companyId: (row % COMPANIES) + 1, number: numberOf(row), digitalNumber: numberOf(row) }),
  );
  await insertInvoices(db, rows);
  await sql`analyze`.execute(db);
});
afterAll(() => platform?.close());

const seesCompanies = (count: number) => anActor(Array.from({ length: count }, (_, at) => aReach(at + 1)));

test.each([1, 2, COMPANIES])(
  "F1 a whole number is looked up by a plan that serves all values, with %i companies in sight",
  async (count) => {
    const actor = seesCompanies(count);
    await platform.db.connection().execute(async (db) => {
      const plans = async (): Promise<{ custom: number; generic: number }> => {
        const result = await sql<{ custom: number; generic: number }>`
        select coalesce(sum(custom_plans), 0)::int as custom, coalesce(sum(generic_plans), 0)::int as generic from pg_prepared_statements`.execute(
          db,
        );
        return result.rows[0]!;
      };
      const ask = (row: number) => findInvoices({ ...platform, db }, actor, { number: numberOf(row) });
      const before = await plans();
      for (let row = 0; row < PLANNED_FOR_VALUES; row++) await ask(row);
      const planned = await plans();
      for (let row = 0; row < 10; row++) await ask(row);
      const after = await plans();
      expect(planned.custom - before.custom).toBeLessThanOrEqual(PLANNED_FOR_VALUES);
      expect({ custom: after.custom - planned.custom, generic: after.generic - planned.generic }).toEqual({
        custom: 0,
        generic: 10,
      });
    });
  },
);
