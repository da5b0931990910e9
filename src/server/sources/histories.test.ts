/** Y2: whatever dies, hangs or repeats itself, what the source has is here at last, whole and once. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAdministrator } from "#server/people/people.usecases.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { mortal } from "./testing/mortal.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { pollSource } from "./poll.ts";
import { takeDue } from "./sources.queries.ts";
import { Killed, OtherSide, chances, digestOf, nameOf } from "./testing/other-side.ts";

/** `npm run soak -- sources` runs ten thousand; one that failed runs again by `--rounds 1 --seed S`. */
const SEEDS = Number(process.env["PIAOZAI_SOAK_ROUNDS"] ?? 300);
const FIRST = Number(process.env["PIAOZAI_SOAK_SEED"] ?? 1);
const seeds = Array.from({ length: SEEDS }, (_, nth) => FIRST + nth);

let platform: TestPlatform;
let accountId: string;
let companyId: number;

beforeAll(async () => {
  platform = await testPlatform();
  const person = { name: "Machine", email: "machine@example.com", password: "correct horse battery", companyName: "Specimen" };
  const made = await platform.db.transaction().execute((trx) => createAdministrator(trx, person));
  accountId = made.userId;
  companyId = made.companyIds[0]!;
});
afterAll(() => platform.close());

async function addSource(kind: string): Promise<string> {
  const id = newId();
  await platform.db
    .insertInto("source")
    .values({
      id,
      company_id: companyId,
      kind,
      name: kind,
      settings: "{}",
      account_id: accountId,
      created_by: accountId,
      next_try_at: platform.clock(),
    })
    .execute();
  return id;
}

async function hereOf(id: string): Promise<string[]> {
  const rows = await platform.db
    .selectFrom("source_item as i")
    .innerJoin("document as d", (join) => join.onRef("d.company_id", "=", "i.company_id").onRef("d.id", "=", "i.document_id"))
    .select(["d.name", "d.sha256"])
    .where("i.company_id", "=", companyId)
    .where("i.source_id", "=", id)
    .execute();
  return rows.map(({ name, sha256 }) => `${name} ${sha256}`).toSorted();
}

type History = {
  here: string[];
  there: string[];
  documents: number;
  things: number;
  /** the numbers of those that are records */
  invoices: { here: string[]; there: string[] };
};

/** One history; the clock goes on between runs, so that leases end and tries come. */
async function history(seed: number): Promise<History> {
  const chance = chances(seed);
  const other = new OtherSide(chance, String(seed));
  const kind = `other-${seed}`;
  const id = await addSource(kind);
  const kinds = { [kind]: other.kind };
  const turn = async (asked: Platform): Promise<void> => {
    const due = await takeDue(platform.db, platform.clock(), `${seed}-${chance()}`, 100);
    const mine = due.filter((source) => source.id === id);
    await Promise.all(
      mine.map((source) =>
        pollSource(asked, kinds, source, new AbortController().signal, chance).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        }),
      ),
    );
    platform.clock.set(new Date(platform.clock().getTime() + chance() * 4_000_000));
  };
  for (let round = 0; round < 6; round += 1) {
    other.issue();
    await turn(mortal(platform, chance, 0.04));
  }
  // in the end everything is well
  other.trouble = 0;
  for (let round = 0; round < 3; round += 1) {
    platform.clock.set(new Date(platform.clock().getTime() + 4_000_000));
    await turn(platform);
  }
  await platform.db.updateTable("source").set({ state: "ended" }).where("id", "=", id).execute();
  const here = await hereOf(id);
  const documents = await platform.db
    .selectFrom("document")
    .select("id")
    .where("company_id", "=", companyId)
    .where("name", "like", `${seed}-%`)
    .execute();
  const numbers = other.things.flatMap(({ number }) => number ?? []);
  const registered = await platform.db
    .selectFrom("invoice")
    .select("number")
    .where("company_id", "=", companyId)
    .where("number", "in", ["", ...numbers])
    .execute();
  const invoices = { here: registered.map((row) => row.number!).toSorted(), there: [...new Set(numbers)].toSorted() };
  const there = other.things.map(({ key, bytes }) => `${nameOf(key)} ${digestOf(bytes)}`).toSorted();
  return { here, there, documents: documents.length, things: other.things.length, invoices };
}

test(`Y2 ${seeds.length} histories: nothing lost, nothing doubled`, { timeout: 3_600_000 }, async () => {
  for (const seed of seeds) {
    const { here, there, documents, things, invoices } = await history(seed);
    expect(here, `--seed ${seed}`).toEqual(there);
    expect(documents, `--seed ${seed}`).toBe(things);
    expect(invoices.here, `--seed ${seed}`).toEqual(invoices.there);
  }
});
