/** Y1: what other systems hand in with a token of their own, and the file that somebody is to hand in on a day. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HandedInRecords } from "#api/record-sources.api.ts";
import type { Source, SourceTried } from "#api/sources.api.ts";
import { createToken } from "#server/people/people.usecases.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { takeDue } from "./sources.queries.ts";

let server: TestServer;
let push: Source;
let token: string;
beforeAll(async () => {
  server = await testServer({ worker: false });
  push = await add({ kind: "push", name: "ERP", settings: {} });
  token = await tokenOf(push);
});
afterAll(() => server.close());

async function add(source: object): Promise<Source> {
  const answer = await server.call("/api/v1/sources", { method: "POST", body: { company: server.companyId, ...source } });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Source;
}
const tokenOf = ({ detail }: Source): Promise<string> =>
  server.platform.db
    .transaction()
    .execute((trx) => createToken(trx, { userId: detail!.account.id, name: "ERP", scopes: ["intake"] }));
const hand = (body: object, as: { token?: string; headers?: Record<string, string>; id?: string } = {}) =>
  server.call(`/api/v1/sources/${as.id ?? push.id}/records`, { method: "POST", body, token, ...as });
const shown = async (id: string): Promise<Source> => (await (await server.call(`/api/v1/sources/${id}`)).json()) as Source;
const no = (nth: number): string => `26${String(nth).padStart(18, "0")}`;
const record = (nth: number, more: object = {}) => ({
  number: no(nth),
  date: "2026-01-05",
  kind: "digital-vat-normal",
  seller: { name: "样例供应商", taxId: "91000000MA000000X9" },
  total: "113.00",
  ...more,
});

test("Y1 each record has an outcome of its own; those that are right are found at once, the others are named", async () => {
  const answer = await hand({
    records: [
      record(1),
      { date: "2026-01-05" },
      record(2, { total: "viel" }),
      record(1),
      { ...record(3), number: 26007e15 },
      "text",
    ],
    completeTo: "2024-12-31T16:00:00Z",
  });
  expect(answer.status).toBe(200);
  const said = (await answer.json()) as HandedInRecords;
  expect(said.records.map(({ outcome, problems }) => [outcome, ...problems.map(({ code }) => code)])).toEqual([
    ["taken"],
    ["refused", "number-missing"],
    ["refused", "amount-invalid"],
    ["known"],
    // a number that a float has rounded isn't guessed
    ["refused", "number-ruined"],
    ["refused", "number-missing"],
  ]);
  expect([said.taken, said.known, said.refused]).toEqual([1, 1, 4]);
  const found = (await (await server.call(`/api/v1/invoices?number=${no(1)}`)).json()) as { invoices: { kind: string }[] };
  expect(found.invoices).toMatchObject([{ kind: "digital-vat-normal" }]);
  const { completeTo, lag, detail, failing } = await shown(push.id);
  expect({ completeTo, lag, failing, recent: detail!.recent }).toEqual({
    completeTo: "2024-12-31T16:00:00.000Z",
    lag: (server.platform.clock().getTime() - Date.parse("2024-12-31T16:00:00Z")) / 1000,
    failing: false,
    recent: { taken: 1, refused: 4 },
  });
});

test("Y1 the same again is known, with the same Idempotency-Key it is answered from memory, changed it joins", async () => {
  const headers = { "idempotency-key": "batch-7" };
  const first = await (await hand({ records: [record(10)] }, { headers })).text();
  expect(await (await hand({ records: [record(10)] }, { headers })).text()).toBe(first);
  expect((await hand({ records: [record(11)] }, { headers })).status).toBe(422);
  const again = (await (
    await hand({ records: [record(10), record(10, { state: "已作废", changedAt: "2025-01-01T00:00:00Z" })] })
  ).json()) as HandedInRecords;
  expect(again.records.map(({ outcome }) => outcome)).toEqual(["known", "taken"]);
  const rows = await server.platform.db.selectFrom("invoice").select("tax_state").where("number", "=", no(10)).execute();
  expect(rows).toEqual([{ tax_state: "voided" }]);
});

test("Y1 two calls at once with the same records take each once", async () => {
  const records = Array.from({ length: 20 }, (_, nth) => record(100 + nth));
  const both = await Promise.all([hand({ records }), hand({ records: records.toReversed() })]);
  const said = (await Promise.all(both.map((each) => each.json()))) as HandedInRecords[];
  expect(said.reduce((sum, each) => sum + each.taken, 0)).toBe(20);
  expect(said.reduce((sum, each) => sum + each.known, 0)).toBe(20);
});

test("Y1 what is handed in within an hour is one line of what came", async () => {
  await hand({ records: [record(200)] });
  await hand({ records: [record(201)] });
  server.platform.clock.advance(3_700_000);
  await hand({ records: [record(202)] });
  const { runs } = (await (await server.call(`/api/v1/sources/${push.id}/runs`)).json()) as { runs: { taken: number }[] };
  expect(runs).toHaveLength(2);
  expect(runs[0]!.taken).toBe(1);
});

test("Y1 a mapping of its own, tried on a record that somebody pastes", async () => {
  const sample = JSON.stringify([{ fphm: no(300), jshj: 11300 }]);
  const body = { company: server.companyId, kind: "push", settings: {}, sample };
  const tried = (await (await server.call("/api/v1/sources/try", { method: "POST", body })).json()) as SourceTried;
  expect(tried).toMatchObject({ ok: true, preview: { guessed: true, mapping: { fields: { number: { path: "fphm" } } } } });
  const mapping = { fields: { number: { path: "fphm" }, total: { path: "jshj", as: "fen" } } };
  const own = await add({ kind: "push", name: "Other", settings: { mapping } });
  const answer = await hand({ records: [{ fphm: no(300), jshj: 11300 }] }, { id: own.id, token: await tokenOf(own) });
  expect(((await answer.json()) as HandedInRecords).taken).toBe(1);
  const rows = await server.platform.db.selectFrom("invoice").select("total_fen").where("number", "=", no(300)).execute();
  expect(rows).toEqual([{ total_fen: "11300" }]);
});

test("P1 a source takes from its own account alone, while it is on; none that is handed in to is ever asked", async () => {
  const other = await add({ kind: "push", name: "Third", settings: {} });
  expect((await hand({ records: [record(400)] }, { id: other.id })).status).toBe(403);
  expect((await hand({ records: [record(400)] }, { token: server.admin.token })).status).toBe(403);
  expect((await hand({ records: [record(400)] }, { token: "" })).status).toBe(401);
  expect((await hand({ records: [record(400)], completeTo: "soon" })).status).toBe(422);
  expect((await hand({ records: [] })).status).toBe(400);
  await server.call(`/api/v1/sources/${other.id}/pause`, { method: "POST" });
  expect((await hand({ records: [record(400)] }, { id: other.id, token: await tokenOf(other) })).status).toBe(409);
  await server.call(`/api/v1/sources/${other.id}/resume`, { method: "POST" });
  server.platform.clock.advance(86_400_000);
  expect(await takeDue(server.platform.db, server.platform.clock(), "x", 10)).toEqual([]);
});

const CSV = "发票号码,开票日期,价税合计\n26007000000000099999,2026-01-05,113.00\n";
function files(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("files", new File([CSV], "export.csv"));
  return form;
}

test("Y1 another system hands in files too; one whose key was told before is known", async () => {
  const send = () =>
    server.call(`/api/v1/sources/${push.id}/files`, { method: "POST", token, body: files({ keys: "export-1" }) });
  expect((await send()).status).toBe(202);
  expect((await send()).status).toBe(202);
  const rows = await server.platform.db.selectFrom("document").select("name").where("name", "=", "export.csv").execute();
  expect(rows).toHaveLength(1);
});

test("Y1 Y2 a file is due on a day: it is late when it didn't come, whoever is to hand it in does, and then it isn't", async () => {
  const settings = { every: "day", on: 1, what: "税务数字账户导出", person: server.admin.userId };
  const due = await add({ kind: "upload", name: "税局导出", settings });
  expect(due).toMatchObject({
    quiet: false,
    due: { late: false, person: { name: "Admin" }, what: "税务数字账户导出" },
    may: { handIn: true, ask: false },
  });
  server.platform.clock.advance(3 * 86_400_000);
  expect(await shown(due.id)).toMatchObject({ quiet: true, due: { late: true } });
  const completeTo = new Date(server.platform.clock().getTime() - 86_400_000).toISOString();
  const handed = await server.call(`/api/v1/sources/${due.id}/files`, { method: "POST", body: files({ completeTo }) });
  expect(handed.status).toBe(202);
  expect(await shown(due.id)).toMatchObject({ quiet: false, completeTo, due: { late: false }, detail: { recent: { taken: 1 } } });
  const stranger = await server.call("/api/v1/sources", {
    method: "POST",
    body: { company: server.companyId, kind: "upload", name: "x", settings: { ...settings, person: "nobody" } },
  });
  expect(stranger.status).toBe(422);
});
