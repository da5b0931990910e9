import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "kysely";
import { newId } from "../ids.ts";
import { recordEvent } from "../events.ts";
import { testDatabase } from "../testing/test-database.ts";
import type { TestDatabase } from "../testing/test-database.ts";
import { migrate, pendingMigrations, readMigrations } from "./migrate.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const m = (name: string, sha256 = "a") => ({ name, sql: "select 1", sha256 });

test("O6 a second start applies nothing", async () => {
  expect(await migrate(database.url)).toEqual([]);
  const rows = await database.db.selectFrom("migration").select("name").orderBy("name").execute();
  expect(rows.map((row) => row.name)).toEqual((await readMigrations()).map((each) => each.name));
});

test("O6 data of a newer version is refused, and so is a migration that was changed after it ran", () => {
  expect(() => pendingMigrations([m("0001-a.sql")], [m("0001-a.sql"), m("0002-b.sql")])).toThrow(/data-newer/);
  expect(() => pendingMigrations([m("0001-a.sql", "b")], [m("0001-a.sql")])).toThrow(/migration-changed/);
  expect(() => pendingMigrations([m("0001-a.sql"), m("0002-b.sql")], [m("0002-b.sql")])).toThrow(/migration-late/);
});

test("O6 servers that start at the same moment apply each migration once", async () => {
  const other = await testDatabase();
  try {
    const known = [...(await readMigrations()), { name: "9999-x.sql", sql: "create table x (a int)", sha256: "x" }];
    const applied = await Promise.all([1, 2, 3].map(() => migrate(other.url, known)));
    expect(applied.flat()).toEqual(["9999-x.sql"]);
  } finally {
    await other.close();
  }
});

test("dates come as text, 64-bit numbers as strings", async () => {
  const row = await sql<{
    d: string;
    ds: string[];
    n: string;
  }>`select date '2024-12-05' as d, array[date '2024-12-05'] as ds, 9007199254740993::bigint as n`.execute(database.db);
  expect(row.rows[0]).toEqual({ d: "2024-12-05", ds: ["2024-12-05"], n: "9007199254740993" });
});

test("S2 an event can't be changed or deleted", async () => {
  const { db } = database;
  await db.insertInto("company").values({ id: 1, name: "样张公司" }).execute();
  const id = await db
    .transaction()
    .execute((trx) =>
      recordEvent(trx, { companyId: 1, actorId: null, channel: "cli", subject: "company", subjectId: "1", type: "company.made" }),
    );
  await expect(
    db.updateTable("event").set({ type: "x" }).where("company_id", "=", 1).where("id", "=", id).execute(),
  ).rejects.toThrow(/never changed/);
  await expect(db.deleteFrom("event").where("company_id", "=", 1).where("id", "=", id).execute()).rejects.toThrow(
    /never changed/,
  );
});

test("ids grow, also within a millisecond", () => {
  const ids = Array.from({ length: 10_000 }, () => BigInt(newId()));
  expect(ids.every((id, i) => i === 0 || id > ids[i - 1]!)).toBe(true);
  expect(ids.at(-1)! < 2n ** 63n).toBe(true);
});
