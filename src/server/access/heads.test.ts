/** P1, P2: heads of departments grant what belongs to their department and those below it, as far as they see it themselves. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type {
  AccessGrant,
  AccessGrants,
  AccessPlaces,
  AccessRequest,
  AccessRequestDetail,
  AccessRequests,
  Viewers,
} from "#api/access.api.ts";
import type { Departments } from "#api/departments.api.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { addMembership, createCompany, createDepartment, createToken } from "#server/people/people.usecases.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { tellGranters } from "./notify.ts";

type Person = { userId: string; email: string; token: string };
const NOW = "2025-06-18T02:00:00Z";
const IN_TEAM = "25112000000555555555";
const ELSEWHERE = "25112000000666666666";
const OWN_ELSEWHERE = "25112000000777777777";
const ABSENT = "25112000000646464646";
let server: TestServer;
let company: number;
let admin: Person;
let asker: Person;
let head: Person;
let stranger: Person;
let places: { north: string; team: string; south: string };
const invoice = anInvoice({ companyId: 1, number: IN_TEAM, date: "2025-05-05" });

beforeAll(async () => {
  server = await testServer({ worker: false });
  const { platform } = server;
  company = server.companyId;
  const made = await platform.db.transaction().execute(async (trx) => {
    const north = await createDepartment(trx, { companyId: company, name: "北区" });
    const team = await createDepartment(trx, { companyId: company, name: "北区一组", parentId: north });
    const south = await createDepartment(trx, { companyId: company, name: "南区" });
    return { places: { north, team, south }, second: await createCompany(trx, { name: "样张乙公司" }) };
  });
  places = made.places;
  admin = await server.person("admin-of-grants", { role: "administrator", reach: "company" });
  asker = await server.person("asker", { role: "employee", reach: "own" });
  head = await server.person("head", { role: "employee", reach: "department", departmentId: places.north });
  stranger = await server.person("stranger", { role: "administrator", reach: "company", companyId: made.second });
  await insertInvoices(platform.db, [
    { ...invoice, companyId: company, departmentId: places.team },
    anInvoice({ companyId: company, number: ELSEWHERE, departmentId: places.south, date: "2025-05-06" }),
    anInvoice({
      companyId: company,
      number: OWN_ELSEWHERE,
      departmentId: places.south,
      ownerId: head.userId,
      date: "2025-05-06",
    }),
  ]);
});
afterAll(() => server?.close());

type Problem = { code: string; facts: Record<string, unknown> };
async function call<T>(who: Person, method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const answer = await server.call(`/api/v1${path}`, { token: who.token, method, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, body: (await answer.json()) as T };
}
const name = (department: string, people: Person[], who = admin) =>
  call<Departments & Problem>(who, "PUT", `/companies/${company}/departments/${department}/heads`, {
    people: people.map(({ userId }) => userId),
  });
const ask = async (wish: object): Promise<AccessRequest> =>
  (await call<AccessRequest>(asker, "POST", "/access/requests", wish)).body;
const toDecide = async (who: Person): Promise<string[]> =>
  (await call<AccessRequests>(who, "GET", "/access/requests?box=to-decide&state=open")).body.requests.map(({ id }) => id);
const detail = async (who: Person, id: string) => (await call<AccessRequestDetail>(who, "GET", `/access/requests/${id}`)).body;
const grant = (who: Person, id: string, more: object) =>
  call<AccessRequest & Problem>(who, "POST", `/access/requests/${id}/grant`, more);
const give = (who: Person, what: object, to: Person = asker) =>
  call<AccessGrant & Problem>(who, "POST", "/access/grants", { company, email: to.email, reason: "核对", ...what });
const idOf = async (number: string): Promise<string> =>
  (await server.platform.db.selectFrom("invoice").select("id").where("number", "=", number).executeTakeFirstOrThrow()).id;

beforeEach(async () => {
  server.platform.clock.set(NOW);
  await name(places.north, [head]);
  await name(places.south, []);
  const { body } = await call<AccessGrants>(admin, "GET", "/access/grants?box=all&state=running");
  for (const each of body.grants) await call(admin, "POST", `/access/grants/${each.id}/revoke`, {});
  const open = await call<AccessRequests>(asker, "GET", "/access/requests?state=open");
  for (const each of open.body.requests) await call(asker, "POST", `/access/requests/${each.id}/withdraw`);
});

describe("P1 heads are named, each with its trace", () => {
  test("they stand in the tree, and with whoever they are the trace says who named and ended whom", async () => {
    const { status, body } = await name(places.south, [head, asker]);
    expect(status).toBe(200);
    expect(body.departments.find(({ id }) => id === places.south)!.heads).toEqual([
      { id: asker.userId, name: "asker", member: true },
      { id: head.userId, name: "head", member: true },
    ]);
    await name(places.south, [asker]);
    const events = await server.platform.db
      .selectFrom("event")
      .select(["type", "actor_id", "data"])
      .where("subject", "=", "department")
      .where("subject_id", "=", places.south)
      .orderBy("id", "desc")
      .limit(1)
      .execute();
    expect(events).toEqual([{ type: "department.head-ended", actor_id: admin.userId, data: { userId: head.userId } }]);
  });

  test("nobody names them who may not let grant, not in another company, and nobody who isn't a member", async () => {
    expect((await name(places.south, [head], head)).status).toBe(403);
    expect((await name(places.south, [head], stranger)).status).toBe(403);
    expect((await name(places.south, [stranger])).body.code).toBe("no-such-person");
    expect((await name("1", [head])).status).toBe(404);
  });

  test("who is told of himself that he is head is the head alone; of another company nobody learns anything", async () => {
    const me = async (who: Person) =>
      (await call<{ companies: { headOf: { name: string }[] }[] }>(who, "GET", "/me")).body.companies.flatMap(
        ({ headOf }) => headOf,
      );
    expect(await me(head)).toMatchObject([{ name: "北区" }]);
    expect([...(await me(asker)), ...(await me(stranger))]).toEqual([]);
    expect((await call(stranger, "GET", `/companies/${company}/departments`)).status).toBe(403);
    expect((await call(asker, "GET", `/companies/${company}/departments`)).status).toBe(403);
  });
});

describe("P2 a head sees the requests for his departments", () => {
  test("by number, link, name of a department and a search within one; nothing of what is elsewhere or isn't there", async () => {
    const his = [
      await ask({ number: IN_TEAM }),
      await ask({ invoice: invoice.id }),
      await ask({ department: "一组" }),
      await ask({ search: { department: places.team, dateFrom: "2025-05-01" } }),
    ].map(({ id }) => id);
    const others = [
      await ask({ number: ELSEWHERE }),
      await ask({ number: OWN_ELSEWHERE }),
      await ask({ number: ABSENT }),
      await ask({ invoice: "9".repeat(19) }),
      await ask({ department: "南区" }),
      await ask({ search: { dateFrom: "2025-05-01" } }),
    ].map(({ id }) => id);
    expect((await toDecide(head)).toSorted()).toEqual(his.toSorted());
    expect((await call<{ toDecide: number }>(head, "GET", "/access/waiting")).body.toDecide).toBe(his.length);
    for (const id of others) {
      expect((await call(head, "GET", `/access/requests/${id}`)).status).toBe(404);
      expect((await call(head, "POST", `/access/requests/${id}/decline`, {})).status).toBe(404);
    }
    // who grants in the whole company sees them all
    expect((await toDecide(admin)).toSorted()).toEqual([...his, ...others].toSorted());
    expect(await toDecide(stranger)).toEqual([]);
    await name(places.north, []);
    expect(await toDecide(head)).toEqual([]);
  });

  test("asking for what a head may grant and for what isn't there are one answer", async () => {
    const faceless = (request: AccessRequest) => ({ ...request, id: "", wanted: null });
    expect(faceless(await ask({ number: IN_TEAM }))).toEqual(faceless(await ask({ number: ABSENT })));
  });

  test("mail goes to the heads first, the nearest before those above, then to the company's", async () => {
    const { config } = server.platform;
    const near = await server.person("near", { role: "employee", reach: "department", departmentId: places.team });
    const blind = await server.person("blind", { role: "employee", reach: "own" });
    await name(places.team, [near, blind]);
    Object.assign(config, { mail: { host: "127.0.0.1" }, baseUrl: "https://invoices.example" });
    try {
      for (const number of [IN_TEAM, ABSENT]) await tellGranters(server.platform, { request: (await ask({ number })).id });
    } finally {
      Object.assign(config, { mail: null, baseUrl: null });
    }
    const mails = await server.platform.db.selectFrom("mail").select("to_address").orderBy("id").execute();
    const to = mails.map(({ to_address }) => to_address);
    expect(to.slice(0, 2)).toEqual([near.email, head.email]);
    // of what isn't there no head is told, and who heads but sees nothing of it is told of neither
    expect(to.filter((each) => each === near.email)).toHaveLength(1);
    expect(to).not.toContain(blind.email);
    expect(to.filter((each) => each === admin.email)).toHaveLength(2);
    await name(places.team, []);
  });
});

describe("P2 a head grants what is his to grant, for a time", () => {
  test("asked for, granted, seen; the grant says as whose head it was given, and so does who can see this", async () => {
    const { id } = await ask({ number: IN_TEAM, reason: "核对" });
    expect((await detail(head, id)).offer!.invoices.map(({ number }) => number)).toEqual([IN_TEAM]);
    const { status, body } = await grant(head, id, { invoices: [invoice.id] });
    expect(status).toBe(200);
    expect(body.grants[0]).toMatchObject({
      by: "head",
      asHeadOf: { id: places.north, name: "北区" },
      until: "2025-06-25T16:00:00.000Z",
    });
    const viewers = (await call<Viewers>(head, "GET", `/invoices/${invoice.id}/viewers`)).body;
    expect(viewers).toMatchObject({ whole: true, mayGrant: true, granters: [{ name: "head", headOf: "北区" }, {}, {}] });
    expect(viewers.viewers.find(({ name: who }) => who === "asker")!.reasons[0]!.grant).toMatchObject({
      by: "head",
      asHeadOf: "北区",
    });
    const own = (await call<Viewers>(asker, "GET", `/invoices/${invoice.id}/viewers`)).body;
    expect(own).toMatchObject({ whole: false, mayGrant: false, granters: [] });
    const event = await server.platform.db
      .selectFrom("event")
      .select("data")
      .where("type", "=", "access.granted")
      .orderBy("id", "desc")
      .executeTakeFirstOrThrow();
    expect(event.data).toMatchObject({ asHeadOf: places.north });
  });

  test("a department and a search within it; not the company's other ones, not his own invoice in another department", async () => {
    expect((await give(head, { department: places.team })).body).toMatchObject({
      kind: "department",
      asHeadOf: { name: "北区" },
    });
    expect((await give(head, { search: { dateFrom: "2025-05-01", dateTo: "2025-05-31" } })).body).toMatchObject({
      kind: "search",
    });
    const seen = await call<{ invoices: { number: string }[] }>(asker, "GET", "/invoices");
    expect(seen.body.invoices.map(({ number }) => number)).toEqual([IN_TEAM]);
    for (const what of [
      { department: places.south },
      { invoice: await idOf(ELSEWHERE) },
      { invoice: await idOf(OWN_ELSEWHERE) },
      { invoice: "1" },
    ])
      expect((await give(head, what)).body.code).toBe("access-nothing-to-grant");
    expect((await call<AccessPlaces>(head, "GET", "/access/places")).body.companies).toMatchObject([
      { departments: [{ name: "北区" }, { name: "北区一组" }], may: { grant: true, all: false, know: false, change: false } },
    ]);
  });

  test("never to himself, never without an end, never what was only granted to him", async () => {
    expect((await give(head, { invoice: invoice.id }, head)).body.code).toBe("access-not-oneself");
    await call(admin, "PATCH", `/access/places/${company}`, { grantWithoutEnd: true });
    expect((await give(head, { invoice: invoice.id, until: null })).body.code).toBe("access-needs-end");
    await call(admin, "PATCH", `/access/places/${company}`, { grantWithoutEnd: false });
    await name(places.south, [head]);
    await give(admin, { department: places.south }, head);
    expect((await give(head, { invoice: await idOf(ELSEWHERE) })).body.code).toBe("access-nothing-to-grant");
  });

  test("never more than he sees: amounts, parties, originals, personal data", async () => {
    const { status, body: role } = await call<{ key: string }>(admin, "POST", "/roles", {
      company,
      name: "不看金额",
      description: "",
      permissions: ["field.parties"],
      kinds: null,
    });
    expect(status).toBe(201);
    const half = await server.person("half");
    await server.platform.db.transaction().execute((trx) =>
      addMembership(trx, {
        userId: half.userId,
        companyId: company,
        role: "own",
        roleId: role.key,
        reach: "department",
        departmentId: places.north,
      }),
    );
    await name(places.north, [half]);
    const more = (await give(half, { invoice: invoice.id })).body;
    expect(more).toMatchObject({ code: "access-shows-more", facts: { what: ["original", "amounts"] } });
    await name(places.north, [head]);
    const auditor = await server.person("auditor", { role: "auditor", reach: "own" });
    expect((await give(head, { invoice: invoice.id }, auditor)).body).toMatchObject({ facts: { what: ["personal"] } });
    expect((await give(admin, { invoice: invoice.id }, auditor)).status).toBe(201);
  });

  test("a token that may not manage grants nothing as a head", async () => {
    const { db } = server.platform;
    const token = await db
      .transaction()
      .execute((trx) => createToken(trx, { userId: head.userId, name: "x", scopes: ["read", "write"] }));
    expect((await give({ ...head, token }, { invoice: invoice.id })).body.code).toBe("access-may-not-grant");
  });
});

describe("P2 what a head gave outlives his headship until its end, and is on the list to look through", () => {
  const all = async (who: Person, more = "") =>
    (await call<AccessGrants>(who, "GET", `/access/grants?box=all&state=running${more}`)).body;

  test("he changes what heads gave of his departments, sees what the company gave, and neither once he is head no more", async () => {
    const mine = (await give(head, { invoice: invoice.id })).body;
    const companys = (await give(admin, { department: places.team })).body;
    const listed = (await all(head)).grants;
    expect(listed.map(({ id, may }) => [id, may.extend, may.revoke, may.review])).toEqual([
      [companys.id, false, false, false],
      [mine.id, true, true, true],
    ]);
    expect((await call(head, "POST", `/access/grants/${companys.id}/revoke`, {})).status).toBe(404);
    expect((await call(head, "POST", `/access/grants/${mine.id}/extend`, { until: "2025-07-10", reason: "延期" })).status).toBe(
      200,
    );
    expect((await all(admin, "&attention=granter-gone")).grants).toEqual([]);
    await name(places.north, []);
    expect((await all(head)).grants).toEqual([]);
    expect((await call(head, "POST", `/access/grants/${mine.id}/revoke`, {})).status).toBe(404);
    // it goes on, and whoever looks grants through finds it
    expect((await call(asker, "GET", `/invoices/${invoice.id}`)).status).toBe(200);
    const gone = await all(admin, "&attention=granter-gone");
    expect(gone.grants).toMatchObject([{ id: mine.id, state: "running", attention: ["granter-gone"] }]);
    expect(gone.counts).toMatchObject({ "granter-gone": 1, "grantee-left": 0 });
  });

  test("who leaves the company is head no more", async () => {
    const leaver = await server.person("leaver", { role: "employee", reach: "department", departmentId: places.north });
    await name(places.south, [leaver]);
    await call(admin, "POST", `/people/${leaver.userId}/leave`, { company, to: null });
    const { body } = await name(places.north, [head]);
    expect(body.departments.find(({ id }) => id === places.south)!.heads).toEqual([]);
  });
});

test("D11 where the company tells, the heads who can grant it are named before the company's", async () => {
  await call(admin, "PATCH", `/access/places/${company}`, { tellsExistence: true });
  const { body } = await call<LookupAnswer>(asker, "POST", "/lookups", { text: IN_TEAM });
  await call(admin, "PATCH", `/access/places/${company}`, { tellsExistence: false });
  const said = body.diagnosis.findings
    .find(({ cause }) => cause === "D11")!
    .evidence.map(({ fact }) => fact)
    .join();
  expect(said).toMatch(/head · .*admin-of-grants/);
});
