import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectGuarded } from "#server/platform/testing/guarded.ts";
import { type Account, type Stage, aFile, anInvoice, openStage } from "./testing/stage.ts";

let stage: Stage;
let finance: Account;

beforeAll(async () => {
  stage = await openStage(undefined, { maxUpload: 200_000 });
  finance = await stage.account([stage.companies.a, stage.companies.b], "finance", "company");
});
afterAll(() => stage.close());

let serial = 100;
/** an invoice with a number that no other test uses */
const fresh = (part: Parameters<typeof anInvoice>[0] = {}) =>
  anInvoice({ number: `2500200000000000${String(++serial).padStart(4, "0")}`, ...part });

test("E2 many files at once: each has its own result, and one that is no invoice or too large stops no other", async () => {
  const invoice = fresh();
  const big = randomBytes(300_000);
  const answer = await stage.upload(finance, [
    { name: "发票 一.ofd", bytes: aFile([invoice]) },
    { name: "big.pdf", bytes: big },
    { name: "notes.txt", bytes: Buffer.from("no invoice") },
    { name: "empty.ofd", bytes: Buffer.alloc(0) },
  ]);
  expect(answer.statusCode).toBe(202);
  const { files, done, batch } = answer.json();
  expect(done).toBe(true);
  expect(files.map((file: { name: string; state: string }) => [file.name, file.state])).toEqual([
    ["发票 一.ofd", "read"],
    ["big.pdf", "kept"],
    ["notes.txt", "kept"],
    ["empty.ofd", "kept"],
  ]);
  expect(files[0].invoices).toMatchObject([
    { relation: "new", titleOurs: true, summary: { number: invoice.number, direction: "received" } },
  ]);
  expect(files[1]).toMatchObject({
    documentId: null,
    sha256: null,
    size: 300_000,
    problem: { code: "too-large", detail: { bytes: "200000" } },
  });
  expect(files[2].problem).toMatchObject({ code: "not-an-invoice", detail: { is: "unknown" } });
  // what was refused stands in the batch too, at its place
  const later = (await stage.get(finance, `/batches/${batch}`)).json().files;
  expect(later.map((file: { outcome: string }) => file.outcome)).toEqual(["new", "refused", "not-an-invoice", "not-an-invoice"]);
  expect(later[1]).toEqual(files[1]);
});

test("E7 the original comes back byte for byte, with headers under which no browser runs any of it", async () => {
  const bytes = Buffer.concat([aFile([fresh()]), Buffer.from("\r\n--tricky\r\n\u0000\u00ff", "latin1")]);
  const [file] = (await stage.upload(finance, [{ name: "原件<script>.html", bytes }])).json().files;
  const original = await stage.get(finance, `/documents/${file.documentId}/original`);
  expect(original.rawPayload.equals(bytes)).toBe(true);
  expect(original.headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "content-type": "application/octet-stream",
    etag: `"${file.sha256}"`,
  });
  expect(original.headers["content-security-policy"]).toMatch(/^sandbox; default-src 'none'/);
  expectGuarded("an original", original.headers);
  expect(original.headers["content-disposition"]).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''%E5%8E%9F/);
  const again = await stage.get(finance, `/documents/${file.documentId}/original`, { "if-none-match": `"${file.sha256}"` });
  expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
  expectGuarded("an original that hasn't changed", again.headers);
});

test("E7 a page of an OFD is drawn, a page that isn't there is named so", async () => {
  const [file] = (await stage.upload(finance, [{ name: "a.ofd", bytes: aFile([fresh()]) }])).json().files;
  const page = await stage.get(finance, `/documents/${file.documentId}/pages/1`);
  expect(page.headers["content-type"]).toBe("image/svg+xml; charset=utf-8");
  expect(page.headers["content-security-policy"]).toMatch(/sandbox/);
  expectGuarded("a preview", page.headers);
  expect((await stage.get(finance, `/documents/${file.documentId}/pages/9`)).json()).toMatchObject({
    status: 404,
    code: "no-such-page",
  });
});

test("E6 a second copy says which invoice it belongs to, and that the same file was taken in before", async () => {
  const invoice = fresh();
  const first = (await stage.upload(finance, [{ name: "a.ofd", bytes: aFile([invoice]) }])).json().files[0];
  const same = (await stage.upload(finance, [{ name: "b.ofd", bytes: aFile([invoice]) }])).json().files[0];
  expect(same).toMatchObject({
    state: "read",
    sameFileAs: first.documentId,
    invoices: [{ id: first.invoices[0].id, relation: "joined" }],
  });
  const saved = (
    await stage.upload(finance, [{ name: "c.pdf", bytes: aFile([invoice], { format: "pdf", salt: "saved again" }) }])
  ).json().files[0];
  expect(saved).toMatchObject({ sameFileAs: null, invoices: [{ id: first.invoices[0].id, relation: "joined" }] });
});

test("E6 twenty uploads of one invoice in several formats at the same time give one record with all of them", async () => {
  const invoice = fresh();
  const formats = ["ofd", "pdf", "xml", "image"] as const;
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      stage.upload(finance, [{ name: `${i}.x`, bytes: aFile([invoice], { format: formats[i % 4]!, salt: String(i) }) }]),
    ),
  );
  const found = answers.flatMap((answer) => answer.json().files[0].invoices);
  expect(new Set(found.map((each: { id: string }) => each.id)).size).toBe(1);
  expect(found.filter((each: { relation: string }) => each.relation === "new")).toHaveLength(1);
  const rows = await stage.platform.db.selectFrom("invoice").select("id").where("number", "=", invoice.number).execute();
  expect(rows).toHaveLength(1);
  const { documents } = (await stage.get(finance, `/invoices/${found[0].id}/documents`)).json();
  expect(documents).toHaveLength(20);
  expect(documents.filter((each: { archival: boolean }) => each.archival)).toMatchObject([{ format: "xml" }]);
});

test("E6 a kind without a number is told apart by its bytes: the same photo twice is one record", async () => {
  const taxi = fresh({ kind: "other", number: null, total: "35.00", amount: null, tax: null, items: [] });
  const bytes = aFile([taxi], { format: "image", salt: `${serial}` });
  const answers = await Promise.all([1, 2, 3].map((i) => stage.upload(finance, [{ name: `${i}.jpg`, bytes }])));
  expect(new Set(answers.map((answer) => answer.json().files[0].invoices[0].id)).size).toBe(1);
});

test("E2 a file that was kept unread can be tried again", async () => {
  let broken = true;
  const own = await openStage({
    ...(await import("./testing/stage.ts")).jsonReaders,
    read: async (bytes, name, quickOnly, crop) => {
      if (broken) throw new Error("the reader died");
      return (await import("./testing/stage.ts")).jsonReaders.read(bytes, name, quickOnly, crop);
    },
  });
  try {
    const me = await own.account([own.companies.a], "employee", "own");
    const [file] = (await own.upload(me, [{ name: "a.ofd", bytes: aFile([fresh()]) }])).json().files;
    expect(file).toMatchObject({ state: "kept", problem: { code: "reader-failed" } });
    broken = false;
    const retried = await own.post(me, `/documents/${file.documentId}/retry`);
    expect([retried.statusCode, retried.json().state]).toEqual([202, "queued"]);
    const { documents } = (await own.get(me, "/documents")).json();
    const after = (await own.get(me, `/batches/${documents[0].batch}?wait=30`)).json();
    expect(after.files[0]).toMatchObject({ state: "read", invoices: [{ relation: "new" }] });
    expect((await own.post(me, `/documents/${file.documentId}/retry`)).json()).toMatchObject({
      status: 409,
      code: "not-retryable",
    });
  } finally {
    await own.close();
  }
});

test("E2 the same Idempotency-Key takes files in once", async () => {
  const file = { name: "a.ofd", bytes: aFile([fresh()]) };
  const headers = { "idempotency-key": "upload-1" };
  const [first, second] = [await stage.upload(finance, [file], { headers }), await stage.upload(finance, [file], { headers })];
  expect([first.statusCode, second.statusCode]).toEqual([202, 202]);
  expect(second.json().batch).toBe(first.json().batch);
});

test("E2 an invoice between two companies of ours stands in both: received in one, issued in the other", async () => {
  const { TAX_A, TAX_B } = await import("./testing/stage.ts");
  const invoice = fresh({ seller: { name: "样张乙有限公司", taxId: TAX_B }, buyer: { name: "样张甲有限公司", taxId: TAX_A } });
  const { files } = (await stage.upload(finance, [{ name: "a.ofd", bytes: aFile([invoice]) }])).json();
  const placed = files[0].invoices.map((each: { summary: { company: { id: number }; direction: string } }) => [
    each.summary.company.id,
    each.summary.direction,
  ]);
  expect(placed.toSorted()).toEqual([
    [stage.companies.a, "received"],
    [stage.companies.b, "issued"],
  ]);
  const { related } = (await stage.get(finance, `/invoices/${files[0].invoices[0].id}`)).json();
  expect(related).toMatchObject([{ relation: "same", invoice: { number: invoice.number } }]);
});

test("E2 D24 an invoice whose title isn't ours stays in the space it was put into, and says so", async () => {
  const invoice = fresh({ buyer: { name: "别家公司", taxId: "91000000MA000000Z3" } });
  const { files } = (
    await stage.upload(finance, [{ name: "a.ofd", bytes: aFile([invoice]) }], { fields: { company: String(stage.companies.b) } })
  ).json();
  expect(files[0].invoices).toMatchObject([
    { titleOurs: false, summary: { company: { id: stage.companies.b }, titleOurs: false } },
  ]);
  const wrong = await stage.upload(finance, [{ name: "a.ofd", bytes: aFile([invoice]) }], { fields: { company: "4711" } });
  expect(wrong.json()).toMatchObject({ status: 422, code: "unknown-company" });
});

test("E7 a file is on the disk before it is acknowledged", async () => {
  const answer = await stage.upload(finance, [{ name: "a.ofd", bytes: aFile([fresh()]) }], { wait: 0 });
  const [file] = answer.json().files;
  expect(["queued", "reading", "read"]).toContain(file.state);
  expect(await stage.platform.files.has(file.sha256)).toBe(true);
  await stage.get(finance, `/batches/${answer.json().batch}?wait=30`);
});

test("a worker that is killed while reading leaves nothing; the job runs again and one record results", async () => {
  const invoice = fresh();
  const { startReading } = await import("./intake.queries.ts");
  const { readDocuments } = await import("./read-documents.ts");
  const { jsonReaders } = await import("./testing/stage.ts");
  const answer = (await stage.upload(finance, [{ name: "a.ofd", bytes: aFile([invoice]) }])).json();
  const document = { companyId: stage.companies.a, id: answer.files[0].documentId };
  // as a worker leaves it that dies between marking and registering, and as two workers that were both given the job
  await stage.platform.db.updateTable("document").set({ state: "queued" }).where("id", "=", document.id).execute();
  await startReading(stage.platform.db, [document]);
  const job = { data: { documents: [document] }, last: false };
  await Promise.all([1, 2].map(() => readDocuments(stage.platform, jsonReaders, job, "quick")));
  const rows = await stage.platform.db.selectFrom("invoice").select("id").where("number", "=", invoice.number).execute();
  const carriers = await stage.platform.db
    .selectFrom("invoice_document")
    .select("document_id")
    .where("document_id", "=", document.id)
    .execute();
  expect([rows.length, carriers.length]).toEqual([1, 1]);
});
