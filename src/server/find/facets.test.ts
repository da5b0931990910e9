/** F2: what a selection is made of. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { sql } from "kysely";
import { facetsOf } from "./facets.ts";
import { findInvoices } from "./find.usecases.ts";
import { aReach, anActor, anInvoice, insertCompany, insertInvoices } from "./testing/rows.ts";

const actor = anActor([aReach(1), aReach(2)]);
let platform: TestPlatform;

beforeAll(async () => {
  platform = await testPlatform();
  for (const id of [1, 2, 3]) await insertCompany(platform.db, id);
  await insertInvoices(platform.db, [
    anInvoice({ number: "25112000000000001234", date: "2025-03-05", seller: "华清样张技术有限公司" }),
    anInvoice({ number: "25112000000000001235", date: "2025-03-31", seller: "华清样张技术有限公司", taxState: "voided" }),
    anInvoice({ companyId: 2, number: "25112000000000001236", date: null, kind: "vat-special-paper", direction: "issued" }),
    anInvoice({ companyId: 3, number: "25112000000000001237", seller: "看不见的样张有限公司", kind: "rail" }),
    anInvoice({ number: "25112000000000001238", kind: "toll", removed: true }),
  ]);
});
afterAll(() => platform?.close());

test("F2 every facet counts what the asker may see, and nothing of what he may not", async () => {
  const facets = await facetsOf(platform, actor, {});
  expect(facets).toMatchObject({
    total: 3,
    countIs: "exact",
    kind: [
      { value: "digital-vat-normal", count: 2 },
      { value: "vat-special-paper", count: 1 },
    ],
    direction: [
      { value: "received", count: 2 },
      { value: "issued", count: 1 },
    ],
    month: [{ value: "2025-03", count: 2 }],
    company: [
      { value: "1", count: 2 },
      { value: "2", count: 1 },
    ],
  });
  expect(facets.states["tax"]).toContainEqual({ value: "voided", count: 1 });
  expect(facets.seller[0]).toEqual({ name: "华清样张技术有限公司", count: 2, share: 2 / 3 });
  expect(JSON.stringify(facets)).not.toContain("看不见");
});

test.each([
  { q: "华清" },
  { kind: "vat-special-paper" as const },
  { number: "1235" },
  { number: "25112000000000001237" },
  { amountMin: "1" },
])("F2 the total of %j is that of the list", async (filters) => {
  const page = await findInvoices(platform, actor, filters);
  expect((await facetsOf(platform, actor, filters)).total).toBe(page.total);
});

test("F2 whoever sees only what is his own has the facets of that: of his own, and of what was shown to him", async () => {
  const shown = anInvoice({ number: "25112000000000001240", kind: "toll", seller: "给看的样张有限公司", ownerId: "other" });
  await insertInvoices(platform.db, [
    anInvoice({ number: "25112000000000001239", kind: "rail", seller: "本人的样张有限公司", ownerId: "own" }),
    shown,
  ]);
  const own = anActor([aReach(1, { reach: "own" })], {
    userId: "own",
    grants: [{ companyId: 1, invoiceIds: [shown.id], departmentIds: [] }],
  });
  const facets = await facetsOf(platform, own, {});
  expect(facets.kind).toEqual([
    { value: "rail", count: 1 },
    { value: "toll", count: 1 },
  ]);
  expect(facets.seller.map((seller) => seller.name).toSorted()).toEqual(["本人的样张有限公司", "给看的样张有限公司"]);
});

test("F2 a facet in which something is chosen shows the other choices too, the other facets only the selection", async () => {
  const facets = await facetsOf(platform, actor, { kind: "vat-special-paper", company: "2" });
  expect(facets.total).toBe(1);
  expect(facets.kind).toEqual([{ value: "vat-special-paper", count: 1 }]);
  expect(facets.company.map(({ value }) => value)).toEqual(["2"]);
  const voided = await facetsOf(platform, actor, { status: "tax:voided", direction: "received" });
  expect(voided.total).toBe(1);
  expect(voided.states["tax"]?.map(({ value }) => value).toSorted()).toEqual(["normal", "voided"]);
  expect(voided.direction).toEqual([{ value: "received", count: 1 }]);
  const march = await facetsOf(platform, actor, { dateFrom: "2025-01-01", dateTo: "2025-01-31" });
  expect(march.total).toBe(0);
  expect(march.month.map(({ value }) => value)).toContain("2025-03");
});

test("F2 the other choices are those that the asker may see", async () => {
  const facets = await facetsOf(platform, actor, { company: "3" });
  expect(facets.total).toBe(0);
  expect(facets.company.map(({ value }) => value)).toEqual(["1", "2"]);
});

test("F2 whoever sees a department has the facets of that", async () => {
  await platform.db
    .insertInto("department")
    .values({ company_id: 1, id: "71", parent_id: null, path: ["71"], name: "样张部", created_at: new Date() })
    .execute();
  await insertInvoices(platform.db, [
    anInvoice({ number: "25112000000000001250", seller: "部门样张有限公司", departmentId: "71" }),
  ]);
  const facets = await facetsOf(platform, anActor([aReach(1, { reach: "department", departmentIds: ["71"] })]), {});
  expect(facets.seller).toEqual([{ name: "部门样张有限公司", count: 1, share: 1 }]);
  expect(facets.total).toBe(1);
});

test("F2 somebody of no company has no facets", async () => {
  const none = await facetsOf(platform, anActor([]), {});
  expect(none).toMatchObject({ total: 0, kind: [], seller: [], company: [] });
});

test("F2 above 10,000 the counts come from a sample and say so", async () => {
  await insertCompany(platform.db, 4);
  const [one] = [anInvoice({ companyId: 4, seller: "常见样张有限公司" })];
  await insertInvoices(platform.db, [one]);
  await sql`insert into invoice_search select (r).* from (select jsonb_populate_record(s, jsonb_build_object('id', n)) as r
    from invoice_search s, generate_series(1, 40000) n where s.company_id = 4 and s.id = ${one.id}::bigint) r`.execute(
    platform.db,
  );
  const facets = await facetsOf(platform, anActor([aReach(4)]), {});
  expect(facets.countIs).toBe("about");
  expect(Math.abs(facets.total - 40_001) / 40_001).toBeLessThan(0.05);
  expect(facets.kind).toEqual([{ value: "digital-vat-normal", count: facets.total }]);
});
