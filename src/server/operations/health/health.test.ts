/** O3: how the installation is doing, for those who run it: page, metrics, and what they are told once. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Health } from "#api/health.api.ts";
import { createCompany } from "#server/people/people.usecases.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { noteFindings } from "../integrity/findings.queries.ts";
import { tellTroubles } from "./alerts.ts";
import { daysUntilFull } from "./disk-days.ts";
import { DATABASE_PROBES } from "./probes.ts";
import { finding } from "./finding.ts";

let server: TestServer;
let runner: { userId: string; token: string };

beforeAll(async () => {
  server = await testServer({ worker: false });
  runner = await server.person("runner", { role: "administrator", reach: "company" });
});
afterAll(() => server?.close());

const health = async (token = runner.token) => server.call("/api/v1/health", { token });
const broken = { kind: "search-missing" as const, thing: "7", detail: {} };

test("O3 whoever manages every company sees each probe, and what was found with its repair", async () => {
  const { platform, companyId } = server;
  await noteFindings(platform.db, [{ ...broken, companyId }], platform.clock());
  const shown = (await (await health()).json()) as Health;
  expect(shown.probes.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["disk", "database", "memory", "queue", "sources", "integrity", "clock", "scanner", "vacuum"]),
  );
  expect(shown.probes.filter(({ text }) => text.startsWith("doctor."))).toEqual([]);
  expect(shown.probes.find(({ id }) => id === "integrity")).toMatchObject({ state: "wrong" });
  expect(shown.findings).toMatchObject([{ kind: "search-missing", thing: "7", invoice: true, repairable: true, state: "wrong" }]);

  const repair = (id: string) =>
    server.call(`/api/v1/health/findings/${id}/repair`, { method: "POST", body: {}, token: runner.token });
  expect(await (await repair(shown.findings[0]!.id)).json(), "there is no such invoice").toEqual({ outcome: "gone" });
  expect((await repair(shown.findings[0]!.id)).status).toBe(404);
  expect(((await (await health()).json()) as Health).ended).toMatchObject([{ kind: "search-missing", repaired: false }]);
});

test("O1 O3 a backup that failed or isn't whole is red, and so is one of the day before yesterday", async () => {
  const { db } = server.platform;
  const now = Date.now();
  const run = (outcome: string, days = 0) => ({
    endedAt: new Date(now - days * 86_400_000).toISOString(),
    outcome,
    lost: 1,
    code: null,
  });
  const says = async (last: object | null, whole: object | null) => {
    await sql`insert into setting (key, value) values ('backup-last', ${JSON.stringify({ whole, last })}::jsonb)
      on conflict (key) do update set value = excluded.value`.execute(db);
    const [found] = (await Promise.all(DATABASE_PROBES.map((probe) => probe(db)))).filter(({ id }) => id === "backup");
    return `${found!.state} ${found!.says}`;
  };
  expect(await says(null, null)).toBe("note never");
  expect(await says(run("whole"), run("whole"))).toBe("ok fine");
  expect(await says(run("whole", 2), run("whole", 2))).toBe("wrong old");
  expect(await says(run("incomplete"), run("whole", 1))).toBe("wrong incomplete");
  expect(await says(run("failed"), run("whole", 1))).toBe("wrong failed");
});

test("O3 metrics tell the same probes, without a name", async () => {
  const text = await (await server.call("/metrics", {})).text();
  expect(text).toContain('piaozai_probe{probe="integrity"}');
  expect(text).toMatch(/piaozai_disk_free_bytes \d+/);
  expect(text).toMatch(/piaozai_database_bytes \d+/);
});

test("O3 what turns red is told once, when it lasts, and once that it is well again", async () => {
  const { platform } = server;
  platform.config.mail = { host: "127.0.0.1", port: 9 } as never;
  platform.config.baseUrl = "https://piaozai.example";
  const at = async (minutes: number, state: "ok" | "wrong") => {
    platform.clock.advance(minutes * 60_000);
    return tellTroubles(platform, [finding("clock", state, state === "ok" ? "fine" : "apart", { seconds: 90 })]);
  };
  expect(await at(0, "wrong"), "a moment isn't told").toEqual({ bad: [], well: [] });
  expect(await at(1, "ok")).toEqual({ bad: [], well: [] });
  expect(await at(1, "wrong")).toEqual({ bad: [], well: [] });
  expect(await at(3, "wrong")).toEqual({ bad: ["clock"], well: [] });
  expect(await at(60, "wrong")).toEqual({ bad: [], well: [] });
  expect(await at(1, "ok")).toEqual({ bad: [], well: [] });
  expect(await at(1, "wrong"), "it flaps").toEqual({ bad: [], well: [] });
  expect(await at(1, "ok")).toEqual({ bad: [], well: [] });
  expect(await at(11, "ok")).toEqual({ bad: [], well: ["clock"] });
  expect(await at(60, "ok")).toEqual({ bad: [], well: [] });
  const mails = await sql<{ template: string }>`select distinct on (template) template from mail
    order by template, id`.execute(platform.db);
  expect(mails.rows.map(({ template }) => template)).toEqual(["health-well", "health-wrong"]);
});

test("O3 whoever manages one company of several isn't shown how the installation is doing", async () => {
  await server.platform.db.transaction().execute((trx) => createCompany(trx, { name: "样张乙有限公司" }));
  expect((await health()).status).toBe(403);
  const finance = await server.person("finance", { role: "finance", reach: "company" });
  expect((await health(finance.token)).status).toBe(403);
});

test("O3 the days until the disk is full follow from the measures of each day", () => {
  const days = (...free: number[]) => Object.fromEntries(free.map((each, n) => [`2025-01-0${n + 1}`, each]));
  expect(daysUntilFull(days(100, 90, 80, 70))).toBe(7);
  expect(daysUntilFull(days(100, 90)), "too short a time").toBeNull();
  expect(daysUntilFull(days(70, 80, 90, 100))).toBeNull();
});
