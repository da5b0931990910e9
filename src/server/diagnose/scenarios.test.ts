/** What people really do wrong, in several variants each, over HTTP: the right cause stands first. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { type TestInvoice, anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { registerPeopleRoutes } from "#server/people/people.routes.ts";
import { addMembership, createCompany, createToken, createUser } from "#server/people/people.usecases.ts";
import { type App, createApp } from "#server/platform/http.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { registerLookupRoutes } from "./lookups.routes.ts";

let platform: TestPlatform;
let app: App;
let token: string;
let otherCompany: number;
let rows: Record<"digital" | "sibling" | "paper" | "lastYear" | "old", TestInvoice>;

beforeAll(async () => {
  platform = await testPlatform();
  app = await createApp(platform, {
    routes: (each) => {
      registerPeopleRoutes(each, platform);
      registerLookupRoutes(each, platform);
    },
  });
  await app.ready();
  const ids = await platform.db.transaction().execute(async (trx) => {
    const own = await createCompany(trx, { name: "样张甲公司" });
    const other = await createCompany(trx, { name: "样张乙公司" });
    const userId = await createUser(trx, { name: "王小明", email: "w@example.com", password: "correct horse battery" });
    for (const companyId of [own, other]) await addMembership(trx, { userId, companyId, role: "finance", reach: "company" });
    return { own, other, token: await createToken(trx, { userId, name: "test" }) };
  });
  token = ids.token;
  otherCompany = ids.other;
  const companyId = ids.own;
  rows = {
    digital: anInvoice({
      companyId,
      number: "25112000000312456780",
      totalFen: 1_234_56n,
      amountFen: 1_092_53n,
      seller: "清河样张水务有限公司",
      date: "2025-03-05",
    }),
    sibling: anInvoice({
      companyId,
      number: "25112000000312456790",
      totalFen: 9_99n,
      amountFen: 8_84n,
      seller: "另一样张有限公司",
      date: "2025-03-06",
    }),
    paper: anInvoice({
      companyId,
      kind: "vat-special-paper",
      code: "1100241130",
      number: "43218765",
      totalFen: 56_500n,
      amountFen: 50_000n,
      seller: "永定样张建材有限公司",
      date: "2025-02-10",
    }),
    lastYear: anInvoice({
      companyId,
      number: "24112000000987654321",
      totalFen: 777_00n,
      amountFen: 687_61n,
      date: "2024-05-20",
      seller: "北京旧岁样张有限公司",
    }),
    old: anInvoice({ companyId, number: "21112000000444444444", date: "2021-03-01" }),
  };
  await insertInvoices(platform.db, Object.values(rows));
});
afterAll(async () => {
  await app?.close();
  await platform?.close();
});

async function asking(text: string, filters?: InvoiceFilters): Promise<LookupAnswer> {
  const answer = await app.inject({
    method: "POST",
    url: "/api/v1/lookups",
    payload: { text, ...(filters ? { filters } : {}) },
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.statusCode).toBe(200);
  return answer.json<LookupAnswer>();
}
const first = (answer: LookupAnswer) => answer.diagnosis.findings[0]!;
const causes = (answer: LookupAnswer): string[] => answer.diagnosis.findings.map(({ cause }) => cause);
/** No sentence is told twice, and no invoice is offered twice under the same cause. */
function expectNoEcho(answer: LookupAnswer): void {
  for (const { summary, evidence } of answer.diagnosis.findings) {
    const told = [summary, ...evidence.map(({ fact }) => fact)];
    expect(new Set(told).size).toBe(told.length);
    for (const { fact } of evidence) expect(summary.endsWith(fact)).toBe(false);
  }
  const offered = answer.diagnosis.findings.flatMap(({ cause, candidates }) => candidates.map(({ id }) => `${cause} ${id}`));
  expect(new Set(offered).size).toBe(offered.length);
}

describe("one digit wrong", () => {
  test.each([
    ["20 digits", "25112000000312456180", "digital"],
    ["20 digits and the amount", "25112000000312456180 1234.56", "digital"],
    ["20 digits and the seller", "25112000000312456180 清河样张", "digital"],
    ["20 digits and the month", "25112000000312456180 2025年3月", "digital"],
    ["8 digits", "43218764", "paper"],
    ["8 digits and the amount", "43218764 565.00", "paper"],
    ["8 digits with the code", "1100241130 43218764", "paper"],
    ["8 digits with the code and the date", "代码1100241130 号码43218764 2025-02-10", "paper"],
    ["8 digits, two swapped", "43281765", "paper"],
  ] as const)("D1 %s", async (_, text, wanted) => {
    const answer = await asking(text);
    expect(answer.diagnosis.verdict).toBe("nearMatch");
    expect(first(answer)).toMatchObject({ cause: "D1", certainty: "likely" });
    expect(first(answer).candidates[0]!.id).toBe(rows[wanted].id);
    expect(answer.invoices).toEqual([]);
    expectNoEcho(answer);
  });

  test.each([
    ["the amount", "25112000000312456770 9.99", "sibling"],
    ["the seller", "25112000000312456770 另一样张", "sibling"],
    ["the date", "25112000000312456770 2025-03-05", "digital"],
  ] as const)("D1 of several near ones %s tells which comes first", async (_, text, wanted) => {
    const answer = await asking(text);
    expect(first(answer)).toMatchObject({ cause: "D1", certainty: "likely" });
    expect(first(answer).candidates.map(({ id }) => id)).toEqual([rows[wanted].id, expect.any(String)]);
    expect(first(answer).actions.some(({ id }) => id === "open-invoice")).toBe(false);
    expectNoEcho(answer);
  });

  test("D1 under a filter too: the near one is shown, whatever the filter", async () => {
    expect(first(await asking("25112000000312456180", { dateFrom: "2025-01-01", direction: "received" })).cause).toBe("D1");
  });
});

describe("one of last year, under", () => {
  test.each<[string, (company: number) => InvoiceFilters, string]>([
    ["a first day", () => ({ dateFrom: "2025-01-01" }), "dateFrom"],
    ["a last day", () => ({ dateTo: "2024-01-31" }), "dateFrom"],
    ["both", () => ({ dateFrom: "2025-01-01", dateTo: "2025-12-31" }), "dateFrom"],
    [
      "this year and things that fit",
      () => ({ dateFrom: "2025-01-01", dateTo: "2025-12-31", direction: "received", kind: "digital-vat-normal" }),
      "dateFrom",
    ],
    ["another kind", () => ({ kind: "rail" }), "kind"],
    ["two other kinds", () => ({ kind: ["rail", "air"] }), "kind"],
    ["the other direction", () => ({ direction: "issued" }), "direction"],
    ["a status", () => ({ status: "tax:voided" }), "status"],
    ["another company", (company) => ({ company: String(company) }), "company"],
    ["an amount", () => ({ amountMin: "5000.00" }), "amountMin"],
    ["a range of amounts", () => ({ amountMin: "1.00", amountMax: "2.00" }), "amountMin"],
  ])("D3 %s: certain, alone, and one button drops exactly that", async (_, filtersFor, name) => {
    const answer = await asking("24112000000987654321", filtersFor(otherCompany));
    expect(answer.diagnosis.verdict).toBe("explained");
    expect(causes(answer)).toEqual(["D3", "D11"]);
    expect(first(answer)).toMatchObject({ certainty: "certain", candidates: [{ id: rows.lastYear.id }] });
    expect(first(answer).actions).toEqual([expect.objectContaining({ id: "relax-filter", value: name })]);
    expect(first(answer).summary).not.toMatch(/rail|issued|voided|（\d）/);
    expectNoEcho(answer);
  });

  test("D3 the name of the company is said, not its id", async () => {
    expect(first(await asking("24112000000987654321", { company: String(otherCompany) })).summary).toContain("样张乙公司");
  });

  test("D3 by 8 digits and by a word as well", async () => {
    expect(causes(await asking("43218765", { dateFrom: "2026-01-01" }))).toEqual(["D3", "D11"]);
    expect(first(await asking("旧岁样张", { dateFrom: "2025-01-01" }))).toMatchObject({ cause: "D3", certainty: "likely" });
  });

  test("D3 two filters that only together hide it, and a typed year beside a filter", async () => {
    const two = await asking("24112000000987654321", { dateFrom: "2025-01-01", kind: "rail" });
    expect(first(two)).toMatchObject({ cause: "D3", certainty: "certain" });
    expect(first(two).actions[0]).toMatchObject({ id: "relax-filter", value: "all" });
    const typed = await asking("24112000000987654321 2025年", { kind: "rail" });
    expect(causes(typed)).toEqual(["D3", "D11"]);
    expect(first(typed).actions.map(({ id }) => id)).toEqual(["relax-filter", "search-text"]);
    expectNoEcho(typed);
  });
});

describe("without the code", () => {
  test.each([["13572468"], ["号码 13572468"], ["１３５７２４６８"], ["13572468 888.00"], ["13572468 2025-02-03"]])(
    "D2 first: %s",
    async (text) => {
      const answer = await asking(text);
      expect(first(answer)).toMatchObject({ cause: "D2", certainty: "likely" });
      expect(first(answer).actions).toContainEqual(expect.objectContaining({ id: "add-field", value: "code" }));
      expectNoEcho(answer);
    },
  );

  test("D2 under a filter it is still the code that is asked for", async () => {
    expect(first(await asking("13572468", { dateFrom: "2025-01-01", direction: "received" })).cause).toBe("D2");
  });
});

describe("a fiscal receipt", () => {
  test.each([
    ["11060123 0012345678"],
    ["票据代码11060123 票据号码0012345678"],
    ["0012345678"],
    ["0012345678 2025-02-03"],
    ["财政票据 0012345678"],
  ])("D18 first: %s", async (text) => {
    const answer = await asking(text);
    expect(first(answer).cause).toBe("D18");
    expect(first(answer).actions.find(({ id }) => id === "open-platform")?.href).toBe("https://pjcy.mof.gov.cn");
    expectNoEcho(answer);
  });
});

describe("a wild guess", () => {
  test.each([
    ["20 well-formed digits", "25112000000640128395"],
    ["20 digits and an amount", "25112000000640128395 88.00"],
    ["20 digits of another region", "25312000000640128395"],
    ["code and number", "1100251130 87654321"],
    ["a word", "鱻龘"],
    ["a company's name", "没有这家有限公司"],
    ["two words", "没有这家 也没有那家"],
  ])("D22 first, with a ticket filled in: %s", async (_, text) => {
    const answer = await asking(text);
    expect(answer.diagnosis.verdict).toBe("noTrace");
    expect(first(answer).cause).toBe("D22");
    expect(first(answer).actions[0]).toMatchObject({ id: "open-ticket", value: answer.id });
    expectNoEcho(answer);
  });

  test("D22 under filters as well", async () => {
    expect(first(await asking("25112000000640128395", { dateFrom: "2025-01-01", kind: "rail", amountMin: "5.00" })).cause).toBe(
      "D22",
    );
    expect(first(await asking("鱻龘", { status: "tax:voided" })).cause).toBe("D22");
  });

  test.each([["099992413111 87654321"], ["011009911311 87654321"]])(
    "D1 a code that nobody gives out is certain: %s",
    async (text) => {
      const answer = await asking(text);
      expect(first(answer)).toMatchObject({ cause: "D1", certainty: "certain" });
      expectNoEcho(answer);
    },
  );
});

test("F5 D9 an invoice older than 24 months is found, and marked", async () => {
  const answer = await asking("21112000000444444444");
  expect(answer.diagnosis.verdict).toBe("found");
  expect(answer.invoices.map(({ id }) => id)).toEqual([rows.old.id]);
  expect(first(answer)).toMatchObject({ cause: "D9", certainty: "certain" });
  expect(first(answer).summary).toContain("2021-03-01");
  expect(first(answer).evidence[0]!.fact).toContain("24 个月");
  expectNoEcho(answer);
});
