import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Account, type Stage, TAX_A, TAX_OTHER, aFile, anInvoice, openStage } from "./testing/stage.ts";

let stage: Stage;
let finance: Account;
let clerk: Account;
let stranger: Account;

beforeAll(async () => {
  stage = await openStage();
  const { a, b } = stage.companies;
  finance = await stage.account([a], "finance", "company");
  clerk = await stage.account([a], "employee", "own");
  stranger = await stage.account([b], "finance", "company");
});
afterAll(() => stage.close());

let serial = 100;
const number = () => `25117000000000000${String(++serial)}`;
const typed = (part: Record<string, string> = {}) => ({
  number: number(),
  date: "2025-03-04",
  "seller.name": "样张供应商有限公司",
  "seller.taxId": TAX_OTHER,
  "buyer.name": "样张甲有限公司",
  "buyer.taxId": TAX_A,
  amount: "100",
  tax: "13",
  total: "113",
  "items.0.name": "*样张*纸张",
  "items.0.amount": "100",
  "items.0.rate": "13%",
  "items.0.tax": "13",
  ...part,
});
const enter = (of: Account, values: Record<string, string | null>, more: object = {}, headers: Record<string, string> = {}) =>
  stage.app.inject({
    method: "POST",
    url: "/api/v1/invoices",
    headers: { ...of.headers, ...headers },
    payload: { values, ...more },
  });
const show = async (of: Account, id: string) => (await stage.get(of, `/invoices/${id}`)).json();

describe("E1 an invoice is entered by hand", () => {
  test("it is registered with the person as its witness, its kind by itself, and stands in the trace", async () => {
    const answer = await enter(clerk, typed());
    expect(answer.statusCode).toBe(201);
    const [entered] = answer.json().invoices;
    expect(entered).toMatchObject({ relation: "new", titleOurs: true, summary: { kind: "digital-vat-normal", total: "113.00" } });
    const detail = await show(clerk, entered.id);
    expect(detail).toMatchObject({ direction: "received", documents: [], missing: [], items: [{ amount: "100.00" }] });
    expect(detail.fields).toMatchObject({ number: { from: "person" }, "items.0.tax": { from: "person" } });
    const [event] = (await stage.get(clerk, `/invoices/${entered.id}/history`)).json().events;
    expect(event).toMatchObject({ type: "invoice.registered", by: { id: clerk.userId }, channel: "api" });
  });

  test("the same key answers the same and enters once", async () => {
    const values = typed();
    const key = { "idempotency-key": "enter-once" };
    const [first, second] = [await enter(clerk, values, {}, key), await enter(clerk, values, {}, key)];
    expect(second.json()).toEqual(first.json());
  });

  test("a value of another shape names its field, nothing at all is refused, another company doesn't exist", async () => {
    expect((await enter(clerk, typed({ total: "a lot" }))).json()).toMatchObject({ status: 422, facts: { field: "total" } });
    expect((await enter(clerk, { owner_id: "me" })).json()).toMatchObject({ status: 422, code: "unknown-field" });
    expect((await enter(clerk, { kind: "quota" })).json()).toMatchObject({ status: 422, code: "nothing-entered" });
    const other = await enter(clerk, typed(), { company: String(stage.companies.b) });
    const none = await enter(clerk, typed(), { company: "99999" });
    expect(other.json()).toMatchObject({ status: 422, code: "unknown-company" });
    expect(other.json()).toEqual({ ...none.json(), instance: other.json().instance });
  });

  test("who may only look may not enter", async () => {
    const auditor = await stage.account([stage.companies.a], "auditor", "company");
    await sql`update membership set may_enter = false where user_id = ${auditor.userId}`.execute(stage.platform.db);
    expect((await enter(auditor, typed())).statusCode).toBe(403);
  });

  test("an honest contradiction of the paper is entered as it is, and kept as a failed check", async () => {
    const [entered] = (await enter(clerk, typed({ total: "131" }))).json().invoices;
    const detail = await show(clerk, entered.id);
    expect(detail.checks).toContainEqual(expect.objectContaining({ id: "sum", ok: false }));
    expect((await stage.get(clerk, "/worklist")).json().items.map((each: { id: string }) => each.id)).not.toContain(entered.id);
  });
});

describe("E1 a number that is registered already", () => {
  test("is joined where one may see it: what was typed fills, and a difference is kept beside what was read", async () => {
    const known = anInvoice({ number: number(), remark: null });
    const [file] = (await stage.upload(clerk, [{ name: "a.ofd", bytes: aFile([known]) }])).json().files;
    const answer = await enter(clerk, typed({ number: known.number!, total: "118.00", remark: "合同 7" }));
    expect(answer.json().invoices).toMatchObject([{ id: file.invoices[0].id, relation: "joined" }]);
    const detail = await show(clerk, file.invoices[0].id);
    expect(detail).toMatchObject({ total: "113.00", remark: "合同 7" });
    expect(detail.checks).toContainEqual(
      expect.objectContaining({
        id: "carriers",
        detail: expect.objectContaining({ field: "total", b: "118.00", fromB: "person" }),
      }),
    );
  });

  test("behaves as a new one to who may not see it: answer, list and number of keys are alike", async () => {
    const known = typed();
    await enter(finance, known);
    const [copy, fresh] = [await enter(clerk, known), await enter(clerk, typed())];
    expect(copy.statusCode).toBe(201);
    const shape = (answer: typeof copy) => {
      const { id: _id, summary, ...rest } = answer.json().invoices[0];
      const { id: _own, number: _number, arrivedAt: _at, ...shown } = summary;
      return { ...rest, shown };
    };
    expect(shape(copy)).toEqual(shape(fresh));
  });

  test("ten people enter it in the same moment and it stands there once", async () => {
    const values = typed();
    const answers = await Promise.all(Array.from({ length: 10 }, () => enter(finance, values)));
    expect(new Set(answers.map((each) => each.json().invoices[0].id)).size).toBe(1);
    expect(answers.filter((each) => each.json().invoices[0].relation === "new")).toHaveLength(1);
  });
});

describe("E1 E4 a file that nobody could read is turned into an invoice by hand", () => {
  const unreadable = async (of: Account, name: string) =>
    (await stage.upload(of, [{ name, bytes: Buffer.from(`no JSON ${name}`) }])).json().files[0].documentId as string;

  test("it carries the invoice from then on and leaves the list", async () => {
    const document = await unreadable(clerk, "纸.jpg");
    expect((await stage.get(clerk, "/worklist")).json().items.map((each: { id: string }) => each.id)).toContain(document);
    const [entered] = (await enter(clerk, typed(), { document: { id: document, mustBeUnread: true } })).json().invoices;
    expect((await show(clerk, entered.id)).documents).toMatchObject([{ documentId: document }]);
    expect((await stage.get(clerk, `/documents/${document}`)).json()).toMatchObject({ state: "read", problem: null });
    expect((await stage.get(clerk, "/worklist")).json().items.map((each: { id: string }) => each.id)).not.toContain(document);
  });

  test("of two people at the same file the second is told, and no second invoice is made of it", async () => {
    const document = await unreadable(clerk, "两人.jpg");
    const answers = await Promise.all(
      [typed(), typed()].map((values) => enter(clerk, values, { document: { id: document, mustBeUnread: true } })),
    );
    expect(answers.map((each) => each.statusCode).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const links = await sql<{
      n: string;
    }>`select count(*) as n from invoice_document where document_id = ${document}::bigint`.execute(stage.platform.db);
    expect(links.rows[0]!.n).toBe("1");
  });

  test("another person's file doesn't exist", async () => {
    const document = await unreadable(clerk, "他人.jpg");
    for (const other of [finance, stranger]) {
      expect((await stage.get(other, `/documents/${document}`)).statusCode).toBe(404);
      expect((await enter(other, typed(), { document: { id: document } })).statusCode).toBe(404);
      expect((await stage.get(other, "/worklist?reason=file")).json().items).toEqual([]);
    }
  });
});

describe("E1 parties are completed from history", () => {
  test("with initials and sides, from nothing but what one may see", async () => {
    await enter(finance, typed({ "seller.name": "样张独家秘方有限公司", "seller.taxId": "91000000MA000000Q1" }));
    const names = async (of: Account) =>
      (await stage.get(of, "/parties")).json().parties as { name: string; initials: string; seller: boolean }[];
    expect(await names(finance)).toContainEqual(
      expect.objectContaining({ name: "样张独家秘方有限公司", initials: "yzdjmfyxgs", seller: true, buyer: false }),
    );
    expect((await names(clerk)).map(({ name }) => name)).not.toContain("样张独家秘方有限公司");
    expect((await names(stranger)).map(({ name }) => name)).not.toContain("样张独家秘方有限公司");
  });
});
