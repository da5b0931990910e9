/** D1 D5 D7 F3 P1 An answer that is read again tells what its asker may see now, and nothing of what he saw then. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { aReach, anActor, anInvoice, insertCompany, insertInvoices } from "#server/find/testing/rows.ts";
import type { Actor } from "#server/people/people.types.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { ask, reopen } from "./lookups.usecases.ts";

const CODE = "011002500111";
const RUN = ["70000110", "70000130"].map((number) => anInvoice({ kind: "vat-electronic-normal", code: CODE, number }));
const BLUE = anInvoice({ companyId: 2, number: "25112000000312456780", taxState: "red-flushed-full", totalFen: 10_000n });

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
  await insertCompany(platform.db, 1);
  await insertCompany(platform.db, 2);
  await insertInvoices(platform.db, [...RUN, BLUE]);
});
afterAll(() => platform?.close());

const both = anActor([aReach(1), aReach(2)]);
const without = (companyId: 1 | 2): Actor => anActor([aReach(companyId === 1 ? 2 : 1)]);
const asked = (text: string): Promise<LookupAnswer> => ask(platform, both, { text }, "zh-CN");
const again = (answer: LookupAnswer, who: Actor): Promise<LookupAnswer> => reopen(platform, who, answer.id, "zh-CN");
const told = (answer: LookupAnswer): string => JSON.stringify(answer.diagnosis);

test("D5 numbers beside a gap aren't told any more once they aren't shown", async () => {
  const answer = await asked(`${CODE} 70000120`);
  expect(told(answer)).toContain(RUN[0]!.number);
  expect(await again(answer, both)).toMatchObject({ since: null, diagnosis: answer.diagnosis });
  const later = await again(answer, without(1));
  expect(told(later)).not.toMatch(/70000110|70000130/);
  expect(later.since).toBe("changed");
});

test("D1 a near number goes with its invoice, its sentences too", async () => {
  const answer = await asked("25112000000312456781");
  expect(told(answer)).toContain("25112000000312456780");
  expect(told(await again(answer, without(2)))).not.toContain("25112000000312456780");
});

test("D1 an answer is what it would be for somebody who never saw it", async () => {
  const answer = await asked("25112000000312456782");
  const never = await ask(platform, without(2), { text: "25112000000312456782" }, "zh-CN");
  const comparable = (each: LookupAnswer): string => told(each).replaceAll(each.id, "ID");
  expect(comparable(await again(answer, without(2)))).toEqual(comparable(never));
});

test("D7 of what was found and isn't shown any more nothing is left, its state neither", async () => {
  const answer = await asked(BLUE.number!);
  expect(answer.diagnosis.findings.map(({ cause }) => cause)).toContain("D7");
  const later = await again(answer, without(2));
  expect(later.invoices).toEqual([]);
  expect(later.diagnosis.findings.map(({ cause }) => cause)).not.toContain("D7");
});

test("D4 what wasn't there and has come is told so, and not as a miss", async () => {
  const answer = await asked("26112000000700000001");
  expect(answer.diagnosis.verdict).not.toBe("found");
  const came = anInvoice({ number: "26112000000700000001" });
  await insertInvoices(platform.db, [came]);
  expect(await again(answer, both)).toMatchObject({
    since: "arrived",
    invoices: [{ id: came.id }],
    diagnosis: { verdict: "found" },
  });
  expect(await again(answer, without(1))).toMatchObject({ since: "changed", invoices: [] });
});
