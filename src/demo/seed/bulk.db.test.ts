import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "#server/operations/audit/merkle.ts";
import { sealOlder } from "#server/operations/audit/older.ts";
import { testPlatform } from "#server/platform/testing/test-database.ts";
import type { TestPlatform } from "#server/platform/testing/test-database.ts";
import { signingKey } from "#server/platform/signing.ts";
import { invoicesOf, PART_ROWS } from "../world/invoices.ts";
import { makeWorld } from "../world/world.ts";
import { fillInBulk } from "./bulk.ts";
import type { BulkParts } from "./bulk.ts";
import { fillRegister } from "./fill.ts";
import { placePeople } from "./people.ts";

// more than a part, so that several threads have something to do
const SIZE = { seed: "bulk", companies: 12, invoices: 3 * PART_ROWS + 1_000, catalogues: true };
const TODAY = "2026-01-05";
const PATIENCE = 240_000;

/** Times and ids apart: those of the register are of the moment in which it is asked, and two transactions at a time bring names. */
const TABLES: Record<string, string> = {
  invoice: "to_jsonb(t) - '{id,updated_at}'::text[]",
  invoice_item: "to_jsonb(t) - 'invoice_id' || jsonb_build_object('of', k.key)",
  invoice_search: "to_jsonb(t) - 'id' || jsonb_build_object('of', k.key)",
  invoice_state: "to_jsonb(t) - '{invoice_id,id}'::text[] || jsonb_build_object('of', k.key)",
  number_registry: "to_jsonb(t) - 'invoice_id' || jsonb_build_object('of', k.key)",
  event: "to_jsonb(t) - '{id,at,subject_id,salt}'::text[] || jsonb_build_object('of', k.key)",
  known_name: "to_jsonb(t) - 'seen'",
  duplicate_case: "to_jsonb(t) - '{id,opened_at,invoice_id,other_invoice_id}'::text[] || jsonb_build_object('of', k.key)",
};
const ID: Record<string, string> = { invoice: "id::text", invoice_search: "id::text", event: "subject_id" };

describe("seed in bulk", () => {
  let platform: TestPlatform;
  let parts: BulkParts | null;
  const registered: Record<string, string[]> = {};
  const copied: Record<string, string[]> = {};

  beforeAll(async () => {
    platform = await testPlatform();
    platform.clock.set("2026-01-06T02:00:00Z");
    const world = makeWorld(SIZE);
    const { companies } = await platform.db
      .transaction()
      .execute((trx) =>
        placePeople(trx, world, { administrator: "a@x.example", user: "u@x.example", password: "a long password" }),
      );
    const now = platform.clock();
    await sql`alter table event disable trigger event_kept`.execute(platform.db);
    await sql`truncate event`.execute(platform.db);
    await fillRegister(platform.db, invoicesOf(world, SIZE.invoices, TODAY), { companies, now, progress: () => {} });
    for (const table of Object.keys(TABLES)) registered[table] = await rowsOf(table);

    await sql`truncate invoice, event, number_registry, invoice_search, duplicate_case, known_name cascade`.execute(platform.db);
    parts = await fillInBulk(
      {
        databaseUrl: platform.url,
        world: SIZE,
        rows: SIZE.invoices,
        today: TODAY,
        now,
        companies: companies.map(({ id, departments, owners }) => ({ id, departments, owners })),
      },
      () => {},
      () => {},
    );
    for (const table of Object.keys(TABLES)) copied[table] = await rowsOf(table);
  }, PATIENCE);
  afterAll(() => platform?.close());

  /** Rows by what is theirs: an invoice is named by its company and key, or where it has none by its facts. */
  async function rowsOf(table: string): Promise<string[]> {
    const join =
      table === "known_name" ? "" : `join k on k.company_id = t.company_id and k.id::text = t.${ID[table] ?? "invoice_id::text"}`;
    const { rows } = await sql<{ row: string }>`
      with k as (select company_id, id, coalesce(tax_key, digital_key, kind || number || total_fen) as key from invoice)
      select (${sql.raw(TABLES[table]!)})::text as row from ${sql.table(table)} t ${sql.raw(join)}`.execute(platform.db);
    return rows.map(({ row }) => row).toSorted();
  }

  test.for(Object.keys(TABLES))("F6 %s has the rows that the register would have made", (table) => {
    // made-up invoices are no two alike: there is nothing for anybody to decide
    if (table === "duplicate_case") expect(registered[table]).toEqual([]);
    else expect(registered[table]!.length).toBeGreaterThan(SIZE.invoices - 1);
    expect(copied[table]!.length).toBe(registered[table]!.length);
    expect(copied[table]!.filter((row, i) => row !== registered[table]![i]).slice(0, 3)).toEqual([]);
  });

  test("F6 ids rise with arrival, and their tails are a fair sample", async () => {
    const { rows } = await sql<{ crossed: string; sampled: string }>`
      select count(*) filter (where created_at < earlier) as crossed, count(*) filter (where id % 64 = 0) as sampled from (
        select id, created_at, lag(created_at) over (order by id) as earlier from invoice) t`.execute(platform.db);
    expect(Number(rows[0]!.crossed)).toBe(0);
    expect(Number(rows[0]!.sampled)).toBeGreaterThan(SIZE.invoices / 64 / 1.5);
    expect(Number(rows[0]!.sampled)).toBeLessThan((SIZE.invoices / 64) * 1.5);
  });

  test("S2 its events are sealed by the job for older ones", async () => {
    const key = signingKey(sha256("test").toString("base64url"));
    expect(await sealOlder(platform, key, 1000)).toBe(SIZE.invoices);
    const { rows } = await sql<{ sealed: number }>`select sum(size)::int as sealed from event_log`.execute(platform.db);
    expect(rows[0]!.sealed).toBe(SIZE.invoices);
  });

  test("F6 the parts of the work are told with their rows", () => {
    expect(parts).toMatchObject({
      making: { rows: SIZE.invoices },
      invoice: { rows: SIZE.invoices },
      invoice_search: { rows: SIZE.invoices },
      event: { rows: SIZE.invoices },
    });
    for (const part of ["invoice_item", "invoice_state", "number_registry", "indexes"])
      expect(parts![part]!.rows).toBeGreaterThan(0);
  });
});
