/** How late the invoices of each issuer usually come: for who sees all of a company, and the parties of its invoices. */
import type { IssuerDelay, IssuerDelays } from "#api/sources.api.ts";
import { usualSeconds } from "#domain/sources/delays.ts";
import { sellerNames } from "#server/invoices/invoices.usecases.ts";
import { seesWhole, mayIn } from "#server/people/people.policy.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { delaysOfIssuers, issuerKey } from "./delays.queries.ts";
import { seesDetail } from "./sources.policy.ts";

/** Names that keys are looked for among: a key is a digest and says no name. */
const NAMES = 20_000;
const SHOWN = 200;

/** The slowest first, of each company. */
export async function issuerDelays({ db }: Platform, actor: Actor): Promise<IssuerDelays> {
  const seen = new Set(
    actor.reaches
      .filter((reach) => seesWhole(reach) && seesDetail(actor, reach.companyId) && mayIn(actor, reach.companyId, "field.parties"))
      .map(({ companyId }) => companyId),
  );
  const issuers: IssuerDelay[] = [];
  for (const company of (await allCompanies(db)).filter(({ id }) => seen.has(id))) {
    const known = new Map((await delaysOfIssuers(db, company.id)).map((row) => [row.issuer, row]));
    const names = known.size === 0 ? [] : await sellerNames(db, company.id, NAMES);
    for (const name of names) {
      const row = known.get(issuerKey(name));
      const [p50, p95] = row === undefined ? [null, null] : [usualSeconds(row.delays, 0.5), usualSeconds(row.delays, 0.95)];
      if (row === undefined || p50 === null || p95 === null) continue;
      issuers.push({ company: { id: company.id, name: company.name }, name, p50, p95, arrivals: Number(row.arrivals) });
    }
  }
  const slowest = issuers.toSorted((a, b) => b.p95 - a.p95 || b.arrivals - a.arrivals);
  return { issuers: slowest.slice(0, SHOWN), further: Math.max(0, slowest.length - SHOWN) };
}
