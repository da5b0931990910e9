import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUILT_IN_ROLES } from "#api/permissions.api.ts";
import type { Role, RoleDetail, Roles, Separation } from "#api/roles.api.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { addMembership, createCompany, loadActor } from "../people.usecases.ts";
import { requireGivable } from "./give.policy.ts";
import { guarded } from "./guard.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ worker: false });
});
afterAll(() => server.close());

type Person = Awaited<ReturnType<TestServer["person"]>>;
const as = async <T>(token: string | undefined, method: string, path: string, body?: unknown) => {
  const response = await server.call(path, {
    method,
    ...(token === undefined ? {} : { token }),
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: (text === "" ? null : JSON.parse(text)) as T & { code?: string; facts?: Record<string, unknown> },
  };
};
const making = (more: object = {}) => ({
  company: server.companyId,
  name: "差旅",
  permissions: ["invoice.enter", "field.parties"],
  ...more,
});
const actorOf = (userId: string) => loadActor(server.platform.db, userId, "web", new Date());

describe("P1 own roles", () => {
  test("a role is made of permissions, given, changed for all who have it, retired and brought back, each with a trace", async () => {
    const made = await as<Role>(
      undefined,
      "POST",
      "/api/v1/roles",
      making({ kinds: ["rail", "air", "taxi"], description: "只看差旅票" }),
    );
    expect(made).toMatchObject({
      status: 201,
      body: { builtIn: false, name: "差旅", kinds: ["rail", "air", "taxi"], people: 0, version: 1 },
    });
    const key = made.body.key;
    const tom = await server.person("tom", { role: "own", roleId: key, reach: "company" });
    const me = await as<{ companies: object[] }>(tom.token, "GET", "/api/v1/me");
    expect(me.body.companies).toMatchObject([
      { role: "own", roles: [{ key: "own", id: key, name: "差旅" }], permissions: ["invoice.enter", "field.parties"] },
    ]);

    expect(await as(undefined, "PATCH", `/api/v1/roles/${key}`, { version: 9, name: "x" })).toMatchObject({
      status: 409,
      body: { code: "role-changed" },
    });
    const changed = await as<Role>(undefined, "PATCH", `/api/v1/roles/${key}`, {
      version: 1,
      permissions: ["invoice.enter"],
      kinds: null,
      reason: "收紧",
    });
    expect(changed.body).toMatchObject({ permissions: ["invoice.enter"], kinds: null, version: 2, people: 1 });
    expect((await actorOf(tom.userId))!.reaches[0]).toMatchObject({ parts: null, permissions: new Set(["invoice.enter"]) });

    const detail = await as<RoleDetail>(undefined, "GET", `/api/v1/roles/${key}`);
    expect(detail.body.holders).toMatchObject([{ userId: tom.userId, name: "tom", until: null }]);
    expect(await as(undefined, "POST", `/api/v1/roles/${key}/retire`, {})).toMatchObject({
      status: 409,
      body: { code: "role-in-use", facts: { people: 1 } },
    });
    await server.platform.db.deleteFrom("membership").where("user_id", "=", tom.userId).execute();
    expect((await as(undefined, "POST", `/api/v1/roles/${key}/retire`, {})).status).toBe(204);
    expect((await as<Role>(undefined, "POST", `/api/v1/roles/${key}/restore`)).body).toMatchObject({
      retiredAt: null,
      may: { retire: true },
    });
    const events = await server.platform.db
      .selectFrom("event")
      .select(["type", "data", "reason"])
      .where("subject_id", "=", key)
      .orderBy("id")
      .execute();
    expect(events.map(({ type }) => type)).toEqual(["role.created", "role.changed", "role.retired", "role.restored"]);
    expect(events[1]).toMatchObject({
      reason: "收紧",
      data: { before: { kinds: ["rail", "air", "taxi"] }, after: { kinds: null } },
    });
  });

  test("a name is taken once in a company, and a request that is sent twice makes one role", async () => {
    const headers = { "idempotency-key": "role-1" };
    const twice = await Promise.all(
      [0, 1].map(() => server.call("/api/v1/roles", { method: "POST", body: making({ name: "出纳" }), headers })),
    );
    expect(twice.some(({ status }) => status === 201)).toBe(true);
    expect((await as<Roles>(undefined, "GET", "/api/v1/roles")).body.roles.filter(({ name }) => name === "出纳")).toHaveLength(1);
    expect(await as(undefined, "POST", "/api/v1/roles", making({ name: "出纳" }))).toMatchObject({
      status: 409,
      body: { code: "role-name-taken" },
    });
  });

  test("nobody makes a role of permissions that he doesn't hold, nor a role for companies that aren't his", async () => {
    const maker = await as<Role>(
      undefined,
      "POST",
      "/api/v1/roles",
      making({ name: "角色管理", permissions: ["role.manage", "invoice.edit"] }),
    );
    const rosa = await server.person("rosa", { role: "own", roleId: maker.body.key, reach: "own" });
    expect(
      await as(rosa.token, "POST", "/api/v1/roles", making({ name: "越权", permissions: ["invoice.edit", "audit.read"] })),
    ).toMatchObject({ status: 403, body: { code: "may-not-give", facts: { permissions: ["audit.read"] } } });
    expect(
      (await as(rosa.token, "POST", "/api/v1/roles", making({ name: "不越权", permissions: ["invoice.edit"] }))).status,
    ).toBe(201);
    const other = await server.platform.db.transaction().execute((each) => createCompany(each, { name: "别家" }));
    for (const company of [other, null])
      expect(await as(rosa.token, "POST", "/api/v1/roles", making({ company, name: "别家的", permissions: [] }))).toMatchObject({
        status: 403,
        body: { code: "not-permitted" },
      });
    const rosasActor = (await actorOf(rosa.userId))!;
    await expect(
      requireGivable(server.platform.db, rosasActor, {
        companyId: server.companyId,
        permissions: ["invoice.edit"],
        reach: "company",
      }),
    ).rejects.toMatchObject({ code: "may-not-give-reach" });
    await expect(
      requireGivable(server.platform.db, rosasActor, {
        companyId: server.companyId,
        permissions: ["invoice.edit"],
        reach: "own",
      }),
    ).resolves.toBeUndefined();
  });

  test("a role of a company where one looks after nothing isn't there", async () => {
    const elsewhere = await server.platform.db.transaction().execute((each) => createCompany(each, { name: "第三家" }));
    const eva = await server.person("eva", { role: "administrator", reach: "company", companyId: elsewhere });
    const hers = await as<Role>(eva.token, "POST", "/api/v1/roles", making({ company: elsewhere, name: "她的" }));
    for (const [method, path, body] of [
      ["GET", "", undefined],
      ["PATCH", "", { version: 1 }],
      ["POST", "/retire", {}],
      ["POST", "/restore", undefined],
    ] as const) {
      const there = await as(undefined, method, `/api/v1/roles/${hers.body.key}${path}`, body);
      const nowhere = await as(undefined, method, `/api/v1/roles/123${path}`, body);
      expect({ ...there.body, instance: "" }).toEqual({ ...nowhere.body, instance: "" });
      expect(there.status).toBe(404);
    }
  });

  test.each([
    ["GET", "/api/v1/roles"],
    ["POST", "/api/v1/roles"],
    ["GET", "/api/v1/roles/finance"],
    ["PATCH", "/api/v1/roles/1"],
    ["POST", "/api/v1/roles/1/retire"],
    ["POST", "/api/v1/roles/1/restore"],
    ["GET", "/api/v1/separation"],
    ["POST", "/api/v1/separation"],
  ])("%s %s says to whoever has no such permission that he hasn't", async (method, path) => {
    const name = `none-${method}-${path.replaceAll("/", "-")}`.toLowerCase();
    const { token } = await server.person(name, { role: "finance", reach: "company" });
    const body = method === "GET" ? undefined : { ...making(), version: 1, step: "switch-on", reason: "x" };
    expect(await as(token, method, path, body)).toMatchObject({ status: 403, body: { code: "not-permitted" } });
  });

  test("the last who can manage people and roles stays; a second one may go", async () => {
    const { db } = server.platform;
    const company = await db.transaction().execute((each) => createCompany(each, { name: "小公司" }));
    const one = await server.person("one", { role: "administrator", reach: "company", companyId: company });
    const leave = (userId: string) =>
      db.transaction().execute((each) =>
        guarded(each, [company], new Date(), () =>
          each
            .updateTable("membership")
            .set({ ends_at: new Date(0) })
            .where("user_id", "=", userId)
            .execute(),
        ),
      );
    await expect(leave(one.userId)).rejects.toMatchObject({ code: "last-holder", options: { facts: { companyId: company } } });
    const two = await server.person("two", { role: "administrator", reach: "company", companyId: company });
    await leave(one.userId);
    await expect(leave(two.userId)).rejects.toMatchObject({ code: "last-holder" });
  });

  test("two who leave at the same time can't both go", async () => {
    const { db } = server.platform;
    const company = await db.transaction().execute((each) => createCompany(each, { name: "两人公司" }));
    const people = await Promise.all(
      ["pa", "pb"].map((name) => server.person(name, { role: "administrator", reach: "company", companyId: company })),
    );
    const left = await Promise.allSettled(
      people.map(({ userId }) =>
        db.transaction().execute((each) =>
          guarded(each, [company], new Date(), () =>
            each
              .updateTable("membership")
              .set({ ends_at: new Date(0) })
              .where("user_id", "=", userId)
              .execute(),
          ),
        ),
      ),
    );
    expect(left.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("P1 三员分立", () => {
  let group: TestServer;
  let three: Record<"system" | "security" | "audit", Person>;
  const step = (who: Person, name: string) =>
    group.call("/api/v1/separation", { method: "POST", token: who.token, body: { step: name, reason: "内控要求" } });
  const code = async (response: Response) => ({
    status: response.status,
    code: ((await response.json()) as { code?: string }).code,
  });
  const shown = async (who: Person) =>
    (await (await group.call("/api/v1/separation", { token: who.token })).json()) as Separation;

  beforeAll(async () => {
    group = await testServer({ worker: false });
    const duty = (name: "system" | "security" | "audit") => group.person(name, { role: `${name}-administrator`, reach: "own" });
    three = { system: await duty("system"), security: await duty("security"), audit: await duty("audit") };
  });
  afterAll(() => group.close());

  test("it is switched on once three hold the duties and nobody holds two; until then it says what is missing", async () => {
    const second = await group.platform.db.transaction().execute((each) => createCompany(each, { name: "二公司" }));
    for (const [name, who] of Object.entries(three).slice(0, 2))
      await group.platform.db
        .transaction()
        .execute((each) =>
          addMembership(each, { userId: who.userId, companyId: second, role: `${name as "system"}-administrator`, reach: "own" }),
        );
    const before = await shown(three.security);
    expect(before).toMatchObject({
      on: false,
      missing: [{ company: { id: second }, duty: "audit-administrator" }],
      may: { switchOn: false },
    });
    expect(before.joined.map(({ userId }) => userId)).toEqual([group.admin.userId]);
    expect(await code(await step(three.security, "switch-on"))).toEqual({ status: 409, code: "separation-incomplete" });

    await group.platform.db
      .transaction()
      .execute((each) =>
        addMembership(each, { userId: three.audit.userId, companyId: second, role: "audit-administrator", reach: "own" }),
      );
    await group.platform.db
      .updateTable("membership")
      .set({ role: "finance" })
      .where("user_id", "=", group.admin.userId)
      .execute();
    expect(await code(await step(three.system, "switch-on"))).toEqual({ status: 403, code: "not-permitted" });
    expect((await step(three.security, "switch-on")).status).toBe(200);
    const events = await group.platform.db
      .selectFrom("event")
      .select(["company_id", "actor_id", "data", "reason"])
      .where("type", "=", "setting.changed")
      .execute();
    expect(new Set(events.map((event) => event.company_id))).toEqual(new Set([group.companyId, second]));
    expect(events[0]).toMatchObject({
      actor_id: three.security.userId,
      reason: "内控要求",
      data: { before: { on: false }, after: { on: true } },
    });
  });

  test("then whatever would join two duties is refused, by a membership as by a role", async () => {
    const { db } = group.platform;
    const { userId } = three.system;
    await expect(
      db
        .transaction()
        .execute((each) => addMembership(each, { userId, companyId: group.companyId, role: "auditor", reach: "company" })),
    ).rejects.toMatchObject({
      code: "duties-joined",
      options: { facts: { duties: ["system-administrator", "audit-administrator"] } },
    });
    const role = await group.call("/api/v1/roles", {
      method: "POST",
      token: three.security.token,
      body: { company: group.companyId, name: "查账", permissions: ["invoice.export"] },
    });
    const made = (await role.json()) as Role;
    await db
      .transaction()
      .execute((each) =>
        addMembership(each, { userId, companyId: group.companyId, role: "own", roleId: made.key, reach: "own" }),
      );
    const change = await group.call(`/api/v1/roles/${made.key}`, {
      method: "PATCH",
      token: three.security.token,
      body: { version: 1, permissions: ["invoice.export", "audit.read"] },
    });
    expect(await code(change)).toEqual({ status: 409, code: "duties-joined" });
  });

  test("the security administrator says who may do what, never himself; the system administrator makes employees only", async () => {
    const { db } = group.platform;
    const actor = async (who: Person) => (await loadActor(db, who.userId, "web", new Date()))!;
    const gift = { companyId: group.companyId, permissions: [...BUILT_IN_ROLES.finance], reach: "company" as const };
    await expect(
      requireGivable(db, await actor(three.security), { ...gift, userId: group.admin.userId }),
    ).resolves.toBeUndefined();
    await expect(
      requireGivable(db, await actor(three.security), { ...gift, userId: three.security.userId }),
    ).rejects.toMatchObject({ code: "not-to-oneself" });
    await expect(requireGivable(db, await actor(three.system), gift)).rejects.toMatchObject({ code: "may-not-give" });
    await expect(
      requireGivable(db, await actor(three.system), { ...gift, permissions: [...BUILT_IN_ROLES.employee], reach: "own" }),
    ).resolves.toBeUndefined();
  });

  test("one of the three can't be left without", async () => {
    const { db } = group.platform;
    const leave = db.transaction().execute((each) =>
      guarded(each, [group.companyId], new Date(), () =>
        each
          .updateTable("membership")
          .set({ ends_at: new Date(0) })
          .where("user_id", "=", three.audit.userId)
          .execute(),
      ),
    );
    await expect(leave).rejects.toMatchObject({
      code: "last-holder",
      options: { facts: { permissions: ["audit.read", "audit.export"] } },
    });
  });

  test("it is switched off by two of the three: one proposes, one of another duty agrees; the proposal can be withdrawn and runs out", async () => {
    expect(await code(await step(three.security, "confirm-off"))).toEqual({ status: 409, code: "no-proposal" });
    expect((await step(three.security, "propose-off")).status).toBe(200);
    expect(await shown(three.security)).toMatchObject({
      on: true,
      proposal: { by: { userId: three.security.userId }, reason: "内控要求" },
      may: { confirm: false, withdraw: true },
    });
    expect(await code(await step(three.security, "confirm-off"))).toEqual({ status: 403, code: "other-duty-confirms" });
    expect(await code(await step(three.audit, "withdraw"))).toEqual({ status: 403, code: "withdrawn-by-proposer" });
    expect((await step(three.security, "withdraw")).status).toBe(200);
    expect(await code(await step(three.audit, "confirm-off"))).toEqual({ status: 409, code: "no-proposal" });
    expect((await step(three.security, "propose-off")).status).toBe(200);
    expect(await code(await step(three.system, "propose-off"))).toEqual({ status: 409, code: "separation-proposed" });
    expect((await shown(three.audit)).may).toMatchObject({ confirm: true, withdraw: false });
    const off = await step(three.audit, "confirm-off");
    expect(await off.json()).toMatchObject({ on: false, proposal: null });
  });
});
