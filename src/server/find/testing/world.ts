/** A small register of everything that searches meet, who asks it, what is asked, and the answer of a naive scan. */
import fc from "fast-check";
import { BUILT_IN_ROLES } from "#api/permissions.api.ts";
import { addDays } from "#domain/dates.ts";
import { initialsWord, searchWords } from "#domain/grams.ts";
import type { GrantRule } from "#domain/grant-rule.ts";
import { findsPersonal, maySee } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";
import { NO_CONDITIONS, partyOf } from "../conditions.ts";
import type { Conditions } from "../find.types.ts";
import { type TestInvoice, aReach, anActor, anInvoice, insertCompany, insertInvoices, maskedTextOf, textOf } from "./rows.ts";

const NAMES = [
  "北京华为样张技术有限公司",
  "上海示例贸易有限公司",
  "华清样张印务中心",
  "北京示例餐饮店",
  "ABC Sample (北京) Ltd",
  "广州样张云计算有限公司",
];
const ITEMS = ["*办公用品*A4-80g 纸", "*餐饮服务*餐费", "*信息技术服务*云服务费", "*运输服务*客运", "*纸制品*纸箱圆形"];
/** Made-up people: private buyers and sellers, one of them with the number of an identity card as tax id. */
export const PEOPLE = ["林若安", "顾思明", "温语桐"];
export const IDENTITY_NUMBER = "110101199003074514";
const REMARKS = ["乘车人:苏清远,电话13812345678", null, "订单AB1234", "华为合同 2024-08", "餐费,3人", "圆珠笔"];
const KINDS = ["digital-vat-normal", "vat-special-paper", "fiscal"];
const DEPARTMENTS = { root: "11", child: "12", other: "21" };

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
    const [soldBy, boughtBy] = [next(14), next(10)];
    const date = next(10) === 0 ? null : addDays("2022-11-01", next(900));
    const number = next(2) ? String(10000000 + next(500)) : `2511200000000000${1000 + next(500)}`;
    return anInvoice({
      companyId: 1 + next(3),
      id: newId(),
      kind: pick(KINDS),
      direction: pick(["received", "issued"] as const),
      date,
      code: next(2) ? "011002500111" : null,
      number,
      digitalNumber: number.length === 8 && Number(number) % 3 === 0 ? `251120000001${number}` : null,
      checkCode: next(3) === 0 ? `1234567890123400${next(3)}${123 + next(4)}` : null,
      purchasedOn: next(4) === 0 ? addDays("2022-11-01", next(900)) : null,
      seller: next(9) === 0 ? null : soldBy === 0 ? pick(PEOPLE) : pick(NAMES),
      buyer: boughtBy === 0 ? pick(PEOPLE) : pick(NAMES),
      sellerTaxId: soldBy === 0 ? pick([null, IDENTITY_NUMBER]) : `91000000MA0000000${next(5)}`,
      buyerTaxId: boughtBy === 0 ? null : "91000000MA00000002",
      extra: next(12) === 0 ? { passenger: pick(PEOPLE), train: "G123" } : {},
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

/** Fills an empty register with companies, departments and invoices. */
export async function makeWorld(db: Db): Promise<TestInvoice[]> {
  for (const id of [1, 2, 3]) await insertCompany(db, id);
  for (const company_id of [1, 2, 3]) {
    const department = (id: string, path: string[]) => ({
      company_id,
      id,
      name: id,
      path,
      parent_id: path.length > 1 ? path[0]! : null,
    });
    await db
      .insertInto("department")
      .values([department("11", ["11"]), department("12", ["11", "12"]), department("21", ["21"])])
      .execute();
  }
  const rows = someRows(2_500);
  await insertInvoices(db, rows);
  return rows;
}

const SEARCH: GrantRule = {
  dateFrom: "2023-06-01",
  dateTo: "2025-03-31",
  direction: "received",
  kinds: [],
  departmentIds: [],
  sellerTaxIds: [],
  buyerTaxIds: [],
  totalMin: "500",
  totalMax: null,
};

export const WORLD_ACTORS: Record<string, Actor> = {
  "all of two companies": anActor([aReach(1), aReach(2)]),
  "a department and his own": anActor([
    aReach(1, { reach: "department", departmentIds: ["11", "12"] }),
    aReach(2, { reach: "own" }),
  ]),
  "one company, and a department by grant": anActor([aReach(3)], {
    grants: [{ companyId: 1, invoiceIds: [], departmentIds: ["21"] }],
  }),
  "a search by days of one company, his own of another": anActor([aReach(2, { reach: "own" })], {
    grants: [{ companyId: 1, invoiceIds: [], departmentIds: [], rules: [SEARCH] }],
  }),
  "all of two companies, with personal data in one": anActor([
    aReach(1, { permissions: new Set([...BUILT_IN_ROLES.employee, "invoice.personal"]) }),
    aReach(2),
  ]),
  nothing: anActor([]),
};

/** @param sees whether what is personal is shown to the asker: else neither words nor numbers find it */
function fits(row: TestInvoice, c: Conditions, sees: boolean): boolean {
  const text = sees ? textOf(row) : (maskedTextOf(row) ?? textOf(row));
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
      (c.seller.taxId !== null
        ? row.sellerTaxId === c.seller.taxId && (sees || row.sellerTaxId !== IDENTITY_NUMBER)
        : c.seller.words.every((word) => seller.includes(word))),
    c.buyer === null || c.buyer.words.every((word) => buyer.includes(word)),
    (c.dateFrom === null && c.dateTo === null) || within(row.date, c.dateFrom, c.dateTo),
    money === null || inMoney(row.totalFen) || (money.basis === "any" && inMoney(row.amountFen)),
    c.kinds.length === 0 || c.kinds.includes(row.kind),
    c.direction === null || row.direction === c.direction,
    c.states.every(({ values }) => values.includes(row.taxState)),
    c.number === null || numberFits(row, c.number),
    c.code === null || (row.code !== null && (c.code.length >= 10 ? row.code === c.code : row.code.startsWith(c.code))),
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

function numberFits({ number, digitalNumber }: TestInvoice, { text, fit }: NonNullable<Conditions["number"]>): boolean {
  const any = (has: (digits: string) => boolean): boolean => [number, digitalNumber].some((each) => each !== null && has(each));
  if (fit === "whole") return any((digits) => digits === text);
  if (fit === "part") return any((digits) => digits.includes(text));
  return any((digits) => digits.startsWith(text)) || (number?.endsWith(text) ?? false);
}

/** What a plain look at every row finds. */
export function naive(rows: readonly TestInvoice[], actor: Actor, c: Conditions): TestInvoice[] {
  return rows.filter(
    (row) =>
      !row.removed &&
      fits(row, c, findsPersonal(actor, row)) &&
      maySee(actor, {
        companyId: row.companyId,
        id: row.id,
        departmentId: row.departmentId,
        ownerId: row.ownerId,
        duplicateOf: null,
        facts: {
          date: row.date,
          direction: row.direction,
          kind: row.kind,
          sellerTaxId: row.sellerTaxId,
          buyerTaxId: row.buyerTaxId,
          totalFen: row.totalFen === null ? null : String(row.totalFen),
        },
      }),
  );
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
  "林若安",
  "思明",
  "苏清远",
  "13812345678",
  // initials: 华为样张, 示例, 样张, and of two people
  ...["hwyz", "sl", "yzyw", "lra", "gsm"].map(initialsWord),
];
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 3 });
export const someConditions: fc.Arbitrary<Conditions> = fc
  .record({
    words: fc.oneof(
      fc.constant<string[]>([]),
      fc.constantFrom(...WORDS).map((word) => (/[A-Z]/u.test(word) ? [word] : searchWords(word))),
    ),
    anyWords: fc.oneof(
      { weight: 4, arbitrary: fc.constant<string[][]>([]) },
      {
        weight: 1,
        arbitrary: fc.constantFrom<string[][][]>(
          [["华为", "餐饮"]],
          [[initialsWord("hwyz"), "餐费"]],
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
      {
        weight: 1,
        arbitrary: fc.constantFrom("华为", "示例", "91000000MA00000001", "北京", "林若", IDENTITY_NUMBER).map(partyOf),
      },
    ),
    buyer: fc.oneof(
      { weight: 5, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom("样张", "餐饮", "语桐").map(partyOf) },
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
    number: fc.option(
      fc.record({
        text: fc.constantFrom("2511", "25112000000000001", "100", "1000", "10000123", "0000", "0123", "00001", "001"),
        fit: fc.constantFrom("whole" as const, "edge" as const, "part" as const),
      }),
      { freq: 4 },
    ),
    code: fc.option(fc.constantFrom("011002500111", "0110025", "02"), { freq: 9 }),
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
