/** People come, move and leave, over HTTP, with everything that hangs on them. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Department } from "#api/departments.api.ts";
import type { Invitation, PeoplePage, Person } from "#api/staff.api.ts";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { addMembership, createCompany, createDepartment, loadActor } from "#server/people/people.usecases.ts";
import { invite } from "#server/people/staff/invitations.usecases.ts";
import { runHandover } from "#server/people/staff/handover.usecases.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { testServer, type TestServer } from "../platform/testing/test-server.ts";
import { BELONGINGS } from "./belongings.ts";
import { driftOf } from "./testing/drift.ts";

let server: TestServer;
let other: number;
beforeAll(async () => {
  server = await testServer({ worker: false });
  other = await trx((each) => createCompany(each, { name: "别家公司" }));
});
afterAll(() => server?.close());

const trx = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => server.platform.db.transaction().execute(work);
const ask = async <T>(method: string, path: string, body?: unknown, token?: string) => {
  const answer = await server.call(path, {
    method,
    ...(body === undefined ? {} : { body }),
    ...(token === undefined ? {} : { token }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
};
const code = (answer: { status: number; body: unknown }) => [answer.status, (answer.body as { code?: string }).code];
const show = async (id: string) => (await ask<Person>("GET", `/api/v1/people/${id}`)).body;
const departments = async () =>
  (await ask<{ departments: Department[] }>("GET", `/api/v1/companies/${server.companyId}/departments`)).body.departments;
const idOf = async (name: string) => (await departments()).find((each) => each.name === name)!.id;
const newDepartment = (name: string, parentId: string | null = null) =>
  trx((each) => createDepartment(each, { companyId: server.companyId, name, parentId }));
const handovers = async () => {
  const { rows } = await sql<{ id: string }>`select id from handover where state = 'queued'`.execute(server.platform.db);
  for (const { id } of rows)
    await runHandover(server.platform, BELONGINGS, { data: { id }, last: false, signal: new AbortController().signal });
};
const eventsOf = async (subject: string, id: string) =>
  (
    await sql<{ type: string }>`select type from event where subject = ${subject} and subject_id = ${id} order by id`.execute(
      server.platform.db,
    )
  ).rows.map(({ type }) => type);

test("P1 somebody invited chooses his password behind a link that works once, and is what was planned", async () => {
  const finance = await newDepartment("邀请部");
  const membership = { company: server.companyId, department: finance, role: "finance", reach: "company", until: "2026-12-31" };
  const made = await ask<Invitation>("POST", "/api/v1/invitations", {
    email: "New@Example.com",
    name: "新人",
    memberships: [membership],
  });
  expect(made.body).toMatchObject({
    email: "new@example.com",
    state: "open",
    mailedAt: null,
    may: { renew: true, withdraw: true },
  });
  expect(
    code(await ask("POST", "/api/v1/invitations", { email: "new@example.com", name: "新人", memberships: [membership] })),
  ).toEqual([409, "already-invited"]);
  const listed = await ask<PeoplePage>("POST", "/api/v1/people/search", { text: "新人" });
  expect(listed.body).toMatchObject({
    total: 1,
    people: [{ kind: "invitation", state: "invited", memberships: [{ role: "finance" }] }],
  });
  const token = made.body.link!.split("#")[1]!;
  const opened = await ask("POST", "/api/v1/invitations/open", { token }, "");
  expect(opened.body).toMatchObject({ name: "新人", email: "new@example.com", companies: ["Specimen Company"], signedIn: false });
  expect(code(await ask("POST", "/api/v1/invitations/accept", { token }, ""))).toEqual([422, "password-needed"]);
  // what the company is called is the first that others try
  for (const password of ["Specimen Company", "specimen-2025", "specimen specimen"])
    expect(code(await ask("POST", "/api/v1/invitations/accept", { token, password }, ""))).toEqual([422, "password-personal"]);
  const answer = await server.call("/api/v1/invitations/accept", {
    method: "POST",
    token: "",
    body: { token, password: "sesame opens itself" },
  });
  expect([answer.status, answer.headers.getSetCookie().length > 0]).toEqual([201, true]);
  expect(code(await ask("POST", "/api/v1/invitations/open", { token }, ""))).toEqual([403, "invitation-ended"]);
  const { people } = (await ask<PeoplePage>("POST", "/api/v1/people/search", { text: "NEW@example" })).body;
  expect(people).toMatchObject([
    {
      kind: "person",
      state: "active",
      memberships: [{ role: "finance", reach: "company", until: "2026-12-31", department: { path: "邀请部" } }],
    },
  ]);
  expect(people[0]!.lastSignInAt).not.toBeNull();
  expect(await eventsOf("invitation", made.body.id)).toEqual(["invitation.created", "invitation.accepted"]);
});

test("P1 a link ends when it is renewed, withdrawn or a week old, and none of it can be told from one never made", async () => {
  const ended = async (token: string) => code(await ask("POST", "/api/v1/invitations/open", { token }, ""));
  const membership = { company: server.companyId, role: "employee", reach: "own" };
  const { body: made } = await ask<Invitation>("POST", "/api/v1/invitations", {
    email: "week@example.com",
    name: "周",
    memberships: [membership],
  });
  const { body: renewed } = await ask<Invitation>("POST", `/api/v1/invitations/${made.id}/renew`, {});
  const [first, second] = [made, renewed].map(({ link }) => link!.split("#")[1]!);
  expect(await ended(first!)).toEqual([403, "invitation-ended"]);
  expect(await ended("7.guessed")).toEqual([403, "invitation-ended"]);
  expect((await ask("POST", "/api/v1/invitations/open", { token: second }, "")).status).toBe(200);
  const week = 7 * 86_400_000 + 1;
  server.platform.clock.advance(week);
  expect(await ended(second!)).toEqual([403, "invitation-ended"]);
  expect((await ask<Invitation>("GET", `/api/v1/invitations/${made.id}`)).body).toMatchObject({ state: "expired", link: null });
  const { body: again } = await ask<Invitation>("POST", `/api/v1/invitations/${made.id}/renew`, {});
  await ask("DELETE", `/api/v1/invitations/${made.id}`);
  expect(await ended(again.link!.split("#")[1]!)).toEqual([403, "invitation-ended"]);
});

test("P1 people of companies that the asker doesn't look after don't exist for him", async () => {
  const stranger = await server.person("stranger", { companyId: other, role: "finance", reach: "company" });
  const colleague = await server.person("colleague", { role: "finance", reach: "company" });
  const paths = (id: string): [string, string, unknown][] => [
    ["GET", `/api/v1/people/${id}`, undefined],
    ["PATCH", `/api/v1/people/${id}`, { name: "x" }],
    ["POST", `/api/v1/people/${id}/disable`, {}],
    ["POST", `/api/v1/people/${id}/enable`, {}],
    ["POST", `/api/v1/people/${id}/leave`, { company: server.companyId }],
    ["GET", `/api/v1/people/${id}/belongings?company=${server.companyId}`, undefined],
    ["POST", `/api/v1/people/${id}/memberships`, { company: server.companyId, role: "employee", reach: "own" }],
  ];
  const absent = "0".repeat(32);
  for (const [index, [method, path, body]] of paths(stranger.userId).entries()) {
    const [there, not] = [await ask(method, path, body), await ask(method, paths(absent)[index]![1], body)];
    const { instance: _a, ...first } = there.body as Record<string, unknown>;
    const { instance: _b, ...second } = not.body as Record<string, unknown>;
    expect([path, there.status, first]).toEqual([path, 404, second]);
  }
  expect((await ask<PeoplePage>("POST", "/api/v1/people/search", { text: "stranger" })).body).toEqual({
    people: [],
    total: 0,
    nextCursor: null,
  });
  expect(code(await ask("POST", "/api/v1/people/search", { company: other }))).toEqual([403, "not-your-company"]);
  expect((await ask<PeoplePage>("POST", "/api/v1/people/search", {}, colleague.token)).body.total).toBe(0);
  expect((await ask("GET", `/api/v1/people/${colleague.userId}`, undefined, colleague.token)).status).toBe(404);
  // whoever is elsewhere too: only what he is here is told, and only that is paused
  await trx((each) =>
    addMembership(each, { userId: stranger.userId, companyId: server.companyId, role: "employee", reach: "own" }),
  );
  expect((await show(stranger.userId)).memberships).toMatchObject([{ company: { id: server.companyId } }]);
  await ask("POST", `/api/v1/people/${stranger.userId}/disable`, {});
  expect((await show(stranger.userId)).state).toBe("disabled");
  expect(
    (await ask<{ companies: { id: number }[] }>("GET", "/api/v1/me", undefined, stranger.token)).body.companies.map(
      ({ id }) => id,
    ),
  ).toEqual([other]);
});

test("P1 who is disabled is signed out at once, his tokens end, and he gets back what he was", async () => {
  const person = await server.person("pause", { role: "finance", reach: "company" });
  const signIn = () =>
    server.call("/api/auth/sign-in/email", {
      method: "POST",
      token: "",
      body: { email: person.email, password: "correct horse battery" },
    });
  expect((await signIn()).status).toBe(200);
  expect(await show(person.userId)).toMatchObject({
    state: "active",
    sessions: 1,
    tokens: 1,
    may: { disable: true, enable: false },
  });
  const { body: disabled } = await ask<Person>("POST", `/api/v1/people/${person.userId}/disable`, { reason: "调查" });
  expect(disabled).toMatchObject({ state: "disabled", sessions: 0, tokens: 0, may: { disable: false, enable: true } });
  expect((await ask("GET", "/api/v1/me", undefined, person.token)).status).toBe(401);
  const refused = await signIn();
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, "account-disabled"]);
  expect(await ask<Person>("POST", `/api/v1/people/${person.userId}/enable`, {})).toMatchObject({ body: { state: "active" } });
  expect((await signIn()).status).toBe(200);
  expect(await eventsOf("user", person.userId)).toEqual(expect.arrayContaining(["person.disabled", "person.enabled"]));
});

test("P1 a company keeps its last administrator, whatever would take him away", async () => {
  const { id } = (await show(server.admin.userId)).memberships[0]!;
  const own = `/api/v1/people/${server.admin.userId}`;
  const last = [409, "last-holder"];
  expect(code(await ask("PATCH", `${own}/memberships/${id}`, { role: "finance" }))).toEqual(last);
  expect(code(await ask("PATCH", `${own}/memberships/${id}`, { until: "2030-01-01" }))).toEqual(last);
  expect(code(await ask("POST", `${own}/memberships/${id}/end`, {}))).toEqual(last);
  expect(code(await ask("POST", `${own}/disable`, {}))).toEqual([409, "not-yourself"]);
  expect(code(await ask("POST", `${own}/leave`, { company: server.companyId }))).toEqual([409, "not-yourself"]);
  const second = await server.person("second", { role: "administrator", reach: "company" });
  expect((await ask("POST", `/api/v1/people/${second.userId}/disable`, {})).status).toBe(200);
  expect(code(await ask("PATCH", `${own}/memberships/${id}`, { role: "finance" }))).toEqual(last);
});

test("P1 two administrators who take each other's role at once leave one", async () => {
  const [a, b] = [
    await server.person("first-of-two", { companyId: other, role: "administrator", reach: "company" }),
    await server.person("second-of-two", { companyId: other, role: "administrator", reach: "company" }),
  ];
  const membership = async (asker: { token: string }, of: { userId: string }) =>
    (await ask<Person>("GET", `/api/v1/people/${of.userId}`, undefined, asker.token)).body.memberships[0]!.id;
  const [ofA, ofB] = [await membership(b, a), await membership(a, b)];
  const answers = await Promise.all([
    ask("POST", `/api/v1/people/${a.userId}/memberships/${ofA}/end`, {}, b.token),
    ask("POST", `/api/v1/people/${b.userId}/memberships/${ofB}/end`, {}, a.token),
  ]);
  expect(answers.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([200, 409]);
});

test("P1 nobody gives a role that administrates further than he does", async () => {
  const clerk = await server.person("clerk", { role: "system-administrator", reach: "own" });
  const give = (role: string) =>
    ask(
      "POST",
      "/api/v1/invitations",
      { email: `${role}@example.com`, name: role, memberships: [{ company: server.companyId, role, reach: "own" }] },
      clerk.token,
    );
  expect(code(await give("administrator"))).toEqual([403, "may-not-give"]);
  expect(code(await give("finance"))).toEqual([403, "may-not-give"]);
  expect(code(await give("captain"))).toEqual([422, "unknown-role"]);
});

test("P1 whoever leaves hands over what he owned: counted before, moved in slices, traced, and found by the next one", async () => {
  const [leaver, heir] = [
    await server.person("leaver", { role: "employee", reach: "own" }),
    await server.person("heir", { role: "employee", reach: "own" }),
  ];
  const department = await newDepartment("离职部");
  await insertInvoices(
    server.platform.db,
    Array.from({ length: 450 }, (_, i) =>
      anInvoice({
        companyId: server.companyId,
        ownerId: leaver.userId,
        departmentId: department,
        number: String(25_112_000_000_000_100_000n + BigInt(i)),
        seller: "离职样张供应商",
      }),
    ),
  );
  const leave = (to: string | null) =>
    ask<Person>("POST", `/api/v1/people/${leaver.userId}/leave`, { company: server.companyId, to, reason: "合同到期" });
  expect((await ask("GET", `/api/v1/people/${leaver.userId}/belongings?company=${server.companyId}`)).body).toMatchObject({
    counted: { invoices: 450 },
  });
  expect(code(await leave(null))).toEqual([422, "successor-needed"]);
  expect((await show(leaver.userId)).state).toBe("active");
  expect(code(await leave(leaver.userId))).toEqual([422, "no-such-successor"]);
  const { body } = await leave(heir.userId);
  expect(body).toMatchObject({
    state: "left",
    tokens: 0,
    handovers: [{ state: "queued", to: "heir", counted: { invoices: 450 }, moved: { invoices: 0 } }],
  });
  expect((await ask("GET", "/api/v1/me", undefined, leaver.token)).status).toBe(401);
  await handovers();
  expect((await show(leaver.userId)).handovers).toMatchObject([{ state: "done", moved: { invoices: 450 } }]);
  const found = await ask<{ total: number; invoices: { id: string }[] }>(
    "GET",
    `/api/v1/invoices?q=${encodeURIComponent("离职样张")}`,
    undefined,
    heir.token,
  );
  expect(found.body.total).toBe(450);
  expect(await eventsOf("invoice", found.body.invoices[0]!.id)).toContain("invoice.handed-over");
});

test("P1 who moves to another department takes his invoices along, or leaves them there", async () => {
  const [from, to] = [await newDepartment("原部门"), await newDepartment("新部门")];
  const mover = await server.person("mover", { role: "employee", reach: "own", departmentId: from });
  await insertInvoices(server.platform.db, [
    anInvoice({ companyId: server.companyId, ownerId: mover.userId, departmentId: from, number: "25112000000000200001" }),
  ]);
  const { id } = (await show(mover.userId)).memberships[0]!;
  const move = (department: string, withInvoices: boolean) =>
    ask("PATCH", `/api/v1/people/${mover.userId}/memberships/${id}`, { department, withInvoices });
  const where = async () =>
    (
      await sql<{ department_id: string }>`select department_id from invoice where owner_id = ${mover.userId}`.execute(
        server.platform.db,
      )
    ).rows[0]!.department_id;
  await move(to, false);
  await handovers();
  expect(await where()).toBe(from);
  await move(from, false);
  await move(to, true);
  await handovers();
  expect(await where()).toBe(to);
});

test("P1 a department moves with everything below it, and never into itself", async () => {
  await ask("POST", `/api/v1/companies/${server.companyId}/departments/outline`, {
    text: "总部\n  财务\n    应付\n      一班\n分部",
  });
  const [head, finance, payable, branch] = [await idOf("总部"), await idOf("财务"), await idOf("应付"), await idOf("分部")];
  const path = `/api/v1/companies/${server.companyId}/departments`;
  expect(code(await ask("PATCH", `${path}/${finance}`, { parentId: payable }))).toEqual([422, "department-into-itself"]);
  const seer = await server.person("seer", { role: "finance", reach: "department", departmentId: branch });
  await insertInvoices(server.platform.db, [
    anInvoice({ companyId: server.companyId, departmentId: payable, number: "25112000000000300001", seller: "移动样张" }),
  ]);
  const sees = async () =>
    (await ask<{ total: number }>("GET", `/api/v1/invoices?q=${encodeURIComponent("移动样张")}`, undefined, seer.token)).body
      .total;
  expect(await sees()).toBe(0);
  expect((await ask("PATCH", `${path}/${finance}`, { parentId: branch })).status).toBe(200);
  expect(await sees()).toBe(1);
  const paths = await sql<{
    name: string;
    path: string;
  }>`select name, (select string_agg(a.name, '/' order by array_position(d.path, a.id)) from department a
    where a.company_id = d.company_id and a.id = any(d.path)) as path from department d where company_id = ${server.companyId} and d.path @> array[${branch}::bigint]`.execute(
    server.platform.db,
  );
  expect(paths.rows.map((row) => row.path).toSorted()).toEqual(["分部", "分部/财务", "分部/财务/应付", "分部/财务/应付/一班"]);
  expect(code(await ask("POST", path, { name: "财务", parentId: branch }))).toEqual([409, "department-name-taken"]);
  expect(code(await ask("DELETE", `${path}/${branch}`))).toEqual([409, "department-in-use"]);
  expect((await ask("DELETE", `${path}/${head}`)).status).toBe(200);
  expect((await departments()).some(({ id }) => id === head)).toBe(false);
});

test("P1 a merged department's people, children and invoices stand in the other one, then it is given up", async () => {
  const [from, into] = [await newDepartment("并出"), await newDepartment("并入")];
  await newDepartment("并出下级", from);
  const member = await server.person("member-of-merged", { role: "employee", reach: "department", departmentId: from });
  await insertInvoices(server.platform.db, [
    anInvoice({ companyId: server.companyId, departmentId: from, number: "25112000000000400001", seller: "合并样张" }),
  ]);
  const merged = await ask<{ id: string }>("POST", `/api/v1/companies/${server.companyId}/departments/${from}/merge`, { into });
  expect(merged).toMatchObject({ status: 202, body: { kind: "merge", counted: { invoices: 1 } } });
  expect(code(await ask("POST", `/api/v1/companies/${server.companyId}/departments/${from}/merge`, { into }))).toEqual([
    409,
    "department-busy",
  ]);
  await handovers();
  expect((await ask("GET", `/api/v1/handovers/${merged.body.id}`)).body).toMatchObject({ state: "done", moved: { invoices: 1 } });
  const left = await departments();
  expect(left.find(({ name }) => name === "并出下级")!.parentId).toBe(into);
  expect(left.some(({ id }) => id === from)).toBe(false);
  expect((await show(member.userId)).memberships).toMatchObject([{ department: { id: into } }]);
  expect(
    (await ask<{ total: number }>("GET", `/api/v1/invoices?q=${encodeURIComponent("合并样张")}`, undefined, member.token)).body
      .total,
  ).toBe(1);
});

test("P1 after all of this the search says what the register says", async () => {
  expect(await driftOf(server.platform.db, [server.companyId])).toEqual([]);
});

test("P1 where mails can be sent the link goes by mail, to whom it is for", async () => {
  const mail = {
    host: "127.0.0.1",
    port: 25,
    secure: false,
    user: null,
    password: null,
    authority: null,
    from: "piaozai@example.cn",
  };
  const mailing = { ...server.platform, config: { ...server.platform.config, mail, baseUrl: "https://piaozai.example.cn" } };
  const actor = (await loadActor(server.platform.db, server.admin.userId, "web", server.platform.clock()))!;
  const membership = {
    company: server.companyId,
    department: null,
    role: "employee",
    reach: "own",
    mayEnter: true,
    from: null,
    until: null,
  } as const;
  const asked = await invite(mailing, actor, {
    email: "post@example.cn",
    name: "收信人",
    locale: "zh-CN",
    memberships: [membership],
  });
  expect(asked.mailedAt).not.toBeNull();
  const row = await server.platform.db
    .selectFrom("mail")
    .selectAll()
    .where("to_address", "=", "post@example.cn")
    .executeTakeFirstOrThrow();
  expect(row).toMatchObject({ template: "invitation", data: { path: asked.link, values: { name: "收信人", by: "Admin" } } });
});
