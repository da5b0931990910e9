/** Y1: a folder on another machine, over a real SSH server. */
import { mkdir, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Source, SourceTried } from "#api/sources.api.ts";
import { type SftpHost, hasSshd, sftpHost } from "#server/platform/testing/sftp-host.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { pollSource } from "./poll.ts";
import { SFTP } from "./sftp.ts";
import { takeDue } from "./sources.queries.ts";

let host: SftpHost;
let server: TestServer;
let serial = 0;
const LONG_AGO = new Date("2025-06-01T00:00:00Z");

async function put(folder: string, path: string, bytes: string): Promise<void> {
  const file = join(host.folder, folder, path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, bytes);
  await utimes(file, LONG_AGO, LONG_AGO);
}

const settings = (folder: string, hostKey: string | null = host.hostKey) => ({
  host: "localhost",
  port: host.port,
  user: host.user,
  path: join(host.folder, folder),
  hostKey,
});
const post = (path: string, body: object) =>
  server.call(path, { method: "POST", body: { company: server.companyId, kind: "sftp", secret: host.privateKey, ...body } });

async function ask(): Promise<void> {
  const { platform } = server;
  platform.clock.advance(3_600_000);
  for (const source of await takeDue(platform.db, platform.clock(), String(platform.clock().getTime()), 10))
    await pollSource(platform, { sftp: SFTP }, source, new AbortController().signal);
}
const names = async (): Promise<string[]> =>
  (await server.platform.db.selectFrom("document").select("name").execute()).map(({ name }) => name).toSorted();

describe.skipIf(!hasSshd)("Y1 a folder over SFTP", () => {
  beforeAll(async () => {
    host = await sftpHost();
  }, 60_000);
  afterAll(() => host.close());
  beforeEach(async () => {
    server = await testServer({ worker: false, settings: { privateHosts: ["localhost"] } });
  });
  afterEach(() => server.close());

  test("what lies there and below is taken once; links and what is still being written aren't", async () => {
    const folder = `scans ${(serial += 1)}`;
    await put(folder, "a.pdf", "a");
    await put(folder, "2025/发票.pdf", "b");
    await put(folder, "c.pdf.part", "half");
    await put("elsewhere", "secret.pdf", "secret");
    await symlink(join(host.folder, "elsewhere"), join(host.folder, folder, "link"));
    expect((await post("/api/v1/sources", { name: "x", settings: settings(folder) })).status).toBe(201);
    await ask();
    await put(folder, "d.pdf", "d");
    await ask();
    expect(await names()).toEqual(["a.pdf", "d.pdf", "发票.pdf"]);
  });

  test("P1 a server whose key nobody has confirmed is told nothing; nor is one with another key", async () => {
    await put("known", "a.pdf", "a");
    const fresh = (await (await post("/api/v1/sources/try", { settings: settings("known", null) })).json()) as SourceTried;
    expect(fresh).toMatchObject({ ok: false, problem: { code: "sftp-new-key", facts: { hostKey: host.hostKey } } });
    expect((await post("/api/v1/sources", { name: "x", settings: settings("known", null) })).status).toBe(422);
    const other = "A".repeat(43);
    const posed = (await (await post("/api/v1/sources/try", { settings: settings("known", other) })).json()) as SourceTried;
    expect(posed).toMatchObject({ ok: false, problem: { code: "sftp-other-key", facts: { hostKey: host.hostKey } } });
    const tried = (await (await post("/api/v1/sources/try", { settings: settings("known") })).json()) as SourceTried;
    expect(tried).toMatchObject({ ok: true, sample: [{ name: "a.pdf" }] });
  });

  test.each([
    ["a key that isn't let in", { secret: "not the password" }, "sftp-refused"],
    ["a key that can't be read", { secret: "-----BEGIN OPENSSH PRIVATE KEY-----\nx" }, "sftp-refused"],
    ["a folder that isn't there", { path: "/nowhere" }, "sftp-no-folder"],
    ["a port where nobody is", { port: 1 }, "sftp-unreachable"],
    ["a private address that isn't allowed", { host: "127.0.0.1" }, "sftp-forbidden"],
  ])("Y2 %s is told in words", async (_, { secret = host?.privateKey, ...change }: Record<string, unknown>, code) => {
    await put("known", "a.pdf", "a");
    const body = { settings: { ...settings("known"), ...change }, ...(secret === undefined ? {} : { secret }) };
    const tried = (await (await post("/api/v1/sources/try", body)).json()) as SourceTried;
    expect(tried).toMatchObject({ ok: false, problem: { code } });
  });

  test("P1 what signs in stands in no answer, trace or row", async () => {
    await put("known", "a.pdf", "a");
    const made = (await (await post("/api/v1/sources", { name: "x", settings: settings("known") })).json()) as Source;
    await ask();
    const shown = JSON.stringify([
      made,
      await server.platform.db.selectFrom("source").selectAll().execute(),
      await server.platform.db.selectFrom("event").selectAll().execute(),
    ]);
    expect(shown).not.toContain(host.privateKey.split("\n")[1]);
  });
});
