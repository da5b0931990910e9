import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { registerMany } from "#server/invoices/invoices.usecases.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import { type Account, type Stage, TAX_A, aFile, anInvoice, openStage } from "./testing/stage.ts";

let stage: Stage;
let finance: Account;

beforeAll(async () => {
  stage = await openStage();
  finance = await stage.account([stage.companies.a], "finance", "company");
});
afterAll(() => stage.close());

let serial = 7000;
const number = () => `2500200000000000${String(++serial)}`;
const fresh = (part: Parameters<typeof anInvoice>[0] = {}) => anInvoice({ number: number(), ...part });
const put = async (...files: Buffer[]) =>
  (
    await stage.upload(
      finance,
      files.map((bytes, i) => ({ name: `${i}.x`, bytes })),
    )
  ).json().files;
const show = async (id: string) => (await stage.get(finance, `/invoices/${id}`)).json();
const history = async (id: string) => (await stage.get(finance, `/invoices/${id}/history`)).json().events;

test("E7 E3 XML after a photo: better fields, the difference on record, all carriers, one archival", async () => {
  const exact = fresh();
  const source = (from: string) => ({ total: { from, confidence: 0.7 } }) as never;
  const photo = { ...exact, total: "773.00", remark: null, items: [], fields: source("ocr") };
  const [first] = await put(aFile([photo], { format: "image" }));
  const id = first.invoices[0].id;
  await put(aFile([{ ...exact, fields: source("xml") }], { format: "xml" }));
  const detail = await show(id);
  expect(detail).toMatchObject({ total: "113.00", version: 2, items: [{ name: "*样张*纸张", amount: "100.00" }] });
  expect(detail.fields.total).toMatchObject({ from: "xml", documentId: detail.documents[0].documentId });
  expect(detail.checks).toContainEqual(
    expect.objectContaining({
      id: "carriers",
      ok: false,
      detail: expect.objectContaining({ field: "total", a: "773.00", b: "113.00" }),
    }),
  );
  expect(detail.documents.map((each: { format: string; archival: boolean }) => [each.format, each.archival])).toEqual([
    ["xml", true],
    ["image", false],
  ]);
  expect((await history(id)).map((event: { type: string }) => event.type)).toEqual([
    "invoice.contradiction",
    "invoice.joined",
    "invoice.registered",
  ]);
});

test("D10 E4 what a kind needs and nobody supplied yet stands in missing, and goes when a person supplies it", async () => {
  const [file] = await put(aFile([fresh({ seller: { name: "样张供应商有限公司", taxId: null } })]));
  const { id, missing } = file.invoices[0].summary;
  expect(missing).toEqual(["seller.taxId"]);
  const corrected = await stage.post(finance, `/invoices/${id}`, {
    version: 1,
    values: { "seller.taxId": " 91000000ma000000x9 " },
    reason: "纸质票上有",
  });
  expect(corrected.json()).toMatchObject({
    missing: [],
    seller: { taxId: "91000000MA000000X9" },
    version: 2,
    fields: { "seller.taxId": { from: "person" } },
  });
  expect((await history(id))[0]).toMatchObject({
    type: "invoice.corrected",
    by: { id: finance.userId },
    channel: "api",
    reason: "纸质票上有",
    data: { changes: { "seller.taxId": { before: null, after: "91000000MA000000X9" } }, version: 2 },
  });
  const found = await sql<{ txt: string }>`select txt from invoice_search where id = ${id}::bigint`.execute(stage.platform.db);
  expect(found.rows).toHaveLength(1);
});

test("S2 a correction of an older version is refused, and a wrong value names its field", async () => {
  const [file] = await put(aFile([fresh()]));
  const id = file.invoices[0].id;
  const change = (version: number, values: Record<string, string | null>) =>
    stage.post(finance, `/invoices/${id}`, { version, values });
  expect((await change(1, { total: "¥1,130.00", date: "2025年3月5日" })).json()).toMatchObject({
    total: "1130.00",
    date: "2025-03-05",
    version: 2,
  });
  expect((await change(1, { total: "1.00" })).json()).toMatchObject({
    status: 409,
    code: "changed-meanwhile",
    facts: { version: 2 },
  });
  expect((await change(2, { total: "a lot" })).json()).toMatchObject({
    status: 422,
    code: "bad-value",
    facts: { field: "total" },
  });
  for (const field of ["total", "items.0.amount"])
    expect((await change(2, { [field]: "9".repeat(30) })).json()).toMatchObject({
      status: 422,
      code: "bad-value",
      facts: { field },
    });
  expect((await change(2, { owner_id: "me" })).json()).toMatchObject({ status: 422, code: "unknown-field" });
  expect((await change(2, { "items.0.amount": "1130.00", remark: null })).json()).toMatchObject({
    items: [{ amount: "1130.00" }],
    version: 3,
  });
});

test("D7 a red invoice marks its blue one, whichever arrives first, in part and in full", async () => {
  const blue = fresh();
  const red = (total: string) =>
    fresh({ red: true, total, amount: null, tax: null, items: [], original: { code: null, number: blue.number } });
  const [part] = await put(aFile([red("-50.00")]));
  const [file] = await put(aFile([blue]));
  const id = file.invoices[0].id;
  expect((await show(id)).states.tax).toBe("red-flushed-part");
  await put(aFile([red("-63.00")]));
  const detail = await show(id);
  expect(detail.states.tax).toBe("red-flushed-full");
  expect(detail.related.map((each: { relation: string }) => each.relation)).toEqual(["red", "red"]);
  expect(
    detail.stateHistory
      .filter((each: { axis: string }) => each.axis === "tax")
      .map((each: { value: string; source: string }) => [each.value, each.source]),
  ).toEqual([
    ["red-flushed-full", "document"],
    ["red-flushed-part", "document"],
  ]);
  expect((await show(part.invoices[0].id)).related).toMatchObject([{ relation: "blue", invoice: { id } }]);
});

test("D7 a voided blue invoice stays so, and its red one is noted once however often it comes", async () => {
  const blue = fresh();
  const [file] = await put(aFile([blue]));
  const { id } = file.invoices[0];
  await stage.platform.db.updateTable("invoice").set({ tax_state: "voided" }).where("id", "=", id).execute();
  const red = fresh({
    red: true,
    total: "-50.00",
    amount: null,
    tax: null,
    items: [],
    original: { code: null, number: blue.number },
  });
  const [redFile] = await put(aFile([red]));
  for (const as of ["not-an-invoice", "open", "not-an-invoice", "open"])
    await stage.post(finance, `/invoices/${redFile.invoices[0].id}/set-aside`, { as });
  const { states, stateHistory } = await show(id);
  expect(states.tax).toBe("voided");
  const tax = stateHistory.filter((each: { axis: string }) => each.axis === "tax");
  expect(tax.map((each: { value: string }) => each.value)).toEqual(["red-flushed-part"]);
});

test("D7 red and blue handed in at the same moment find each other", async () => {
  for (let round = 0; round < 5; round++) {
    const blue = fresh();
    const red = fresh({
      red: true,
      total: "-113.00",
      amount: null,
      tax: null,
      items: [],
      original: { code: null, number: blue.number },
    });
    const [a] = await Promise.all([put(aFile([blue])), put(aFile([red]))]);
    expect((await show(a[0].invoices[0].id)).states.tax).toBe("red-flushed-full");
  }
});

test("S1 a voided electronic invoice contradicts itself: what was said is kept, and the doubt with it", async () => {
  const companies = await allCompanies(stage.platform.db);
  const now = stage.platform.clock();
  const facts = fresh();
  const [made] = await stage.trx((trx) =>
    registerMany(
      trx,
      [
        {
          facts,
          companyId: stage.companies.a,
          document: null,
          ownerId: null,
          departmentId: null,
          states: [{ axis: "tax", value: "voided", source: "tax", at: now }],
        },
      ],
      { actor: null, actorId: null, channel: "worker", now, companies },
    ),
  );
  expect((await show(made!.id)).states.tax).toBe("voided");
  expect((await history(made!.id))[0]).toMatchObject({ type: "invoice.registered", data: { doubt: "voided-electronic" } });
});

test("S2 record and trace are one transaction: where one fails, neither is there", async () => {
  const companies = await allCompanies(stage.platform.db);
  const facts = fresh();
  const attempt = stage.trx(async (trx) => {
    await registerMany(trx, [{ facts, companyId: stage.companies.a, document: null, ownerId: null, departmentId: null }], {
      actor: null,
      actorId: null,
      channel: "cli",
      now: new Date(),
      companies,
    });
    throw new Error("the power went off");
  });
  await expect(attempt).rejects.toThrow("the power went off");
  const rows = await stage.platform.db.selectFrom("invoice").select("id").where("number", "=", facts.number).execute();
  expect(rows).toEqual([]);
});

test("S2 no event is ever changed or deleted", async () => {
  await put(aFile([fresh()]));
  for (const statement of [sql`update event set type = 'x'`, sql`delete from event`, sql`update blob set size = 1`])
    await expect(statement.execute(stage.platform.db)).rejects.toThrow(/never changed or deleted/);
});

test("E6 the database itself refuses a second row with the key, whatever way it comes", async () => {
  const invoice = fresh();
  await put(aFile([invoice]));
  const again = sql`insert into invoice (company_id, id, direction, kind, digital_key) values (${stage.companies.a}, 4711, 'received', 'other', ${invoice.number})`;
  await expect(again.execute(stage.platform.db)).rejects.toThrow(/invoice_digital_key/);
});

test("E6 数电纸质 has both keys: found by either, joined into one", async () => {
  const paper = fresh({ kind: "vat-special-paper", code: "1100000000", number: "00000077", digitalNumber: number() });
  const [first] = await put(aFile([paper]));
  const byDigital = {
    ...paper,
    kind: "digital-vat-special" as const,
    code: null,
    number: paper.digitalNumber,
    digitalNumber: null,
  };
  const [second] = await put(aFile([byDigital], { format: "xml" }));
  expect(second.invoices[0]).toMatchObject({ id: first.invoices[0].id, relation: "joined" });
  const keys = await stage.platform.db
    .selectFrom("number_registry")
    .select("number_key")
    .where("invoice_id", "=", first.invoices[0].id)
    .execute();
  expect(new Set(keys.map((row) => row.number_key))).toEqual(new Set(["00000077", "1100000000-00000077", paper.digitalNumber]));
});

test("NUL bytes, halves of characters, impossible dates and sums are stored as far as they can be", async () => {
  const odd = fresh({
    remark: "a\u0000b\ud800c",
    date: "2025-02-30",
    total: "99999999999999999999.00",
    extra: { note: "\u0000" },
  });
  const [file] = await put(aFile([odd]));
  expect(file).toMatchObject({ state: "read", invoices: [{ summary: { date: null, total: null } }] });
});

test("P1 the numbers of the home page count what is mine and what is incomplete", async () => {
  const me = await stage.account([stage.companies.a], "employee", "own");
  await stage.upload(me, [{ name: "a.ofd", bytes: aFile([fresh(), fresh({ buyer: { name: null, taxId: TAX_A } })]) }]);
  expect((await stage.get(me, "/me")).json()).toMatchObject({
    id: me.userId,
    companies: [{ id: stage.companies.a, reach: "own", mayEnter: true }],
    counts: { mine: 2, incomplete: 1, unread: 0 },
  });
});

test("S1 a red invoice that was taken out as none no longer counts against the blue one that comes later", async () => {
  const blue = fresh();
  const red = fresh({
    red: true,
    amount: "-100.00",
    tax: "-13.00",
    total: "-113.00",
    original: { code: null, number: blue.number },
  });
  const [wrong] = await put(aFile([red]));
  const aside = await stage.post(finance, `/invoices/${wrong.invoices[0].id}/set-aside`, { as: "not-an-invoice" });
  expect(aside.statusCode).toBeLessThan(300);
  const [file] = await put(aFile([blue]));
  expect(file.invoices[0].summary.states.tax).toBe("unknown");
});

test("E4 two corrections at once to one number: one is told that it is registered, neither fails", async () => {
  const target = number();
  const files = await put(aFile([fresh()]), aFile([fresh()]));
  const answers = await Promise.all(
    files.map((file: { invoices: { id: string }[] }) =>
      stage.post(finance, `/invoices/${file.invoices[0]!.id}`, { version: 1, values: { number: target } }),
    ),
  );
  expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 409]);
});

test("E4 only fields of an invoice can be corrected, and a line that isn't there isn't made by looking at it", async () => {
  const [file] = await put(aFile([fresh()]));
  const { id } = file.invoices[0];
  for (const path of ["constructor", "items.0.constructor"])
    expect((await stage.post(finance, `/invoices/${id}`, { version: 1, values: { [path]: "x" } })).statusCode, path).toBe(422);
  await stage.post(finance, `/invoices/${id}`, {
    version: 1,
    values: { "items.1.name": null },
    confirm: ["items.1.amount", "total"],
  });
  expect((await show(id)).items).toHaveLength(1);
});

test("E2 what no database can store in a value that differs doesn't keep a file from its record", async () => {
  const exact = fresh();
  const [first] = await put(aFile([exact]));
  const [second] = await put(aFile([{ ...exact, seller: { ...exact.seller, name: "样张\u0000商\ud800" } }], { format: "pdf" }));
  expect(second.invoices).toMatchObject([{ id: first.invoices[0].id, relation: "joined" }]);
});

test("D7 a red invoice that is taken out or corrected away no longer counts; back again it does", async () => {
  const [blue, other] = [fresh(), fresh()];
  const red = (of: typeof blue, total: string) =>
    fresh({ red: true, total, amount: null, tax: null, items: [], original: { code: null, number: of.number } });
  const [blueFile, redFile, otherFile] = await put(aFile([blue]), aFile([red(blue, "-113.00")]), aFile([other]));
  const [blueId, redId, otherId] = [blueFile, redFile, otherFile].map((file) => file.invoices[0].id);
  const stateOf = async (id: string) => (await show(id)).states.tax;
  const setAside = (as: string) => stage.post(finance, `/invoices/${redId}/set-aside`, { as });
  expect(await stateOf(blueId)).toBe("red-flushed-full");
  await setAside("not-an-invoice");
  expect(await stateOf(blueId)).toBe("unknown");
  await setAside("open");
  expect(await stateOf(blueId)).toBe("red-flushed-full");
  const { version } = await show(redId);
  await stage.post(finance, `/invoices/${redId}`, { version, values: { "original.number": other.number } });
  expect([await stateOf(blueId), await stateOf(otherId)]).toEqual(["unknown", "red-flushed-full"]);
});
