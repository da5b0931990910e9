/** The facts of a case, gathered once for all judges; what takes too long is left out, and said to be. */
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import { readEnvironment } from "#domain/causes/environment.ts";
import { shanghaiToday } from "#domain/dates.ts";
import { type RegionId, regionOfCodeDigits } from "#domain/regions.ts";
import { withinBudget } from "#server/find/budget.ts";
import { visibleCompanies } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";
import { GATHERERS, HIT_GATHERERS } from "./causes.ts";
import { gatherNear } from "./causes/near-numbers.ts";
import type { KnownRow } from "./known.ts";
import type { Inquiry } from "./lookup.types.ts";

const GATHER_TIMEOUT_MS = 800;
const QUERY_CANCELED = "57014";
/** Where the companies' tax ids name no region. */
const HOME_REGION: RegionId = "11";

/** Facts of a question that found something: nothing more is looked for. */
export function factsOfHit(inquiry: Omit<Inquiry, "db">, found: KnownRow[], foundTotal: number): CaseFacts {
  const { now, question, asked, filters, environment } = inquiry;
  return {
    now: now.toISOString(),
    today: shanghaiToday(now),
    text: question.text,
    pieces: question.pieces,
    asked,
    alternatives: question.alternatives,
    filters: Object.fromEntries(Object.entries(filters).map(([name, value]) => [name, [value].flat().join(", ")])),
    found,
    foundTotal,
    near: [],
    behind: [],
    sameNumber: [],
    relaxed: [],
    otherReadings: [],
    incomplete: [],
    withdrawn: [],
    files: [],
    hidden: [],
    maintenance: [],
    failing: [],
    ownRegions: [],
    ownCompanies: [],
    environment: readEnvironment(environment, now),
    statesSaid: [],
    reds: [],
    issuer: null,
    run: null,
    held: [],
    instead: [],
    restricted: { roles: [], kinds: [], withheld: [] },
    arrivals: null,
    missed: [],
  };
}

export async function factsOfMiss(db: Db, inquiry: Omit<Inquiry, "db">): Promise<CaseFacts> {
  const facts = factsOfHit(inquiry, [], 0);
  const missed = new Set<CaseFacts["missed"][number]>();
  for (const { missed: what, gather } of GATHERERS) {
    try {
      Object.assign(facts, await withinBudget(db, (trx) => gather({ ...inquiry, db: trx }, facts), GATHER_TIMEOUT_MS));
    } catch (error) {
      if (errorCode(error) !== QUERY_CANCELED) throw error;
      missed.add(what);
    }
  }
  return { ...facts, ownRegions: await regionsOf(db, inquiry.actor), missed: [...missed] };
}

/** What else must be known of the one that was found, so that its state explains itself. */
export async function moreOfHit(db: Db, inquiry: Omit<Inquiry, "db">, facts: CaseFacts): Promise<void> {
  for (const gather of HIT_GATHERERS) Object.assign(facts, await gather({ ...inquiry, db }, facts));
}

/** Numbers near one that was only found inside of others; none where that takes too long, as the question has an answer. */
export async function nearOfHit(db: Db, inquiry: Omit<Inquiry, "db">, facts: CaseFacts): Promise<Pick<CaseFacts, "near">> {
  try {
    const near = await withinBudget(db, (trx) => gatherNear({ ...inquiry, db: trx }, facts), GATHER_TIMEOUT_MS);
    return { near: near.near ?? [] };
  } catch (error) {
    if (errorCode(error) !== QUERY_CANCELED) throw error;
    return { near: [] };
  }
}

/** Where the companies are registered that the asker looks into, by their tax ids. */
export async function regionsOf(db: Db, actor: Actor): Promise<RegionId[]> {
  const companies = visibleCompanies(actor);
  if (companies.length === 0) return [HOME_REGION];
  const rows = await db.selectFrom("company").select("tax_id").where("id", "in", companies).execute();
  const regions = rows
    .map(({ tax_id }) => (tax_id?.length === 18 ? regionOfCodeDigits(tax_id.slice(2, 6)) : null))
    .filter((region) => region !== null);
  return regions.length > 0 ? [...new Set(regions)] : [HOME_REGION];
}
