/** F2: what a selection is made of. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { newId } from "#server/platform/ids.ts";
import { sql } from "kysely";
import { facetsOf } from "./facets.ts";
import { findInvoices } from "./find.usecases.ts";
import { LIMITS } from "./pages.ts";
import { type TestInvoice, aReach, anActor, anInvoice, insertCompany, insertInvoices } from "./testing/rows.ts";

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

/** The search row of an invoice again and again, under the ids that follow; the register itself isn't looked at. */
async function manyTimes(invoice: TestInvoice, times: number, firstId: number): Promise<void> {
  await insertInvoices(platform.db, [invoice]);
  await sql`insert into invoice_search select (r).* from (select jsonb_populate_record(s, jsonb_build_object('id', n)) as r
    from invoice_search s, generate_series(${firstId}::int, ${firstId + times - 1}::int) n
    where s.company_id = ${invoice.companyId} and s.id = ${invoice.id}::bigint) r`.execute(platform.db);
}

/** An id that no sample has. */
function unsampledId(): string {
  let id = newId();
  while (BigInt(id) % 64n === 0n) id = newId();
  return id;
}

test("F2 above 10,000 the counts come from a sample and say so", async () => {
  await insertCompany(platform.db, 4);
  await manyTimes(anInvoice({ companyId: 4, seller: "常见样张有限公司" }), 40_000, 1);
  const facets = await facetsOf(platform, anActor([aReach(4)]), {});
  expect(facets.countIs).toBe("about");
  expect(Math.abs(facets.total - 40_001) / 40_001).toBeLessThan(0.05);
  expect(facets.kind).toEqual([{ value: "digital-vat-normal", count: facets.total }]);
});

describe("F2 as of very many", () => {
  const usual = { ...LIMITS };
  beforeAll(() => void Object.assign(LIMITS, { exact: 100, surelyMany: 2, surelyManyInSmall: 1, sampleHits: 50 }));
  afterAll(() => void Object.assign(LIMITS, usual));

  test("a kind and a tax state that no sample has are named where they are, those of nobody's eyes aren't", async () => {
    await insertCompany(platform.db, 5);
    await manyTimes(anInvoice({ companyId: 5, id: unsampledId() }), 3_000, 100_000);
    await insertInvoices(platform.db, [
      anInvoice({ companyId: 5, id: unsampledId(), kind: "rail", taxState: "voided", seller: "少见样张有限公司" }),
      anInvoice({ companyId: 5, id: unsampledId(), kind: "toll", taxState: "abnormal", removed: true }),
    ]);
    const reach = anActor([aReach(5)]);
    const facets = await facetsOf(platform, reach, {});
    expect(facets.countIs).toBe("about");
    expect(facets.kind).toEqual([
      { value: "digital-vat-normal", count: facets.total },
      { value: "rail", count: 1 },
    ]);
    expect(facets.states["tax"]).toEqual([
      { value: "normal", count: facets.total },
      { value: "voided", count: 1 },
    ]);
    const chosen = await facetsOf(platform, reach, { kind: "digital-vat-normal" });
    expect(chosen.kind.map(({ value }) => value)).toEqual(["digital-vat-normal", "rail"]);
    expect(chosen.states["tax"]?.map(({ value }) => value)).toEqual(["normal"]);
    expect((await facetsOf(platform, reach, { q: "常见" })).kind).toEqual([]);
  });

  test("whoever sees a department sees what it and those below it are made of", async () => {
    await insertCompany(platform.db, 6);
    for (const [id, path] of [
      ["81", ["81"]],
      ["82", ["81", "82"]],
      ["83", ["83"]],
    ] as const)
      await platform.db
        .insertInto("department")
        .values({
          company_id: 6,
          id,
          parent_id: path.length > 1 ? "81" : null,
          path: [...path],
          name: id,
          created_at: new Date(),
        })
        .execute();
    const of = (departmentId: string, kind: string) => anInvoice({ companyId: 6, id: unsampledId(), departmentId, kind });
    await manyTimes(of("81", "digital-vat-normal"), 3_000, 200_000);
    await manyTimes(of("82", "rail"), 3_000, 210_000);
    await manyTimes(of("83", "toll"), 3_000, 220_000);
    const head = await facetsOf(platform, anActor([aReach(6, { reach: "department", departmentIds: ["81", "82"] })]), {});
    expect(head.countIs).toBe("about");
    expect(Math.abs(head.total - 6_002)).toBeLessThan(600);
    expect(head.kind.map(({ value }) => value).toSorted()).toEqual(["digital-vat-normal", "rail"]);
    // the same by a condition, for somebody who sees the whole company
    const whole = await facetsOf(platform, anActor([aReach(6)]), { department: "81" });
    expect(whole.kind).toEqual(head.kind);
    expect(whole.total).toBe(head.total);
  });

  test("the sound of a name is a condition as any other", async () => {
    const facets = await facetsOf(platform, anActor([aReach(5)]), { pinyin: "zzzzz" });
    expect(facets).toMatchObject({ total: 0, kind: [] });
  });
});
