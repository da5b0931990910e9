/** The search against a naive scan: the same rows whatever is asked, each once over all pages, under every order. */
import fc from "fast-check";
import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { SORTS } from "#api/invoices.api.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { NO_CONDITIONS } from "./conditions.ts";
import type { Conditions, Position, Sort } from "./find.types.ts";
import { LIMITS, NOT_COUNTED, page } from "./pages.ts";
import { compareRows, sortPlan } from "./sorts.ts";
import { type TestInvoice, starredSellerOf } from "./testing/rows.ts";
import { worldDatabase } from "./testing/world-database.ts";
import { WORLD_ACTORS, naive, someConditions } from "./testing/world.ts";

/** More of them, from another seed, by `npm run soak -- finding`. */
const ROUNDS = Number(process.env["PIAOZAI_SOAK_ROUNDS"] ?? 25);
const SEED = Number(process.env["PIAOZAI_SOAK_SEED"] ?? 11);

const world = worldDatabase();

/** As if the register held very many: nothing is collected that can be met in order. */
const MANY: typeof LIMITS = {
  exact: 40,
  sorted: 60,
  narrowReach: 50,
  commonReach: 60,
  quarter: 25,
  indexed: 20,
  few: 3,
  indexedAlone: 30,
  sampleHits: 5,
  bothIndexes: 0,
  daysToo: 0,
  surelyMany: 1,
  surelyManyInSmall: 1,
  enoughInSmall: 2,
  descents: 0,
};

async function allPages(
  actor: Actor,
  conditions: Conditions,
  sort: Sort,
  limit: number,
  limits: typeof LIMITS = LIMITS,
): Promise<string[]> {
  const plan = sortPlan(sort);
  const ids: string[] = [];
  for (let after: Position | null = null, pages = 0; pages < 5_000; pages++) {
    const { rows: found } = await page({ db: world.database.db, actor, conditions, plan, after, limit, limits });
    ids.push(...found.map((row) => row.id));
    const last = found.at(-1);
    if (found.length < limit || last === undefined) break;
    after = { key: last.key ?? "", id: last.id, rest: last.key === null };
  }
  return ids;
}

describe("F1 F2 P1 a search finds what a naive scan finds", () => {
  for (const [who, actor, limits] of Object.entries(WORLD_ACTORS).flatMap(
    ([name, each]) =>
      [
        [name, each, LIMITS],
        [`${name}, as of very many`, each, MANY],
      ] as const,
  )) {
    test(
      `who sees ${who}`,
      async () => {
        await fc.assert(
          fc.asyncProperty(someConditions, fc.constantFrom(...SORTS), async (conditions, sort) => {
            const expected = naive(world.rows, actor, conditions).map((row) => row.id);
            const { rows: found, count } = await page({
              db: world.database.db,
              actor,
              conditions,
              plan: sortPlan(sort),
              after: null,
              limit: 5_000,
              limits,
            });
            expect(found.map((row) => row.id).toSorted()).toEqual(expected.toSorted());
            if (count.totalIs === "exact") expect(count.total).toBe(expected.length);
            if (count.totalIs === "exact" && count.sums)
              expect(count.sums.total).toBe(
                naive(world.rows, actor, conditions).reduce((sum, row) => sum + (row.totalFen ?? 0n), 0n),
              );
          }),
          { numRuns: ROUNDS, seed: SEED },
        );
      },
      60_000 + ROUNDS * 1_000,
    );
  }
});

describe("F2 the page alone and the total alone are those of both at once", () => {
  for (const [name, limits] of [
    ["as usual", undefined],
    ["as of very many", MANY],
  ] as const)
    test(name, async () => {
      for (const actor of Object.values(WORLD_ACTORS))
        await fc.assert(
          fc.asyncProperty(someConditions, fc.constantFrom(...SORTS), async (conditions, sort) => {
            const wish = {
              db: world.database.db,
              actor,
              conditions,
              plan: sortPlan(sort),
              after: null,
              limit: 21,
              ...(limits && { limits }),
            };
            const both = await page(wish);
            const { rows: found, count } = await page({ ...wish, want: "rows" });
            expect(found).toEqual(both.rows);
            if (count !== NOT_COUNTED) expect(count).toEqual(both.count);
            const { rows: none, count: total } = await page({ ...wish, want: "count" });
            if (total.totalIs === "exact") expect(total.total).toBe(naive(world.rows, actor, conditions).length);
            expect(total.totalIs).toBe(both.count.totalIs);
            expect(none.length === 0 || none.length === both.rows.length).toBe(true);
          }),
          { numRuns: 15, seed: 5 },
        );
    });

  test("where the total would have to be counted, the page comes without it", async () => {
    const wish = {
      db: world.database.db,
      actor: WORLD_ACTORS["all of two companies"]!,
      conditions: NO_CONDITIONS,
      after: null,
      limit: 21,
    };
    const { rows: found, count } = await page({ ...wish, plan: sortPlan("-date"), limits: MANY, want: "rows" });
    expect(found).toHaveLength(21);
    expect(count).toBe(NOT_COUNTED);
  });
});

describe("F1 P1 the beginning of a number that many have", () => {
  const beginning: Conditions = { ...NO_CONDITIONS, number: { text: "2511", fit: "edge" } };
  for (const [name, actor] of Object.entries(WORLD_ACTORS))
    test.each(["-date", "date", "-total", "arrival"] as const)(`who sees ${name}, page by page by %s`, async (sort) => {
      for (const conditions of [
        beginning,
        { ...beginning, dateFrom: "2023-02-01", dateTo: "2024-11-30" },
        { ...beginning, dateFrom: "2024-01-15" },
        { ...beginning, direction: "received" },
      ]) {
        const wanted = naive(world.rows, actor, conditions).map(({ id, date, totalFen }) => ({
          id,
          key: sort.endsWith("date") ? date : sort === "arrival" ? id : totalFen === null ? null : String(totalFen),
        }));
        const inOrder = wanted.toSorted((a, b) => compareRows(sortPlan(sort), a, b)).map(({ id }) => id);
        for (const limits of [LIMITS, MANY]) expect(await allPages(actor, conditions, sort, 37, limits)).toEqual(inOrder);
      }
    });
});

describe("F2 pages give each row once and in order", () => {
  for (const [sort, limits] of SORTS.flatMap(
    (each) =>
      [
        [each, LIMITS],
        [each, MANY],
      ] as const,
  )) {
    test(`sorted by ${sort}${limits === MANY ? ", as of very many" : ""}`, async () => {
      const actor = WORLD_ACTORS["all of two companies"]!;
      for (const [words, limit] of [
        [[], 197],
        [["纸"], 101],
        [["有限公司"], 311],
        [["ab12"], 37],
      ] as const) {
        const conditions = { ...NO_CONDITIONS, words: [...words] };
        const ids = await allPages(actor, conditions, sort, limit, limits);
        expect(new Set(ids).size).toBe(ids.length);
        const expected = naive(world.rows, actor, conditions);
        expect(ids.toSorted()).toEqual(expected.map((row) => row.id).toSorted());
        const byId = new Map(world.rows.map((row) => [row.id, row]));
        const all = ids.map((id) => keyOf(byId.get(id)!, sort));
        const keys = all.filter((key) => key !== null);
        expect(all.slice(0, keys.length), "those without a key come last").toEqual(keys);
        const ascending = sort.startsWith("-") ? keys.toReversed() : keys;
        expect(ascending).toEqual(ascending.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      }
    });
  }
});

function keyOf(row: TestInvoice, sort: Sort): string | bigint | null {
  const name = sort.replace("-", "");
  if (name === "date") return row.date;
  if (name === "total") return row.totalFen;
  // P4: people stand where their stars do, whoever asks
  return name === "seller" ? (starredSellerOf(row) ?? row.seller) : BigInt(row.id);
}

describe("F6 the plans that the queries' shapes force", () => {
  async function plansOf(conditions: Conditions, sort: Sort = "-date"): Promise<string> {
    const plans: string[] = [];
    await world.database.db.transaction().execute(async (trx) => {
      await sql`set local enable_seqscan = off`.execute(trx);
      await page({
        db: explaining(trx, plans),
        actor: WORLD_ACTORS["all of two companies"]!,
        conditions,
        plan: sortPlan(sort),
        after: null,
        limit: 21,
      });
    });
    return plans.join("\n");
  }

  beforeAll(() => sql`analyze`.execute(world.database.db));

  test("a whole number by the index of numbers", async () => {
    const plans = await plansOf({ ...NO_CONDITIONS, number: { text: "2511200000000000123499", fit: "whole" } });
    expect(plans).toMatch(/invoice_number|invoice_digital_number/);
    expect(plans).not.toContain("Seq Scan");
  });

  test("the newest by the index of days, company by company", async () => {
    expect(await plansOf(NO_CONDITIONS)).toContain("invoice_search_date");
  });

  test("a rare word by the index of grams, slice by slice", async () => {
    const plans = await plansOf({ ...NO_CONDITIONS, words: ["不存在的词"] }, "total");
    expect(plans).toMatch(/Nested Loop[\s\S]*Function Scan on "?slice"?|Function Scan on unnest[\s\S]*/);
    expect(plans).toContain("invoice_search_terms");
  });

  test("what lacks its original by an index of its own", async () => {
    expect(await plansOf({ ...NO_CONDITIONS, hasOriginal: false })).toContain("invoice_without_original");
  });

  test("by the total by the index of totals", async () => {
    expect(await plansOf(NO_CONDITIONS, "-total")).toContain("invoice_total");
  });
});

const NOTHING = { company_id: 1, id: null, key: null, amount_fen: null, tax_fen: null, total_fen: null };
const ANSWER = {
  ...NOTHING,
  n: 0,
  fits: true,
  amount: "0",
  tax: "0",
  total: "0",
  sum: "0",
  seen: 0,
  keys: [],
  oldest: "2024-01-01",
  newest: "2024-12-31",
};

/** The same database, but each raw query is explained: the plan is kept, and the query answers nothing. */
function explaining<T extends DbOrTrx>(db: T, plans: string[]): DbOrTrx {
  return db.withPlugin({
    transformQuery: ({ node }) =>
      node.kind === "RawNode" && !/savepoint/.test(node.sqlFragments[0] ?? "")
        ? { ...node, sqlFragments: [`explain ${node.sqlFragments[0]}`, ...node.sqlFragments.slice(1)] }
        : node,
    transformResult: async ({ result }) => {
      const lines = result.rows.map((row) => String(row["QUERY PLAN"]));
      plans.push(...lines);
      // whoever reads the first row finds numbers in it, and days between which there are quarters
      return { ...result, rows: lines.length > 0 ? [ANSWER] : result.rows };
    },
  });
}
