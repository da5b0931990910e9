/** The search against a naive scan: the same rows whatever is asked, each once over all pages, under every order. */
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SORTS } from "#api/invoices.api.ts";
import { searchWords } from "#domain/grams.ts";
import { addDays } from "#domain/dates.ts";
import { maySee } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";
import { type TestDatabase, testDatabase } from "#server/platform/testing/test-database.ts";
import { NO_CONDITIONS, partyOf } from "./conditions.ts";
import type { Conditions, Position, Sort } from "./find.types.ts";
import { LIMITS, page } from "./pages.ts";
import { sortPlan } from "./sorts.ts";
import { type TestInvoice, aReach, anActor, anInvoice, insertCompany, insertInvoices, textOf } from "./testing/rows.ts";

const NAMES = [
  "北京华为样张技术有限公司",
  "上海示例贸易有限公司",
  "华清样张印务中心",
  "北京示例餐饮店",
  "ABC Sample (北京) Ltd",
  "广州样张云计算有限公司",
];
const ITEMS = ["*办公用品*A4-80g 纸", "*餐饮服务*餐费", "*信息技术服务*云服务费", "*运输服务*客运", "*纸制品*纸箱圆形"];
const REMARKS = [null, "订单AB1234", "华为合同 2024-08", "餐费,3人", "圆珠笔"];
const KINDS = ["digital-vat-normal", "vat-special-paper", "fiscal"];
const DEPARTMENTS = { root: "11", child: "12", other: "21" };

let database: TestDatabase;
let rows: TestInvoice[];

/** Deterministic, so that a failure can be looked at again. */
function someRows(count: number): TestInvoice[] {
  let seed = 7;
  const next = (n: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % n;
  };
  const pick = <T>(list: readonly T[]): T => list[next(list.length)]!;
  return Array.from({ length: count }, () => {
    const total = next(8) === 0 ? null : BigInt(next(40) * 100);
    const date = next(10) === 0 ? null : addDays("2022-11-01", next(900));
    return anInvoice({
      companyId: 1 + next(3),
      id: newId(),
      kind: pick(KINDS),
      direction: pick(["received", "issued"] as const),
      date,
      code: next(2) ? "011002500111" : null,
      number: next(2) ? String(10000000 + next(500)) : `2511200000000000${1000 + next(500)}`,
      checkCode: next(3) === 0 ? `1234567890123400${next(3)}${123 + next(4)}` : null,
      purchasedOn: next(4) === 0 ? addDays("2022-11-01", next(900)) : null,
      seller: next(9) === 0 ? null : pick(NAMES),
      buyer: pick(NAMES),
      sellerTaxId: `91000000MA0000000${next(5)}`,
      totalFen: total,
      amountFen: total,
      taxFen: 0n,
      items: [pick(ITEMS), pick(ITEMS)],
      remark: pick(REMARKS),
      missing: next(6) === 0 ? ["total"] : [],
      hasOriginal: next(5) > 0,
      departmentId: pick([null, DEPARTMENTS.root, DEPARTMENTS.child, DEPARTMENTS.other]),
      ownerId: pick([null, "u1", "u2"]),
      tags: next(5) === 0 ? ["差旅"] : [],
      taxState: pick(["normal", "voided"]),
      archive: pick(["none", "none", "archived"] as const),
      removed: next(20) === 0,
    });
  });
}

beforeAll(async () => {
  database = await testDatabase();
  for (const id of [1, 2, 3]) await insertCompany(database.db, id);
  for (const company_id of [1, 2, 3]) {
    const department = (id: string, path: string[]) => ({
      company_id,
      id,
      name: id,
      path,
      parent_id: path.length > 1 ? path[0]! : null,
    });
    await database.db
      .insertInto("department")
      .values([department("11", ["11"]), department("12", ["11", "12"]), department("21", ["21"])])
      .execute();
  }
  rows = someRows(2_500);
  await insertInvoices(database.db, rows);
});
afterAll(() => database?.close());

const ACTORS: Record<string, Actor> = {
  "all of two companies": anActor([aReach(1), aReach(2)]),
  "a department and his own": anActor([
    aReach(1, { reach: "department", departmentIds: ["11", "12"] }),
    aReach(2, { reach: "own" }),
  ]),
  "one company, and a department by grant": anActor([aReach(3)], {
    grants: [{ companyId: 1, invoiceIds: [], departmentIds: ["21"] }],
  }),
  nothing: anActor([]),
};

function fits(row: TestInvoice, c: Conditions): boolean {
  const text = textOf(row);
  const [seller = "", buyer = ""] = text.split("\n");
  const within = (value: string | null, from: string | null, to: string | null): boolean =>
    value !== null && (from === null || value >= from) && (to === null || value <= to);
  const money = c.money;
  const inMoney = (value: bigint | null): boolean =>
    value !== null && (money!.min === null || value >= money!.min) && (money!.max === null || value <= money!.max);
  return [
    c.words.every((word) => text.includes(word)),
    c.anyWords.every((group) => group.some((word) => text.includes(word))),
    c.seller === null ||
      (c.seller.taxId !== null ? row.sellerTaxId === c.seller.taxId : c.seller.words.every((word) => seller.includes(word))),
    c.buyer === null || c.buyer.words.every((word) => buyer.includes(word)),
    (c.dateFrom === null && c.dateTo === null) || within(row.date, c.dateFrom, c.dateTo),
    money === null || inMoney(row.totalFen) || (money.basis === "any" && inMoney(row.amountFen)),
    c.kinds.length === 0 || c.kinds.includes(row.kind),
    c.direction === null || row.direction === c.direction,
    c.states.every(({ values }) => values.includes(row.taxState)),
    c.checkCode === null || (row.checkCode?.endsWith(c.checkCode) ?? false),
    c.tag === null || row.tags.includes(c.tag),
    c.archived === null || (row.archive === "archived") === c.archived,
    c.companies === null || c.companies.includes(row.companyId),
    c.departmentId === null || row.departmentId === c.departmentId || (c.departmentId === "11" && row.departmentId === "12"),
    c.ownerId === null || row.ownerId === c.ownerId,
    c.incomplete === null || row.missing.length > 0 === c.incomplete,
    c.hasOriginal === null || row.hasOriginal === c.hasOriginal,
    c.purchasedFrom === null ||
      (row.purchasedOn !== null
        ? within(row.purchasedOn, c.purchasedFrom, c.purchasedTo)
        : within(row.date, addDays(c.purchasedFrom, -3), addDays(c.purchasedTo!, 60))),
  ].every(Boolean);
}

function naive(actor: Actor, c: Conditions): TestInvoice[] {
  return rows.filter(
    (row) =>
      !row.removed &&
      fits(row, c) &&
      maySee(actor, {
        companyId: row.companyId,
        id: row.id,
        departmentId: row.departmentId,
        ownerId: row.ownerId,
        duplicateOf: null,
      }),
  );
}

/** As if the register held very many: nothing is collected that can be met in order. */
const MANY: typeof LIMITS = {
  exact: 40,
  sorted: 60,
  narrowReach: 50,
  commonReach: 60,
  quarter: 25,
  indexed: 20,
  indexedAlone: 30,
  sampleHits: 5,
  bothIndexes: 0,
  surelyMany: 1,
  surelyManyInSmall: 1,
  enoughInSmall: 2,
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
    const { rows: found } = await page({ db: database.db, actor, conditions, plan, after, limit, limits });
    ids.push(...found.map((row) => row.id));
    const last = found.at(-1);
    if (found.length < limit || last === undefined) break;
    after = { key: last.key ?? "", id: last.id, rest: last.key === null };
  }
  return ids;
}

const WORDS = [
  "华",
  "纸",
  "华为",
  "有限公司",
  "样张",
  "a4",
  "80g",
  "订单ab",
  "ab12",
  "圆",
  "餐费",
  "云服务",
  "不存在的词",
  "北京 餐",
  "ltd",
];
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 3 });
const conditionsArbitrary: fc.Arbitrary<Conditions> = fc
  .record({
    words: fc.oneof(fc.constant<string[]>([]), fc.constantFrom(...WORDS).map(searchWords)),
    anyWords: fc.oneof(
      { weight: 4, arbitrary: fc.constant<string[][]>([]) },
      {
        weight: 1,
        arbitrary: fc.constantFrom<string[][][]>(
          [["华为", "餐饮"]],
          [
            ["餐费", "ab12", "纸"],
            ["北京", "a"],
          ],
          [["不存在"]],
          [[]],
        ),
      },
    ),
    seller: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom("华为", "示例", "91000000MA00000001", "北京").map(partyOf) },
    ),
    buyer: fc.oneof(
      { weight: 5, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom("样张", "餐饮").map(partyOf) },
    ),
    kinds: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([]) },
      { weight: 1, arbitrary: fc.subarray(KINDS, { minLength: 1 }) },
    ),
    direction: maybe(fc.constantFrom("received", "issued")),
    dates: maybe(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 400 }))),
    money: maybe(
      fc.tuple(
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 0, max: 2000 }),
        fc.constantFrom("total" as const, "any" as const),
      ),
    ),
    archived: maybe(fc.boolean()),
    incomplete: maybe(fc.boolean()),
    hasOriginal: maybe(fc.boolean()),
    voided: fc.boolean(),
    checkCode: fc.option(fc.constantFrom("4", "00124", "001125", "12345678901234002126"), { freq: 9 }),
    tag: maybe(fc.constant("差旅")),
    companies: maybe(fc.subarray([1, 2, 3])),
    departmentId: maybe(fc.constantFrom("11", "12", "21")),
    mine: fc.integer({ min: 0, max: 5 }),
    purchased: maybe(fc.integer({ min: 0, max: 900 })),
  })
  .map(({ dates, money, voided, mine, purchased, ...rest }) => ({
    ...NO_CONDITIONS,
    ...rest,
    ...(dates ? { dateFrom: addDays("2022-11-01", dates[0]), dateTo: addDays("2022-11-01", dates[0] + dates[1]) } : {}),
    ...(money ? { money: { min: BigInt(money[0]), max: BigInt(money[0] + money[1]), basis: money[2] } } : {}),
    ...(voided ? { states: [{ column: "tax_state" as const, values: ["voided"] }] } : {}),
    ownerId: mine === 0 ? "u1" : null,
    ...(purchased === null
      ? {}
      : { purchasedFrom: addDays("2022-11-01", purchased), purchasedTo: addDays("2022-11-01", purchased + 30) }),
  }));

describe("F1 F2 P1 a search finds what a naive scan finds", () => {
  for (const [who, actor, limits] of Object.entries(ACTORS).flatMap(
    ([name, each]) =>
      [
        [name, each, LIMITS],
        [`${name}, as of very many`, each, MANY],
      ] as const,
  )) {
    test(`who sees ${who}`, async () => {
      await fc.assert(
        fc.asyncProperty(conditionsArbitrary, fc.constantFrom(...SORTS), async (conditions, sort) => {
          const expected = naive(actor, conditions).map((row) => row.id);
          const { rows: found, count } = await page({
            db: database.db,
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
            expect(count.sums.total).toBe(naive(actor, conditions).reduce((sum, row) => sum + (row.totalFen ?? 0n), 0n));
        }),
        { numRuns: 40, seed: 11 },
      );
    });
  }
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
      const actor = ACTORS["all of two companies"]!;
      for (const [words, limit] of [
        [[], 197],
        [["纸"], 101],
        [["有限公司"], 311],
        [["ab12"], 37],
      ] as const) {
        const conditions = { ...NO_CONDITIONS, words: [...words] };
        const ids = await allPages(actor, conditions, sort, limit, limits);
        expect(new Set(ids).size).toBe(ids.length);
        const expected = naive(actor, conditions);
        expect(ids.toSorted()).toEqual(expected.map((row) => row.id).toSorted());
        const byId = new Map(rows.map((row) => [row.id, row]));
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
  return name === "seller" ? row.seller : BigInt(row.id);
}

describe("F6 the plans that the queries' shapes force", () => {
  async function plansOf(conditions: Conditions, sort: Sort = "-date"): Promise<string> {
    const plans: string[] = [];
    await database.db.transaction().execute(async (trx) => {
      await sql`set local enable_seqscan = off`.execute(trx);
      await page({
        db: explaining(trx, plans),
        actor: ACTORS["all of two companies"]!,
        conditions,
        plan: sortPlan(sort),
        after: null,
        limit: 21,
      });
    });
    return plans.join("\n");
  }

  beforeAll(() => sql`analyze`.execute(database.db));

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
