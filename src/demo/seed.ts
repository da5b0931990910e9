/** Fills an installation with a made-up group of companies: the same for the same seed, marked as such in every document. */
import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { shanghaiToday } from "#domain/dates.ts";
import { rebuildSearch } from "#server/invoices/invoices.usecases.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { fillInBulk } from "./seed/bulk.ts";
import type { BulkParts } from "./seed/bulk.ts";
import { attachDocuments, Showcase } from "./seed/documents.ts";
import { fillRegister } from "./seed/fill.ts";
import { MAIL_DOMAIN, placePeople } from "./seed/people.ts";
import type { AccountNames, Placed } from "./seed/people.ts";
import { invoicesOf, partCount, partOf } from "./world/invoices.ts";
import type { MadeInvoice } from "./world/invoices.ts";
import { makeWorld } from "./world/world.ts";
import type { World, WorldSize } from "./world/world.ts";

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
  /** invoices that get originals to open, about; one in fifty by default, at most 160 */
  documents?: number;
  /** where the database is: then an empty register is filled with more than {@link BULK_FROM} invoices in bulk */
  databaseUrl?: string;
};

export type SeedStep = { step: "people" | "invoices" | "indexes" | "documents" | "statistics"; done: number; of: number };
export type Seeded = Placed & { world: World; rows: number; documents: number; seconds: number; parts: BulkParts };

export const DEFAULT_SEED = "1";
export const DEFAULT_COMPANIES = 3;

/**
 * Registering exercises the register itself, a thousand invoices a second. More than this would be a wait of minutes, and is made as
 * the register would have made it, without asking it.
 */
const BULK_FROM = 50_000;
const DOCUMENTED_ONE_IN = 50;
const DOCUMENTED_AT_MOST = 160;

/** Tells of the progress through `report`, some times a second. `watch` sees each invoice once it is in the register. */
export async function seed(
  platform: Platform,
  options: SeedOptions,
  report: (step: SeedStep) => void = () => {},
  watch: (invoice: MadeInvoice) => void = () => {},
): Promise<Seeded> {
  const started = performance.now();
  const word = options.seed ?? DEFAULT_SEED;
  const today = options.today ?? shanghaiToday(platform.clock());
  const size: WorldSize = {
    seed: word,
    companies: options.companies ?? DEFAULT_COMPANIES,
    invoices: options.invoices,
    catalogues: options.invoices > BULK_FROM,
  };
  const world = makeWorld(size);
  // an empty register is of this version's form: nobody need make its search rows anew at the next start
  await rebuildSearch(platform.db);
  report({ step: "people", done: 0, of: world.companies.length });
  const placed = await platform.db.transaction().execute((trx) => placePeople(trx, world, options.accounts ?? accountsOf(word)));
  report({ step: "people", done: world.companies.length, of: world.companies.length });

  const showcase = new Showcase(
    options.documents ?? Math.min(DOCUMENTED_AT_MOST, Math.floor(options.invoices / DOCUMENTED_ONE_IN)),
  );
  const see = (invoice: MadeInvoice): void => {
    showcase.see(invoice);
    watch(invoice);
  };
  const filled = await fill(platform, { ...options, size, world, placed, today, see, report });
  const chosen = options.documents === 0 ? [] : showcase.chosen();
  const documents = await attachDocuments(platform, {
    placed,
    invoices: chosen,
    progress: (done, of) => report({ step: "documents", done, of }),
  });
  report({ step: "statistics", done: 0, of: 1 });
  const analysing = performance.now();
  await analyse(platform);
  report({ step: "statistics", done: 1, of: 1 });
  const parts: BulkParts = {
    ...filled.parts,
    statistics: { rows: filled.rows, seconds: (performance.now() - analysing) / 1000 },
  };
  return { ...placed, world, rows: filled.rows, documents, seconds: (performance.now() - started) / 1000, parts };
}

type Filling = SeedOptions & {
  size: WorldSize;
  world: World;
  placed: Placed;
  today: string;
  see: (invoice: MadeInvoice) => void;
  report: (step: SeedStep) => void;
};

async function fill(platform: Platform, filling: Filling): Promise<{ rows: number; parts: BulkParts }> {
  const { size, world, placed, today, invoices, report, see } = filling;
  const now = platform.clock();
  const progress = sparingly((done) => report({ step: "invoices", done, of: invoices }), invoices);
  if (filling.databaseUrl !== undefined && invoices > BULK_FROM) {
    const parts = await fillInBulk(
      {
        databaseUrl: filling.databaseUrl,
        world: size,
        rows: invoices,
        today,
        now,
        companies: placed.companies.map(({ id, departments, owners }) => ({ id, departments, owners })),
      },
      progress,
      (done, of) => report({ step: "indexes", done, of }),
    );
    if (parts !== null) {
      // the newest are made once more, for whoever looks at single ones
      for (const invoice of partOf(world, invoices, today, partCount(invoices) - 1)) see(invoice);
      return { rows: parts["invoice"]!.rows, parts };
    }
  }
  const started = performance.now();
  const rows = await fillRegister(platform.db, invoicesOf(world, invoices, today), {
    companies: placed.companies,
    now,
    progress,
    onRegistered: (registered) => registered.forEach(see),
  });
  return { rows, parts: { invoice: { rows, seconds: (performance.now() - started) / 1000 } } };
}

/** Passes on what is told at most four times a second, and the end in any case. */
function sparingly(tell: (done: number) => void, end: number): (done: number) => void {
  let last = 0;
  return (done) => {
    if (done < end && performance.now() - last < 250) return;
    last = performance.now();
    tell(done);
  };
}

/** Accounts of a seed beside a running server: nobody else can know the password. */
function accountsOf(word: string): AccountNames {
  const tail = word === DEFAULT_SEED ? "" : `-${word.toLowerCase().replace(/[^a-z0-9]/gu, "") || "x"}`;
  return {
    administrator: `admin${tail}@${MAIL_DOMAIN}`,
    user: `finance${tail}@${MAIL_DOMAIN}`,
    password: randomBytes(12).toString("base64url"),
  };
}

/** The planner knows nothing of a table that was just filled: plans for an empty one would be slow until autovacuum comes. */
async function analyse(platform: Platform): Promise<void> {
  // the largest first, two at a time
  const tables = [
    "invoice_search",
    "invoice",
    "invoice_item",
    "invoice_state",
    "known_name",
    "event",
    "number_registry",
    "invoice_document",
    "document",
  ];
  const work = async (): Promise<void> => {
    for (let table = tables.shift(); table !== undefined; table = tables.shift())
      await sql`vacuum (analyze) ${sql.table(table)}`.execute(platform.db);
  };
  await Promise.all([work(), work()]);
}
