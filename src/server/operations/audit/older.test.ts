/** S2: events of before there was a tree, and those of a bulk seed, are sealed in order, once, and the trail says since when that is so. */
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCompany } from "#server/people/people.usecases.ts";
import { createDb, createPool } from "#server/platform/database/database.ts";
import { migrate, readMigrations } from "#server/platform/database/migrate.ts";
import { erasePayloads, recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { signingKey } from "#server/platform/signing.ts";
import { sha256 } from "./merkle.ts";
import { noteOlder, olderStates, sealOlder, sealOlderSlice, unsealedCount } from "./older.ts";
import { sealAll } from "./sealing.ts";
import { brokenAfterLook, eventIds, failingAt, sealedIds } from "./testing/sealed.ts";

const KEY = signingKey(sha256("test").toString("base64url"));
const [A, B] = [1, 2];
let platform: TestPlatform;

beforeEach(async () => {
  platform = await testPlatform();
});
afterEach(() => platform.close());

/** An installation as one of before there was a tree left it: two companies with events. */
async function installationOfBefore(): Promise<void> {
  const { db, url } = platform;
  await sql`drop schema public cascade`.execute(db);
  await sql`create schema public`.execute(db);
  const all = await readMigrations();
  await migrate(
    url,
    all.filter(({ name }) => name < "0026"),
  );
  for (const id of [A, B]) await sql`insert into company (id, name) values (${id}, ${`样张公司${id}`})`.execute(db);
  for (let i = 0; i < 7; i++)
    await sql`insert into event (company_id, id, at, actor_id, channel, subject, subject_id, type, data, reason) values
      (${i < 5 ? A : B}, ${newId()}, ${new Date(Date.UTC(2025, 0, 1 + i))}, 'u1', 'web', 'invoice', ${String(i)}, 'invoice.corrected', '{"a": 1}', null)`.execute(
      db,
    );
  await migrate(url, all);
}
const record = (companyId: number, count: number): Promise<string[]> =>
  platform.db.transaction().execute((trx) =>
    recordEvents(
      trx,
      Array.from({ length: count }, (_, i) => ({
        companyId,
        actorId: "u1",
        channel: "web" as const,
        subject: "invoice",
        subjectId: String(i),
        type: "invoice.corrected",
      })),
    ),
  );
const seal = (): Promise<number> => sealAll(platform, KEY);
const notes = async (companyId: number): Promise<unknown[]> =>
  (
    await platform.db
      .selectFrom("event")
      .select("data")
      .where("company_id", "=", companyId)
      .where("type", "=", "trail.older-sealed")
      .execute()
  ).map(({ data }) => data);
async function expectWhole(companyId: number): Promise<void> {
  expect((await sealedIds(platform.db, companyId)).toSorted()).toEqual((await eventIds(platform.db, companyId)).toSorted());
  expect(await brokenAfterLook(platform, companyId)).toBeNull();
}

test("S2 O6 after the upgrade of an installation of before, its events are sealed in order, slice by slice, beside those that happen", async () => {
  await installationOfBefore();
  const before = await eventIds(platform.db, A);
  const [fresh] = await record(A, 1);
  expect(await unsealedCount(platform.db, A)).toBe(6);
  await seal();
  expect(await olderStates(platform.db, [A, B])).toEqual(new Map([[A, 0], [B, 0]])); // prettier-ignore
  expect(await sealOlderSlice(platform, KEY, 2)).toBe(2);
  expect(await sealedIds(platform.db, A)).toEqual([fresh, ...before.slice(0, 2)]);
  expect((await olderStates(platform.db, [A])).get(A)).toBeGreaterThanOrEqual(0);
  expect(await unsealedCount(platform.db, A)).toBe(3);
  await sealOlder(platform, KEY, 2);
  expect((await sealedIds(platform.db, A)).slice(0, 6)).toEqual([fresh, ...before]);
  expect(await olderStates(platform.db, [A, B])).toEqual(new Map());
  await seal();
  for (const each of [A, B]) await expectWhole(each);
});

test("S2 the trail says which events were sealed late, and since when", async () => {
  await installationOfBefore();
  platform.clock.set("2025-06-20T01:00:00Z");
  await sealOlderSlice(platform, KEY, 2);
  platform.clock.set("2025-06-20T02:00:00Z");
  await sealOlder(platform, KEY, 2);
  expect(await notes(A)).toEqual([
    {
      count: 5,
      earliest: "2025-01-01T00:00:00.000Z",
      latest: "2025-01-05T00:00:00.000Z",
      sealedFrom: "2025-06-20T01:00:00.000Z",
      sealedUntil: "2025-06-20T02:00:00.000Z",
    },
  ]);
  expect(await sealOlder(platform, KEY)).toBe(0);
  expect(await notes(A)).toHaveLength(1);
});

test("P4 S2 an older event that was erased before it was sealed is sealed as that, and so is one erased afterwards", async () => {
  await installationOfBefore();
  const [first, second] = await eventIds(platform.db, A);
  const erase = (id: string) => platform.db.transaction().execute((trx) => erasePayloads(trx, A, [id]));
  await erase(first!);
  await sealOlder(platform, KEY);
  await erase(second!);
  await seal();
  await expectWhole(A);
});

test("S2 a process that ends at any statement leaves a tree that is whole, and the next one goes on", async () => {
  await installationOfBefore();
  let at = 0;
  for (let reached = true; reached; at++) {
    const failing = failingAt(platform.db, at + 1);
    await sealOlderSlice({ db: failing.db, clock: platform.clock }, KEY, 2).catch((error: Error) =>
      expect(error.message).toBe("killed here"),
    );
    reached = failing.reached();
    expect(await sealedIds(platform.db, A)).toHaveLength(reached ? 0 : 2);
  }
  expect(at).toBeGreaterThan(8);
  expect(await brokenAfterLook(platform, A)).toBeNull();
  await sealOlder(platform, KEY, 2);
  await seal();
  for (const each of [A, B]) await expectWhole(each);
});

test("S2 two servers seal older events at once, each once", async () => {
  await installationOfBefore();
  const other = createDb(createPool(platform.url, { max: 2 }));
  await Promise.all([sealOlder(platform, KEY, 1), sealOlder({ db: other, clock: platform.clock }, KEY, 1), seal()]);
  await sealOlder(platform, KEY);
  await seal();
  for (const each of [A, B]) await expectWhole(each);
  await other.destroy();
});

test("S2 what is noted to be older although it was sealed, or waits to be, isn't sealed twice", async () => {
  const company = await platform.db.transaction().execute((trx) => createCompany(trx, { name: "样张甲公司" }));
  await record(company, 3);
  await seal();
  await record(company, 2);
  await noteOlder(platform.db, [company]);
  await sealOlder(platform, KEY, 2);
  expect(await notes(company)).toEqual([]);
  await seal();
  await expectWhole(company);
});

test("S2 an installation of now has no older events", async () => {
  const company = await platform.db.transaction().execute((trx) => createCompany(trx, { name: "样张甲公司" }));
  await record(company, 3);
  expect(await sealOlderSlice(platform, KEY)).toBeNull();
});

test("S2 whoever adds salts changes nothing else, and nothing that has one", async () => {
  await installationOfBefore();
  const salting = (statement: string) =>
    platform.db.transaction().execute(async (trx) => {
      await sql`set local piaozai.salting = 'yes'`.execute(trx);
      await sql.raw(statement).execute(trx);
    });
  await salting("update event set type = 'x.y', actor_id = 'u2'");
  const rows = await platform.db.selectFrom("event").select(["type", "actor_id", "salt"]).execute();
  expect(rows.every((row) => row.type === "invoice.corrected" && row.actor_id === "u1" && row.salt !== null)).toBe(true);
  await expect(salting("update event set reason = 'x'")).rejects.toThrow(/never changed/);
  await expect(salting("delete from event")).rejects.toThrow(/never changed/);
});
