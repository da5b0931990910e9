/** P4: what is kept of a person goes on request, as far as no law wants it kept; what stays is said, and until when. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Erasure, ErasurePreview } from "#api/erasures.api.ts";
import { emptyFacts } from "#domain/empty-facts.ts";
import { specimenPdf } from "../../demo/specimen/index.ts";
import { sweepKept } from "#server/operations/erasure/kept.ts";
import { type TestServer, testServer } from "../platform/testing/test-server.ts";

let server: TestServer;
type Person = Awaited<ReturnType<TestServer["person"]>>;
let anna: Person;
let company: string;

const PATIENT = "林知夏";
const TRAVELLER = "欧阳若安";

const api = async <T>(as: { token: string }, path: string, body?: unknown): Promise<T> =>
  (await server.call(`/api/v1${path}`, { token: as.token, ...(body === undefined ? {} : { method: "POST", body }) })).json() as T;

async function uploaded(name: string, bytes: Uint8Array) {
  const form = new FormData();
  form.append("files", new Blob([Buffer.from(bytes)]), name);
  const answer = await server.call("/api/v1/documents?wait=60", { method: "POST", body: form, token: anna.token });
  const { files } = (await answer.json()) as { files: { documentId: string; sha256: string; invoices: { id: string }[] }[] };
  return files[0]!;
}

const receipt = {
  ...emptyFacts("fiscal"),
  business: "medical",
  code: "99000625",
  number: "0000000321",
  date: "2025-06-03",
  checkCode: "a1b2c3",
  seller: { name: "北京样例综合医院", taxId: null },
  buyer: { name: PATIENT, taxId: null },
  total: "80.00",
  items: [{ name: "西药费", spec: null, unit: "项", quantity: "1", price: "80.00", amount: "80.00", rate: null, tax: null }],
};
const typed = (name: string, number: string) => ({
  values: { number, date: "2025-06-04", "seller.name": "北京样张商贸有限公司", "buyer.name": name, total: "12.00" },
});

beforeAll(async () => {
  server = await testServer();
  company = String(server.companyId);
  anna = await server.person("anna", { role: "employee", reach: "own" });
});
afterAll(() => server.close());

test("P4 what may go is counted, goes, and leaves a trace without the name; vouchers stay with their rule", async () => {
  const medical = await uploaded(`${PATIENT}.pdf`, await specimenPdf(receipt));
  const unread = await uploaded(`${PATIENT}病历.txt`, Buffer.from("no invoice"));
  const booked = (await api<{ invoices: { id: string }[] }>(anna, "/invoices", typed(PATIENT, "25112000000000000042")))
    .invoices[0]!.id;
  await sql`update invoice set booking_state = 'booked' where id = ${booked}::bigint`.execute(server.platform.db);
  const lookup = await api<{ id: string }>(anna, "/lookups", { text: PATIENT });
  await api(anna, "/tickets", { lookup: lookup.id, problem: `${PATIENT}的票找不到`, environment: {} });
  await api(anna, "/lookups", { text: TRAVELLER });

  const wish = { company, words: [PATIENT] };
  const preview = await api<ErasurePreview>(server.admin, "/erasures/preview", wish);
  expect(preview).toMatchObject({
    goes: { lookups: 1, queries: 1, tickets: 1, uploads: 1, invoices: 1 },
    stays: [{ rule: "vouchers-30", count: 1, until: "2055-12-31" }],
  });
  const asked = await server.call("/api/v1/erasures", { method: "POST", body: { ...wish, reason: "本人要求" } });
  expect(asked.status).toBe(202);
  await vi.waitFor(
    async () => {
      const { erasures } = await api<{ erasures: Erasure[] }>(server.admin, `/erasures?company=${company}`);
      expect(erasures[0]).toMatchObject({ state: "done", reason: "本人要求", result: { stays: preview.stays } });
    },
    { timeout: 20_000 },
  );

  const { goes, ...rest } = await api<ErasurePreview>(server.admin, "/erasures/preview", wish);
  expect(Object.values(goes).filter((count) => count !== 0)).toEqual([]);
  expect(rest).toEqual({ stays: preview.stays, left: [] });
  for (const path of [
    `/invoices/${medical.invoices[0]!.id}`,
    `/documents/${medical.documentId}/original`,
    `/lookups/${lookup.id}`,
  ])
    expect([path, (await server.call(`/api/v1${path}`, { token: anna.token })).status]).toEqual([path, 404]);
  for (const { sha256 } of [medical, unread]) expect(await server.platform.files.has(sha256)).toBe(false);
  expect((await server.call(`/api/v1/invoices/${booked}`, { token: anna.token })).status).toBe(200);
  // without it a verifier would call it tampering
  const erased = await server.platform.db
    .selectFrom("event")
    .select("data")
    .where("type", "=", "trail.payloads-erased")
    .execute();
  expect(erased.map(({ data }) => data["types"])).toContainEqual(expect.arrayContaining(["invoice.registered"]));
  const events = await server.platform.db
    .selectFrom("event")
    .select(["type", "data"])
    .where("type", "like", "personal.%")
    .execute();
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(["personal.erasure-previewed", "personal.erasure-asked", "personal.erased"]),
  );
});

test("P4 of the booked one alone the name is still kept, anywhere in the database", async () => {
  const { rows: columns } = await sql<{ table: string; column: string }>`select table_name as table, column_name as column
    from information_schema.columns where table_schema = 'public' and (data_type in ('text', 'jsonb') or udt_name = '_text')`.execute(
    server.platform.db,
  );
  const found: string[] = [];
  for (const { table, column } of columns) {
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from ${sql.table(table)} where strpos(${sql.ref(column)}::text, ${PATIENT}) > 0`.execute(
      server.platform.db,
    );
    if (rows[0]!.n > 0) found.push(`${table}.${column} ${rows[0]!.n}`);
  }
  expect(found.toSorted()).toEqual(["invoice.buyer_name 1", "invoice_search.txt 1"]);
});

test("P4 what nobody needs any more goes after the days that are set, and that it went is noted", async () => {
  const old = await uploaded("草稿.txt", Buffer.from("a draft"));
  await api(anna, "/lookups", { text: "样张纸张" });
  const kept = { lookups: 30, queries: null, uploads: 90 };
  const put = (token: string) => server.call("/api/v1/retention", { method: "PUT", body: kept, token });
  expect((await put(anna.token)).status).toBe(403);
  expect(await (await put(server.admin.token)).json()).toEqual({ kept, may: { change: true } });
  const count = async () => (await server.platform.db.selectFrom("lookup").select("id").execute()).length;
  await sweepKept(server.platform);
  expect([await count(), await server.platform.files.has(old.sha256)]).toEqual([expect.any(Number), true]);

  await server.platform.db
    .updateTable("lookup")
    .set({ asked_at: new Date("2025-04-01T00:00:00Z") })
    .execute();
  await server.platform.db
    .updateTable("document")
    .set({ uploaded_at: new Date("2025-01-01T00:00:00Z") })
    .execute();
  await sweepKept(server.platform);
  expect([await count(), await server.platform.files.has(old.sha256)]).toEqual([0, false]);
  const events = await server.platform.db.selectFrom("event").select("data").where("type", "=", "personal.swept").execute();
  expect(events[0]?.data).toMatchObject({ days: kept, deleted: { queries: 0, uploads: 1 } });
});

test("P4 takes the permission in the company, and answers alike for one that isn't there", async () => {
  const said = async (id: string) => {
    const answer = await server.call("/api/v1/erasures/preview", {
      method: "POST",
      token: anna.token,
      body: { company: id, words: ["某某"] },
    });
    const { instance: _, ...problem } = (await answer.json()) as Record<string, unknown>;
    return [answer.status, problem];
  };
  expect((await said(company))[0]).toBe(403);
  expect(await said(company)).toEqual(await said("99999"));
});
