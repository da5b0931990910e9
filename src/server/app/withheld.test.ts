/** A role without amounts or parties: in no answer do they stand, and by no question can they be found out. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditPage } from "#api/audit.api.ts";
import type { HistoryEntry, InvoiceDetail } from "#api/invoices.api.ts";
import type { Role } from "#api/roles.api.ts";
import { BUILT_IN_ROLES, type Permission } from "#api/permissions.api.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";

const NUMBER = "25112000000000070001";
const FACTS = {
  number: NUMBER,
  date: "2025-03-05",
  "seller.name": "隐名甲贸易有限公司",
  "seller.taxId": "911100000000000011",
  "buyer.name": "隐名乙科技有限公司",
  "buyer.taxId": "911100000000000022",
  amount: "4321.00",
  tax: "561.73",
  total: "4882.73",
  remark: "收款4882.73元",
};
const AMOUNTS = /4882\.?7|4321\.?0|561\.?73/;
const PARTIES = /隐名|9111000000000000|YMJ|YMY/;

let server: TestServer;
let id: string;
const people: Record<string, string> = {};
beforeAll(async () => {
  server = await testServer();
  const entered = await server.call("/api/v1/invoices", { method: "POST", body: { values: FACTS } });
  id = ((await entered.json()) as { invoices: { id: string }[] }).invoices[0]!.id;
  const correct = { version: 1, values: { remark: "收款4882.73元整", total: "4882.74" }, reason: "对账" };
  const { version } = (await (await server.call(`/api/v1/invoices/${id}`)).json()) as InvoiceDetail;
  await server.call(`/api/v1/invoices/${id}`, { method: "POST", body: { ...correct, version } });
  await server.call(`/api/v1/invoices/${id}`, { method: "POST", body: { version: version + 1, values: { total: "4882.73" } } });
  // what people write, and what they ask for, has both in it
  const words = "隐名甲付的4882.73元";
  const state = { axis: "booking", value: "booked", reason: words };
  expect((await server.call(`/api/v1/invoices/${id}/states`, { method: "POST", body: state })).status).toBe(200);
  const filters = { seller: "隐名甲", amountMin: "4882.73", dateFrom: "2025-01-01" };
  expect((await server.call("/api/v1/invoices/export", { method: "POST", body: { format: "csv", filters } })).status).toBe(200);
  const file = new FormData();
  file.append("files", new Blob([words]), `${words}.txt`);
  expect((await server.call("/api/v1/documents", { method: "POST", body: file })).status).toBe(202);
  const colleague = await server.person("colleague", { role: "employee", reach: "own" });
  const grant = { company: server.companyId, grantee: colleague.userId, search: { seller: "隐名甲", amountMin: "4882.73" } };
  const until = new Date(server.platform.clock().getTime() + 7 * 86_400_000).toISOString().slice(0, 10);
  const granted = { ...grant, reason: words, until };
  expect((await server.call("/api/v1/access/grants", { method: "POST", body: granted })).status).toBe(201);
  for (const field of ["field.amounts", "field.parties"] as const) {
    const permissions: Permission[] = [...BUILT_IN_ROLES.finance].filter((permission) => permission !== field);
    const body = { company: server.companyId, name: `无${field}`, permissions };
    const role = (await (await server.call("/api/v1/roles", { method: "POST", body })).json()) as Role;
    people[field] = (await server.person(field.replace(".", "-"), { role: "own", roleId: role.key, reach: "company" })).token;
  }
});
afterAll(() => server.close());

type Ask = [name: string, path: string, body?: object];
const ANSWERS: Ask[] = [
  ["a list", "/api/v1/invoices"],
  ["by its number", `/api/v1/invoices?number=${NUMBER}`],
  ["a total", "/api/v1/invoices/total"],
  ["facets", "/api/v1/invoices/facets"],
  ["the invoice", "/api/v1/invoices/ID"],
  ["its history", "/api/v1/invoices/ID/history"],
  ["its files", "/api/v1/invoices/ID/documents"],
  ["an export", "/api/v1/invoices/export", { format: "csv" }],
  ["an export of lines", "/api/v1/invoices/export", { format: "csv", lines: true }],
  ["a look-up", "/api/v1/lookups", { text: NUMBER }],
  ["a look-up with a slip", "/api/v1/lookups", { text: `${NUMBER.slice(0, -1)}2` }],
  ["duplicates", "/api/v1/duplicates?state=open"],
  ["who one deals with", "/api/v1/parties"],
];
const ask = async (token: string, [, path, body]: Ask) => {
  const response = await server.call(path.replace("ID", id), { token, ...(body === undefined ? {} : { method: "POST", body }) });
  // an id may have any digits in it
  return { status: response.status, text: (await response.text()).replaceAll(/"\d{18,19}"/g, '""') };
};

describe.each([
  ["field.amounts", AMOUNTS],
  ["field.parties", PARTIES],
] as const)("P1 without %s", (field, secret) => {
  test("the same answers to somebody with all permissions have it", async () => {
    const told = await Promise.all(ANSWERS.map((each) => ask(server.admin.token, each)));
    expect(told.filter(({ text }) => secret.test(text)).length).toBeGreaterThanOrEqual(6);
  });

  test.each(ANSWERS)("%s doesn't tell it", async (...asked) => {
    const { status, text } = await ask(people[field]!, asked);
    expect([200, 404]).toContain(status);
    expect(text).not.toMatch(secret);
  });

  test("the invoice says what is withheld, and its file isn't for him", async () => {
    const { text } = await ask(people[field]!, ["", "/api/v1/invoices/ID"]);
    expect(JSON.parse(text)).toMatchObject({ withheld: [field.slice(6)], may: { seeOriginal: false, edit: true } });
  });

  const withheld: Ask[] =
    field === "field.amounts"
      ? [
          ["an amount", "/api/v1/invoices?amountMin=4882"],
          ["the order of totals", "/api/v1/invoices?sort=-total"],
          ["a word like an amount", "/api/v1/invoices?q=4882.73"],
          ["facets of an amount", "/api/v1/invoices/facets?amountMax=5000"],
          ["a total of an amount", "/api/v1/invoices/total?amountMax=5000"],
          ["an export by amount", "/api/v1/invoices/export", { format: "csv", filters: { amountMin: "1" } }],
          ["an export in the order of totals", "/api/v1/invoices/export", { format: "csv", sort: "total" }],
          ["sums", "/api/v1/sums", {}],
          ["a look-up by amount", "/api/v1/lookups", { text: "4882.73元" }],
        ]
      : [
          ["a seller", `/api/v1/invoices?seller=${encodeURIComponent("隐名")}`],
          ["a buyer's tax id", "/api/v1/invoices?buyer=911100000000000022"],
          ["a word", `/api/v1/invoices?q=${encodeURIComponent("隐名")}`],
          ["a sound", "/api/v1/invoices?pinyin=ymj"],
          ["the order of sellers", "/api/v1/invoices?sort=seller"],
          ["facets of a seller", `/api/v1/invoices/facets?seller=${encodeURIComponent("隐名")}`],
          ["an export by seller", "/api/v1/invoices/export", { format: "csv", filters: { seller: "隐名" } }],
          ["sums of a seller", "/api/v1/sums", { filters: { seller: "隐名" } }],
          ["a look-up by name", "/api/v1/lookups", { text: "隐名甲" }],
        ];
  test.each(withheld)("%s can't be asked for, whether there is one or not", async (...asked) => {
    const { status, text } = await ask(people[field]!, asked);
    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ code: "field-withheld", facts: { field: field.slice(6) } });
  });

  test("no suggestion has it, and what is completed from it is empty", async () => {
    for (const typed of ["隐名", "ymj", "yinming", NUMBER.slice(0, 12)]) {
      const { status, text } = await ask(people[field]!, ["", `/api/v1/suggestions`, { text: typed }]);
      expect(status).toBe(200);
      expect(text).not.toMatch(field === "field.parties" ? PARTIES : AMOUNTS);
    }
  });

  test("many at once: a row that says another amount or name gets the same answer as one that says the right one", async () => {
    const outcomes = async (amount: string) => {
      const made = await server.call("/api/v1/batch-lookups", {
        method: "POST",
        token: people[field]!,
        body: { text: `号码\t金额\n${NUMBER}\t${amount}\n` },
      });
      const { id: batch } = (await made.json()) as { id: string };
      for (;;) {
        const state = (await (await server.call(`/api/v1/batch-lookups/${batch}`, { token: people[field]! })).json()) as {
          state: string;
        };
        if (state.state === "done") break;
        await new Promise((resolve) => setImmediate(resolve));
      }
      const rows = await server.call(`/api/v1/batch-lookups/${batch}/rows`, { token: people[field]! });
      expect(rows.status).toBe(200);
      return (await rows.text()).replaceAll(amount, "").replaceAll(batch, "");
    };
    const [right, wrong] = [await outcomes("4882.73"), await outcomes("9999.99")];
    if (field === "field.amounts") expect(wrong).toBe(right);
    expect(right).not.toMatch(secret);
  });

  test("the trail of the company tells that something was changed, not what it was", async () => {
    const { companyId } = server;
    const permissions: Permission[] = [
      "audit.read",
      ...(field === "field.amounts" ? (["field.parties"] as const) : (["field.amounts"] as const)),
    ];
    const made = await server.call("/api/v1/roles", {
      method: "POST",
      body: { company: companyId, name: `审计${field}`, permissions },
    });
    const role = (await made.json()) as Role;
    const { token } = await server.person(`audit-${field.slice(6)}`, { role: "own", roleId: role.key, reach: "company" });
    const trail = await server.call("/api/v1/audit/events", { method: "POST", token, body: { company: companyId, limit: 200 } });
    const text = (await trail.text()).replaceAll(/"\d{18,19}"/g, '""');
    const { events } = JSON.parse(text) as AuditPage;
    const told = ["invoice.corrected", "invoice.state-changed", "invoices.exported", "document.taken-in", "access.granted"];
    expect([trail.status, told.filter((type) => !events.some((event) => event.type === type))]).toEqual([200, []]);
    expect(text).not.toMatch(secret);
    const first = (type: string) => events.findLast((event) => event.type === type && event.withheld);
    for (const type of told) expect([type, first(type)?.reason]).toEqual([type, null]);
    // that something was asked for by its day is told
    const exported = first("invoices.exported");
    expect(exported?.data["filters"]).toEqual({ amountMin: null, dateFrom: "2025-01-01" });
    expect(exported?.data["words"]).toEqual({ seller: expect.stringMatching(/^[0-9a-f]{16}$/u) });
  });

  test("what people wrote about it isn't told in its history either, only that they did", async () => {
    const { text } = await ask(people[field]!, ["", "/api/v1/invoices/ID/history"]);
    const { events } = JSON.parse(text) as { events: HistoryEntry[] };
    expect(events.find(({ type }) => type === "invoice.state-changed")).toMatchObject({ withheld: true, reason: null });
    expect(events.every(({ origin }) => origin === null)).toBe(true);
    const states = JSON.parse((await ask(people[field]!, ["", "/api/v1/invoices/ID"])).text) as InvoiceDetail;
    expect(states.stateHistory.every(({ reason }) => reason === null)).toBe(true);
  });

  test("he corrects nothing that he doesn't see", async () => {
    const path = field === "field.amounts" ? "total" : "seller.name";
    const { version } = JSON.parse((await ask(people[field]!, ["", "/api/v1/invoices/ID"])).text) as InvoiceDetail;
    const response = await server.call(`/api/v1/invoices/${id}`, {
      method: "POST",
      token: people[field]!,
      body: { version, values: { [path]: "1.00" } },
    });
    expect(response.status).toBe(403);
  });
});

test("P1 without invoice.export nothing leaves as a file", async () => {
  const permissions = [...BUILT_IN_ROLES.finance].filter((permission) => permission !== "invoice.export");
  const role = (await (
    await server.call("/api/v1/roles", { method: "POST", body: { company: server.companyId, name: "不导出", permissions } })
  ).json()) as Role;
  const { token } = await server.person("noexport", { role: "own", roleId: role.key, reach: "company" });
  const response = await server.call("/api/v1/invoices/export", { method: "POST", token, body: { format: "csv" } });
  expect(await response.json()).toMatchObject({ status: 403, code: "not-permitted", facts: { permission: "invoice.export" } });
});
