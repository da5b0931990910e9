/** Fills an installation with a made-up group of companies: the same for the same seed, marked as such in every document. */
import { randomBytes } from "node:crypto";
import { shanghaiToday } from "#domain/dates.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { fillRegister } from "./seed/fill.ts";
import { MAIL_DOMAIN, placePeople } from "./seed/people.ts";
import type { AccountNames, Placed } from "./seed/people.ts";
import { invoicesOf } from "./world/invoices.ts";
import type { MadeInvoice } from "./world/invoices.ts";
import { makeWorld } from "./world/world.ts";
import type { World } from "./world/world.ts";

export type SeedOptions = {
  /** rows in the register; an invoice between two of the companies counts twice */
  invoices: number;
  /** any text; other seeds give other companies */
  seed?: string;
  /** 3 by default, three to a group */
  companies?: number;
  /** "yyyy-MM-dd", the last day with invoices; today in Beijing by default */
  today?: string;
  accounts?: AccountNames;
};

export type SeedStep = { step: "people" | "invoices" | "statistics"; done: number; of: number };
export type Seeded = Placed & { world: World; rows: number; seconds: number };

export const DEFAULT_SEED = "1";
export const DEFAULT_COMPANIES = 3;

/** Tells of the progress through `report`, at most a few times a second. */
export async function seed(platform: Pick<Platform, "db" | "clock">, options: SeedOptions, report: (step: SeedStep) => void = () => {}, watch?: (invoice: MadeInvoice) => void): Promise<Seeded> {
  const started = performance.now();
  const word = options.seed ?? DEFAULT_SEED;
  const today = options.today ?? shanghaiToday(platform.clock());
  const world = makeWorld({ seed: word, companies: options.companies ?? DEFAULT_COMPANIES, invoices: options.invoices });
  report({ step: "people", done: 0, of: world.companies.length });
  const placed = await platform.db.transaction().execute((trx) => placePeople(trx, world, options.accounts ?? accountsOf(word)));
  report({ step: "people", done: world.companies.length, of: world.companies.length });

  let told = 0;
  const rows = await fillRegister(platform.db, invoicesOf(world, options.invoices, today), {
    companies: placed.companies,
    now: platform.clock(),
    progress: (done) => {
      if (done < options.invoices && performance.now() - told < 250) return;
      told = performance.now();
      report({ step: "invoices", done, of: options.invoices });
    },
    ...(watch === undefined ? {} : { onRegistered: (invoices) => invoices.forEach(watch) }),
  });
  report({ step: "statistics", done: 0, of: 1 });
  await analyse(platform);
  report({ step: "statistics", done: 1, of: 1 });
  return { ...placed, world, rows, seconds: (performance.now() - started) / 1000 };
}

/** Accounts of a seed beside a running server: nobody else can know the password. */
function accountsOf(word: string): AccountNames {
  const tail = word === DEFAULT_SEED ? "" : `-${word.toLowerCase().replace(/[^a-z0-9]/gu, "") || "x"}`;
  return { administrator: `admin${tail}@${MAIL_DOMAIN}`, user: `finance${tail}@${MAIL_DOMAIN}`, password: randomBytes(12).toString("base64url") };
}

/** The planner knows nothing of a table that was just filled: plans for an empty one would be slow until autovacuum comes. */
async function analyse(platform: Pick<Platform, "db">): Promise<void> {
  const { sql } = await import("kysely");
  for (const table of ["invoice", "invoice_item", "invoice_search", "invoice_state", "number_registry", "event"]) {
    await sql`vacuum (analyze) ${sql.table(table)}`.execute(platform.db);
  }
}
