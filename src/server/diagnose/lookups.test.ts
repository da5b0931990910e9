/** Questions from the help desk, each with the cause that must come first (domain reference, "why not found"). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import type { Actor } from "#server/people/people.types.ts";
import { type TestInvoice, aReach, anActor, anInvoice, insertCompany, insertInvoices } from "#server/find/testing/rows.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { ask, reopen } from "./lookups.usecases.ts";

const DIGITAL = "25112000000312456780";
const PAPER = { kind: "vat-electronic-normal", code: "011002500111", number: "43218765" };

let platform: TestPlatform;
let actor: Actor;
const rows: Record<string, TestInvoice> = {
  digital: anInvoice({
    number: DIGITAL,
    totalFen: 1_000_000_00n,
    amountFen: 884_955_75n,
    seller: "清河样张水务有限公司",
    date: "2025-03-05",
  }),
  paper: anInvoice({ ...PAPER, date: "2025-02-10", checkCode: "01234567890123456789" }),
  twinA: anInvoice({ kind: "vat-electronic-normal", code: "011002500111", number: "55556666", date: "2025-01-08" }),
  twinB: anInvoice({ kind: "vat-electronic-normal", code: "011002500211", number: "55556666", date: "2025-01-09" }),
  lastYear: anInvoice({ number: "24112000000987654321", date: "2024-05-20", seller: "北京旧岁样张有限公司" }),
  archived: anInvoice({ number: "25112000000777777777", archive: "archived", date: "2025-01-20" }),
  voided: anInvoice({
    kind: "vat-special-paper",
    code: "1100251130",
    number: "00112233",
    taxState: "voided",
    date: "2025-01-20",
  }),
  incomplete: anInvoice({
    number: null,
    code: null,
    missing: ["number", "seller.taxId"],
    totalFen: 43210n,
    amountFen: null,
    date: "2025-04-01",
    seller: "样张酒店",
  }),
  found: anInvoice({ number: "25112000000888888888", missing: ["buyer.taxId"], date: "2025-04-02" }),
  bothKeys: anInvoice({
    kind: "vat-normal-paper",
    code: "011002500105",
    number: "98989898",
    digitalNumber: "25112000000999999999",
    date: "2025-05-05",
  }),
  hidden: anInvoice({ companyId: 2, number: "25112000000555555555", seller: "看不见样张公司", totalFen: 98765n }),
};

beforeAll(async () => {
  platform = await testPlatform();
  await insertCompany(platform.db, 1, { taxId: "91110108MA00000011" });
  await insertCompany(platform.db, 2);
  await insertInvoices(platform.db, Object.values(rows));
  actor = anActor([aReach(1)]);
});
afterAll(() => platform?.close());

const asking = (text: string, filters: InvoiceFilters = {}, who: Actor = actor): Promise<LookupAnswer> =>
  ask(platform, who, { text, filters }, "zh-CN");
const causes = (answer: LookupAnswer): string[] => answer.diagnosis.findings.map((finding) => finding.cause);
const first = (answer: LookupAnswer) => answer.diagnosis.findings[0]!;

describe("found as asked", () => {
  test("F1 by 20 digits", async () => {
    const answer = await asking(DIGITAL);
    expect(answer.invoices.map((invoice) => invoice.id)).toEqual([rows["digital"]!.id]);
    expect(answer.diagnosis.verdict).toBe("found");
    expect(answer.diagnosis.findings).toEqual([]);
  });

  test.each([
    ["011002500111 43218765"],
    ["43218765 011002500111"],
    ["０１１００２５００１１１－４３２１８７６５"],
    ["代码O11002500111 号码4321 8765"],
  ])("F4 by code and number however typed: %s", async (text) => {
    const answer = await asking(text);
    expect(answer.invoices.map((invoice) => invoice.id)).toEqual([rows["paper"]!.id]);
  });

  test("F1 by a party, an amount and a month", async () => {
    const answer = await asking("清河样张 2025年3月 1000000.00");
    expect(answer.invoices.map((invoice) => invoice.id)).toEqual([rows["digital"]!.id]);
    expect(answer.query).not.toBeNull();
  });

  test("D2 an 8-digit number that two have is told apart by the code", async () => {
    const answer = await asking("55556666");
    expect(answer.diagnosis.verdict).toBe("foundSeveral");
    expect(causes(answer)).toEqual(["D2"]);
  });

  test("D2 D21 a 数电纸质 invoice is found by either of its numbers (help desk row 20)", async () => {
    for (const text of ["25112000000999999999", "011002500105 98989898"]) {
      expect((await asking(text)).invoices.map((invoice) => invoice.id)).toEqual([rows["bothKeys"]!.id]);
    }
  });

  test.each([
    ["D9", "25112000000777777777"],
    ["D6", "1100251130 00112233"],
    ["D10", "25112000000888888888"],
  ])("%s is said of a found invoice", async (cause, text) => {
    const answer = await asking(text);
    expect(answer.diagnosis.verdict).toBe("found");
    expect(causes(answer)).toEqual([cause]);
  });
});

describe("a miss: the right cause first", () => {
  test.each([
    ["one digit wrong in 20", "25112000000312456789"],
    ["one digit missing in 20", "2511200000031245678"],
    ["one digit doubled in 20", "251120000003124567800"],
    ["two digits swapped in 20", "25112000000312456870"],
  ])("D1 %s (row 2)", async (_, text) => {
    const answer = await asking(text);
    expect(answer.diagnosis.verdict).toBe("nearMatch");
    expect(first(answer).cause).toBe("D1");
    expect(first(answer).candidates.map((invoice) => invoice.id)).toContain(rows["digital"]!.id);
    expect(answer.invoices).toEqual([]);
  });

  test.each([
    ["one digit wrong in 8", "011002500111 43218766"],
    ["one digit wrong in 8, without the code", "43218755"],
    ["one digit missing in 8", "4321865"],
  ])("D1 %s", async (_, text) => {
    const answer = await asking(text);
    expect(first(answer).cause).toBe("D1");
    expect(first(answer).candidates.map((invoice) => invoice.id)).toEqual([rows["paper"]!.id]);
    expect(first(answer).actions.some((action) => action.id === "open-invoice")).toBe(true);
  });

  test("D1 a near match is likely, never certain; where the amount speaks against it, it is possible", async () => {
    expect(first(await asking("25112000000312456789 1000000.00"))).toMatchObject({ cause: "D1", certainty: "likely" });
    expect(first(await asking("25112000000312456789"))).toMatchObject({ cause: "D1", certainty: "likely" });
    expect(first(await asking("25112000000312456789 7.00"))).toMatchObject({ cause: "D1", certainty: "possible" });
  });

  test.each([
    ["date", "certain", `${DIGITAL} 2025-03-06`],
    ["amount", "certain", `${DIGITAL} 金额999`],
    ["code", "likely", "011002500211 43218765"],
    ["check code", "certain", "011002500111 43218765 校验码999999"],
  ])("D1 the number is right and the %s isn't: %s (rows 5, 6, 7)", async (_, certainty, text) => {
    const answer = await asking(text);
    expect(first(answer)).toMatchObject({ cause: "D1", certainty });
    expect(first(answer).candidates).toHaveLength(1);
  });

  test.each([["99999999999999999999"], ["25992000000312456111"], ["91110108MA01ABCD1X"]])(
    "D1 what can't be right in itself is named: %s",
    async (text) => {
      const answer = await asking(text);
      expect(first(answer).cause).toBe("D1");
      expect(first(answer).candidates).toEqual([]);
    },
  );

  test("D2 an 8-digit number without its code (row 3), and where the code is printed", async () => {
    const answer = await asking("13572468");
    expect(first(answer)).toMatchObject({ cause: "D2", certainty: "likely" });
    expect(first(answer).actions).toContainEqual(expect.objectContaining({ id: "add-field", value: "code" }));
    expect(first(answer).evidence[0]!.fact).toContain("发票代码");
  });

  test("D2 only a code", async () => {
    expect(first(await asking("011002500311"))).toMatchObject({ cause: "D2", certainty: "certain" });
  });

  test("D2 nothing at all", async () => {
    expect(first(await asking("   "))).toMatchObject({ cause: "D2", certainty: "certain" });
  });

  test("D3 one of last year under a filter of this year, and what drops exactly that", async () => {
    const answer = await asking("24112000000987654321", { dateFrom: "2025-01-01", dateTo: "2025-12-31", direction: "received" });
    expect(first(answer)).toMatchObject({ cause: "D3", certainty: "certain" });
    expect(first(answer).actions).toContainEqual(expect.objectContaining({ id: "relax-filter", value: "dateFrom" }));
    expect(causes(answer).filter((cause) => cause === "D3")).toHaveLength(1);
  });

  test("D3 a year typed beside the number is a condition too", async () => {
    const answer = await asking("24112000000987654321 2025年");
    expect(first(answer)).toMatchObject({ cause: "D3", certainty: "certain" });
    expect(first(answer).actions[0]).toMatchObject({ id: "search-text", value: "24112000000987654321" });
  });

  test("D3 the wrong kind chosen (row 4)", async () => {
    const answer = await asking("011002500111 43218765", { kind: "vat-special-paper" });
    expect(first(answer)).toMatchObject({ cause: "D3" });
    expect(first(answer).actions[0]).toMatchObject({ id: "relax-filter", value: "kind" });
  });

  test("D3 of several typed conditions the one that hides it", async () => {
    const answer = await asking("旧岁样张 2025-03");
    expect(first(answer)).toMatchObject({ cause: "D3" });
    expect(first(answer).candidates.map((invoice) => invoice.id)).toEqual([rows["lastYear"]!.id]);
  });

  test("D9 archived, and the main view asked for", async () => {
    const answer = await asking("25112000000777777777", { archived: "false" });
    expect(first(answer)).toMatchObject({ cause: "D9", certainty: "certain" });
    expect(first(answer).actions[0]!.id).toBe("show-archived");
  });

  test("D9 older than the five years for which the platform answers (row 11)", async () => {
    expect(causes(await asking("1100143130 77778888 2014-06-01"))).toContain("D9");
  });

  test("D10 a record without a number that fits the amount", async () => {
    const answer = await asking("25112000000123123123 432.10");
    expect(first(answer)).toMatchObject({ cause: "D10", certainty: "likely" });
    expect(first(answer).candidates.map((invoice) => invoice.id)).toEqual([rows["incomplete"]!.id]);
  });

  test("D17 a local kind of another region is asked for there", async () => {
    const answer = await asking("131001570055 12312312");
    expect(causes(answer)).toContain("D17");
    expect(answer.diagnosis.findings.find((finding) => finding.cause === "D17")!.actions[0]!.href).toContain(
      "shanghai.chinatax.gov.cn",
    );
  });

  test.each([
    ["a fiscal receipt's number", "0012345678", "pjcy.mof.gov.cn"],
    ["a fiscal receipt's code and number (row 15)", "11060123 0012345678", "pjcy.mof.gov.cn"],
    ["a quota invoice (row 14)", "定额发票 144031700111 12312399", "shenzhen.chinatax.gov.cn"],
    ["a taxi receipt (row 14)", "出租车 111001681011 33334444", "beijing.chinatax.gov.cn"],
    ["a blockchain invoice (row 16)", "区块链电子发票 144032009110 01234567", "shenzhen.chinatax.gov.cn"],
  ])("D18 %s", async (_, text, host) => {
    const answer = await asking(text);
    expect(first(answer).cause).toBe("D18");
    expect(first(answer).actions.find((action) => action.id === "open-platform")?.href).toContain(host);
  });

  test("D18 a customs payment; a rail ticket is verified nationally, and D21 says where to ask for it", async () => {
    expect(causes(await asking("海关缴款书 010120251012345678"))).toContain("D18");
    const rail = await asking("火车票 报销凭证");
    expect(causes(rail)).not.toContain("D18");
    expect(rail.diagnosis.findings.find(({ cause }) => cause === "D21")!.actions).toContainEqual(
      expect.objectContaining({ id: "open-platform", href: "https://www.12306.cn" }),
    );
  });

  test("D21 how this kind arrives and is looked up", async () => {
    const finding = (await asking("25119000000123456780")).diagnosis.findings.find(({ cause }) => cause === "D21")!;
    expect(finding.evidence.map((each) => each.fact).join()).toContain("180");
  });

  test("D22 a wild guess: no trace, and a ticket filled in", async () => {
    const answer = await asking("25112000000640128395");
    expect(answer.diagnosis.verdict).toBe("noTrace");
    expect(first(answer).cause).toBe("D22");
    expect(first(answer).actions[0]).toMatchObject({ id: "open-ticket", value: answer.id });
    expect(answer.diagnosis.ruledOut.map(({ cause }) => cause)).toEqual(
      expect.arrayContaining(["D1", "D2", "D3", "D9", "D17", "D18"]),
    );
  });
});

describe("F4 a pasted column", () => {
  test("F4 what was found is listed, and each row that wasn't is named", async () => {
    const answer = await asking(`${DIGITAL}\n25112000000640128395\n25112000000888888888\n99112000000640128396`);
    expect(answer.invoices.map((invoice) => invoice.id).toSorted()).toEqual([rows["digital"]!.id, rows["found"]!.id].toSorted());
    expect(answer.diagnosis.verdict).toBe("foundSeveral");
    expect(first(answer).summary).toContain("4 行里，有 2 行");
    expect(first(answer).evidence.map(({ fact }) => fact)).toEqual([
      "第 2 行没有找到：25112000000640128395",
      "第 4 行没有找到：99112000000640128396",
    ]);
  });

  test("F4 all found: nothing to explain; none found: no trace, and still by row", async () => {
    expect((await asking(`${DIGITAL}\n25112000000888888888`)).diagnosis.findings).toEqual([]);
    const none = await asking("25112000000640128395\n25112000000640128397");
    expect(none.diagnosis.verdict).toBe("noTrace");
    expect(causes(none)).toEqual(["D22", "D11"]);
    expect(first(none).evidence).toHaveLength(2);
  });

  test("F7 of a long one the first rows are answered, those left are counted, and the next step looks all of them up", async () => {
    const column = Array.from({ length: 250 }, (_, index) => `251120000006${40_128_395 + index}`);
    const answer = await asking(column.join("\n"));
    expect(first(answer).evidence.at(-1)!.fact).toContain("后面的 50 行没有查");
    expect(first(answer).actions[0]).toMatchObject({ id: "look-up-many" });
  });
});

describe("no leak", () => {
  const faceless = (answer: LookupAnswer, number: string): unknown =>
    JSON.parse(
      JSON.stringify({ ...answer, id: "", askedAt: "" })
        .replaceAll(answer.id, "ID")
        .replaceAll(answer.askedAt, "")
        .replaceAll(number, "N"),
    );

  test("P1 D11 an invoice that the asker may not see is answered like one that doesn't exist", async () => {
    const hidden = "25112000000555555555";
    const absent = "25112000000646464646";
    expect(faceless(await asking(hidden), hidden)).toEqual(faceless(await asking(absent), absent));
    expect(faceless(await asking("25112000000555555556"), "25112000000555555556")).toEqual(
      faceless(await asking(absent), absent),
    );
    expect(faceless(await asking(`${hidden} 987.65`), hidden)).toEqual(faceless(await asking(`${absent} 987.65`), absent));
    expect(faceless(await asking(hidden, { dateFrom: "2025-06-01" }), hidden)).toEqual(
      faceless(await asking(absent, { dateFrom: "2025-06-01" }), absent),
    );
    expect((await asking("看不见样张")).invoices).toEqual([]);
  });

  test("D11 stands last, in the same words, under every miss", async () => {
    const words = new Set<string>();
    for (const text of [
      "25112000000640128395",
      "25112000000312456789",
      "13572468",
      "0012345678",
      "没有这家公司",
      "25112000000555555555",
    ]) {
      const last = (await asking(text)).diagnosis.findings.at(-1)!;
      expect(last.cause).toBe("D11");
      words.add(
        JSON.stringify([
          last.certainty,
          last.summary,
          last.evidence.map(({ fact }) => fact),
          last.actions.map(({ label }) => label),
        ]),
      );
    }
    expect(words.size).toBe(1);
  });

  test("F3 an answer's link opens for its asker only, and shows what he may see now", async () => {
    const answer = await asking("25112000000312456789");
    await expect(reopen(platform, anActor([aReach(1)], { userId: "u2" }), answer.id, "zh-CN")).rejects.toMatchObject({
      status: 404,
    });
    const again = await reopen(platform, actor, answer.id, "en");
    expect(again.diagnosis.findings[0]!.candidates.map((invoice) => invoice.id)).toEqual([rows["digital"]!.id]);
    const without = await reopen(platform, anActor([]), answer.id, "zh-CN");
    expect(without.diagnosis.findings.flatMap((finding) => finding.candidates)).toEqual([]);
    expect(JSON.stringify(without.diagnosis)).not.toContain(DIGITAL);
  });
});

test("U1 every sentence has words in all three languages", async () => {
  for (const text of [
    "25112000000312456789",
    `${DIGITAL} 2025-03-06`,
    "13572468",
    "0012345678",
    "25112000000640128395",
    "25112000000123123123 432.10",
    "55556666",
    "25112000000888888888",
    "旧岁样张 2025-03",
    "   ",
  ]) {
    for (const locale of ["zh-CN", "zh-TW", "en"]) {
      const answer = await ask(platform, actor, { text }, locale);
      const { diagnosis, understood } = answer;
      const sentences = [
        ...diagnosis.findings.flatMap((finding) => [
          finding.summary,
          ...finding.evidence.flatMap(({ fact, source }) => [fact, source]),
          ...finding.actions.map(({ label }) => label),
        ]),
        ...diagnosis.ruledOut.map(({ reason }) => reason),
        ...diagnosis.notChecked.map(({ reason }) => reason),
        ...understood.map(({ label }) => label),
      ];
      for (const sentence of sentences)
        expect(sentence).not.toMatch(
          /\{\{|^(D\d+|action|source|filter|hint|causes|domain|printed|edit|kind|region|field)[.:]|^$/,
        );
    }
  }
});
