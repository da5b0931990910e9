import { afterAll, beforeAll, expect, test } from "vitest";
import { grantAccess } from "#server/people/people.usecases.ts";
import { listDocuments } from "./intake.usecases.ts";
import { type Account, type Stage, TAX_B, aFile, anInvoice, openStage } from "./testing/stage.ts";

let stage: Stage;
let ofA: Account;
let financeB: Account;

beforeAll(async () => {
  stage = await openStage();
  ofA = await stage.account([stage.companies.a], "employee", "company");
  financeB = await stage.account([stage.companies.b], "finance", "company");
});
afterAll(() => stage.close());

let serial = 5000;
const number = () => `2500200000000000${String(++serial)}`;
const ofB = (part: Parameters<typeof anInvoice>[0] = {}) =>
  anInvoice({ number: number(), buyer: { name: "样张乙有限公司", taxId: TAX_B }, ...part });
type Answer = { statusCode: number; body: string; headers: Record<string, unknown> };
/** what could tell: everything but the request's own number, the time and the length of these */
const telling = ({ statusCode, body, headers }: Answer) => ({
  statusCode,
  body: body.replace(/urn:piaozai:request:[\w-]+/, ""),
  headers: Object.fromEntries(
    Object.entries(headers).filter(([name]) => !["x-request-id", "date", "content-length"].includes(name)),
  ),
});

test("P1 D11 of another company's invoice nothing is told: the answer is the same as for one that isn't there", async () => {
  const { files } = (await stage.upload(financeB, [{ name: "b.ofd", bytes: aFile([ofB()]) }])).json();
  const [invoice, document] = [files[0].invoices[0].id, files[0].documentId];
  const batch = (await stage.get(financeB, "/documents")).json().documents[0].batch;
  const nowhere = "1234567890123";
  for (const path of [
    (id: string) => `/invoices/${id}`,
    (id: string) => `/invoices/${id}/history`,
    (id: string) => `/invoices/${id}/documents`,
  ])
    expect(telling(await stage.get(ofA, path(invoice)))).toEqual(telling(await stage.get(ofA, path(nowhere))));
  for (const path of [
    (id: string) => `/documents/${id}/original`,
    (id: string) => `/documents/${id}/pages/1`,
    (id: string) => `/documents/${id}/original?member=x`,
  ])
    expect(telling(await stage.get(ofA, path(document)))).toEqual(telling(await stage.get(ofA, path(nowhere))));
  expect(telling(await stage.get(ofA, `/batches/${batch}`))).toEqual(telling(await stage.get(ofA, `/batches/${nowhere}`)));
  const correction = { version: 1, values: { remark: "x" } };
  expect(telling(await stage.post(ofA, `/invoices/${invoice}`, correction))).toEqual(
    telling(await stage.post(ofA, `/invoices/${nowhere}`, correction)),
  );
  expect(telling(await stage.post(ofA, `/documents/${document}/retry`))).toEqual(
    telling(await stage.post(ofA, `/documents/${nowhere}/retry`)),
  );
});

test("P1 whoever isn't signed in gets 401 everywhere", async () => {
  for (const url of [
    "/invoices/1",
    "/invoices/1/history",
    "/documents",
    "/documents/1/original",
    "/documents/1/pages/1",
    "/batches/1",
    "/me",
  ])
    expect([url, (await stage.app.inject({ url: `/api/v1${url}` })).statusCode]).toEqual([url, 401]);
  expect((await stage.app.inject({ method: "POST", url: "/api/v1/documents" })).statusCode).toBe(401);
});

/** What an upload answers, with everything that differs from upload to upload taken out. */
function shape(file: Record<string, unknown>): unknown {
  return JSON.parse(
    JSON.stringify(file, (key, value: unknown) =>
      ["id", "documentId", "sha256", "arrivedAt", "number", "name", "size"].includes(key) ? `<${typeof value}>` : value,
    ),
  );
}

test("design 1: to an uploader who may not see the registered invoice the answer is the same as for a new one", async () => {
  const employee = await stage.account([stage.companies.b], "employee", "own");
  const known = ofB();
  const registered = (await stage.upload(financeB, [{ name: "x.ofd", bytes: aFile([known]) }])).json().files[0];
  const copy = (await stage.upload(employee, [{ name: "x.ofd", bytes: aFile([known]) }])).json().files[0];
  const fresh = (await stage.upload(employee, [{ name: "x.ofd", bytes: aFile([ofB()]) }])).json().files[0];
  expect(shape(copy)).toEqual(shape(fresh));
  expect(copy.invoices[0].id).not.toBe(registered.invoices[0].id);

  // afterwards too: his record, its trace and his list look as for any other
  const detail = async (id: string) => {
    const { id: _, ...rest } = (await stage.get(employee, `/invoices/${id}`)).json();
    return Object.keys(rest).toSorted();
  };
  expect(await detail(copy.invoices[0].id)).toEqual(await detail(fresh.invoices[0].id));
  const types = async (id: string) =>
    (await stage.get(employee, `/invoices/${id}/history`)).json().events.map((event: { type: string }) => event.type);
  expect(await types(copy.invoices[0].id)).toEqual(await types(fresh.invoices[0].id));
  expect(copy.sameFileAs).toBeNull();

  // and the second time he is told of his own
  const again = (await stage.upload(employee, [{ name: "y.ofd", bytes: aFile([known], { salt: "2" }) }])).json().files[0];
  expect(again.invoices).toMatchObject([{ id: copy.invoices[0].id, relation: "joined" }]);

  // finance sees one record, nothing of the copy, and in its trace that somebody handed it in
  expect((await stage.get(financeB, `/invoices/${copy.invoices[0].id}`)).statusCode).toBe(404);
  const { events } = (await stage.get(financeB, `/invoices/${registered.invoices[0].id}/history`)).json();
  expect(events[0]).toMatchObject({ type: "invoice.duplicate-submitted", by: { id: employee.userId } });
  const registry = await stage.platform.db
    .selectFrom("number_registry")
    .selectAll()
    .where("number_key", "=", known.number!)
    .execute();
  expect(registry).toHaveLength(1);
});

test("design 1: correcting a number into one that is registered out of sight tells nothing; in sight it says so", async () => {
  const employee = await stage.account([stage.companies.b], "employee", "own");
  const [known, mine] = [ofB(), ofB()];
  await stage.upload(financeB, [{ name: "x.ofd", bytes: aFile([known]) }]);
  const own = (await stage.upload(employee, [{ name: "y.ofd", bytes: aFile([mine]) }])).json().files[0].invoices[0].id;
  const corrected = await stage.post(employee, `/invoices/${own}`, { version: 1, values: { number: known.number } });
  expect([corrected.statusCode, corrected.json().number]).toEqual([200, known.number]);
  const other = (await stage.upload(financeB, [{ name: "z.ofd", bytes: aFile([ofB()]) }])).json().files[0].invoices[0].id;
  expect(
    (await stage.post(financeB, `/invoices/${other}`, { version: 1, values: { number: known.number } })).json(),
  ).toMatchObject({ status: 409, code: "already-registered" });
});

test("P1 a department sees what lies in it and below, and a grant shows one invoice for a time", async () => {
  const sales = await stage.department(stage.companies.b, "销售部");
  const north = await stage.department(stage.companies.b, "华北区", sales);
  const salesman = await stage.account([stage.companies.b], "employee", "own", north);
  const head = await stage.account([stage.companies.b], "employee", "department", sales);
  const outsider = await stage.account([stage.companies.a], "employee", "own");
  const id = (await stage.upload(salesman, [{ name: "x.ofd", bytes: aFile([ofB()]) }])).json().files[0].invoices[0].id;
  expect((await stage.get(head, `/invoices/${id}`)).json()).toMatchObject({ department: { id: north, name: "华北区" } });
  expect((await stage.get(outsider, `/invoices/${id}`)).statusCode).toBe(404);
  const endsAt = new Date(stage.platform.clock().getTime() + 60_000);
  await stage.trx((trx) =>
    grantAccess(trx, {
      companyId: stage.companies.b,
      granteeId: outsider.userId,
      invoiceId: id,
      reason: "核对",
      grantedBy: head.userId,
      endsAt,
    }),
  );
  const seen = await stage.get(outsider, `/invoices/${id}`);
  expect(seen.json()).toMatchObject({ id, may: { edit: false, remove: false } });
  const document = seen.json().documents[0].documentId;
  expect((await stage.get(outsider, `/documents/${document}/original`)).statusCode).toBe(200);
});

test("P1 a file with several invoices is opened by those who see all of them, not by one who was shown one", async () => {
  const [one, two] = [ofB(), ofB()];
  const [file] = (await stage.upload(financeB, [{ name: "two.pdf", bytes: aFile([one, two], { format: "pdf" }) }])).json().files;
  const outsider = await stage.account([stage.companies.a], "employee", "own");
  await stage.trx((trx) =>
    grantAccess(trx, {
      companyId: stage.companies.b,
      granteeId: outsider.userId,
      invoiceId: file.invoices[0].id,
      reason: "核对",
      grantedBy: "x",
    }),
  );
  expect((await stage.get(outsider, `/invoices/${file.invoices[0].id}`)).statusCode).toBe(200);
  expect((await stage.get(outsider, `/documents/${file.documentId}/original`)).statusCode).toBe(404);
  expect((await stage.get(financeB, `/documents/${file.documentId}/original`)).statusCode).toBe(200);
});

test("P1 what I put in is mine alone to list", async () => {
  expect((await stage.get(ofA, "/documents")).json()).toEqual({ documents: [], nextCursor: null });
  expect((await stage.get(financeB, "/documents")).json().documents.length).toBeGreaterThan(3);
});

test("P1 who has no company to enter for is told so before a byte is stored", async () => {
  const outsider = await stage.account([], "employee", "own");
  expect((await stage.upload(outsider, [{ name: "x.ofd", bytes: aFile([ofB()]) }])).json()).toMatchObject({
    status: 403,
    code: "may-not-enter",
  });
  expect((await stage.get(outsider, "/me")).json()).toMatchObject({ companies: [], counts: { mine: 0, incomplete: 0 } });
});

test("P1 who has left a company no longer has the files that he put in there on his list", async () => {
  const leaver = await stage.account([stage.companies.a, stage.companies.b], "employee", "own");
  await stage.upload(leaver, [{ name: "b.ofd", bytes: aFile([ofB()]) }], { fields: { company: String(stage.companies.b) } });
  const own = async () => (await listDocuments(stage.platform.db, await stage.actor(leaver), undefined)).documents;
  expect(await own()).toHaveLength(1);
  await stage.platform.db
    .deleteFrom("membership")
    .where("user_id", "=", leaver.userId)
    .where("company_id", "=", stage.companies.b)
    .execute();
  expect(await own()).toEqual([]);
});
