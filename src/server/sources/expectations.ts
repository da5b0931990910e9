/** Whether an invoice that somebody misses should be here by now, by how far his sources are and what is usual. */
import { together } from "#domain/sources/delays.ts";
import { AUTHORITY_TROUBLES, type AuthorityTrouble, type Expectation, expectation } from "#domain/sources/expectation.ts";
import { unusuallyQuiet } from "#domain/sources/rhythm.ts";
import { seesWhole } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { delaysOfCompanies, issuerKey } from "./delays.queries.ts";
import { companiesToSee, mayAsk, seesDetail } from "./sources.policy.ts";
import { type ListedSource, sourceRows } from "./sources.queries.ts";

export type Missed = {
  issuers: readonly string[];
  kinds: readonly string[];
  /** yyyy-MM-dd */ issuedOn: string | null;
  now: Date;
};

/** null where none of his companies has a source that is on */
export async function arrivalsFor(
  db: DbOrTrx,
  actor: Actor,
  { issuers, kinds, issuedOn, now }: Missed,
): Promise<Expectation | null> {
  const sources = (await sourceRows(db, companiesToSee(actor))).filter(({ state }) => state === "on");
  if (sources.length === 0) return null;
  const companies = [...new Set(sources.map(({ company_id }) => company_id))];
  // that some came of an issuer, or of a kind, is told to those alone who see all of them
  const whole = actor.reaches.filter(seesWhole).map(({ companyId }) => companyId);
  const close = { kinds, issuers: issuers.map(issuerKey) };
  const [all, closer] = await Promise.all([
    delaysOfCompanies(db, companies, { kinds: [], issuers: [] }),
    delaysOfCompanies(
      db,
      companies.filter((each) => whole.includes(each)),
      close,
    ),
  ]);
  const of = (wanted: (row: { kind: string; issuer: string }) => boolean) =>
    together(closer.filter(wanted).map(({ delays }) => delays));
  return expectation(
    sources.map((source) => ({
      id: source.id,
      name: source.name,
      ask: mayAsk(actor, source) ? source.id : null,
      completeTo: source.complete_to?.toISOString() ?? null,
      failing: source.failures > 0,
      quiet: isQuiet(source, now),
      authority: source.kind === "tax",
      // what is wrong with a source is for those who look after it
      trouble: seesDetail(actor, source.company_id) ? troubleOf(source) : null,
      nextTry: source.failures > 0 ? (source.next_try_at?.toISOString() ?? null) : null,
    })),
    {
      issuer: of(({ issuer }) => issuer !== ""),
      kind: of(({ kind }) => kind !== ""),
      all: together(all.map(({ delays }) => delays)),
    },
    { issuedOn, now },
  );
}

const troubleOf = ({ problem }: ListedSource): AuthorityTrouble | null =>
  AUTHORITY_TROUBLES.find((each) => problem?.code === `tax-${each}`) ?? null;

/** Nothing came for unusually long, of one that is asked and answers. */
export function isQuiet(source: ListedSource, now: Date): boolean {
  const since = source.arrived_at ?? source.created_at;
  return source.state === "on" && source.failures === 0 && source.rhythm !== null && unusuallyQuiet(source.rhythm, since, now);
}
