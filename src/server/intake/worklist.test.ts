import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FieldSource, InvoiceFacts } from "#domain/invoice.ts";
import { countInvoices } from "#server/invoices/invoices.usecases.ts";
import { workList } from "./worklist.usecases.ts";
import { type Account, type Stage, aFile, anInvoice, openStage } from "./testing/stage.ts";

let stage: Stage;
let finance: Account;
let colleague: Account;
let clerk: Account;
let auditor: Account;
let stranger: Account;

beforeAll(async () => {
  stage = await openStage();
  const { a, b } = stage.companies;
  finance = await stage.account([a], "finance", "company");
  colleague = await stage.account([a], "finance", "company");
  clerk = await stage.account([a], "employee", "own");
  auditor = await stage.account([a], "auditor", "company");
  stranger = await stage.account([b], "finance", "company");
});
afterAll(() => stage.close());

let serial = 100;
const number = () => `25317000000000000${String(++serial)}`;
const unsure = (path: string): Record<string, FieldSource> => ({
  [path]: { from: "ocr", confidence: 0.8, page: 1, box: [0.1, 0.1, 0.2, 0.05] },
});
/** Parties whose tax ids hold, so that a doubt is the one that the test makes. */
const SOUND = {
  seller: { name: "样张供应商有限公司", taxId: "91000000MA0000002W" },
  buyer: { name: "样张甲有限公司", taxId: "91000000MA0000001R" },
};
async function put(of: Account, part: Partial<InvoiceFacts>, problems: never[] = []): Promise<string> {
  const bytes = aFile([anInvoice({ number: number(), ...SOUND, ...part })], { format: "image", problems });
  return (await stage.upload(of, [{ name: "a.jpg", bytes }])).json().files[0].invoices[0].id;
}
const list = async (of: Account, query = "") => (await stage.get(of, `/worklist${query}`)).json();
const idsOf = async (of: Account, query = ""): Promise<string[]> =>
  (await list(of, query)).items.map((each: { id: string }) => each.id);
const correct = (of: Account, id: string, body: object) => stage.post(of, `/invoices/${id}`, { values: {}, ...body });

describe("E4 what is on the work list", () => {
  test("what is missing, uncertain, contradictory or breaks a rule, with its reasons; a sure reading isn't", async () => {
    const missing = await put(clerk, { date: null });
    const doubtful = await put(clerk, { fields: unsure("total") });
    const contradictory = await put(clerk, {}, [
      {
        code: "contradiction",
        message: "",
        detail: { field: "total", a: "113.00", b: "118.00", fromA: "text", fromB: "attachment" },
      },
    ] as never);
    const broken = await put(clerk, { checks: [{ id: "sum", ok: false, detail: { expected: "113.00" } }] });
    const sure = await put(clerk, { fields: { total: { from: "text", confidence: 0.99 } } });
    const reasons = Object.fromEntries(
      (await list(clerk)).items.map((each: { id: string; reasons: string[] }) => [each.id, each.reasons]),
    );
    expect(reasons[missing]).toEqual(["missing"]);
    expect(reasons[doubtful]).toEqual(["unsure"]);
    expect(reasons[contradictory]).toEqual(["contradiction"]);
    expect(reasons[broken]).toEqual(["check"]);
    expect(reasons[sure]).toBeUndefined();
    expect(await idsOf(clerk, "?reason=contradiction")).toEqual([contradictory]);
    expect((await stage.get(clerk, `/invoices/${contradictory}`)).json().checks).toContainEqual(
      expect.objectContaining({ id: "carriers", detail: expect.objectContaining({ b: "118.00", fromB: "attachment" }) }),
    );
  });

  test("invoices stand before files, page by page, each oldest first and none twice", async () => {
    const person = await stage.account([stage.companies.a], "employee", "own");
    const unread = async () =>
      (await stage.upload(person, [{ name: `${number()}.jpg`, bytes: Buffer.from(`no JSON ${number()}`) }])).json();
    const expected: string[] = [];
    const files = [(await unread()).files[0].documentId];
    expected.push(await put(person, { date: null }));
    files.push((await unread()).files[0].documentId);
    expected.push(await put(person, { date: null }));
    const found: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: { items: { id: string }[]; total: number; nextCursor: string | null } = await list(
        person,
        `?limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      expect(page.total).toBe(4);
      found.push(...page.items.map((each) => each.id));
      cursor = page.nextCursor;
    }
    expect(found).toEqual([...expected, ...files]);
  });

  test("of several receipts on one photo each shows its own doubts, and those of none in particular", async () => {
    const [clear, faint] = [
      anInvoice({ number: number(), ...SOUND }),
      anInvoice({ number: number(), ...SOUND, date: null, fields: unsure("total") }),
    ];
    const said = (detail: Record<string, string>) => ({ code: "low-confidence", message: "", detail });
    const problems = [
      said({ field: "date", read: "2O25", invoice: faint.number! }),
      said({ fields: "total,amount" }),
      said({ field: "checkCode", read: "9", invoice: clear.number! }),
      { code: "qr-unreadable", message: "" },
    ] as never;
    const bytes = aFile([clear, faint], { format: "image", problems });
    const [file] = (await stage.upload(clerk, [{ name: "两张.jpg", bytes }])).json().files;
    const shown = async (at: number) =>
      (await stage.get(clerk, `/invoices/${file.invoices[at].id}`))
        .json()
        .documents[0].problems.map(
          ({ code, detail }: { code: string; detail?: Record<string, string> }) =>
            detail?.["field"] ?? detail?.["fields"] ?? code,
        );
    expect(await shown(0)).toEqual(["checkCode", "qr-unreadable"]);
    expect(await shown(1)).toEqual(["date", "total", "qr-unreadable"]);
  });

  test("it is the list of who may put it right: finance all of the company, a clerk his own, others nothing", async () => {
    const id = await put(clerk, { date: null });
    const finances = await put(finance, { date: null });
    expect(await idsOf(finance, "?limit=100")).toEqual(expect.arrayContaining([id, finances]));
    expect(await idsOf(finance, "?mine=true")).toEqual([finances]);
    expect(await idsOf(clerk, "?limit=100")).not.toContain(finances);
    expect(await list(auditor)).toMatchObject({ items: [], total: 0 });
    expect(await list(stranger)).toMatchObject({ items: [], total: 0, nextCursor: null });
    expect(await list(stranger, `?company=${stage.companies.a}`)).toMatchObject({ items: [], total: 0 });
    const counts = (await stage.get(clerk, "/me")).json().counts;
    expect(counts.incomplete).toBe((await list(clerk)).total);
  });

  test("oldest first, page by page, each item once", async () => {
    const all = await idsOf(finance, "?limit=100");
    const walked: string[] = [];
    for (let cursor = ""; ;) {
      const page = await list(finance, `?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
      walked.push(...page.items.map((each: { id: string }) => each.id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(walked).toEqual(all);
    expect(all.map(BigInt)).toEqual(all.map(BigInt).toSorted((a, b) => (a < b ? -1 : 1)));
  });
});

describe("E4 a doubt is settled by a person", () => {
  test("confirming keeps the value, names the person, and takes it off the list; undoing brings it back as it was", async () => {
    const id = await put(clerk, { fields: unsure("total") });
    const confirmed = await correct(clerk, id, { version: 1, confirm: ["total"] });
    expect(confirmed.json()).toMatchObject({
      total: "113.00",
      version: 2,
      fields: { total: { from: "person", box: [0.1, 0.1, 0.2, 0.05] } },
    });
    expect(await idsOf(clerk)).not.toContain(id);
    const [event] = (await stage.get(clerk, `/invoices/${id}/history`)).json().events;
    expect(event).toMatchObject({
      type: "invoice.corrected",
      by: { id: clerk.userId },
      data: { confirmed: ["total"], changes: {} },
    });

    const undone = await stage.post(clerk, `/invoices/${id}/undo`, { version: 2 });
    expect(undone.json()).toMatchObject({ version: 3, fields: { total: { from: "ocr", confidence: 0.8 } } });
    expect(await idsOf(clerk)).toContain(id);
    expect((await stage.post(clerk, `/invoices/${id}/undo`, { version: 3 })).json()).toMatchObject({ code: "nothing-to-undo" });
  });

  test("a correction is undone with the contradiction that it settled", async () => {
    const id = await put(clerk, {}, [
      {
        code: "contradiction",
        message: "",
        detail: { field: "total", a: "113.00", b: "118.00", fromA: "text", fromB: "attachment" },
      },
    ] as never);
    const corrected = await correct(clerk, id, { version: 1, values: { total: "118.00", tax: "18.00" } });
    expect(corrected.json()).toMatchObject({ total: "118.00", version: 2 });
    expect(await idsOf(clerk)).not.toContain(id);
    const undone = (await stage.post(clerk, `/invoices/${id}/undo`, { version: 2 })).json();
    expect(undone).toMatchObject({ total: "113.00", tax: "13.00" });
    expect(undone.checks).toContainEqual(expect.objectContaining({ id: "carriers", ok: false }));
    expect(await idsOf(clerk)).toContain(id);
  });

  test("an empty field that isn't on the paper is confirmed as empty", async () => {
    const id = await put(clerk, { date: null });
    const confirmed = await correct(clerk, id, { version: 1, confirm: ["date"] });
    expect(confirmed.json()).toMatchObject({ date: null, missing: ["date"], fields: { date: { from: "person" } } });
    expect(await idsOf(clerk)).not.toContain(id);
  });

  test("of two people at one record the second is told and nothing is overwritten", async () => {
    const id = await put(clerk, { fields: unsure("total") });
    const answers = await Promise.all([
      correct(finance, id, { version: 1, values: { total: "118.00" } }),
      correct(colleague, id, { version: 1, values: { total: "119.00" } }),
    ]);
    expect(answers.map((each) => each.statusCode).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const won = answers.find((each) => each.statusCode === 200)!.json().total;
    expect((await stage.get(clerk, `/invoices/${id}`)).json()).toMatchObject({ total: won, version: 2 });
    const loser = answers[0]!.statusCode === 409 ? finance : colleague;
    expect((await stage.post(loser, `/invoices/${id}/undo`, { version: 2 })).json()).toMatchObject({ code: "nothing-to-undo" });
  });

  test("the original never changes", async () => {
    const id = await put(clerk, { fields: unsure("total") });
    const [carrier] = (await stage.get(clerk, `/invoices/${id}`)).json().documents;
    const before = await stage.get(clerk, `/documents/${carrier.documentId}/original`);
    await correct(clerk, id, { version: 1, values: { total: "1.00" } });
    const after = await stage.get(clerk, `/documents/${carrier.documentId}/original`);
    expect(after.rawPayload).toEqual(before.rawPayload);
  });
});

describe("E4 whole records and files are set aside, with a reason, and can be taken back", () => {
  test("a record that is no invoice leaves the register with a trace", async () => {
    const id = await put(clerk, { date: null });
    expect((await stage.post(stranger, `/invoices/${id}/set-aside`, { as: "not-an-invoice" })).statusCode).toBe(404);
    expect((await stage.post(auditor, `/invoices/${id}/set-aside`, { as: "not-an-invoice" })).statusCode).toBe(403);
    await stage.post(clerk, `/invoices/${id}/set-aside`, { as: "not-an-invoice", reason: "是收据" });
    expect((await stage.get(clerk, `/invoices/${id}`)).statusCode).toBe(404);
    expect(await idsOf(clerk)).not.toContain(id);
    expect((await stage.post(auditor, `/invoices/${id}/set-aside`, { as: "open" })).statusCode).toBe(404);
    await stage.post(clerk, `/invoices/${id}/set-aside`, { as: "open" });
    const events = (await stage.get(clerk, `/invoices/${id}/history`)).json().events;
    expect(events.map((each: { type: string; reason: string | null }) => [each.type, each.reason]).slice(0, 2)).toEqual([
      ["invoice.reopened", null],
      ["invoice.not-an-invoice", "是收据"],
    ]);
  });

  test("what can't be read waits for a better original, and comes back with it", async () => {
    const lost = anInvoice({ number: number(), date: null });
    const [file] = (await stage.upload(clerk, [{ name: "a.jpg", bytes: aFile([lost], { format: "image" }) }])).json().files;
    const { id } = file.invoices[0];
    await stage.post(clerk, `/invoices/${id}/set-aside`, { as: "illegible", reason: "日期被印章盖住" });
    expect(await idsOf(clerk)).not.toContain(id);
    expect(await list(clerk, "?reason=illegible")).toMatchObject({
      items: [{ id, reasons: ["missing", "illegible"] }],
      total: 1,
    });
    await stage.upload(clerk, [{ name: "b.jpg", bytes: aFile([lost], { format: "image", salt: "better" }) }]);
    expect(await idsOf(clerk)).toContain(id);
  });

  test("a file is set aside by its uploader, counted no more, and opened again", async () => {
    const upload = await stage.upload(clerk, [{ name: "菜单.jpg", bytes: Buffer.from("a menu") }]);
    const { documentId } = upload.json().files[0];
    const unread = async () => (await stage.get(clerk, "/me")).json().counts.unread;
    const before = await unread();
    expect((await stage.post(stranger, `/documents/${documentId}/set-aside`, { as: "not-an-invoice" })).statusCode).toBe(404);
    const settled = await stage.post(clerk, `/documents/${documentId}/set-aside`, { as: "not-an-invoice", reason: "菜单" });
    expect(settled.json()).toMatchObject({ settled: "not-an-invoice", state: "kept" });
    expect(await unread()).toBe(before - 1);
    expect((await stage.post(clerk, `/documents/${documentId}/set-aside`, { as: "illegible" })).json()).toMatchObject({
      code: "already-settled",
    });
    await stage.post(clerk, `/documents/${documentId}/set-aside`, { as: "open" });
    expect(await unread()).toBe(before);
  });

  test("a table among the files waits for its columns: it is no file that couldn't be read", async () => {
    const unread = async () => (await stage.get(clerk, "/me")).json().counts.unread;
    const before = await unread();
    const upload = await stage.upload(clerk, [{ name: "清单.jpg", bytes: Buffer.from("a table") }]);
    expect(await unread()).toBe(before + 1);
    await stage.platform.db
      .updateTable("document")
      .set({ problem: JSON.stringify({ code: "not-an-invoice", detail: { is: "spreadsheet" } }) })
      .where("id", "=", upload.json().files[0].documentId)
      .execute();
    expect(await unread()).toBe(before);
  });
});

test("E4 who may no longer enter is not told of unread files that his work list doesn't have", async () => {
  const former = await stage.account([stage.companies.a], "employee", "own");
  await stage.upload(former, [{ name: "note.txt", bytes: Buffer.from("no JSON") }]);
  const unread = async () => (await countInvoices(stage.platform.db, await stage.actor(former))).unread;
  expect(await unread()).toBe(1);
  await stage.platform.db.updateTable("membership").set({ may_enter: false }).where("user_id", "=", former.userId).execute();
  expect((await workList(stage.platform.db, await stage.actor(former), {})).total).toBe(0);
  expect(await unread()).toBe(0);
});
