/** F2: the sums of a selection of any size, against a naive scan; how far they are, and what they tell of what nobody may see. */
import fc from "fast-check";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import type { Actor } from "#server/people/people.types.ts";
import { NO_CONDITIONS } from "./conditions.ts";
import type { Conditions } from "./find.types.ts";
import { page } from "./pages.ts";
import { sortPlan } from "./sorts.ts";
import { PIECES, type SoFar, sumsOf } from "./sums.ts";
import { type TestInvoice, aReach, anActor, anInvoice, insertInvoices } from "./testing/rows.ts";
import { worldDatabase } from "./testing/world-database.ts";
import { WORLD_ACTORS, naive, someConditions } from "./testing/world.ts";

const world = worldDatabase();

/** As if the register held very many: few slices at once, and hardly anything summed by an index. */
const SMALL: typeof PIECES = { ...PIECES, first: 1, most: 3, indexed: 20 };

async function all(actor: Actor, conditions: Conditions, pieces = PIECES): Promise<SoFar[]> {
  const values: SoFar[] = [];
  for await (const soFar of sumsOf(world.database.db, actor, conditions, pieces)) values.push(soFar);
  return values;
}

describe("F2 P1 the sums are those of a naive scan", () => {
  for (const [who, actor] of Object.entries(WORLD_ACTORS))
    for (const pieces of [PIECES, SMALL])
      test(`who sees ${who}${pieces === SMALL ? ", in small pieces" : ""}`, async () => {
        await fc.assert(
          fc.asyncProperty(someConditions, async (conditions) => {
            const expected = naive(world.rows, actor, conditions);
            const sum = (pick: (row: TestInvoice) => bigint | null): bigint =>
              expected.reduce((before, row) => before + (pick(row) ?? 0n), 0n);
            const last = (await all(actor, conditions, pieces)).at(-1);
            expect(last).toMatchObject({
              total: expected.length,
              sums: { amount: sum((row) => row.amountFen), tax: sum((row) => row.taxFen), total: sum((row) => row.totalFen) },
            });
            expect(last?.done).toBe(last?.of);
          }),
          { numRuns: 25, seed: 12 },
        );
      });

  test.each(["25112000000000001234", "00000001", "1234", "123"])(
    "of invoices with the number %s as the list has them",
    async (text) => {
      const actor = WORLD_ACTORS["all of two companies"]!;
      for (const fit of ["whole", "edge", "part"] as const) {
        const conditions = { ...NO_CONDITIONS, number: { text, fit } };
        const { count } = await page({
          db: world.database.db,
          actor,
          conditions,
          plan: sortPlan("-date"),
          after: null,
          limit: 1,
        });
        const [last] = (await all(actor, conditions, SMALL)).slice(-1);
        if (count.total > 0) expect(last).toMatchObject({ total: count.total, sums: count.sums });
      }
    },
  );
});

test("F2 it is seen how far they are: what is done only grows, up to all of it", async () => {
  const values = await all(WORLD_ACTORS["all of two companies"]!, NO_CONDITIONS, SMALL);
  expect(values.length).toBeGreaterThan(3);
  expect(values[0]).toEqual({ done: 0, of: values[0]!.of, total: 0, sums: { amount: 0n, tax: 0n, total: 0n } });
  for (const [at, value] of values.entries()) {
    expect(value.of).toBe(values[0]!.of);
    if (at > 0) expect(value.done).toBeGreaterThan(values[at - 1]!.done);
    if (at > 0) expect(value.total).toBeGreaterThanOrEqual(values[at - 1]!.total);
  }
  expect(values.at(-1)?.done).toBe(values[0]!.of);
});

test("P1 what the asker may not see adds nothing: no invoice, no money, no piece of work", async () => {
  const actors = [
    WORLD_ACTORS["a department and his own"]!,
    WORLD_ACTORS["one company, and a department by grant"]!,
    anActor([aReach(1), aReach(2)]),
  ];
  const ask = () =>
    Promise.all(
      [NO_CONDITIONS, { ...NO_CONDITIONS, words: ["纸"] }].flatMap((wish) => actors.map((who) => all(who, wish, SMALL))),
    );
  const before = await ask();
  // another department, another company, somebody else's, removed; of years of which nothing else is
  const money = { amountFen: 9_999_00n, taxFen: 9_00n, totalFen: 9_999_00n, seller: "纸" };
  const hidden = [
    anInvoice({ ...money, companyId: 1, date: "1999-05-05", departmentId: "21", removed: true }),
    anInvoice({ ...money, companyId: 1, date: "1998-05-05", removed: true }),
    anInvoice({ ...money, companyId: 2, date: "2031-05-05", ownerId: "u2", removed: true }),
    anInvoice({ ...money, companyId: 3, date: "1997-05-05", removed: true }),
  ];
  await insertInvoices(world.database.db, hidden);
  expect(await ask()).toEqual(before);
  const clerk = [actors[0]!];
  const ofClerk = async () => Promise.all(clerk.map((who) => all(who, NO_CONDITIONS, SMALL)));
  const earlier = await ofClerk();
  await insertInvoices(world.database.db, [
    anInvoice({ ...money, companyId: 1, date: "1996-05-05", departmentId: "21", ownerId: "u2" }),
    anInvoice({ ...money, companyId: 2, date: "2032-05-05", departmentId: "11", ownerId: "u2" }),
    anInvoice({ ...money, companyId: 3, date: "1995-05-05" }),
  ]);
  expect(await ofClerk()).toEqual(earlier);
});

test("F2 pieces that can't be counted in time end it with a problem, after what had been counted", async () => {
  const holder = new Client({ connectionString: world.database.url });
  await holder.connect();
  const counting = sumsOf(world.database.db, WORLD_ACTORS["all of two companies"]!, NO_CONDITIONS, {
    ...SMALL,
    first: 3,
    mostMs: 100,
  });
  expect((await counting.next()).value).toMatchObject({ done: 0 });
  await holder.query("begin; lock table invoice_search in access exclusive mode");
  await expect(counting.next()).rejects.toMatchObject({ status: 503, code: "too-slow" });
  await holder.end();
});
