/** S2: what happened is sealed once, in order, whatever happens meanwhile; and what was tampered with is found. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { sql } from "kysely";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCompany } from "#server/people/people.usecases.ts";
import { createDb, createPool } from "#server/platform/database/database.ts";
import { erasePayloads, recordEvent, recordEvents } from "#server/platform/events.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { signingKey } from "#server/platform/signing.ts";
import { parseHead } from "./heads.ts";
import { inclusionProof, isBeginning, isIncluded, consistencyProof, sha256 } from "./merkle.ts";
import { sealAll } from "./sealing.ts";
import * as sealed from "./testing/sealed.ts";
import { headRow, leavesNow, nodesOf, placesOf, sealsAfter } from "./trail.queries.ts";

const SEED = sha256("test").toString("base64url");
const KEY = signingKey(SEED);
let platform: TestPlatform;
let company: number;

beforeEach(async () => {
  platform = await testPlatform();
  company = await platform.db.transaction().execute((trx) => createCompany(trx, { name: "样张甲公司" }));
});
afterEach(() => platform.close());

const event = (text: string) => ({
  companyId: company,
  actorId: "u1",
  channel: "web" as const,
  subject: "invoice",
  subjectId: "1",
  type: "invoice.corrected",
  data: { text },
});
const record = (...texts: string[]): Promise<string[]> =>
  platform.db.transaction().execute((trx) => recordEvents(trx, texts.map(event)));
const seal = (batch?: number): Promise<number> => sealAll(platform, KEY, batch === undefined ? {} : { batch });
const sealedIds = (): Promise<string[]> => sealed.sealedIds(platform.db, company);
const eventIds = (): Promise<string[]> => sealed.eventIds(platform.db, company);
const brokenAfterLook = () => sealed.brokenAfterLook(platform, company);

test("S2 each event is sealed once, in batches whose heads follow each other and are signed", async () => {
  await record("a", "b", "c", "d", "e");
  expect(await seal(2)).toBe(6);
  expect(await seal()).toBe(0);
  await record("f");
  await seal();
  expect(await sealedIds()).toEqual(await eventIds());
  expect((await sealsAfter(platform.db, company, 0, 9)).map(({ head }) => parseHead(head)?.size)).toEqual([2, 4, 6, 7]);
  expect(await brokenAfterLook()).toBeNull();
});

test("S2 an event whose transaction is open across a sealing is sealed after it has committed", async () => {
  await record("before");
  const late = await platform.db.startTransaction().execute();
  const id = await recordEvent(late, event("late"));
  await record("after");
  await seal();
  expect(await sealedIds()).not.toContain(id);
  await late.commit().execute();
  expect(await seal()).toBe(1);
  expect((await sealedIds()).at(-1)).toBe(id);
  expect((await sealedIds()).toSorted()).toEqual(await eventIds());
  expect(await placesOf(platform.db, company, [id])).toEqual(new Map([[id, 3]]));
  expect(await brokenAfterLook()).toBeNull();
});

test("S2 two that seal at once don't seal anything twice", async () => {
  await record(...Array.from({ length: 40 }, (_, i) => String(i)));
  await Promise.all([seal(3), seal(5), seal(2)]);
  expect((await sealedIds()).toSorted()).toEqual(await eventIds());
  expect(new Set(await sealedIds()).size).toBe(41);
  expect(await brokenAfterLook()).toBeNull();
});

test("S2 killing the one who seals, at any moment, loses nothing and doubles nothing", async () => {
  for (let round = 0; round < 4; round++) {
    await record(...Array.from({ length: 60 }, (_, i) => `${round}/${i}`));
    const child = spawn(
      process.execPath,
      ["--no-warnings", "src/server/operations/audit/testing/seal-forever.ts", platform.url, SEED],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    await once(child.stdout, "data");
    // in the middle of it: something is sealed, something isn't
    while ((await sealedIds()).length < round * 60 + 5);
    child.kill("SIGKILL");
    await once(child, "exit");
    const ids = await sealedIds();
    expect(new Set(ids).size).toBe(ids.length);
  }
  await seal();
  expect((await sealedIds()).toSorted()).toEqual(await eventIds());
  expect(await brokenAfterLook()).toBeNull();
});

test("S2 a process that ends at any statement of a sealing leaves a tree that is whole, and nothing that the next one doesn't seal", async () => {
  await record("a", "b", "c");
  await seal();
  await record("d", "e");
  const before = await sealedIds();
  let at = 0;
  for (let reached = true; reached; at++) {
    const failing = sealed.failingAt(platform.db, at + 1);
    const ended = await sealAll({ db: failing.db, clock: platform.clock }, KEY).catch((error: Error) => error.message);
    reached = failing.reached();
    expect(ended).toBe(reached ? "killed here" : 2);
    if (reached) expect(await sealedIds()).toEqual(before);
    expect(await brokenAfterLook()).toBeNull();
  }
  expect(at).toBeGreaterThan(6);
  expect(await sealedIds()).toEqual(await eventIds());
});

test("S2 two servers on one database seal at once, each event once, while more are written", async () => {
  const other = createDb(createPool(platform.url, { max: 2 }));
  const companies = await Promise.all(
    ["样张乙公司", "样张丙公司"].map((name) => platform.db.transaction().execute((trx) => createCompany(trx, { name }))),
  );
  const all = [company, ...companies];
  const write = async (round: number): Promise<void> => {
    for (const companyId of all)
      await platform.db.transaction().execute((trx) =>
        recordEvents(
          trx,
          ["x", "y", "z"].map((text) => ({ ...event(`${text}${round}`), companyId })),
        ),
      );
  };
  for (let round = 0; round < 8; round++)
    await Promise.all([seal(2), sealAll({ db: other, clock: platform.clock }, KEY, { batch: 3 }), write(round)]);
  await seal();
  for (const each of all) {
    expect((await sealed.sealedIds(platform.db, each)).toSorted()).toEqual(await sealed.eventIds(platform.db, each));
    expect(await sealed.brokenAfterLook(platform, each)).toBeNull();
  }
  await other.destroy();
});

test("S2 proofs come out of the database, beyond one tile of the tree", async () => {
  const ids = await record(...Array.from({ length: 700 }, (_, i) => String(i)));
  await seal(97);
  const { db } = platform;
  const head = parseHead((await headRow(db, company, "last"))!.head)!;
  const early = parseHead((await sealsAfter(db, company, 0, 3))[2]!.head)!;
  const root = Buffer.from(head.root, "hex");
  const nodes = nodesOf(db, company);
  const wanted = [ids[0]!, ids[255]!, ids[256]!, ids[699]!];
  const [places, leaves] = [await placesOf(db, company, wanted), await leavesNow(db, company, wanted)];
  for (const id of wanted) {
    const place = places.get(id)!;
    expect(isIncluded(leaves.get(id)!, place, head.size, await inclusionProof(nodes, place, head.size), root)).toBe(true);
  }
  const proof = await consistencyProof(nodes, early.size, head.size);
  expect(isBeginning({ size: early.size, root: Buffer.from(early.root, "hex") }, { size: head.size, root }, proof)).toBe(true);
});

test("S2 the database refuses to change and delete events, and to forget them all", async () => {
  await record("a");
  await expect(sql`update event set reason = 'x'`.execute(platform.db)).rejects.toThrow(/never changed/);
  await expect(sql`delete from event`.execute(platform.db)).rejects.toThrow(/never changed/);
  await expect(sql`truncate event`.execute(platform.db)).rejects.toThrow(/never changed/);
});

test("P4 S2 erasing takes the payload and nothing else, whatever else is asked, and the proof stays", async () => {
  const [id] = await record("wang xiaoming");
  await seal();
  const before = await leavesNow(platform.db, company, [id!]);
  await platform.db.transaction().execute((trx) => erasePayloads(trx, company, [id!]));
  const row = await platform.db
    .selectFrom("event")
    .selectAll()
    .where("company_id", "=", company)
    .where("id", "=", id!)
    .executeTakeFirstOrThrow();
  expect(row).toMatchObject({ actor_id: null, subject_id: "", data: {}, reason: null, salt: null, type: "invoice.corrected" });
  expect(JSON.stringify(row)).not.toContain("wang");
  expect(await leavesNow(platform.db, company, [id!])).toEqual(before);
  expect(await brokenAfterLook()).toBeNull();
});

test("P4 S2 whoever may erase can still neither change nor delete", async () => {
  await record("a");
  const erasing = (statement: string) =>
    platform.db.transaction().execute(async (trx) => {
      await sql`set local piaozai.erasing = 'yes'`.execute(trx);
      await sql.raw(statement).execute(trx);
    });
  await expect(erasing("delete from event")).rejects.toThrow(/never changed/);
  await erasing("update event set type = 'x.y', actor_id = 'u2', at = now() where type = 'invoice.corrected'");
  const rows = await platform.db
    .selectFrom("event")
    .select(["type", "actor_id", "erased_at"])
    .where("company_id", "=", company)
    .execute();
  expect(rows).toContainEqual({ type: "invoice.corrected", actor_id: null, erased_at: expect.any(Date) as Date });
});

test.each([
  ["event", "update event set reason = 'x' where type = 'invoice.corrected'", { seq: 1, what: "event-changed" }],
  [
    "event",
    "update event set at = at + interval '1 microsecond' where type = 'invoice.corrected'",
    { seq: 1, what: "event-changed" },
  ],
  ["event", "delete from event where type = 'invoice.corrected'", { seq: 1, what: "event-missing" }],
  ["event_seal", "delete from event_seal where size = 2", { seq: 0, what: "tree" }],
  ["event_seal", "delete from event_seal where size = 4", { seq: 2, what: "tree" }],
  [
    "event_seal",
    "update event_seal set leaves = set_byte(leaves, 3, 255 - get_byte(leaves, 3)) where size = 4",
    { seq: 2, what: "event-changed" },
  ],
  [
    "event_seal",
    "update event_seal set signature = set_byte(signature, 3, 255 - get_byte(signature, 3)) where size = 4",
    { seq: 2, what: "signature" },
  ],
  [
    "event_seal",
    "update event_seal set head = replace(head, '\"size\":2', '\"size\":3') where size = 2",
    { seq: 0, what: "head" },
  ],
  ["event_log", "update event_log set head_sha256 = sha256('x')", { seq: 4, what: "tree" }],
])("S2 a look finds what was done to %s: %s", async (table, statement, broken) => {
  await record("a", "b", "c");
  await seal(2);
  expect(await brokenAfterLook()).toBeNull();
  await sealed.tamper(platform.db, table, statement);
  expect(await brokenAfterLook()).toEqual(broken);
});

test("S2 each company has a tree of its own", async () => {
  const other = await platform.db.transaction().execute((trx) => createCompany(trx, { name: "样张乙公司" }));
  await record("a");
  await seal();
  expect((await sealsAfter(platform.db, other, 0, 9)).flatMap(({ ids }) => ids)).toHaveLength(1);
  const client = new Client({ connectionString: platform.url });
  await client.connect();
  const { rows } = await client.query("select company_id, size::int from event_log order by company_id");
  await client.end();
  expect(rows).toEqual([
    { company_id: company, size: 2 },
    { company_id: other, size: 1 },
  ]);
});
