/** Y1: a watched folder, from the file that somebody puts there to the invoice that is found. */
import { access, mkdir, rename, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aFile, anInvoice } from "#server/intake/testing/stage.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import type { Source } from "#api/sources.api.ts";
import { FOLDER } from "./folder.ts";
import { pollSource } from "./poll.ts";
import { takeDue } from "./sources.queries.ts";

let server: TestServer;
beforeEach(async () => {
  server = await testServer({ worker: false });
});
afterEach(() => server.close());

/** Long before the clock of the tests: nobody is writing to it any more. */
const LONG_AGO = new Date("2025-06-01T00:00:00Z");
const inbox = (name: string): string => join(server.platform.config.inbox, String(server.companyId), name);

async function put(path: string, bytes: Uint8Array | string, modified = LONG_AGO): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, bytes);
  await utimes(path, modified, modified);
}

const add = async (folder: string): Promise<Source> => {
  const answer = await server.call("/api/v1/sources", {
    method: "POST",
    body: { company: server.companyId, kind: "folder", name: `Scanner ${folder}`, settings: { folder } },
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Source;
};

async function ask(): Promise<void> {
  const { platform } = server;
  platform.clock.advance(3_600_000);
  for (const source of await takeDue(platform.db, platform.clock(), String(platform.clock().getTime()), 10))
    await pollSource(platform, { folder: FOLDER }, source, new AbortController().signal);
}

/** A signal that says stop once a page was taken. */
function stoppingAfter(pages: number): AbortSignal {
  const controller = new AbortController();
  let asked = 0;
  Object.defineProperty(controller.signal, "aborted", { get: () => (asked += 1) > pages * 101 });
  return controller.signal;
}

const shown = async (id: string): Promise<Source> => (await (await server.call(`/api/v1/sources/${id}`)).json()) as Source;
const documents = () => server.platform.db.selectFrom("document").select(["name", "state"]).orderBy("id").execute();

test("Y1 what is put there is taken in once, those in folders below it too", async () => {
  const { id, detail } = await add("scans");
  await put(join(detail!.place, "a.ofd"), aFile([anInvoice()]));
  await put(join(detail!.place, "2025/b.pdf"), "not an invoice");
  await ask();
  await ask();
  expect(await documents()).toEqual([
    { name: "b.pdf", state: "queued" },
    { name: "a.ofd", state: "queued" },
  ]);
  const source = await shown(id);
  expect(source).toMatchObject({ failing: false, state: "on" });
  expect(source.completeTo).not.toBeNull();
  const { runs } = (await (await server.call(`/api/v1/sources/${id}/runs`)).json()) as { runs: { taken: number }[] };
  expect(runs.map(({ taken }) => taken)).toEqual([0, 2]);
});

test("Y1 a file under the same name with other bytes is another one", async () => {
  const { detail } = await add("scans");
  await put(join(detail!.place, "scan.pdf"), "the first");
  await ask();
  await put(join(detail!.place, "scan.pdf"), "the second", new Date("2025-06-02T00:00:00Z"));
  await ask();
  expect(await documents()).toHaveLength(2);
});

test("Y1 what is still being written waits, and the source says that it isn't complete", async () => {
  const { id, detail } = await add("scans");
  server.platform.clock.advance(3_600_000);
  const soon = new Date(server.platform.clock().getTime() + 3_600_000);
  await put(join(detail!.place, "being-written.pdf"), "half", new Date(soon.getTime() - 1_000));
  await put(join(detail!.place, "also.pdf.part"), "half");
  await ask();
  expect(await documents()).toEqual([]);
  expect(await shown(id)).toMatchObject({ completeTo: null, detail: { backlog: 1 } });
});

test("Y1 what is written slowly is taken once it no longer grows between two looks, and whole", async () => {
  const { id, detail } = await add("scans");
  const path = join(detail!.place, "slow.pdf");
  const ago = (minutes: number) => new Date(server.platform.clock().getTime() + 3_600_000 - minutes * 60_000);
  await put(path, "half", ago(1));
  await ask();
  expect(await documents()).toEqual([]);
  await put(path, "half and the rest", ago(1));
  await ask();
  expect(await documents()).toEqual([]);
  expect(await shown(id)).toMatchObject({ completeTo: null, detail: { backlog: 1 } });
  server.platform.clock.advance(-3_600_000 + 30_000);
  await ask();
  expect((await documents()).map(({ name }) => name)).toEqual(["slow.pdf"]);
  expect((await shown(id)).completeTo).not.toBeNull();
});

test("P1 nothing outside the folder is read: neither by its name nor by a link in it", async () => {
  for (const folder of ["../x", "a/b", "..", ".hidden", "a\\b", ""]) {
    const body = { company: server.companyId, kind: "folder", name: "x", settings: { folder } };
    expect((await server.call("/api/v1/sources", { method: "POST", body })).status, folder).toBe(400);
  }
  const { detail } = await add("scans");
  await put(join(server.platform.folder, "secret.pdf"), "secret");
  await mkdir(detail!.place, { recursive: true });
  await symlink(join(server.platform.folder, "secret.pdf"), join(detail!.place, "innocent.pdf"));
  await symlink(server.platform.folder, join(detail!.place, "elsewhere"));
  await ask();
  expect(await documents()).toEqual([]);
});

test("P1 a link in the place of the folder leads nowhere", async () => {
  await put(join(server.platform.folder, "elsewhere", "secret.pdf"), "secret");
  await mkdir(join(inbox("scans"), ".."), { recursive: true });
  await symlink(join(server.platform.folder, "elsewhere"), inbox("scans"));
  const { id } = await add("scans");
  await ask();
  expect(await documents()).toEqual([]);
  expect(await shown(id)).toMatchObject({ failing: true, detail: { problem: { code: "folder-unreachable" } } });
});

test("Y2 a folder that is gone is told in words, asked again, and well when it is back", async () => {
  const { id, detail } = await add("scans");
  const place = detail!.place;
  await mkdir(join(place, ".."), { recursive: true });
  await writeFile(place, "a file stands where the folder should");
  await ask();
  const failed = await shown(id);
  expect(failed).toMatchObject({ failing: true, detail: { failures: 1, problem: { code: "folder-unreachable" } } });
  expect(new Date(failed.detail!.nextTryAt!).getTime()).toBeGreaterThan(server.platform.clock().getTime());
  await rename(place, `${place}.moved`);
  await ask();
  expect(await shown(id)).toMatchObject({ failing: false, detail: { failures: 0, problem: null } });
  const types = await server.platform.db
    .selectFrom("event")
    .select("type")
    .where("subject", "=", "source")
    .orderBy("id")
    .execute();
  expect(types.map(({ type }) => type)).toEqual(["source.added", "source.failed", "source.recovered"]);
});

test("Y2 paused it takes nothing, also from what runs; it goes on where it was", async () => {
  const { id, detail } = await add("scans");
  await put(join(detail!.place, "a.pdf"), "a");
  expect((await server.call(`/api/v1/sources/${id}/pause`, { method: "POST", body: {} })).status).toBe(200);
  await ask();
  expect(await documents()).toEqual([]);
  await server.call(`/api/v1/sources/${id}/resume`, { method: "POST", body: {} });
  await ask();
  expect(await documents()).toHaveLength(1);
});

test("Y1 trying keeps nothing", async () => {
  await put(join(inbox("scans"), "a.pdf"), "a");
  const body = { company: server.companyId, kind: "folder", settings: { folder: "scans" } };
  const tried = await (await server.call("/api/v1/sources/try", { method: "POST", body })).json();
  expect(tried).toMatchObject({ ok: true, problem: null, sample: [{ name: "a.pdf" }], more: false });
  expect(await documents()).toEqual([]);
  expect(((await (await server.call("/api/v1/sources")).json()) as { sources: unknown[] }).sources).toEqual([]);
});

test("Y1 trying makes no folder", async () => {
  const body = { company: server.companyId, kind: "folder", settings: { folder: "not-there" } };
  const tried = await (await server.call("/api/v1/sources/try", { method: "POST", body })).json();
  expect(tried).toMatchObject({ ok: true, sample: [] });
  await expect(access(inbox("not-there"))).rejects.toThrow();
});

test("Y2 a run through a large folder goes on where it was stopped", async () => {
  const { id, detail } = await add("scans");
  const names = Array.from({ length: 250 }, (_, nth) => `${nth % 2 === 0 ? "a" : "a/b"}/${String(nth).padStart(3, "0")}.pdf`);
  for (const name of names) await put(join(detail!.place, name), name);
  const ask1 = async (signal: AbortSignal) => {
    server.platform.clock.advance(3_600_000);
    for (const source of await takeDue(
      server.platform.db,
      server.platform.clock(),
      String(server.platform.clock().getTime()),
      10,
    ))
      await pollSource(server.platform, { folder: FOLDER }, source, signal);
  };
  const looked = async () => {
    const { runs } = (await (await server.call(`/api/v1/sources/${id}/runs`)).json()) as { runs: { named: number }[] };
    return runs.map(({ named }) => named);
  };
  await ask1(stoppingAfter(1));
  await ask1(new AbortController().signal);
  expect(await looked()).toEqual([150, 100]);
  expect(await documents()).toHaveLength(250);
  // and the next one begins at the front
  await ask1(new AbortController().signal);
  expect((await looked())[0]).toBe(250);
});

test("Y1 two sources don't take from one folder", async () => {
  await add("scans");
  const body = { company: server.companyId, kind: "folder", name: "again", settings: { folder: "Scans" } };
  const answer = await server.call("/api/v1/sources", { method: "POST", body });
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, "source-place-taken"]);
});

test("Y2 a member sees how far it is, and nothing of where it takes from", async () => {
  const { id } = await add("scans");
  const employee = await server.person("employee", { role: "employee", reach: "own" });
  const seen = (await (await server.call(`/api/v1/sources/${id}`, { token: employee.token })).json()) as Source;
  expect(seen).toMatchObject({ name: "Scanner scans", detail: null, may: { change: false, ask: false } });
  expect((await server.call(`/api/v1/sources/${id}/runs`, { token: employee.token })).status).toBe(404);
  expect((await server.call(`/api/v1/sources/${id}/pause`, { method: "POST", body: {}, token: employee.token })).status).toBe(
    403,
  );
  const stranger = await server.person("stranger");
  expect((await server.call(`/api/v1/sources/${id}`, { token: stranger.token })).status).toBe(404);
});
