/** GET /invoices and stored queries, from the filters of the API to a page. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InvoiceFilters, type InvoiceQuery } from "#api/invoices.api.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { encodeCursor } from "./cursor.ts";
import { findInvoices, totalOf } from "./find.usecases.ts";
import { storeQuery, storedFilters } from "./stored-queries.ts";
import { aReach, anActor, anInvoice, insertCompany, insertInvoices } from "./testing/rows.ts";

const actor = anActor([aReach(1), aReach(2)]);
let platform: TestPlatform;

const rows = {
  march: anInvoice({
    number: "25112000000000001234",
    date: "2025-03-05",
    totalFen: 11300n,
    amountFen: 10000n,
    seller: "华清样张技术有限公司",
    sellerTaxId: "91000000MA00000017",
    ownerId: "u1",
  }),
  april: anInvoice({
    number: "25112000000000005678",
    date: "2025-04-05",
    totalFen: 22600n,
    amountFen: 20000n,
    tags: ["差旅"],
    hasOriginal: true,
    purchasedOn: "2025-01-10",
    taxState: "voided",
  }),
  paper: anInvoice({
    companyId: 2,
    kind: "vat-special-paper",
    code: "1100251130",
    number: "00123456",
    digitalNumber: "25112000000000009999",
    date: "2025-05-05",
    direction: "issued",
    archive: "archived",
    buyer: "上海买方样张有限公司",
    missing: ["tax"],
  }),
  foreign: anInvoice({ companyId: 3, number: "25112000000000001111" }),
  removed: anInvoice({ number: "25112000000000002222", removed: true }),
};
const nameOf = new Map(Object.entries(rows).map(([name, row]) => [row.id, name]));

beforeAll(async () => {
  platform = await testPlatform();
  for (const id of [1, 2, 3]) await insertCompany(platform.db, id);
  await insertInvoices(platform.db, Object.values(rows));
});
afterAll(() => platform?.close());

async function names(query: InvoiceQuery): Promise<string[]> {
  const { invoices } = await findInvoices(platform, actor, query);
  return invoices.map((invoice) => nameOf.get(invoice.id)!).toSorted();
}

describe("F1 F2 each condition", () => {
  test.each<[InvoiceQuery, string[]]>([
    [{}, ["april", "march", "paper"]],
    [{ number: "25112000000000001234" }, ["march"]],
    [{ number: "2511 2000 0000 0000 1234" }, ["march"]],
    [{ number: "00123456" }, ["paper"]],
    [{ number: "25112000000000009999" }, ["paper"]],
    [{ number: "1234" }, ["march"]],
    [{ number: "001234" }, ["march", "paper"]],
    [{ number: "0000005" }, ["april"]],
    [{ number: "25112000000000001111" }, []],
    [{ number: "25112000000000002222" }, []],
    [{ code: "1100251130", number: "00123456" }, ["paper"]],
    [{ code: "110025" }, ["paper"]],
    [{ dateFrom: "2025-04-01", dateTo: "2025-04-30" }, ["april"]],
    [{ amountMin: "200", amountMax: "300.00" }, ["april"]],
    [{ amountMin: "100.00", amountMax: "100.00" }, ["march", "paper"]],
    [{ seller: "华清" }, ["march"]],
    [{ seller: "91000000MA00000017" }, ["march"]],
    [{ seller: "91000000ma0000001" }, ["march"]],
    [{ buyer: "买方 样张" }, ["paper"]],
    [{ direction: "issued" }, ["paper"]],
    [{ kind: ["vat-special-paper", "rail"] }, ["paper"]],
    [{ status: "tax:voided" }, ["april"]],
    [{ status: ["tax:voided", "tax:normal", "archive:none"] }, ["april", "march"]],
    [{ tag: "差旅" }, ["april"]],
    [{ archived: "true" }, ["paper"]],
    [{ archived: "false" }, ["april", "march"]],
    [{ purchasedFrom: "2025-01-01", purchasedTo: "2025-01-31" }, ["april", "march"]],
    [{ purchasedFrom: "2025-01-01", purchasedTo: "2025-01-03" }, []],
    [{ purchasedFrom: "2025-03-08", purchasedTo: "2025-03-09" }, ["march", "paper"]],
    [{ company: "2" }, ["paper"]],
    [{ company: ["1", "3"] }, ["april", "march"]],
    [{ mine: "true" }, ["march"]],
    [{ incomplete: "true" }, ["paper"]],
    [{ hasOriginal: "false" }, ["march", "paper"]],
    [{ hasOriginal: "true" }, ["april"]],
    [{ hasOriginal: "false", q: "签字笔", dateFrom: "2025-04-01" }, ["paper"]],
    [{ q: "签字笔 华清" }, ["march"]],
    [{ q: "华清", number: "25112000000000001234", dateFrom: "2025-01-01" }, ["march"]],
    [{ seller: "" }, ["april", "march", "paper"]],
  ])("%j", async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });
});

test("F2 totals and sums of what was found", async () => {
  const page = await findInvoices(platform, actor, { company: "1", limit: "1" });
  expect(page).toMatchObject({ total: 2, totalIs: "exact", sums: { amount: "300.00", total: "339.00" } });
  expect(page.invoices).toHaveLength(1);
});

test("F2 a page comes without its total where that is wanted later, and with it where all is on the page", async () => {
  const { total, totalIs, sums, nextCursor } = await findInvoices(platform, actor, { company: "1" });
  expect(nextCursor).toBeNull();
  expect(await findInvoices(platform, actor, { company: "1", total: "later" })).toMatchObject({ total, totalIs, sums });
  const page = await findInvoices(platform, actor, { company: "1", total: "later", limit: "1" });
  expect(page).toMatchObject({ total: null, totalIs: "later", sums: null });
  expect(page.nextCursor).not.toBeNull();
  expect(await totalOf(platform, actor, { company: "1" })).toEqual({ total, totalIs, sums });
  await expect(totalOf(platform, actor, { status: "tax:nonsense" })).rejects.toMatchObject({ status: 400 });
});

test("F1 F2 the total of a part of a number counts what the page shows", async () => {
  const part = "2511200000000000";
  const { invoices } = await findInvoices(platform, actor, { number: part });
  expect(invoices.length).toBeGreaterThan(0);
  expect(await totalOf(platform, actor, { number: part })).toMatchObject({ total: invoices.length, totalIs: "exact" });
  expect(await totalOf(platform, actor, { number: "99999999" })).toMatchObject({ total: 0, totalIs: "exact" });
});

test("F2 a page goes on by its cursor, for the same question only", async () => {
  for (const sort of ["-date", "total", "seller", "-arrival"] as const) {
    const first = await findInvoices(platform, actor, { sort, limit: "2" });
    const second = await findInvoices(platform, actor, { sort, limit: "2", cursor: first.nextCursor! });
    expect([...first.invoices, ...second.invoices].map((invoice) => invoice.id).toSorted()).toEqual(
      [rows.march.id, rows.april.id, rows.paper.id].toSorted(),
    );
    expect(second.nextCursor).toBeNull();
    expect(first.nextCursor!.length).toBeLessThanOrEqual(200);
    await expect(findInvoices(platform, actor, { sort, q: "纸", cursor: first.nextCursor! })).rejects.toMatchObject({
      status: 400,
      code: "bad-cursor",
    });
  }
  await expect(findInvoices(platform, actor, { cursor: "nonsense" })).rejects.toMatchObject({ code: "bad-cursor" });
});

test.each([
  ["-date", "2024-13-45"],
  ["arrival", "9999999999999999999"],
] as const)("F2 a made-up cursor of %s that no row can have is refused as any other", async (sort, key) => {
  const cursor = encodeCursor({ fit: "whole", position: { key, id: "1", rest: false } }, {}, sort);
  await expect(findInvoices(platform, actor, { sort, cursor })).rejects.toMatchObject({ code: "bad-cursor" });
});

test("F2 no name stands in a cursor", async () => {
  const { nextCursor } = await findInvoices(platform, actor, { sort: "seller", limit: "1" });
  expect(Buffer.from(nextCursor!, "base64url").toString()).not.toMatch(/[\u4e00-\u9fff]/u);
});

test("O4 an unknown status is refused, not ignored", async () => {
  await expect(findInvoices(platform, actor, { status: "tax:nonsense" })).rejects.toMatchObject({ status: 400 });
});

test("F2 a stored query has the same id for the same conditions and opens for its owner only", async () => {
  const filters = InvoiceFilters.parse({ q: "华清", kind: ["rail", "digital-vat-normal"] });
  const { id } = await storeQuery(platform.db, actor, filters);
  expect((await storeQuery(platform.db, actor, { kind: filters.kind, q: "华清" })).id).toBe(id);
  expect(await storedFilters(platform.db, actor, id)).toEqual(filters);
  expect(await names({ query: id })).toEqual(["march"]);
  expect(await names({ query: id, direction: "issued" })).toEqual([]);
  const other = anActor([aReach(1)], { userId: "u2" });
  await expect(storedFilters(platform.db, other, id)).rejects.toMatchObject({ status: 404 });
  await expect(storedFilters(platform.db, actor, "9999999999999999999")).rejects.toMatchObject({ status: 404 });
});

test("F2 a kept question with a period means the month of the day on which it is asked; its days and a period replace each other", async () => {
  const { id } = await storeQuery(platform.db, actor, { company: "1", period: "last-month" });
  const on = async (day: string, own: InvoiceQuery = {}) => {
    const asked = { ...platform, clock: () => new Date(`${day}T04:00:00Z`) };
    const { invoices } = await findInvoices(asked, actor, { query: id, ...own });
    return invoices.map((invoice) => nameOf.get(invoice.id));
  };
  expect(await on("2025-04-30")).toEqual(["march"]);
  expect(await on("2025-05-01")).toEqual(["april"]);
  expect(await on("2025-05-01", { period: "this-year" })).toEqual(["april", "march"]);
  expect(await on("2025-05-01", { dateTo: "2025-03-31" })).toEqual(["march"]);
  const dated = await storeQuery(platform.db, actor, { company: "1", dateFrom: "2025-04-01" });
  expect(await on("2025-04-01", { query: dated.id, period: "last-month" })).toEqual(["march"]);
  expect(await on("2025-04-01", { query: dated.id, dateTo: "2025-12-31" })).toEqual(["april"]);
});

test("F1 F6 one whole number takes one statement, under filters too, and says the same as the long way", async () => {
  const number = "25112000000000001234";
  const short = await findInvoices(platform, actor, { number });
  expect(short).toMatchObject({
    total: 1,
    totalIs: "exact",
    sums: { amount: "100.00", tax: "13.00", total: "113.00" },
    nextCursor: null,
  });
  expect(short.invoices).toEqual(
    (await findInvoices(platform, actor, { dateFrom: "2025-03-05", dateTo: "2025-03-05" })).invoices,
  );
  expect(await findInvoices(platform, actor, { number, company: "2" })).toMatchObject({
    total: 0,
    invoices: [],
    sums: { total: "0.00" },
  });
  expect((await findInvoices(platform, actor, { number, seller: "91000000" })).invoices).toEqual(short.invoices);
  expect((await findInvoices(platform, actor, { number, kind: "rail" })).invoices).toEqual([]);
  let statements = 0;
  const counting = {
    ...platform,
    db: platform.db.withPlugin({
      transformQuery: (args) => args.node,
      transformResult: async (args) => {
        statements += 1;
        return args.result;
      },
    }),
  };
  await findInvoices(counting, actor, { number });
  expect(statements).toBe(1);
});
