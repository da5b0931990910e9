/** E5: lists as people import them, with real files, real rows and a real database. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import type { Batch } from "#api/documents.api.ts";
import type { InvoiceDetail, InvoicePage } from "#api/invoices.api.ts";
import type { ListDetail, ListPage } from "#api/lists.api.ts";
import { readFile } from "#readers/reader.ts";
import { DEFAULT_LIMITS } from "#readers/reader.types.ts";
import { lookAtList } from "#readers/spreadsheet/list-look.ts";
import { type ListEntry, readList } from "#readers/spreadsheet/list-rows.ts";
import { type Exported, taxExport, writeXlsx } from "#readers/spreadsheet/testing/xlsx-writer.ts";
import { registerFindRoutes } from "#server/find/find.routes.ts";
import {
  type Account,
  aFile,
  anInvoice,
  jsonReaders,
  openStage,
  type Stage,
  TAX_A,
  TAX_B,
  TAX_OTHER,
} from "#server/intake/testing/stage.ts";
import { foundList } from "./found-list.ts";
import { workLists } from "./lists.jobs.ts";
import { registerListRoutes } from "./lists.routes.ts";
import type { ListReaders } from "./lists.types.ts";

const OTHER: [string, string] = ["样张供应商有限公司", TAX_OTHER];
const A: [string, string] = ["样张甲有限公司", TAX_A];
const B: [string, string] = ["样张乙有限公司", TAX_B];

/** Files by their content: tables by the real reader, everything else as the JSON that it is. */
const readers = {
  ...jsonReaders,
  read: async (...[bytes, name, ...rest]: Parameters<typeof jsonReaders.read>) =>
    /\.(xlsx|csv)$/.test(name) ? readFile(bytes, name) : jsonReaders.read(bytes, name, ...rest),
};

/** The reader of lists in this process; `dieAfter` makes it end in the middle, as a killed worker would. */
const inProcess = { dieAfter: Number.POSITIVE_INFINITY };
const listReaders: ListReaders = {
  look: (bytes) => lookAtList(bytes, DEFAULT_LIMITS),
  open: async (load, plan, afterRow, now) => {
    const found = readList(await load(), plan, afterRow, DEFAULT_LIMITS, now);
    const waiting: ListEntry[] = [];
    let ended = false;
    return {
      next: async (count) => {
        if (inProcess.dieAfter-- <= 0) throw new Error("killed");
        while (waiting.length < count && !ended) {
          const { value, done } = await found.next();
          ended = done === true;
          if (!ended) waiting.push(...(value as ListEntry[]));
        }
        return { entries: waiting.splice(0, count), done: ended && waiting.length === 0 };
      },
      close: () => undefined,
    };
  },
};

let stage: Stage;
let finance: Account;
let series = 0;

beforeAll(async () => {
  stage = await openStage(readers, {}, (app, platform) => {
    registerListRoutes(app, platform);
    registerFindRoutes(app, platform);
  });
  await workLists(stage.platform, listReaders);
  finance = await stage.account([stage.companies.a], "finance", "company");
});
afterAll(() => stage.close());

/** Invoices of a series of their own: numbers that no other test has. */
function invoices(count: number, part: (i: number) => Partial<Exported> = () => ({})): Exported[] {
  series += 1;
  const start = series * 1_000_000 + 1;
  return Array.from({ length: count }, (_, i) => ({
    number: `25002${String(start + i).padStart(15, "0")}`,
    seller: OTHER,
    buyer: A,
    ...part(i),
  }));
}

async function put(of: Account, name: string, bytes: Buffer): Promise<string> {
  const batch = (await stage.upload(of, [{ name, bytes }])).json<z.infer<typeof Batch>>();
  return batch.files[0]!.documentId!;
}

/** The list behind a document once it has reached a state in which nothing more happens by itself. */
async function settled(of: Account, document: string): Promise<z.infer<typeof ListDetail>> {
  for (;;) {
    const page = (await stage.get(of, `/lists?document=${document}`)).json<z.infer<typeof ListPage>>();
    const [list] = page.lists;
    if (list !== undefined && !["looking", "running"].includes(list.state)) return detail(of, list.id);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const detail = async (of: Account, id: string) => (await stage.get(of, `/lists/${id}`)).json<z.infer<typeof ListDetail>>();
const find = async (of: Account, number: string) => (await stage.get(of, `/invoices?number=${number}`)).json<InvoicePage>();
const open = async (of: Account, number: string) => {
  const { invoices: found } = await find(of, number);
  return (await stage.get(of, `/invoices/${found[0]!.id}`)).json<InvoiceDetail>();
};

describe("E5: the tax bureau's export", () => {
  test("100 invoices of two sheets stand in the register with lines, statuses and where they were named", async () => {
    const all = invoices(100, (i) =>
      i % 10 === 3
        ? { state: "已作废", kind: "数电纸质发票（普通发票）" }
        : i % 10 === 7
          ? { state: "已红冲-部分" }
          : i % 2
            ? { seller: A, buyer: OTHER }
            : {},
    );
    const document = await put(
      finance,
      "全量发票查询导出结果.xlsx",
      taxExport(all, { linesFirst: true, extraSheet: true, createdAt: "2025-06-01T03:00:00Z" }),
    );
    const list = await settled(finance, document);
    expect(list).toMatchObject({ state: "done", form: "tax-export", rowsRead: 100, registered: 100, joined: 0, wrong: 0 });
    expect(list.sheets.map(({ role }) => role)).toEqual(["lines", "invoices", "beside"]);

    const received = await open(finance, all[0]!.number);
    expect(received).toMatchObject({
      direction: "received",
      total: "101.00",
      states: { tax: "normal" },
      hasOriginal: false,
      items: [{ name: "*样张*纸张" }],
    });
    expect(received.listings).toMatchObject([{ listId: list.id, sheet: "发票基础信息", row: 2 }]);
    expect(received.stateHistory).toContainEqual(
      expect.objectContaining({ axis: "tax", value: "normal", source: "tax", at: "2025-06-01T03:00:00.000Z" }),
    );
    expect(received.fields["seller.name"]).toMatchObject({ from: "sheet" });
    expect(await open(finance, all[1]!.number)).toMatchObject({ direction: "issued" });
    expect(await open(finance, all[3]!.number)).toMatchObject({ states: { tax: "voided" } });
    expect(await open(finance, all[7]!.number)).toMatchObject({ states: { tax: "red-flushed-part" } });
  });

  test("ticks, red lock and risk of the template of 勾选 become states, each with its list, row and words", async () => {
    const header =
      "序号,是否勾选*,数电发票号码,开票日期*,金额*,票面税额*,有效抵扣税额*,购买方识别号*,销售方纳税人名称,销售方纳税人识别号,发票来源,票种*,发票状态,红字锁定标志,发票风险等级".split(
        ",",
      );
    const rows = invoices(4).map(({ number }, i) => [
      String(i + 1),
      i === 1 ? "否" : "是",
      number,
      "2025-03-04",
      "100",
      "13",
      "13",
      TAX_A,
      ...OTHER,
      "电子发票服务平台",
      "数电发票（增值税专用发票）",
      "正常",
      i === 2 ? "是" : "否",
      i === 3 ? "疑点发票" : "正常",
    ]);
    const bytes = writeXlsx([{ name: "勾选", rows: [header, ...rows] }]);
    expect(await settled(finance, await put(finance, "勾选.xlsx", bytes))).toMatchObject({ state: "done", registered: 4 });
    const shown = await Promise.all(rows.map(([, , number]) => open(finance, number!)));
    expect(shown.map(({ states }) => [states.use, states.tax])).toEqual([
      ["ticked", "normal"],
      ["unused", "normal"],
      ["ticked", "red-pending"],
      ["ticked", "doubtful"],
    ]);
    // what the bureau says is its word, a tick is the list's
    expect(shown[2]!.stateHistory).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ axis: "tax", value: "normal", source: "tax" }),
        expect.objectContaining({
          axis: "tax",
          value: "red-pending",
          source: "tax",
          reason: "勾选.xlsx · 勾选 · 4 · 红字锁定 是",
        }),
        expect.objectContaining({ axis: "use", value: "ticked", source: "document", reason: "勾选.xlsx · 勾选 · 4 · 勾选 是" }),
      ]),
    );
  });

  test("a row joins what a document said before and overwrites nothing of it", async () => {
    const [one] = invoices(1, () => ({ fen: 99_900 }));
    await stage.upload(finance, [{ name: "a.ofd", bytes: aFile([anInvoice({ number: one!.number })]) }]);
    const list = await settled(finance, await put(finance, "a.xlsx", taxExport([one!])));
    expect(list).toMatchObject({ state: "done", registered: 0, joined: 1 });
    const invoice = await open(finance, one!.number);
    expect(invoice).toMatchObject({
      total: "113.00",
      states: { tax: "normal" },
      hasOriginal: true,
      documents: [{ format: "ofd" }],
    });
    expect(invoice.checks).toContainEqual(
      expect.objectContaining({
        id: "carriers",
        ok: false,
        detail: expect.objectContaining({ field: "total", a: "113.00", b: "1008.99", fromB: "sheet" }),
      }),
    );
  });

  test("an older export doesn't undo what a newer one said", async () => {
    const [one] = invoices(1, () => ({ state: "已红冲-全额" }));
    await settled(finance, await put(finance, "new.xlsx", taxExport([one!], { createdAt: "2025-06-10T00:00:00Z" })));
    await settled(
      finance,
      await put(finance, "old.xlsx", taxExport([{ ...one!, state: "正常" }], { createdAt: "2025-05-10T00:00:00Z" })),
    );
    expect(await open(finance, one!.number)).toMatchObject({ states: { tax: "red-flushed-full" } });
  });
});

describe("E5: killed, gone on with, cancelled", () => {
  test("a worker that dies in the middle loses nothing and doubles nothing", async () => {
    const all = invoices(1_200);
    inProcess.dieAfter = 1;
    const document = await put(finance, "many.xlsx", taxExport(all, { shared: true }));
    await expect
      .poll(
        async () => (await stage.get(finance, `/lists?document=${document}`)).json<z.infer<typeof ListPage>>().lists[0]?.rowsRead,
        { timeout: 20_000 },
      )
      .toBe(500);
    inProcess.dieAfter = Number.POSITIVE_INFINITY;
    expect(await settled(finance, document)).toMatchObject({ state: "done", rowsRead: 1_200, registered: 1_200, joined: 0 });
    const again = await settled(finance, await put(finance, "again.xlsx", taxExport(all.slice(0, 10), { shared: true })));
    expect(again).toMatchObject({ registered: 0, joined: 10 });
  });

  test("what was cancelled can be gone on with", async () => {
    const bytes = writeXlsx([
      {
        name: "表",
        rows: [["发票号码", "开票日期", "价税合计"], ...invoices(3).map(({ number }) => [number, "2025-03-04", "1"])],
      },
    ]);
    const list = await settled(finance, await put(finance, "own.xlsx", bytes));
    expect(list.state).toBe("mapping");
    expect((await stage.post(finance, `/lists/${list.id}/cancel`)).json()).toMatchObject({ state: "cancelled" });
    expect((await stage.post(finance, `/lists/${list.id}/start`, {})).statusCode).toBe(409);
    expect((await stage.post(finance, `/lists/${list.id}/resume`)).json()).toMatchObject({ state: "mapping" });
  });
});

describe("E5: any other list by its columns", () => {
  const header = ["甲列", "乙列", "丙列", "丁列"];
  const rows = () => invoices(2).map(({ number }) => [number, "2025-03-04", "12.5", "样张供应商有限公司"]);

  test("what a person says of the columns counts, and is remembered for lists of the same make", async () => {
    const first = rows();
    const list = await settled(
      finance,
      await put(finance, "own.csv", Buffer.from([header, ...first].map((row) => row.join(",")).join("\n"))),
    );
    expect(list).toMatchObject({ state: "mapping", columns: header, mapping: {}, remembered: false });
    expect(list.sample[0]!.cells).toEqual(first[0]);
    expect((await stage.post(finance, `/lists/${list.id}/start`, { mapping: { date: 1 } })).json()).toMatchObject({
      code: "list-no-number",
    });
    const mapping = { number: 0, date: 1, total: 2, sellerName: 3 };
    expect((await stage.post(finance, `/lists/${list.id}/start`, { mapping, side: "buyer" })).statusCode).toBe(202);
    expect(await settled(finance, list.document)).toMatchObject({ state: "done", registered: 2 });
    expect(await open(finance, first[0]![0]!)).toMatchObject({
      total: "12.50",
      date: "2025-03-04",
      direction: "received",
      titleOurs: true,
      buyer: { taxId: TAX_A },
      states: { tax: "unknown" },
    });
    const next = await settled(
      finance,
      await put(finance, "own2.csv", Buffer.from([header, ...rows()].map((row) => row.join(",")).join("\n"))),
    );
    expect(next).toMatchObject({ mapping, remembered: true, side: "buyer" });
  });

  test("rows that aren't taken come back as a file with the reason beside them", async () => {
    const good = invoices(1)[0]!.number;
    const text = `发票号码,开票日期,销方名称,金额\n${good},2025-03-04,样张,1\n2.43220000004891E+19,2025-03-04,=1+1,-5.00\n${good.slice(0, 19)}9,2025-02-30,样张,1\n`;
    const list = await settled(finance, await put(finance, "bad.csv", Buffer.from(text)));
    await stage.post(finance, `/lists/${list.id}/start`, {});
    expect(await settled(finance, list.document)).toMatchObject({ registered: 1, wrong: 2 });
    const csv = (await stage.get(finance, `/lists/${list.id}/errors?format=csv`)).body;
    expect(csv.split("\r\n").slice(1, 3)).toEqual([
      expect.stringContaining("2.43220000004891E+19"),
      expect.stringContaining("2025-02-30"),
    ]);
    expect(csv).toContain(",'=1+1,-5.00");
    const xlsx = await stage.get(finance, `/lists/${list.id}/errors`);
    const look = await lookAtList(xlsx.rawPayload, DEFAULT_LIMITS);
    expect(look.sample.map(({ cells }) => cells.slice(1, 3))).toEqual([
      ["3", "2.43220000004891E+19"],
      ["4", `${good.slice(0, 19)}9`],
    ]);
  });
});

test("E5 the file of what wasn't taken can be opened whatever the sheet is called", async () => {
  const sheet = `${"A".repeat(29)}&B`;
  const rows = [
    ["发票号码", "开票日期", "价税合计"],
    ["25002000001000001237", "2025-13-01", "1"],
  ];
  const list = await settled(finance, await put(finance, "named.xlsx", writeXlsx([{ name: sheet, rows }])));
  await stage.post(finance, `/lists/${list.id}/start`, {});
  expect(await settled(finance, list.document)).toMatchObject({ wrong: 1 });
  const file = await stage.get(finance, `/lists/${list.id}/errors`);
  expect((await lookAtList(file.rawPayload, DEFAULT_LIMITS)).sheets.map(({ name }) => name)).toEqual([sheet]);
});

test("E5 a list at which the server itself fails doesn't wait for ever", async () => {
  const list = await settled(finance, await put(finance, "fails.csv", Buffer.from("发票号码,开票日期,金额\n1,2025-03-04,1\n")));
  const key = { companyId: stage.companies.a, documentId: list.document };
  await stage.platform.db.updateTable("list_import").set({ state: "looking" }).where("id", "=", list.id).execute();
  const failing: ListReaders = { ...listReaders, look: () => Promise.reject(new Error("no memory")) };
  await expect(foundList(stage.platform, failing, { data: key, last: false })).rejects.toThrow("no memory");
  await foundList(stage.platform, failing, { data: key, last: true });
  expect((await stage.get(finance, `/lists/${list.id}`)).json()).toMatchObject({
    state: "failed",
    problem: { code: "reader-failed" },
  });
});

describe("E5 no leak", () => {
  test("another company's rows are refused in the same words as a stranger's", async () => {
    const theirs = invoices(1, () => ({ buyer: B }))[0]!;
    const strangers = invoices(1, () => ({ buyer: ["样张丙有限公司", "91000000MA000000C3"] }))[0]!;
    const ours = invoices(1)[0]!;
    const list = await settled(finance, await put(finance, "mixed.xlsx", taxExport([theirs, strangers, ours])));
    expect(list).toMatchObject({ registered: 1, wrong: 2 });
    const lines = (await stage.get(finance, `/lists/${list.id}/errors?format=csv`)).body.split("\r\n");
    expect(lines[1]!.split(",")[0]).toBe(lines[2]!.split(",")[0]);
    const other = await stage.account([stage.companies.b], "finance", "company");
    expect((await find(other, theirs.number)).total).toBe(0);
  });

  test("a row of an invoice that the importer may not see answers as a new one", async () => {
    const [hidden, fresh] = invoices(2);
    await settled(finance, await put(finance, "all.xlsx", taxExport([hidden!])));
    const employee = await stage.account([stage.companies.a], "employee", "own");
    const list = await settled(employee, await put(employee, "mine.xlsx", taxExport([hidden!, fresh!])));
    expect(list).toMatchObject({ registered: 2, joined: 0, wrong: 0 });
    expect((await find(employee, hidden!.number)).total).toBe(1);
    expect((await find(finance, hidden!.number)).total).toBe(1);
  });

  test("others' imports aren't there; who answers for the company sees that there was one, not its rows", async () => {
    const employee = await stage.account([stage.companies.a], "employee", "own");
    const [one] = invoices(1, () => ({ buyer: B }));
    const list = await settled(employee, await put(employee, "e.xlsx", taxExport([one!])));
    const outsider = await stage.account([stage.companies.b], "finance", "company");
    const colleague = await stage.account([stage.companies.a], "employee", "own");
    for (const of of [outsider, colleague]) {
      for (const path of [`/lists/${list.id}`, `/lists/${list.id}/errors`])
        expect((await stage.get(of, path)).statusCode).toBe(404);
      expect((await stage.post(of, `/lists/${list.id}/resume`)).statusCode).toBe(404);
      expect((await stage.get(of, `/lists?document=${list.document}`)).json()).toEqual({ lists: [], nextCursor: null });
    }
    expect(await detail(finance, list.id)).toMatchObject({ mine: false, wrong: 1, sample: [], columns: [] });
    expect((await stage.get(finance, `/lists/${list.id}/errors`)).statusCode).toBe(404);
  });
});

describe("E5 S2: a list as a file", () => {
  const exported = (of: Account, body: object) =>
    stage.app.inject({ method: "POST", url: "/api/v1/invoices/export", headers: of.headers, payload: body });

  test("text stays text, money is a number, a day is a day, formulas are harmless; it leaves a trace", async () => {
    const [one] = invoices(1, () => ({ seller: ["=cmd|样张", TAX_OTHER] }));
    await settled(finance, await put(finance, "one.xlsx", taxExport([one!])));
    const columns = ["number", "date", "sellerName", "total", "taxState"];
    const xlsx = await exported(finance, { format: "xlsx", filters: { number: one!.number }, columns });
    const look = await lookAtList(xlsx.rawPayload, DEFAULT_LIMITS);
    expect(look.sheets[0]!.columns).toHaveLength(5);
    expect(look.sample[0]!.cells).toEqual([one!.number, { n: "45720" }, "=cmd|样张", { n: "101.00" }, expect.any(String)]);
    const csv = await exported(finance, { format: "csv", filters: { number: one!.number }, columns });
    expect(csv.body.split("\r\n")[1]).toBe(`"${one!.number}\t",2025-03-04,'=cmd|样张,101.00,正常`);
    const events = await stage.platform.db
      .selectFrom("event")
      .select(["type", "data"])
      .where("subject", "=", "export")
      .where("actor_id", "=", finance.userId)
      .execute();
    expect(events.map(({ type }) => type)).toEqual([
      "invoices.exported",
      "invoices.export-ended",
      "invoices.exported",
      "invoices.export-ended",
    ]);
    expect(events[1]!.data).toEqual({ rows: 1, invoices: 1 });
  });

  test("a row for each line, what is of the whole invoice in its first row only; columns in the order asked for", async () => {
    const [one] = invoices(1);
    await settled(finance, await put(finance, "lines.xlsx", taxExport([one!])));
    const { id, items } = await open(finance, one!.number);
    const first = await stage.platform.db
      .selectFrom("invoice_item")
      .selectAll()
      .where("invoice_id", "=", id)
      .executeTakeFirstOrThrow();
    const second = { ...first, line: first.line + 1, name: "*样张*折扣", amount_fen: "-500" };
    await stage.platform.db.insertInto("invoice_item").values(second).execute();
    const columns = ["itemName", "number", "total", "itemAmount"];
    const csv = async (lines: boolean) =>
      (await exported(finance, { format: "csv", filters: { number: one!.number }, columns, lines })).body.trim().split("\r\n");
    expect((await csv(true)).slice(1)).toEqual([
      `${items[0]!.name},"${one!.number}\t",101.00,${items[0]!.amount}`,
      `*样张*折扣,"${one!.number}\t",,-5.00`,
    ]);
    expect((await csv(false)).slice(1)).toEqual([`"${one!.number}\t",101.00`]);
    const none = await exported(finance, { format: "csv", columns: ["itemName"] });
    expect([none.statusCode, none.json().code]).toEqual([400, "no-columns"]);
  });

  test("goes on page after page, holds what is chosen only, and nothing that the asker may not see", async () => {
    const all = invoices(1_100);
    await settled(finance, await put(finance, "pages.xlsx", taxExport(all)));
    const rows = (await exported(finance, { format: "csv", columns: ["number"] })).body.split("\r\n");
    const numbers = new Set(rows.map((row) => row.replace(/["\t]/g, "")));
    expect(all.every(({ number }) => numbers.has(number))).toBe(true);
    const two = await Promise.all(all.slice(0, 2).map(({ number }) => open(finance, number)));
    const chosen = (await exported(finance, { format: "csv", columns: ["number"], ids: two.map(({ id }) => id) })).body
      .trim()
      .split("\r\n");
    expect(chosen).toHaveLength(3);
    const stranger = await stage.account([stage.companies.b], "employee", "own");
    expect((await exported(stranger, { format: "csv", ids: two.map(({ id }) => id) })).body.trim().split("\r\n")).toHaveLength(1);
  });
});

test("the digest of a list is that of its bytes: nothing of it was changed on the way", async () => {
  const bytes = taxExport(invoices(1));
  const document = await put(finance, "d.xlsx", bytes);
  const original = await stage.get(finance, `/documents/${document}/original`);
  expect(createHash("sha256").update(original.rawPayload).digest("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
});
