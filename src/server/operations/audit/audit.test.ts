/** S2: an auditor looks, exports with proofs, and proves the export elsewhere; access events are erased when their time is over. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditPage, AuditSearch, TrailStates } from "#api/audit.api.ts";
import { recordEvents } from "#server/platform/events.ts";
import { anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { ownKey } from "#server/platform/signing.ts";
import { headHash } from "./heads.ts";
import { eraseOverdue } from "./retention.ts";
import { sealAll } from "./sealing.ts";
import { verifyExport } from "./verify.ts";

let server: TestServer;
let auditor: { userId: string; token: string };
let finance: { userId: string; token: string };

beforeAll(async () => {
  server = await testServer({ worker: false });
  auditor = await server.person("auditor", { role: "auditor", reach: "company" });
  finance = await server.person("finance", { role: "finance", reach: "company" });
  const at = (day: number) => new Date(Date.UTC(2025, 4, day, 3));
  await server.platform.db.transaction().execute((trx) =>
    recordEvents(
      trx,
      Array.from({ length: 30 }, (_, i) => ({
        companyId: server.companyId,
        actorId: i % 3 === 0 ? null : finance.userId,
        channel: "web" as const,
        subject: i % 2 === 0 ? "user" : "invoice",
        subjectId: i % 2 === 0 ? finance.userId : String(i),
        type: i % 2 === 0 ? "user.signed-in" : "invoice.corrected",
        data: { changes: { remark: { before: null, after: `remark ${i}` } } },
        reason: "because",
        at: at(1 + i),
        origin: { address: "203.0.113.4", browser: "edge" as const, system: "windows" as const, program: null, token: null },
      })),
    ),
  );
});
afterAll(() => server?.close());

const search = async (wish: Partial<AuditSearch>, token = auditor.token): Promise<AuditPage> => {
  const response = await server.call("/api/v1/audit/events", {
    method: "POST",
    body: { company: server.companyId, ...wish },
    token,
  });
  expect(response.status).toBe(200);
  return (await response.json()) as AuditPage;
};
const seal = async () => sealAll(server.platform, await ownKey(server.platform));
const exported = async (body: object): Promise<string[]> => {
  const response = await server.call("/api/v1/audit/exports", {
    method: "POST",
    body: { company: server.companyId, ...body },
    token: auditor.token,
  });
  expect(response.status).toBe(200);
  return (await response.text()).split("\n").slice(0, -1);
};
const states = async (): Promise<TrailStates> =>
  (await (await server.call("/api/v1/audit", { token: auditor.token })).json()) as TrailStates;

describe("S2 looking", () => {
  test("finds by day, person, kind and subject, the latest first, page by page", async () => {
    const first = await search({ kind: "signIn", from: "2025-05-05", to: "2025-05-20", limit: 5 });
    expect(first.events.map(({ at }) => at.slice(5, 10))).toEqual(["05-19", "05-17", "05-15", "05-13", "05-11"]);
    const second = await search({ kind: "signIn", from: "2025-05-05", to: "2025-05-20", limit: 5, cursor: first.nextCursor! });
    expect(second.events.map(({ at }) => at.slice(5, 10))).toEqual(["05-09", "05-07", "05-05"]);
    expect(second).toMatchObject({ nextCursor: null, lookedTo: null });
    expect((await search({ actor: "system", to: "2025-05-31", kind: "change" })).events.every(({ by }) => by === null)).toBe(
      true,
    );
    const [one, ...more] = (await search({ subject: "invoice", subjectId: "7" })).events;
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      type: "invoice.corrected",
      kind: "change",
      by: { name: "finance" },
      channel: "web",
      origin: { address: "203.0.113.4", browser: "edge", system: "windows", program: null, token: null },
      reason: "because",
    });
  });

  test("leaves an event, in which the number looked for isn't to be read", async () => {
    await search({ number: "25112000000012345678" });
    const [seen] = (await search({ kind: "view" })).events.filter(({ data }) => "number" in data);
    expect(seen).toMatchObject({
      type: "audit.viewed",
      by: { id: auditor.userId },
      data: { number: expect.stringMatching(/^[0-9a-f]{16}$/) as string },
    });
  });

  test("is for auditors: to others there is no trail, as of a company that isn't there", async () => {
    const asked = async (company: number, token: string) => {
      const response = await server.call("/api/v1/audit/events", { method: "POST", body: { company }, token });
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    expect(await asked(server.companyId, finance.token)).toEqual([404, "no-such-trail"]);
    expect(await asked(999, auditor.token)).toEqual([404, "no-such-trail"]);
    expect(((await (await server.call("/api/v1/audit", { token: finance.token })).json()) as TrailStates).companies).toEqual([]);
  });
});

describe("S2 proving", () => {
  test("an export of everything passes without the server, against a head kept elsewhere", async () => {
    await seal();
    const kept = (await (
      await server.call(`/api/v1/audit/companies/${server.companyId}/head`, { token: auditor.token })
    ).json()) as { head: string };
    await search({});
    await seal();
    const report = await verifyExport(await exported({}), headHash(kept.head));
    expect(report).toMatchObject({ ok: true, kind: "whole", kept: true, problems: [] });
    const { keys } = (await (await server.call("/api/v1/audit/keys", { token: "" })).json()) as { keys: { id: string }[] };
    expect(report.keys).toEqual(keys.map(({ id }) => id));
    expect(report.events).toBeGreaterThan(30);
  });

  test("a selection is proven event by event, and against a head kept elsewhere", async () => {
    const kept = (await states()).companies[0]!.head!;
    await search({});
    await seal();
    const lines = await exported({ filters: { kind: "change", to: "2025-05-31" }, kept });
    const report = await verifyExport(lines, kept);
    expect(report).toMatchObject({ ok: true, kind: "selection", kept: true, events: 15 });
    expect(await verifyExport(lines.with(3, lines[3]!.replace("remark", "Remark")), kept)).toMatchObject({ ok: false });
  });

  test("exporting leaves an event, and takes the permission", async () => {
    expect((await search({ kind: "export" })).events[0]).toMatchObject({ type: "audit.exported", by: { id: auditor.userId } });
  });

  test("an event that somebody changes in the database is found in the next export", async () => {
    const { db } = server.platform;
    const [event] = (await search({ type: "invoice.corrected", to: "2025-05-31", limit: 1 })).events;
    await db.transaction().execute(async (trx) => {
      await sql`alter table event disable trigger user`.execute(trx);
      await sql`update event set reason = 'another' where company_id = ${server.companyId} and id = ${event!.id}`.execute(trx);
    });
    expect((await verifyExport(await exported({}))).problems.map(({ code }) => code)).toContain("root");
    await db.transaction().execute(async (trx) => {
      await sql`update event set reason = 'because' where company_id = ${server.companyId} and id = ${event!.id}`.execute(trx);
      await sql`alter table event enable trigger user`.execute(trx);
    });
    expect(await verifyExport(await exported({}))).toMatchObject({ ok: true });
  });
});

describe("S2 P4 keeping", () => {
  test("less than 180 days is refused, and more takes who answers for security", async () => {
    const put = async (accessDays: number, token: string) =>
      (await server.call("/api/v1/audit/retention", { method: "PUT", body: { accessDays }, token })).status;
    expect(await put(179, server.admin.token)).toBe(422);
    expect(await put(180, finance.token)).toBe(403);
    expect(await put(180, server.admin.token)).toBe(200);
    expect((await states()).retention).toEqual({ accessDays: 180, least: 180 });
    expect((await search({ type: "setting.changed" })).events[0]).toMatchObject({
      subjectId: "accessDays",
      data: { before: 365, after: 180 },
    });
  });

  test("access events lose their payload after their time, changes keep it, and the export still passes", async () => {
    await seal();
    server.platform.clock.set("2025-11-10T00:00:00Z");
    await eraseOverdue(server.platform);
    const erased = (await search({ kind: "signIn", to: "2025-05-31" })).events;
    expect(new Set(erased.filter((event) => event.erased).map(({ at }) => at < "2025-05-14"))).toEqual(new Set([true]));
    expect(erased.filter((event) => event.erased)).toHaveLength(7);
    expect(erased.at(-1)).toMatchObject({ erased: true, by: null, subjectId: "", data: {}, reason: null });
    expect((await search({ kind: "change", to: "2025-05-31" })).events.every((event) => event.reason === "because")).toBe(true);
    await seal();
    expect(await verifyExport(await exported({}))).toMatchObject({ ok: true, erased: 7 });
    expect(await verifyExport(await exported({ filters: { kind: "signIn", to: "2025-05-31" } }))).toMatchObject({
      ok: true,
      erased: 7,
    });
    await eraseOverdue(server.platform);
    expect((await search({ type: "trail.payloads-erased" })).events).toHaveLength(1);
  });

  test("from where a change was made goes after the same time, the change and its proof stay", async () => {
    const { events } = await search({ kind: "change", to: "2025-05-31" });
    expect(events.map(({ at, origin }) => (origin === null) === at < "2025-05-14")).toEqual(events.map(() => true));
    expect(await verifyExport(await exported({}))).toMatchObject({ ok: true, originsErased: 6 });
    expect(await verifyExport(await exported({ filters: { kind: "change", to: "2025-05-31" } }))).toMatchObject({
      ok: true,
      originsErased: 6,
    });
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from event where company_id = ${server.companyId}
      and at < '2025-05-14' and origin is not null`.execute(server.platform.db);
    expect(rows).toEqual([{ n: 0 }]);
  });
});

describe("S2 refusals", () => {
  const denials = async () => (await search({ kind: "denial" })).events;

  test("asking for an invoice that is there and isn't one's own is kept, and the answer is that of one that isn't there", async () => {
    const { db } = server.platform;
    const invoice = anInvoice({ companyId: server.companyId, number: "25112000000000001234" });
    const { id } = invoice;
    await insertInvoices(db, [invoice]);
    const stranger = await server.person("stranger", { role: "employee", reach: "own" });
    const asked = async (of: string) => {
      const response = await server.call(`/api/v1/invoices/${of}`, { token: stranger.token });
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    expect(await asked(id)).toEqual(await asked("4242"));
    await expect
      .poll(async () => (await denials()).filter(({ by }) => by?.id === stranger.userId))
      .toMatchObject([
        {
          type: "denied.absent",
          by: { id: stranger.userId },
          subject: "invoice",
          subjectId: id,
          data: { route: "/api/v1/invoices/:id" },
        },
      ]);
  });

  test("what somebody may not do is kept too", async () => {
    await expect
      .poll(async () => {
        await server.call("/api/v1/audit/retention", { method: "PUT", body: { accessDays: 200 }, token: finance.token });
        return (await denials()).map(({ type, by }) => [type, by?.id]);
      })
      .toContainEqual(["denied.forbidden", finance.userId]);
  });
});

describe("S2 P4 searches", () => {
  test("that show people in clear are kept, what was typed as a hash; others aren't", async () => {
    await insertInvoices(server.platform.db, [
      anInvoice({ companyId: server.companyId, number: "25112000000000009999", buyer: "欧阳小明", buyerTaxId: null }),
    ]);
    const own = await server.person("owner", { role: "finance", reach: "company" });
    await server.call("/api/v1/invoices?number=25112000000000001234", { token: own.token });
    await server.platform.db
      .updateTable("invoice")
      .set({ owner_id: own.userId })
      .where("company_id", "=", server.companyId)
      .where("number", "=", "25112000000000009999")
      .execute();
    await server.call("/api/v1/invoices?number=25112000000000009999", { token: own.token });
    await expect
      .poll(async () => (await search({ kind: "search" })).events)
      .toMatchObject([
        {
          type: "search.personal",
          by: { id: own.userId },
          data: { shown: 1, words: { number: expect.stringMatching(/^[0-9a-f]{16}$/) as string } },
        },
      ]);
  });
});
