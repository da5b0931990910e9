/** P2, D11 over HTTP: ask for access, grant it for a time, see why, have it end. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type {
  AccessGrant,
  AccessGrants,
  AccessPlaces,
  AccessRequest,
  AccessRequestDetail,
  AccessRequests,
  Sight,
  Viewers,
} from "#api/access.api.ts";
import type { InvoicePage } from "#api/invoices.api.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { addMembership, createCompany, createDepartment } from "#server/people/people.usecases.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { tellGranters } from "./notify.ts";

type Person = { userId: string; email: string; token: string };
const NOW = "2025-06-18T02:00:00Z";
const HIDDEN = "25112000000555555555";
const ABSENT = "25112000000646464646";
let server: TestServer;
let asker: Person;
let granter: Person;
let other: Person;
let elsewhere: Person;
let north: string;
let team: string;
const invoice = anInvoice({
  companyId: 1,
  number: HIDDEN,
  seller: "上海样张酒店有限公司",
  sellerTaxId: "91000000MA0000009X",
  date: "2025-05-05",
});

beforeAll(async () => {
  server = await testServer({ worker: false });
  const { companyId, platform } = server;
  const made = await platform.db.transaction().execute(async (trx) => {
    const top = await createDepartment(trx, { companyId, name: "北区" });
    return {
      top,
      below: await createDepartment(trx, { companyId, name: "北区一组", parentId: top }),
      second: await createCompany(trx, { name: "样张乙公司" }),
    };
  });
  [north, team] = [made.top, made.below];
  asker = await server.person("asker", { role: "employee", reach: "own" });
  granter = await server.person("granter", { role: "administrator", reach: "company" });
  other = await server.person("other", { role: "administrator", reach: "own" });
  elsewhere = await server.person("elsewhere", { role: "administrator", reach: "company", companyId: made.second });
  await insertInvoices(platform.db, [
    { ...invoice, companyId },
    anInvoice({
      companyId,
      number: "25112000000000000002",
      departmentId: team,
      date: "2025-05-06",
      sellerTaxId: "91000000MA0000009X",
      seller: "上海样张酒店有限公司",
    }),
    anInvoice({ companyId, number: "25112000000000000003", date: "2025-02-06" }),
  ]);
});
afterAll(() => server?.close());
beforeEach(() => server.platform.clock.set(NOW));

async function call<T>(
  who: Person,
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<{ status: number; body: T }> {
  const answer = await server.call(`/api/v1${path}`, {
    token: who.token,
    method,
    ...(body === undefined ? {} : { body }),
    ...(headers ? { headers } : {}),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}
const ask = async (wish: object, who = asker): Promise<AccessRequest> => {
  const { status, body } = await call<AccessRequest>(who, "POST", "/access/requests", wish);
  expect(status).toBe(201);
  return body;
};
const numbersOf = async (who: Person): Promise<string[]> =>
  (await call<InvoicePage>(who, "GET", "/invoices")).body.invoices.map(({ number }) => number!).toSorted();
const detail = async (who: Person, id: string) => (await call<AccessRequestDetail>(who, "GET", `/access/requests/${id}`)).body;
const grantAll = async (id: string, more: object = {}) => {
  const { offer } = await detail(granter, id);
  return call<AccessRequest>(granter, "POST", `/access/requests/${id}/grant`, {
    invoices: offer!.invoices.map((each) => each.id),
    ...more,
  });
};
/** Ends whatever runs, so that each test begins with nothing granted. */
async function takeAllBack(): Promise<void> {
  const { body } = await call<AccessGrants>(granter, "GET", "/access/grants?box=all&state=running");
  for (const grant of body.grants) await call(granter, "POST", `/access/grants/${grant.id}/revoke`, {});
}

describe("P2 asking tells nothing", () => {
  const faceless = (request: AccessRequest) => ({ ...request, id: "", wanted: { ...request.wanted, number: "" } });

  test("for what isn't there and for what one may not see the answer is the same, before and after it is declined", async () => {
    const [hidden, absent] = [await ask({ number: HIDDEN }), await ask({ number: ABSENT })];
    expect(faceless(hidden)).toEqual(faceless(absent));
    expect(hidden).toMatchObject({ state: "open", target: "invoice", grants: [], may: { withdraw: true, decide: false } });
    const own = async (id: string) => (await detail(asker, id)).offer;
    expect([await own(hidden.id), await own(absent.id)]).toEqual([null, null]);
    for (const { id } of [hidden, absent])
      await call(granter, "POST", `/access/requests/${id}/decline`, { note: "不属于您的项目" });
    expect(faceless(await detail(asker, hidden.id))).toEqual(faceless(await detail(asker, absent.id)));
  });

  test("an id and the name of a department are taken as they are, known or not", async () => {
    const one = async (wish: object) => {
      const request = await ask(wish);
      await call(asker, "POST", `/access/requests/${request.id}/withdraw`);
      return { ...request, id: "", wanted: null };
    };
    expect(await one({ invoice: invoice.id })).toEqual(await one({ invoice: "1" }));
    expect(await one({ department: "北区" })).toEqual(await one({ department: "没有这个部门" }));
  });

  test("what could be granted is told to who decides alone, as far as he sees it himself", async () => {
    const request = await ask({ number: HIDDEN, reason: "核对报销" });
    expect((await detail(granter, request.id)).offer!.invoices.map(({ number }) => number)).toEqual([HIDDEN]);
    expect((await detail(other, request.id)).offer!.invoices).toEqual([]);
    expect((await call(elsewhere, "GET", `/access/requests/${request.id}`)).status).toBe(404);
    expect((await call(elsewhere, "GET", "/access/requests/1")).status).toBe(404);
    const nothing = await ask({ number: ABSENT });
    expect((await detail(granter, nothing.id)).offer).toEqual({ invoices: [], departments: [], search: null });
    for (const { id } of [request, nothing]) await call(asker, "POST", `/access/requests/${id}/withdraw`);
  });

  test("the same asked twice is one request; what one hasn't and whom one can't ask are refused", async () => {
    const [first, again] = [await ask({ number: HIDDEN }), await ask({ number: HIDDEN })];
    expect(again.id).toBe(first.id);
    expect((await call(asker, "POST", "/access/requests", { number: HIDDEN, company: 2 })).status).toBe(404);
    expect((await call(asker, "POST", "/access/requests", { number: HIDDEN, company: 999 })).status).toBe(404);
    expect((await call(asker, "POST", "/access/requests", {})).status).toBe(400);
    expect((await call(asker, "POST", "/access/requests", { lookup: "1" })).status).toBe(404);
    await call(asker, "POST", `/access/requests/${first.id}/withdraw`);
    expect((await call<{ code: string }>(asker, "POST", `/access/requests/${first.id}/withdraw`)).body.code).toBe(
      "access-request-decided",
    );
  });

  test("somebody of two companies says which one he asks", async () => {
    const both = await server.person("both", { role: "employee", reach: "own" });
    await server.platform.db
      .transaction()
      .execute((trx) => addMembership(trx, { userId: both.userId, companyId: 2, role: "employee", reach: "own" }));
    expect((await call<{ code: string }>(both, "POST", "/access/requests", { number: HIDDEN })).body.code).toBe(
      "access-which-company",
    );
    expect((await ask({ number: HIDDEN, company: 2 }, both)).company.id).toBe(2);
  });
});

describe("P2 a grant runs its time", () => {
  beforeEach(takeAllBack);

  test("asked, granted for a week, seen, and over at once when the week is", async () => {
    const request = await ask({ number: HIDDEN, reason: "核对报销" });
    expect(
      (await call<AccessRequests>(granter, "GET", "/access/requests?box=to-decide&state=open")).body.requests.map(({ id }) => id),
    ).toContain(request.id);
    expect((await call<{ toDecide: number }>(granter, "GET", "/access/waiting")).body.toDecide).toBeGreaterThan(0);
    expect(await numbersOf(asker)).toEqual([]);
    const { status, body } = await grantAll(request.id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: "granted", decidedBy: "granter" });
    const mine = (await call<AccessGrants>(asker, "GET", "/access/grants")).body.grants[0]!;
    // a week from 18 June: through the 25th in Shanghai
    expect(mine).toMatchObject({
      kind: "invoice",
      until: "2025-06-25T16:00:00.000Z",
      state: "running",
      reason: "核对报销",
      invoice: { number: HIDDEN },
    });
    expect(await numbersOf(asker)).toEqual([HIDDEN]);
    expect((await call(asker, "GET", `/invoices/${invoice.id}`)).status).toBe(200);
    server.platform.clock.set("2025-06-25T15:59:59Z");
    expect(await numbersOf(asker)).toEqual([HIDDEN]);
    server.platform.clock.set("2025-06-25T16:00:00Z");
    expect(await numbersOf(asker)).toEqual([]);
    expect((await call(asker, "GET", `/invoices/${invoice.id}`)).status).toBe(404);
    expect((await detail(asker, request.id)).grants[0]).toMatchObject({ state: "ended", invoice: null });
  });

  test("its page notes when it was used; looked through, extended, taken back, each with its trace", async () => {
    const { body } = await grantAll((await ask({ number: HIDDEN, reason: "核对报销" })).id);
    const grant = body.grants[0]!;
    expect(grant).toMatchObject({ lastUsedAt: null, may: { extend: true, revoke: true, review: true } });
    await call(asker, "GET", `/invoices/${invoice.id}`);
    const used = async () =>
      (await call<AccessGrants>(granter, "GET", "/access/grants?box=all&state=running")).body.grants[0]!.lastUsedAt;
    await expect.poll(used).toBe("2025-06-18T02:00:00.000Z");
    const act = (as: string, more: object, who = granter) =>
      call<AccessGrant>(who, "POST", `/access/grants/${grant.id}/${as}`, more);
    expect((await act("review", {})).body).toMatchObject({ reviewedBy: "granter", reviewedAt: "2025-06-18T02:00:00.000Z" });
    expect((await act("extend", { until: "2025-07-31", reason: "项目延期" })).body.until).toBe("2025-07-31T16:00:00.000Z");
    expect((await act("extend", { until: "2026-07-31", reason: "x" })).body).toMatchObject({
      code: "access-runs-too-long",
      facts: { days: 90 },
    });
    expect((await act("extend", { until: null, reason: "x" })).body).toMatchObject({ code: "access-needs-end" });
    expect((await act("extend", { until: "2025-06-17", reason: "x" })).body).toMatchObject({ code: "access-ends-before" });
    // who doesn't see it himself can't give it longer, whoever was granted it can't either, but may give it back
    expect((await act("extend", { until: "2025-07-01", reason: "x" }, other)).body).toMatchObject({
      code: "access-nothing-to-grant",
    });
    expect((await act("extend", { until: "2025-07-01", reason: "x" }, asker)).status).toBe(404);
    expect((await act("revoke", {}, elsewhere)).status).toBe(404);
    expect((await act("revoke", {}, asker)).body).toMatchObject({ state: "revoked", revokedBy: "asker" });
    expect(await numbersOf(asker)).toEqual([]);
    expect((await act("revoke", {})).status).toBe(404);
    // given back by mistake: he takes it up again himself, nobody else does
    expect((await act("restore", {})).status).toBe(404);
    expect((await act("restore", {}, asker)).body).toMatchObject({ state: "running", revokedAt: null, revokedBy: null });
    expect(await numbersOf(asker)).toEqual([HIDDEN]);
    expect((await act("revoke", {})).body).toMatchObject({ state: "revoked", may: { restore: true } });
    expect((await act("restore", {}, asker)).status).toBe(404);
    server.platform.clock.set("2025-06-19T02:00:00Z");
    expect((await act("restore", {})).status).toBe(404);
    server.platform.clock.set(NOW);
    const events = await server.platform.db
      .selectFrom("event")
      .select("type")
      .where("company_id", "=", server.companyId)
      .where("subject", "=", "invoice")
      .where("subject_id", "=", invoice.id)
      .where("type", "like", "access.%")
      .orderBy("id", "desc")
      .limit(6)
      .execute();
    expect(events.map(({ type }) => type)).toEqual([
      "access.revoked",
      "access.restored",
      "access.revoked",
      "access.extended",
      "access.reviewed",
      "access.granted",
    ]);
  });

  test("a grant that nobody looked through for ninety days is due", async () => {
    await call(granter, "PATCH", "/access/places/1", { grantDaysMax: 400, grantWithoutEnd: true });
    const { body } = await call<AccessGrant>(granter, "POST", "/access/grants", {
      company: server.companyId,
      email: asker.email,
      department: north,
      reason: "轮岗",
      until: null,
    });
    expect(body).toMatchObject({ until: null, reviewDue: false, kind: "department", department: { name: "北区" } });
    server.platform.clock.set("2025-09-16T03:00:00Z");
    const due = async () =>
      (await call<AccessGrants>(granter, "GET", "/access/grants?box=all&state=running")).body.grants[0]!.reviewDue;
    expect(await due()).toBe(true);
    expect((await call<{ reviewDue: number }>(granter, "GET", "/access/waiting")).body.reviewDue).toBe(1);
    await call(granter, "POST", `/access/grants/${body.id}/review`);
    expect(await due()).toBe(false);
    await call(granter, "PATCH", "/access/places/1", { grantDaysMax: 90, grantWithoutEnd: false });
  });

  test("two who decide at once: the second is told so, and nothing is granted twice", async () => {
    const request = await ask({ number: HIDDEN });
    const outcomes = await Promise.all([grantAll(request.id), grantAll(request.id)]);
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect((await call<AccessGrants>(asker, "GET", "/access/grants?state=running")).body.grants).toHaveLength(1);
  });
});

test("P2 mail tells those who may grant that somebody asks, and the asker that it was decided; never what it is about", async () => {
  const { config } = server.platform;
  Object.assign(config, { mail: { host: "127.0.0.1" }, baseUrl: "https://invoices.example" });
  try {
    const request = await ask({ number: ABSENT, reason: "机密的理由" });
    await tellGranters(server.platform, { request: request.id });
    await call(granter, "POST", `/access/requests/${request.id}/decline`, {});
  } finally {
    Object.assign(config, { mail: null, baseUrl: null });
  }
  const mails = await server.platform.db.selectFrom("mail").select(["to_address", "template", "data"]).orderBy("id").execute();
  expect(mails.map(({ to_address, template }) => [template, to_address])).toEqual([
    ["access-requested", "admin@example.com"],
    ["access-requested", granter.email],
    ["access-requested", other.email],
    ["access-decided", asker.email],
  ]);
  expect(JSON.stringify(mails)).not.toMatch(/机密|25112000/);
});

describe("P2 nobody grants what he doesn't see", () => {
  beforeEach(takeAllBack);
  const give = (who: Person, what: object, to = asker.email) =>
    call<AccessGrant & { code: string; facts: unknown }>(who, "POST", "/access/grants", {
      company: server.companyId,
      email: to,
      reason: "审计",
      ...what,
    });

  test("an invoice that isn't there and one that the granter may not see are one answer", async () => {
    const [hidden, absent] = [await give(other, { invoice: invoice.id }), await give(other, { invoice: "1" })];
    expect([hidden.status, hidden.body.code]).toEqual([422, "access-nothing-to-grant"]);
    expect({ ...absent.body, instance: "" }).toEqual({ ...hidden.body, instance: "" });
    expect((await give(other, { department: north })).body.code).toBe("access-nothing-to-grant");
    expect((await give(asker, { invoice: invoice.id }, other.email)).status).toBe(403);
    expect((await give(elsewhere, { invoice: invoice.id })).status).toBe(403);
    expect((await give(granter, { invoice: invoice.id }, granter.email)).body.code).toBe("access-not-oneself");
  });

  test("a department shows all below it, to somebody without any membership too", async () => {
    const stranger = await server.person("stranger");
    expect((await give(granter, { department: north }, stranger.email)).status).toBe(201);
    expect(await numbersOf(stranger)).toEqual(["25112000000000000002"]);
  });

  test("a search becomes a rule: what comes later and fits is seen as well", async () => {
    const request = await ask({ search: { seller: "样张酒店", dateFrom: "2025-05-01", dateTo: "2025-05-31" } });
    const { offer } = await detail(granter, request.id);
    expect(offer!.search).toMatchObject({ finds: 2, shows: 2, refused: [] });
    expect((await detail(other, request.id)).offer!.search).toMatchObject({ finds: 0, shows: null });
    expect((await call(granter, "POST", `/access/requests/${request.id}/grant`, { search: true })).status).toBe(200);
    expect(await numbersOf(asker)).toEqual(["25112000000000000002", HIDDEN]);
    await insertInvoices(server.platform.db, [
      anInvoice({
        companyId: server.companyId,
        number: "25112000000000000007",
        date: "2025-05-20",
        sellerTaxId: "91000000MA0000009X",
      }),
      anInvoice({
        companyId: server.companyId,
        number: "25112000000000000008",
        date: "2025-06-20",
        sellerTaxId: "91000000MA0000009X",
      }),
    ]);
    expect(await numbersOf(asker)).toEqual(["25112000000000000002", "25112000000000000007", HIDDEN]);
  });

  test("a search that no rule can say is refused with what stands in the way, and its invoices can still be granted", async () => {
    expect((await give(granter, { search: { q: "酒店", tag: "差旅" } })).body).toMatchObject({
      code: "access-search-refused",
      facts: { refused: ["q", "tag"] },
    });
    expect((await give(granter, { search: { kind: "digital-vat-normal" } })).body.facts).toEqual({ refused: ["days"] });
    const request = await ask({ search: { q: "酒店" } });
    const { offer } = await detail(granter, request.id);
    expect(offer!.search!.refused).toEqual(["q"]);
    expect((await grantAll(request.id)).status).toBe(200);
    expect((await numbersOf(asker)).length).toBe(offer!.invoices.length);
  });
});

describe("P2 who sees this, and why; what does somebody see", () => {
  beforeEach(takeAllBack);

  test("everybody with the reason to those who may know it, to others themselves", async () => {
    await grantAll((await ask({ number: HIDDEN, reason: "核对报销" })).id);
    const { body } = await call<Viewers>(granter, "GET", `/invoices/${invoice.id}/viewers`);
    expect(body).toMatchObject({ whole: true, mayGrant: true, total: 3, nextCursor: null });
    expect(body.viewers.map(({ name, reasons }) => [name, reasons.map(({ by }) => by)])).toEqual([
      ["Admin", ["company"]],
      ["asker", ["granted-invoice"]],
      ["granter", ["company"]],
    ]);
    expect(body.viewers[1]!.reasons[0]!.grant).toMatchObject({
      by: "granter",
      reason: "核对报销",
      until: "2025-06-25T16:00:00.000Z",
    });
    const own = await call<Viewers>(asker, "GET", `/invoices/${invoice.id}/viewers`);
    expect(own.body).toMatchObject({ whole: false, mayGrant: false, total: 1 });
    expect(own.body.viewers.map(({ name }) => name)).toEqual(["asker"]);
    expect((await call(elsewhere, "GET", `/invoices/${invoice.id}/viewers`)).status).toBe(404);
  });

  test("what a person sees: reach, departments, grants, how many, some of them", async () => {
    await grantAll((await ask({ number: HIDDEN })).id);
    const { body } = await call<Sight>(granter, "GET", `/access/people/${asker.userId}`);
    expect(body.companies).toHaveLength(1);
    expect(body.companies[0]).toMatchObject({
      reach: "own",
      roles: [{ key: "employee" }],
      invoices: 1,
      invoicesIs: "exact",
      departments: [],
    });
    expect(body.companies[0]!.grants.map(({ kind }) => kind)).toEqual(["invoice"]);
    expect(body.companies[0]!.sample.map(({ number }) => number)).toEqual([HIDDEN]);
    const nobody = await call<{ code: string }>(elsewhere, "GET", `/access/people/${asker.userId}`);
    const absent = await call<{ code: string }>(elsewhere, "GET", "/access/people/nobody");
    expect([nobody.status, nobody.body.code]).toEqual([404, absent.body.code]);
    expect((await call(asker, "GET", `/access/people/${granter.userId}`)).status).toBe(404);
  });

  test("the list of grants goes out as a file, with formulas defused and a trace", async () => {
    await call(granter, "POST", "/access/grants", {
      company: server.companyId,
      email: asker.email,
      invoice: invoice.id,
      reason: "=HYPERLINK(1)",
    });
    const answer = await server.call("/api/v1/access/grants/export", {
      token: granter.token,
      method: "POST",
      body: { state: "running" },
    });
    const text = await answer.text();
    expect(text).toContain("'=HYPERLINK(1)");
    expect(text).toContain(HIDDEN);
    expect((await server.call("/api/v1/access/grants/export", { token: asker.token, method: "POST", body: {} })).status).toBe(
      404,
    );
    const event = await server.platform.db
      .selectFrom("event")
      .select("type")
      .where("company_id", "=", server.companyId)
      .where("type", "=", "access.exported")
      .executeTakeFirst();
    expect(event).toBeDefined();
  });

  test("where I grant: settings and departments; to others no company at all", async () => {
    const { body } = await call<AccessPlaces>(granter, "GET", "/access/places");
    expect(body.companies).toMatchObject([
      { settings: { grantDaysMax: 90, grantWithoutEnd: false, tellsExistence: false }, may: { grant: true } },
    ]);
    expect(body.companies[0]!.departments.map(({ name }) => name)).toEqual(["北区", "北区一组"]);
    expect((await call<AccessPlaces>(asker, "GET", "/access/places")).body.companies).toEqual([]);
    expect((await call(asker, "PATCH", "/access/places/1", { tellsExistence: true })).status).toBe(404);
  });
});

describe("D11 an invoice that one may not see", () => {
  const lookUp = async (text: string, who = asker) => (await call<LookupAnswer>(who, "POST", "/lookups", { text })).body;
  const d11 = (answer: LookupAnswer) => answer.diagnosis.findings.find(({ cause }) => cause === "D11")!;
  beforeEach(takeAllBack);

  test("one tap asks for it, its state stands with the answer, and once granted the invoice does too", async () => {
    const answer = await lookUp(HIDDEN);
    const action = d11(answer).actions[0]!;
    expect(action).toMatchObject({ id: "request-access", value: answer.id });
    const request = await ask({ lookup: action.value });
    expect(request.wanted.number).toBe(HIDDEN);
    const of = async () => (await call<AccessRequests>(asker, "GET", `/access/requests?lookup=${answer.id}`)).body.requests;
    expect((await of()).map(({ id, state }) => [id, state])).toEqual([[request.id, "open"]]);
    await grantAll(request.id);
    expect((await of())[0]!.grants[0]!.invoice!.number).toBe(HIDDEN);
    expect((await call<AccessRequests>(other, "GET", `/access/requests?lookup=${answer.id}`)).body.requests).toEqual([]);
  });

  test("where the company tells its own people, they learn that it exists and whom to ask; nobody else does", async () => {
    const set = await call(granter, "PATCH", "/access/places/1", { tellsExistence: true });
    expect(set.body).toMatchObject({ tellsExistence: true });
    const told = d11(await lookUp(HIDDEN));
    expect(told).toMatchObject({ certainty: "certain", candidates: [] });
    expect(told.summary).toContain("Specimen Company");
    expect(told.evidence.map(({ fact }) => fact).join()).toMatch(/Admin|granter/);
    expect(told.actions[0]!.target).toBe(String(server.companyId));
    expect(d11(await lookUp(ABSENT)).certainty).toBe("possible");
    expect(d11(await lookUp(HIDDEN, elsewhere)).certainty).toBe("possible");
    // eight digits are no identity: with them one could guess one's way through
    expect(d11(await lookUp(HIDDEN.slice(-8))).certainty).toBe("possible");
    const kept = await lookUp(HIDDEN);
    await call(granter, "PATCH", "/access/places/1", { tellsExistence: false });
    const reopened = (await call<LookupAnswer>(asker, "GET", `/lookups/${kept.id}`)).body;
    expect(d11(reopened).certainty).toBe("possible");
    expect(JSON.stringify(reopened.diagnosis)).not.toContain("Specimen Company");
  });
});
