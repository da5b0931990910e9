/** F2 F4: the one box against a register: conditions, sounds, suggestions; nothing of what the asker may not see. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LookupAnswer } from "#api/lookups.api.ts";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { facetsOf } from "#server/find/facets.ts";
import { findInvoices } from "#server/find/find.usecases.ts";
import { storedFilters } from "#server/find/stored-queries.ts";
import { type TestInvoice, aReach, anActor, anInvoice, insertCompany, insertInvoices } from "#server/find/testing/rows.ts";
import { rebuildNames } from "#server/invoices/names.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { ask } from "./lookups.usecases.ts";
import { suggest } from "./suggestions.usecases.ts";

let platform: TestPlatform;
const whole = anActor([aReach(1)]);
/** sees department 11 of company 1 */
const clerk = anActor([aReach(1, { reach: "department", departmentIds: ["11"] })], { userId: "u2" });

const rows: Record<string, TestInvoice> = {
  huawei: anInvoice({
    seller: "華為技術有限公司",
    number: "25112000000000000021",
    departmentId: "11",
    totalFen: 20_000_00n,
    taxFen: 1300n,
  }),
  hidden: anInvoice({
    seller: "秘密样张研究院",
    number: "25112000000000000022",
    items: ["*咨询*秘密项目费"],
    departmentId: "12",
  }),
  bank: anInvoice({
    seller: "重庆样张银行朝阳分行",
    number: "25112000000000000023",
    departmentId: "11",
    items: ["*金融服务*手续费"],
  }),
  voided: anInvoice({
    seller: "北京样张商贸有限公司",
    number: "25112000000000000024",
    taxState: "voided",
    items: ["*纸制品*打印纸"],
    remark: "工程款",
  }),
  other: anInvoice({ companyId: 2, seller: "邻居样张公司", number: "25112000000000000025" }),
};

beforeAll(async () => {
  platform = await testPlatform();
  await insertCompany(platform.db, 1, { name: "样张集团本部" });
  await insertCompany(platform.db, 2, { name: "邻居公司" });
  for (const id of ["11", "12"])
    await sql`insert into department (company_id, id, name, path) values (1, ${id}::bigint, ${`部门${id}`}, array[${id}::bigint])`.execute(
      platform.db,
    );
  await insertInvoices(platform.db, Object.values(rows));
  await rebuildNames(platform.db, [1, 2]);
});
afterAll(() => platform?.close());

const april = { clock: () => new Date("2025-04-10T04:00:00Z") };
const asking = (text: string, who: Actor = whole): Promise<LookupAnswer> => ask(platform, who, { text }, "zh-CN");
const foundBy = async (text: string, who?: Actor): Promise<string[]> =>
  (await asking(text, who)).invoices.map(({ id }) => Object.keys(rows).find((name) => rows[name]?.id === id) ?? id).sort();
const suggested = async (text: string, who: Actor = whole): Promise<string[]> =>
  (await suggest(platform, who, text, "zh-CN")).suggestions
    .filter(({ group }) => group !== "recent")
    .map(({ group, label }) => `${group} ${label}`);

describe("F2 everything in one box", () => {
  test.each<[string, string[]]>([
    ["华为", ["huawei"]],
    ["華為", ["huawei"]],
    ["seller:华为 2025-03 >1000", ["huawei"]],
    ["hwjs", ["huawei"]],
    ["huawei", ["huawei"]],
    ["pinyin:hwjs", ["huawei"]],
    ["cqyzyh", ["bank"]],
    ["zqyzyh", ["bank"]],
    ["cyfh", ["bank"]],
    ["作废", ["voided"]],
    ["item:打印纸", ["voided"]],
    ["备注:工程款", ["voided"]],
    ["item:商贸", []],
    ["税额:13 华为", ["huawei"]],
    ["公司:样张集团 华为", ["huawei"]],
    ["hwjs 作废", []],
  ])("%s", async (text, expected) => expect(await foundBy(text)).toEqual(expected));

  test("a list goes on by the same sound", async () => {
    const answer = await asking("hwjs");
    const page = await findInvoices(platform, whole, { query: answer.query! });
    expect(page.invoices.map(({ id }) => id)).toEqual([rows["huawei"]!.id]);
    await expect(findInvoices(platform, whole, { pinyin: "zzzzz" })).resolves.toMatchObject({ total: 0, invoices: [] });
  });
});

describe("F2 initials that many names share", () => {
  /** 64 sellers whose initials are bjxxyxgs: more than are ever looked for one by one */
  const SIGNS = ["西兴星鑫欣新信雄", "学雪迅轩旭需许绪"].map((signs) => [...signs]);
  const sellers = SIGNS[0]!.flatMap((first) => SIGNS[1]!.map((second) => `北京${first}${second}有限公司`));
  const many = sellers.map((seller, nth) =>
    anInvoice({
      companyId: 4,
      seller,
      number: String(25112000000000001000n + BigInt(nth)),
      departmentId: nth % 2 ? "41" : "42",
      totalFen: 100n,
      items: nth === 7 ? ["*其他*天地玄黄"] : [],
    }),
  );
  const all = anActor([aReach(4)]);
  const half = anActor([aReach(4, { reach: "department", departmentIds: ["41"] })], { userId: "u4" });

  beforeAll(async () => {
    await insertCompany(platform.db, 4);
    for (const id of ["41", "42"])
      await sql`insert into department (company_id, id, name, path) values (4, ${id}::bigint, ${id}, array[${id}::bigint])`.execute(
        platform.db,
      );
    await insertInvoices(platform.db, many);
    await rebuildNames(platform.db, [4]);
  });

  test.each([
    ["bjxx", all, 64],
    ["pinyin:bjxxyx", all, 64],
    ["bjxx", half, 32],
    ["bj", half, 32],
    ["bj", all, 64],
    ["tdxh", all, 1],
    ["tdxq", all, 0],
  ] as const)("%s", async (text, who, total) => {
    expect(await asking(text, who)).toMatchObject({ total, totalIs: "exact" });
  });

  test("the list, its sums, what it is made of and the chip say the same of all of them", async () => {
    const page = await findInvoices(platform, all, { pinyin: "bjxx", limit: "100" });
    expect(page.invoices.map(({ id }) => id).sort()).toEqual(many.map(({ id }) => id).sort());
    expect(page.sums?.total).toBe("64.00");
    expect(await facetsOf(platform, all, { pinyin: "bjxx" })).toMatchObject({ total: 64, countIs: "exact" });
    expect((await asking("bjxx", all)).understood[0]?.label).toMatch(/等$/u);
  });

  test("what is spelled out in more ways than are looked for says so", async () => {
    expect((await asking("xinxue", all)).total).toBe(8);
    const { total, understood } = await asking("xinxu", all);
    expect(total).toBe(12);
    expect(understood[0]?.label).toContain("只按其中一部分查");
  });
});

describe("F4 how it was understood", () => {
  test("chips say where they were typed, what else they may be, and which does nothing", async () => {
    const text = "请问 华为 20000";
    const { understood } = await asking(text);
    for (const piece of understood) expect(text.slice(...piece.span!)).toBe(piece.text);
    const number = understood.find(({ text: typed }) => typed === "20000")!;
    expect(number.alternatives.map((each) => each.text)).toContain("金额:20000.00");
    expect(understood.find(({ text: typed }) => typed === "请问")?.use).toBe("none");
  });

  test("on a miss it is said what there is without one word", async () => {
    const { understood } = await asking("华为 不存在的词");
    expect(understood.find(({ text }) => text === "不存在的词")?.without).toEqual({ total: 1, totalIs: "exact" });
    expect(understood.find(({ text }) => text === "华为")?.without).toBeNull();
  });

  test("on a hit a word that all hits have anyway is named", async () => {
    const { understood } = await asking("华为 技术");
    expect(understood.filter(({ use }) => use === "same").map(({ text }) => text)).toEqual(["华为"]);
  });

  test("names that sound so are shown; a company that isn't the asker's is no condition", async () => {
    expect((await asking("hwjs")).understood[0]).toMatchObject({ field: "pinyin", names: ["華為技術有限公司"] });
    const { understood } = await asking("公司:邻居 华为");
    expect(understood[0]).toMatchObject({ field: "ignored", use: "none" });
  });
});

describe("F2 suggestions while typing", () => {
  test.each<[string, string[]]>([
    ["华为", ["seller 華為技術有限公司"]],
    ["hwjs", ["seller 華為技術有限公司"]],
    ["huawei", ["seller 華為技術有限公司"]],
    ["打印", ["item *纸制品*打印纸"]],
    ["25112000000000000021", ["number 25112000000000000021 華為技術有限公司"]],
    ["火车", ["kind 火车票"]],
    ["已入", ["state 已入账"]],
  ])("%s", async (text, expected) => expect(await suggested(text)).toEqual(expected));

  test.each([
    ["公司", "sellers and buyers whose names have it, although nearly all have"],
    ["有限公", "while a legal form is typed"],
    ["商贸有限", "what stands before a legal form whose beginning is typed"],
    ["司", "a single character at the end"],
  ])("%s: %s", async (text) => expect(await suggested(text)).toContain("seller 北京样张商贸有限公司"));

  test("one order of groups, none of which takes the room of another", async () => {
    const many = anInvoice({ companyId: 3, items: ["开票服务甲", "开票服务乙", "开票服务丙", "开票服务丁"] });
    const named = ["甲", "乙", "丙", "丁", "戊"].map((name) =>
      anInvoice({ companyId: 3, seller: `开票样张${name}公司`, buyer: `开票买方${name}公司` }),
    );
    await insertCompany(platform.db, 3);
    await insertInvoices(platform.db, [many, ...named]);
    await rebuildNames(platform.db, [3]);
    const actor = anActor([aReach(3)], { userId: "u5" });
    await asking("开票 上月", actor);
    const groups = (await suggest(platform, actor, "开票", "zh-CN")).suggestions.map(({ group }) => group);
    expect(groups).toEqual(["seller", "seller", "seller", "buyer", "buyer", "buyer", "item", "item", "item", "recent"]);
  });

  test("what is taken is understood as what it is", async () => {
    const [taken] = (await suggest(platform, whole, "3月 华为", "zh-CN")).suggestions;
    expect(taken?.text).toBe("3月 销方:華為技術有限公司 ");
    expect(await foundBy(taken!.text.replace("3月", "2025-03"))).toEqual(["huawei"]);
  });

  test("a name that stands only in invisible invoices is neither suggested nor found by its sound", async () => {
    expect(await suggested("秘密", clerk)).toEqual([]);
    expect(await suggested("mmyz", clerk)).toEqual([]);
    expect(await suggested("邻居", whole)).toEqual([]);
    expect(await suggested("25112000000000000022", clerk)).toEqual([]);
    const answer = await asking("mmyz", clerk);
    expect(answer.invoices).toEqual([]);
    expect(answer.understood).toMatchObject([{ field: "word", names: [] }]);
    expect(await suggested("秘密")).toEqual(["seller 秘密样张研究院", "item *咨询*秘密项目费"]);
    expect(await suggested("hwjs", clerk)).toEqual(["seller 華為技術有限公司"]);
    expect(await foundBy("hwjs", clerk)).toEqual(["huawei"]);
  });

  test("own questions of before, nobody else's", async () => {
    await asking("华为 上月", whole);
    const recent = async (who: Actor) =>
      (await suggest(platform, who, "华为", "zh-CN")).suggestions.filter(({ group }) => group === "recent");
    expect((await recent(whole)).map(({ text }) => text)).toContain("华为 上月");
    expect(await recent(anActor([aReach(1)], { userId: "u3" }))).toEqual([]);
  });
});

test.each<[string, InvoiceFilters, InvoiceFilters]>([
  ["样张 上月", {}, { q: "样张", period: "last-month" }],
  ["样张", { period: "last-month" }, { q: "样张", period: "last-month" }],
  ["样张 2025-03", {}, { q: "样张", dateFrom: "2025-03-01", dateTo: "2025-03-31" }],
  ["样张 2025-03", { period: "this-year" }, { q: "样张", dateFrom: "2025-03-01", dateTo: "2025-03-31" }],
  ["样张 今年", { dateTo: "2025-03-20" }, { q: "样张", dateFrom: "2025-01-01", dateTo: "2025-03-20" }],
])(
  "F2 the list of “%s” under %j keeps a period by its name where it is all that is said of the days",
  async (text, filters, kept) => {
    const answer = await ask({ ...platform, ...april }, whole, { text, filters }, "zh-CN");
    expect(answer.total).toBeGreaterThan(1);
    expect(await storedFilters(platform.db, whole, answer.query!)).toEqual(kept);
  },
);

test("D3 a period that hides an invoice is named by its days, and left away together with its name", async () => {
  const answer = await ask({ ...platform, ...april }, whole, { text: "华为", filters: { period: "this-month" } }, "zh-CN");
  const [finding] = answer.diagnosis.findings;
  expect(finding).toMatchObject({ cause: "D3" });
  expect(JSON.stringify(finding)).toContain("2025-04-01 … 2025-04-30");
  expect(finding?.actions[0]).toMatchObject({ id: "relax-filter", value: "dateFrom" });
});
