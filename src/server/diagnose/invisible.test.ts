/** D1-D28 P1 For nobody does an answer change when an invoice that he may not see comes or goes, except where its company has that told. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Environment } from "#api/environment.api.ts";
import { APART } from "../../../fixtures/misses/apart/index.ts";
import type { Asker, Miss } from "../../../fixtures/misses/misses.types.ts";
import { INVOICES, NOW } from "../../../fixtures/misses/world.ts";
import { conditionsOf, understand } from "#domain/question.ts";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { ask } from "./lookups.usecases.ts";
import { ASKERS, fillWorld, setWeather } from "./testing/misses-world.ts";

let platform: TestPlatform;
const ASKED_BY: Asker[] = ["finance", "employee", "traveller", "told"];
const misses = APART.filter(({ weather = "calm", text = "" }) => weather === "calm" && /\d{8}/.test(text));

beforeAll(async () => {
  platform = { ...(await testPlatform()), clock: (() => new Date(NOW)) as TestPlatform["clock"] };
  await fillWorld(platform.db);
  await setWeather(platform.db, "calm");
});
afterAll(() => platform?.close());

async function told(as: Asker, { text, filters, environment }: Miss): Promise<string> {
  const request = { text: text ?? "", filters: filters ?? {}, environment: Environment.parse(environment ?? {}) };
  const answer = await ask(platform, ASKERS[as], request, "zh-CN");
  return JSON.stringify({ ...answer, query: null, nextCursor: null }).replaceAll(answer.id, "ID");
}

/** What a question asks for, as invoices that nobody of these sees: of another company, with everything that a cause looks at. */
function invisible({ text }: Miss) {
  const asked = conditionsOf(understand(text ?? "", new Date(NOW)));
  const { number, code, seller } = asked;
  if (number === null || !/^\d{8,20}$/.test(number)) return [];
  const near = (by: bigint): string => String(BigInt(number) + by).padStart(number.length, "0");
  const given = {
    companyId: 2,
    kind: code === null ? "digital-vat-normal" : "vat-electronic-normal",
    code,
    ...(seller === null ? {} : { seller }),
  };
  return [
    anInvoice({ ...given, number, taxState: "voided" }),
    anInvoice({ ...given, number: near(1n), archive: "archived" }),
    anInvoice({ ...given, number: near(-7n), taxState: "abnormal" }),
    anInvoice({ ...given, number: near(9n), removed: true }),
    anInvoice({ ...given, number: null, missing: ["number"] }),
  ];
}

test("D1-D28 P1 an invoice that the asker may not see changes nothing of any answer", async () => {
  const answers = async (): Promise<Record<string, string>> => {
    const all: Record<string, string> = {};
    for (const as of ASKED_BY) for (const miss of misses) all[`${as} ${miss.id}`] = await told(as, miss);
    return all;
  };
  expect(ASKED_BY.flatMap((as) => ASKERS[as].reaches).some(({ companyId }) => companyId === 2)).toBe(false);
  const before = await answers();
  const known = new Set(Object.values(INVOICES).map(({ code, number }) => `${code ?? null} ${number}`));
  const rows = misses.flatMap(invisible).filter((row) => {
    const key = `${row.code} ${row.number}`;
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
  await insertInvoices(platform.db, rows);
  expect(rows.length).toBeGreaterThan(200);
  expect(await answers()).toEqual(before);
}, 120_000);
