/** P4: whatever table somebody typed a person's name into, it goes with the rest of him; what stays is said, and the trail stays proven. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Erasure, ErasurePreview } from "#api/erasures.api.ts";
import { sealAll } from "#server/operations/audit/sealing.ts";
import { verifyExport } from "#server/operations/audit/verify.ts";
import { makePersonalSpace } from "#server/people/personal-space.ts";
import { recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import { ownKey } from "#server/platform/signing.ts";
import { type TestServer, testServer } from "../platform/testing/test-server.ts";
import { TEXT_COLUMNS } from "./testing/text-columns.ts";

let server: TestServer;
type Person = Awaited<ReturnType<TestServer["person"]>>;
let anna: Person;
let auditor: Person;

const NAME = "林知夏";
/** made up: its region doesn't exist */
const ID = "110101199003074514";
/** as it is written somewhere */
const SPACED = "110101 19900307 4514";
const WORDS = [NAME, ID];

beforeAll(async () => {
  server = await testServer();
  anna = await server.person("anna", { role: "employee", reach: "own" });
  auditor = await server.person("auditor", { role: "auditor", reach: "company" });
});
afterAll(() => server?.close());

const api = async <T>(as: { token: string }, path: string, body?: unknown): Promise<T> =>
  (await server.call(`/api/v1${path}`, { token: as.token, ...(body === undefined ? {} : { method: "POST", body }) })).json() as T;

const entered = async (as: Person, buyer: string, number: string, remark?: string): Promise<string> => {
  const parties = { "seller.name": "北京样张商贸有限公司", "buyer.name": buyer };
  const values = { number, date: "2025-06-04", ...parties, total: "12.00", ...(remark ? { remark } : {}) };
  return (await api<{ invoices: { id: string }[] }>(as, "/invoices", { values })).invoices[0]!.id;
};

/** Columns in which a word stands, with the number of rows. */
async function found(): Promise<Map<string, number>> {
  const at = new Map<string, number>();
  for (const { table, column } of await textColumns()) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}
      where replace(${sql.ref(column)}::text, ' ', '') ~ ${WORDS.join("|")}`.execute(server.platform.db);
    if (rows[0]!.n > 0) at.set(`${table}.${column}`, rows[0]!.n);
  }
  return at;
}

async function textColumns(): Promise<{ table: string; column: string }[]> {
  const { rows } = await sql<{ table: string; column: string }>`select table_name as table, column_name as column
    from information_schema.columns where table_schema = 'public'
      and (data_type in ('text', 'json', 'jsonb', 'character varying') or udt_name in ('_text', '_varchar')) order by 1, 2`.execute(
    server.platform.db,
  );
  return rows;
}

test("P4 of every column that can hold a text it is said what becomes of a person's words in it", async () => {
  const there = (await textColumns()).map(({ table, column }) => `${table}.${column}`);
  expect(there.filter((name) => !TEXT_COLUMNS.has(name))).toEqual([]);
  expect([...TEXT_COLUMNS.keys()].filter((name) => !there.includes(name))).toEqual([]);
});

/** Words typed wherever people can type, each beside an invoice that is nobody's. */
async function typedEverywhere(invoiceId: string): Promise<void> {
  const { db } = server.platform;
  const company_id = server.companyId;
  const json = (value: unknown) => JSON.stringify(value) as never;
  const id = newId();
  const mine = { company_id, id };
  const said = `给${NAME}的`;
  await db
    .insertInto("batch")
    .values({ ...mine, uploaded_by: anna.userId, client_key: said })
    .execute();
  await db.insertInto("blob").values({ sha256: "ab", size: "1" }).execute();
  const file = { batch_id: id, position: 0, sha256: "ab", size: "1", uploaded_by: anna.userId };
  const readings = json([{ file: `${NAME}.txt`, invoices: [] }]);
  const problem = json({ code: "no-invoice", message: said });
  await db
    .insertInto("document")
    .values({ ...mine, ...file, name: `${NAME}.txt`, state: "read", readings, problem, client_key: said })
    .execute();
  const refused = { batch_id: id, size: "9", code: "too-large", limit_bytes: "1", uploaded_by: anna.userId };
  await db
    .insertInto("refused_file")
    .values({ ...mine, ...refused, name: `${NAME}.pdf`, client_key: said })
    .execute();
  const list = { document_id: id, name: `${NAME}.xlsx`, state: "done" as const, uploaded_by: anna.userId, channel: "web" };
  await db
    .insertInto("list_import")
    .values({ ...mine, ...list, look: json([said]), plan: json({ a: said }), problem })
    .execute();
  const row = { company_id, list_id: id, row: 3, problems: json([{ value: ID }]), cells: json([NAME, SPACED]) };
  await db.insertInto("list_row_error").values(row).execute();
  const listing = { company_id, invoice_id: invoiceId, list_company_id: company_id, list_id: id, sheet: said, row: 3 };
  await db
    .insertInto("invoice_listing")
    .values({ ...listing, name: `${NAME}.xlsx`, listed_at: new Date() })
    .execute();
  const state = { axis: "booking", value: "not-booked", source: "person" as const, reason: said, at: new Date() };
  await db
    .insertInto("invoice_state")
    .values({ company_id, invoice_id: invoiceId, id, ...state })
    .execute();
  const double = { invoice_id: invoiceId, other_company_id: company_id, other_invoice_id: invoiceId, note: said };
  await db
    .insertInto("duplicate_case")
    .values({ ...mine, ...double, reason: "same-receipt", opened_at: new Date() })
    .execute();
  await db
    .updateTable("invoice")
    .set({ tags: [said, "别的"] })
    .where("id", "=", invoiceId)
    .execute();
  await db
    .insertInto("access_grant")
    .values({
      ...mine,
      grantee_id: anna.userId,
      reason: said,
      granted_by: server.admin.userId,
      rule: json({ ...NO_RULE, buyerTaxIds: [ID] }),
      asked: json({ buyer: NAME }),
    })
    .execute();
  const asking = { asker_id: anna.userId, target: "search" as const, wanted: json({ filters: { buyer: NAME } }), reason: said };
  await db
    .insertInto("access_request")
    .values({ ...mine, ...asking, note: said, wanted_key: NAME })
    .execute();
  const held = { source_id: id, key: "k", state: "held" as const, arrived_at: new Date() };
  await db
    .insertInto("source_item")
    .values({ company_id, ...held, held: json({ name: `${NAME}.eml` }) })
    .execute();
  const notice = { kind: "announcement", state: "draft", level: "info", visitors: false, companies: null, roles: null } as const;
  const times = { starts_at: new Date(), created_at: new Date(), created_by: anna.userId, functions: [] };
  await db
    .insertInto("notice")
    .values({ id, ...notice, ...times, texts: json({ en: { title: said, text: NAME } }), withdrawn_reason: said })
    .execute();
  const migration = { company_id, id, name: said, state: "tried" as const, sha256: "x", started_by: anna.userId, channel: "web" };
  const columns = { look: json({ a: NAME }), plan: json({ a: NAME }), problem: json({ a: NAME }) };
  await db
    .insertInto("migration_run")
    .values({ ...migration, ...columns })
    .execute();
  await db
    .insertInto("migration_row")
    .values({ company_id, run_id: id, row: 1, outcome: "new", kind: "other", cells: json([NAME]) })
    .execute();
  await db
    .insertInto("migration_template")
    .values({ company_id, id, name: NAME, plan: json({ a: NAME }), updated_by: anna.userId, updated_at: new Date() })
    .execute();
  const compared = {
    against: "ledger" as const,
    date_from: "2025-01-01",
    date_to: "2025-01-31",
    fields: [],
    created_by: anna.userId,
  };
  await db
    .insertInto("reconciliation")
    .values({ company_id, id, name: said, ...compared })
    .execute();
  const run = { company_id, reconciliation_id: id, id, started_by: anna.userId, channel: "web", state: "failed" as const };
  const texts = { look: json({ a: NAME }), plan: json({ a: NAME }), problem: json({ a: NAME }) };
  await db
    .insertInto("reconciliation_run")
    .values({ ...run, file_name: said, ...texts })
    .execute();
  const sides = { here: json({ sellerName: NAME }), there: json({ sellerName: NAME }) };
  await db
    .insertInto("reconciliation_item")
    .values({ company_id, run_id: id, side: "there", no: "1", ...sides, problems: json({ a: NAME }) })
    .execute();
  await db
    .insertInto("ledger_record")
    .values({ company_id, record_id: "1", fields: json({ 客户: said }), handed_in_at: new Date() })
    .execute();
  const runs = { first_run: id, changed_run: id, last_run: id };
  await db
    .insertInto("reconciliation_finding")
    .values({ company_id, reconciliation_id: id, key: "k", id, outcome: "different", digest: "x", note: said, ...sides, ...runs })
    .execute();
  const opened = { functions: [], started_at: new Date(), opened_at: new Date() };
  const trouble = {
    state: "open",
    cause: "attack",
    cause_guessed: false,
    severity: "low",
    public: false,
  } as const;
  const told = { headline: json({ en: { title: said } }), checklist: json([{ doneBy: NAME }]), review: json({ happened: said }) };
  await db
    .insertInto("incident")
    .values({ ...mine, ...trouble, ...told, title: said, impact: json({ processes: said }), ...opened })
    .execute();
  await db
    .insertInto("incident_entry")
    .values({ id, incident_id: id, at: new Date(), public: false, texts: json({ en: said }) })
    .execute();
  const shift = { starts_at: new Date(), ends_at: new Date(), created_at: new Date(), created_by: anna.userId };
  await db
    .insertInto("duty")
    .values({ ...mine, ...shift, name: NAME, reach: said })
    .execute();
  const owned = { id, owner_id: anna.userId };
  const view = { name: said, columns: ["number"], sort: "-date", updated_by: anna.userId };
  await db
    .insertInto("saved_view")
    .values({ ...owned, company_id, ...view, query: json({ q: NAME }) })
    .execute();
  await db
    .insertInto("stored_query")
    .values({ ...owned, query: json({ q: NAME }), digest: "x" })
    .execute();
  const many = { asker_id: anna.userId, channel: "web", source: "pasted" as const, row_count: 1 };
  await db
    .insertInto("batch_lookup")
    .values({ id, ...many, name: said, plan: json({ sheet: said }), problem })
    .execute();
  const given = { number_key: ID, cells: json([NAME, SPACED]), detail: json({ differs: [said] }) };
  await db
    .insertInto("batch_lookup_row")
    .values({ batch_id: id, row_number: 1, ...given })
    .execute();
  const options = json({ layout: "none", paste: { person: NAME, purpose: SPACED } });
  const print = { id, asker_id: anna.userId, locale: "zh-CN", options, sheets: json([]) };
  await db.insertInto("print_job").values(print).execute();
  const ticket = {
    asker_id: anna.userId,
    problem: said,
    contact: NAME,
    hoped_for: said,
    environment: json({ page: said }),
    about: json({ question: said }),
    updated_at: new Date(),
  };
  await db
    .insertInto("support_ticket")
    .values({ ...mine, ...ticket })
    .execute();
  await db
    .insertInto("ticket_comment")
    .values({ company_id, ticket_id: id, id, author_id: anna.userId, kind: "asker", text: said, created_at: new Date() })
    .execute();
  const asked = { asker_id: anna.userId, question: json({ text: NAME }), answer: json({ text: ID }), verdict: "found" };
  await db
    .insertInto("lookup")
    .values({ id, ...asked })
    .execute();
  const letter = { user_id: anna.userId, company_id, lookup_id: id, language: "zh-CN", sent_by: "copy" as const };
  await db
    .insertInto("issuer_letter")
    .values({ id, ...letter, subject: said, body: said, created_at: new Date(), remind_at: new Date() })
    .execute();
  const waits = { user_id: anna.userId, company_id, lookup_id: id, question: json({ text: said }), asked_at: new Date() };
  await db
    .insertInto("watch")
    .values({ id, ...waits, created_at: new Date(), expires_at: new Date() })
    .execute();
  await db
    .insertInto("watch_key")
    .values({ key: `n${ID}`, watch_id: id })
    .execute();
  const key = { user_id: anna.userId, key: "k", request_sha256: "x", body: json({ buyer: NAME }) };
  await db.insertInto("idempotency_key").values(key).execute();
  const event = { companyId: company_id, actorId: anna.userId, channel: "web" as const };
  await db.transaction().execute((trx) =>
    recordEvents(trx, [
      // as exports were noted before their words were hashed
      { ...event, subject: "export", subjectId: id, type: "invoices.exported", data: { filters: { buyer: NAME } } },
      { ...event, subject: "invoice", subjectId: invoiceId, type: "invoice.state-changed", reason: said },
      { ...event, subject: "grant", subjectId: id, type: "access.granted", data: { rule: { buyerTaxIds: [ID] } }, reason: said },
    ]),
  );
}
const NO_RULE = {
  dateFrom: null,
  dateTo: null,
  direction: null,
  kinds: [],
  departmentIds: [],
  sellerTaxIds: [],
  buyerTaxIds: [],
  totalMin: null,
  totalMax: null,
};

const erased = async (as: { token: string }, company: string, wish: object): Promise<Erasure> => {
  const asked = await server.call("/api/v1/erasures", {
    method: "POST",
    body: { company, words: WORDS, ...wish },
    token: as.token,
  });
  expect(asked.status).toBe(202);
  return vi.waitFor(
    async () => {
      const { erasures } = await api<{ erasures: Erasure[] }>(as, `/erasures?company=${company}`);
      expect(erasures[0]).toMatchObject({ state: "done" });
      return erasures[0]!;
    },
    { timeout: 20_000 },
  );
};

test("P4 the words go wherever they were typed; the preview says what goes, what a law keeps, and what is left and why", async () => {
  const company = String(server.companyId);
  const { db } = server.platform;
  const nobodys = await entered(anna, "北京示例科技有限公司", "25112000000000000051");
  const goes = await entered(anna, NAME, "25112000000000000052", `证件号:${ID}`);
  const booked = await entered(anna, NAME, "25112000000000000053");
  const shop = await entered(anna, `${NAME}商贸有限公司`, "25112000000000000054");
  await sql`update invoice set booking_state = 'booked' where id = ${booked}::bigint`.execute(db);
  await sql`update invoice_state set reason = ${NAME} where invoice_id = any(${[goes, booked]}::bigint[])`.execute(db);
  await typedEverywhere(nobodys);
  const before = await found();
  const typed = [...TEXT_COLUMNS].flatMap(([name, fate]) => (fate === "words" && name !== "erasure.words" ? [name] : []));
  expect(
    typed.filter((name) => !before.has(name)),
    "nothing was typed there",
  ).toEqual([]);

  const preview = await api<ErasurePreview>(server.admin, "/erasures/preview", { company, words: WORDS });
  expect(preview).toMatchObject({
    goes: { invoices: 1, views: 1, batches: 2, requests: 2, prints: 1, lists: 2, files: 12, tickets: 1, lookups: 2, queries: 1 },
    stays: [{ rule: "vouchers-30", count: 1 }],
    left: [
      { what: "mentions", count: 1 },
      { what: "events", count: 1 },
    ],
  });
  expect((await erased(server.admin, company, { reason: "本人要求" })).result).toEqual(preview);
  const again = await api<ErasurePreview>(server.admin, "/erasures/preview", { company, words: WORDS });
  expect(again).toEqual({ ...preview, goes: Object.fromEntries(Object.keys(preview.goes).map((kind) => [kind, 0])) });

  const after = await found();
  // of the booked one, of the shop that is called like him, and why somebody may see what
  expect(Object.fromEntries(after)).toEqual({
    "event.data": 1,
    "event.reason": 1,
    "invoice.buyer_name": 2,
    "invoice_search.txt": 2,
    "invoice_state.reason": before.get("invoice_state.reason")! - 2,
    "known_name.form": 1,
    "known_name.name": 1,
  });
  const { rows } = await sql<{ tags: string[]; rule: unknown }>`select i.tags, g.rule from invoice i, access_grant g
    where i.id = ${nobodys}::bigint`.execute(db);
  // what else was said stays, and the granted search shows nobody's
  expect(rows[0]).toEqual({ tags: ["给—的", "别的"], rule: { ...NO_RULE, buyerTaxIds: ["—"] } });
  expect((await server.call(`/api/v1/invoices/${shop}`, { token: anna.token })).status).toBe(200);
  expect((await server.call(`/api/v1/invoices/${goes}`, { token: anna.token })).status).toBe(404);
});

test("P4 S2 the trail is proven as before, and says how much of it was erased", async () => {
  await sealAll(server.platform, await ownKey(server.platform));
  const body = { company: server.companyId };
  const answer = await server.call("/api/v1/audit/exports", { method: "POST", body, token: auditor.token });
  const report = await verifyExport((await answer.text()).split("\n").slice(0, -1));
  expect(report).toMatchObject({ ok: true, problems: [] });
  expect(report.erased).toBeGreaterThan(2);
});

test("P4 what an export asked for stands in the trail as keyed hashes", async () => {
  const body = { format: "csv", filters: { q: NAME, direction: "received" } };
  const finance = await server.person("finn", { role: "finance", reach: "company" });
  await (await server.call("/api/v1/invoices/export", { method: "POST", body, token: finance.token })).text();
  const { rows } = await sql<{
    data: object;
  }>`select data from event where type = 'invoices.exported' and erased_at is null`.execute(server.platform.db);
  expect(rows[0]!.data).toMatchObject({
    filters: { direction: "received" },
    words: { q: expect.stringMatching(/^[0-9a-f]{16}$/u) },
  });
  expect(JSON.stringify(rows)).not.toContain(NAME);
});

test("P4 a reason that names the person is refused, and so are words that are nobody's", async () => {
  const wish = { company: String(server.companyId), words: WORDS };
  const asked = (body: object) => server.call("/api/v1/erasures", { method: "POST", body, token: server.admin.token });
  const named = await asked({ ...wish, reason: `${NAME} 本人要求` });
  expect([named.status, ((await named.json()) as { code: string }).code]).toEqual([422, "reason-names-person"]);
  for (const word of ["12345", "·-", "林"])
    expect([word, (await asked({ ...wish, words: [word], reason: "要求" })).status]).toEqual([word, 400]);
});

test("P4 in a space of one's own whose it is erases himself, and nobody else may", async () => {
  const alone = await server.person("alone");
  const by = { actorId: null, channel: "cli" as const };
  const space = await server.platform.db.transaction().execute((trx) => makePersonalSpace(trx, alone.userId, by));
  const id = await entered(alone, NAME, "25112000000000000061");
  const refused = await server.call("/api/v1/erasures/preview", {
    method: "POST",
    body: { company: String(space), words: WORDS },
    token: server.admin.token,
  });
  expect(refused.status).toBe(403);
  expect((await erased(alone, String(space), { reason: "不再需要" })).result?.goes).toMatchObject({ invoices: 1 });
  expect((await server.call(`/api/v1/invoices/${id}`, { token: alone.token })).status).toBe(404);
});
