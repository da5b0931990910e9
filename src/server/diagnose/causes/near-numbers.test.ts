/** Mistyped numbers (D1), asked as ordinary people do: everything near that they may see is named, and nothing else. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "#server/people/people.types.ts";
import { aReach, anActor, anInvoice, insertCompany, insertInvoices } from "#server/find/testing/rows.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { ask } from "../lookups.usecases.ts";

const CODE = "1100251130";
const FAR_CODE = "3100241130";
const RUN_START = 43_218_000;
let platform: TestPlatform;
let whole: Actor;
let departmental: Actor;
let own: Actor;

/** A run of an issuer's numbers, one long number for the whole company, one of a department, one of another company. */
beforeAll(async () => {
  platform = await testPlatform();
  await insertCompany(platform.db, 1);
  await insertCompany(platform.db, 2);
  for (const [id, name] of [
    ["71", "财务部"],
    ["72", "采购部"],
  ] as const)
    await platform.db
      .insertInto("department")
      .values({ company_id: 1, id, name, path: [id] })
      .execute();
  const run = Array.from({ length: 1_000 }, (_, i) =>
    anInvoice({ kind: "vat-special-paper", code: CODE, number: String(RUN_START + i), date: "2025-02-10", totalFen: BigInt(i) }),
  );
  await insertInvoices(platform.db, [
    ...run,
    anInvoice({ kind: "vat-special-paper", code: FAR_CODE, number: "43218999", companyId: 2 }),
    anInvoice({ number: "25112000000312456780", departmentId: "71", date: "2025-03-05" }),
    anInvoice({
      kind: "digital-vat-special-paper",
      code: "011002500111",
      number: "60718293",
      digitalNumber: "25312000000987654321",
      departmentId: "71",
      date: "2025-03-05",
    }),
    anInvoice({ number: "25112000000312499999", departmentId: "72", ownerId: "u9" }),
    anInvoice({ number: "25112000000312456711", companyId: 2 }),
    // ends as somebody may mistype a number of eight
    anInvoice({ number: "25112000000043219077", date: "2025-03-05" }),
  ]);
  // as the register claims them
  await sql`update invoice set tax_key = code || '-' || number where code is not null`.execute(platform.db);
  whole = anActor([aReach(1)]);
  departmental = anActor([aReach(1, { reach: "department", departmentIds: ["71"] })]);
  own = anActor([aReach(1, { reach: "own" })]);
});
afterAll(() => platform?.close());

async function nearOf(who: Actor, text: string): Promise<string[]> {
  const { diagnosis, invoices } = await ask(platform, who, { text }, "zh-CN");
  const found = invoices.map((invoice) => invoice.number);
  const near = diagnosis.findings.filter(({ cause }) => cause === "D1").flatMap(({ candidates }) => candidates);
  const numbers = near.map((invoice) => invoice.number!);
  // never chosen for the asker
  for (const number of numbers) expect(found).not.toContain(number);
  return numbers;
}

test("D1 in a run of an issuer's numbers the right one is named, wherever the slip is", async () => {
  const wanted = "43218765";
  for (const typed of ["53218765", "43228765", "432187665", "34218765", "4321865"])
    expect(await nearOf(whole, `${CODE} ${typed}`), typed).toContain(wanted);
});

test("D1 a digit lost beside a code is looked for at every place, not only the first", async () => {
  expect(await nearOf(whole, `${CODE} 4321876`)).toEqual(expect.arrayContaining(["43218765", "43218760"]));
});

test("D1 code and number each with a slip; a code of somewhere else doesn't count as one", async () => {
  expect(await nearOf(whole, "1100251180 53218765")).toContain("43218765");
  expect(await nearOf(whole, "1900251130 53218765"), "a region that isn't").toContain("43218765");
  expect(await nearOf(whole, `${FAR_CODE} 53218765`)).toEqual([]);
});

test("D1 the amount tells which of many is meant", async () => {
  const [first] = await nearOf(whole, `${CODE} 43219765 金额7.65`);
  expect(first).toBe("43218765");
});

test("D1 eight digits that stand inside a long number are still looked at as a short one with a slip", async () => {
  const { diagnosis, invoices } = await ask(platform, whole, { text: "43219077" }, "zh-CN");
  expect(invoices.map(({ number }) => number)).toEqual(["25112000000043219077"]);
  const near = diagnosis.findings.find(({ cause }) => cause === "D1")!;
  expect(near.certainty).toBe("possible");
  expect(near.candidates.map(({ number }) => number)).toContain("43218077");
});

test.each([
  ["two digits wrong at the end", "25112000000312456712"],
  ["one at the head, one at the end", "25113000000312456781"],
  ["two at the head", "25113000010312456780"],
  ["swapped, and one wrong", "25112000000312546781"],
  ["one lost, one wrong", "2511200000031246780"],
  ["one lost, another put in", "25112000000324567810"],
])("D1 two slips in 20 digits: %s, also for those who see a department only", async (_, typed) => {
  expect(await nearOf(whole, typed)).toContain("25112000000312456780");
  expect(await nearOf(departmental, typed)).toEqual(["25112000000312456780"]);
});

test.each([
  ["two at the end", "25312000000987654389"],
  ["one at the head, one at the end", "25322000000987654821"],
  ["two at the head", "25322000010987654321"],
  ["swapped, and one lost", "2531200000987654312"],
])("D1 two slips in the 20 digits of an invoice with another number on paper: %s", async (_, typed) => {
  const digital = async (who: Actor): Promise<(string | null)[]> => await nearOf(who, typed);
  expect(await digital(whole)).toEqual(["60718293"]);
  expect(await digital(departmental)).toEqual(["60718293"]);
  expect(await digital(own)).toEqual([]);
});

test.each([
  ["two in the number", "011002500111 60788291"],
  ["two in the number, one of them lost", "011002500111 6071829"],
  ["one in each", "011002500112 60718298"],
  ["one in the code", "011002500112 60718293"],
  ["two in the code", "011002500188 60718293"],
])("D1 two slips in a code and its number: %s", async (_, typed) => {
  const named = async (who: Actor): Promise<string[]> => {
    const { diagnosis } = await ask(platform, who, { text: typed }, "zh-CN");
    return diagnosis.findings.flatMap(({ candidates }) => candidates.map(({ number }) => number ?? ""));
  };
  expect(await named(whole)).toContain("60718293");
  expect(await named(departmental)).toContain("60718293");
  expect(await named(own)).toEqual([]);
});

test("P1 D1 what the asker may not see is near to nothing", async () => {
  expect(await nearOf(departmental, "25112000000312499998")).toEqual([]);
  expect(await nearOf(own, "25112000000312456781")).toEqual([]);
  expect(await nearOf(anActor([aReach(1, { reach: "own" })], { userId: "u9" }), "25112000000312499989")).toEqual([
    "25112000000312499999",
  ]);
  expect(await nearOf(whole, "25112000000312456710")).not.toContain("25112000000312456711");
});

test("D1 two slips alone are possible, not likely: in a large register something is always so near", async () => {
  const of = async (text: string) => (await ask(platform, whole, { text }, "zh-CN")).diagnosis.findings[0]!;
  expect(await of("25112000000312456712")).toMatchObject({ cause: "D1", certainty: "possible" });
  expect(await of("25112000000312456712 2025-03-05")).toMatchObject({ cause: "D1", certainty: "likely" });
});
