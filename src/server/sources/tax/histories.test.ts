/** Y1 Y2: whatever either side does, the register says at last of each invoice what the platform says. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TaxSettings } from "#api/sources.api.ts";
import { createAdministrator } from "#server/people/people.usecases.ts";
import { toJson } from "#server/platform/database/json.ts";
import { newId } from "#server/platform/ids.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { type Simulator, startSimulator } from "../../../../tools/tax-platform-simulator/server.ts";
import { KEYS } from "../../../../tools/tax-platform-simulator/specimen.ts";
import { KINDS } from "../kinds.ts";
import { pollSource } from "../poll.ts";
import { sealSecret } from "../secret.ts";
import { takeDue } from "../sources.queries.ts";
import { mortal } from "../testing/mortal.ts";
import { Killed } from "../testing/other-side.ts";
import { type Here, type Side, type TaxWorld, taxHistory } from "./testing/history.ts";

/** `npm run soak -- tax` runs more; one that failed runs again by `--rounds 1 --seed S`. What needs no database runs in collect.test.ts. */
const SEEDS = Number(process.env["PIAOZAI_SOAK_ROUNDS"] ?? 12);
const FIRST = Number(process.env["PIAOZAI_SOAK_SEED"] ?? 1);
const seeds = Array.from({ length: SEEDS }, (_, nth) => FIRST + nth);

let platform: TestPlatform;
let accountId: string;
let companyId: number;
let folder: string;

beforeAll(async () => {
  platform = await testPlatform({ privateHosts: ["127.0.0.1"] });
  folder = await mkdtemp(join(tmpdir(), "piaozai-tax-"));
  const person = { name: "Machine", email: "machine@example.com", password: "correct horse battery", companyName: "Specimen" };
  const made = await platform.db.transaction().execute((trx) => createAdministrator(trx, person));
  accountId = made.userId;
  companyId = made.companyIds[0]!;
});
afterAll(async () => {
  await platform.close();
  await rm(folder, { recursive: true });
});

/** Every history has a taxpayer of its own, which is the company's for its time. */
async function addSource(settings: TaxSettings): Promise<string> {
  const id = newId();
  const secret = sealSecret(platform.config, JSON.stringify(KEYS[settings.provider]));
  await platform.db.updateTable("company").set({ tax_id: settings.taxId }).where("id", "=", companyId).execute();
  await platform.db
    .insertInto("source")
    .values({
      id,
      company_id: companyId,
      kind: "tax",
      name: "tax",
      settings: toJson(settings),
      secret,
      account_id: accountId,
      created_by: accountId,
      next_try_at: platform.clock(),
    })
    .execute();
  return id;
}

/** Killed and begun again on the same port, with what its journal has. */
async function sideOf({ clock, seed }: Parameters<TaxWorld["side"]>[0]): Promise<Side> {
  const options = { folder: join(folder, String(seed)), clock, seed };
  let simulator: Simulator = await startSimulator({ ...options, port: 0 });
  const { address } = simulator;
  const port = Number(new URL(address).port);
  return {
    address,
    store: () => simulator.store,
    restart: async () => {
      await simulator.close();
      simulator = await startSimulator({ ...options, port });
    },
    close: () => simulator.close(),
  };
}

async function source(settings: TaxSettings, _side: Side, chance: () => number): Promise<Here> {
  const id = await addSource(settings);
  const row = () => platform.db.selectFrom("source").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  return {
    turn: async (risk) => {
      const due = await takeDue(platform.db, platform.clock(), `${id}-${chance()}`, 100);
      for (const each of due.filter((one) => one.id === id))
        await pollSource(mortal(platform, chance, risk), KINDS, each, new AbortController().signal, chance).catch(
          (error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          },
        );
    },
    lines: async () => {
      await platform.db.updateTable("source").set({ state: "ended" }).where("id", "=", id).execute();
      return linesOf(settings.taxId);
    },
    complete: async () => {
      const { succeeded_at, complete_to } = await row();
      return succeeded_at !== null && complete_to !== null;
    },
  };
}

async function linesOf(taxId: string): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`select concat_ws(' ', number, total_fen, tax_state, direction) as line from invoice
    where company_id = ${companyId} and (seller_tax_id = ${taxId} or buyer_tax_id = ${taxId})`.execute(platform.db);
  return rows.map(({ line }) => line).toSorted();
}

test(`Y1 Y2 ${seeds.length} histories of a tax platform: the register equals it`, { timeout: 14_400_000 }, async () => {
  for (const seed of seeds) {
    const { here, there, complete } = await taxHistory(seed, { clock: platform.clock, side: sideOf, source });
    expect(here, `--seed ${seed}`).toEqual(there);
    expect(complete, `--seed ${seed}`).toBe(true);
  }
});
