/**
 * What a selection is made of, under the asker's permission: exact where it has up to ten thousand invoices, else from the rows of a
 * sample, multiplied. A facet in which something is chosen is counted as if nothing were, so that the other choices stay visible.
 */
import { type RawBuilder, sql } from "kysely";
import type { FacetQuery, Facets } from "#api/facets.api.ts";
import { withDays } from "#domain/periods.ts";
import { companiesShowing } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { attempt, withinBudget } from "./budget.ts";
import { fitsOf } from "./find.usecases.ts";
import type { Conditions } from "./find.types.ts";
import { type Asked, type Sample, askedBy, hasGrams, indexedHits, isLed, isNarrow, plainHits, slicesOf } from "./hits.ts";
import { AXES, type Counted, NO_FACETS, type Relations, count } from "./facet-counts.ts";
import { withRare } from "./facets-rare.ts";
import { conditionsFor } from "./names.usecases.ts";
import { LIMITS } from "./pages.ts";
import { printedSellerSeen, sellerSeen } from "./predicates.ts";
import { questionOf } from "./question.ts";
import { allHits } from "./slices.ts";
import { refuseWithheld } from "./withheld.ts";

/** What counting one by one may take; then the sample has to do. */
const EXACT_MS = 400;
/** What looking at the larger sample may take; then the smaller one has to do. */
const SAMPLE_MS = 150;
/** What each look at the other choices of a chosen facet may take, and after what time no other is begun. */
const WIDER_MS = 400;
const WIDER_ALL_MS = 1_200;
/** Rows of the smaller sample that make the counts of its parts certain enough. */
const ENOUGH_IN_SMALL = 312;
/** Rows of the smaller sample up to which there are probably fewer than ten thousand: an index that leads to them is asked at once. */
const FEW_IN_SMALL = 8;
const NO_LIMIT = 2 ** 31 - 1;

/** The facets of what the asker may see of a question. Errors: 400 `unknown-condition`, 503 `too-slow`. */
export async function facetsOf(platform: Platform, actor: Actor, { query, view, ...own }: FacetQuery): Promise<Facets> {
  const { filters } = await questionOf(platform.db, actor, { view, query }, own);
  const conditions = await conditionsFor(platform.db, actor, withDays(filters, platform.clock()));
  if (conditions === null) throw new ProblemError(400, "unknown-condition");
  refuseWithheld(actor, conditions);
  return withinBudget(platform.db, (db) => facetsUnder(db, actor, conditions));
}

/** The same for conditions in hand. */
export async function facetsUnder(db: DbOrTrx, actor: Actor, conditions: Conditions): Promise<Facets> {
  let [facets, wish] = [NO_FACETS, conditions];
  for (const fit of fitsOf(conditions)) {
    wish = { ...conditions, number: conditions.number && { ...conditions.number, fit } };
    facets = await selectionOf(db, actor, wish);
    if (facets.total > 0) break;
  }
  return withOtherChoices(db, actor, wish, facets);
}

/** The facets of a selection, or the one that is wanted of them. */
async function selectionOf(db: DbOrTrx, actor: Actor, conditions: Conditions, only: string | null = null): Promise<Facets> {
  const asked = await askedBy(db, actor, conditions);
  if (asked.scopes.length === 0) return NO_FACETS;
  const { hits, sliced, led } = await hitsOf(db, asked);
  const counted = (sample: Sample, limit = NO_LIMIT): Promise<Counted> => count(db, hits(sample), { sample, only, limit });

  // without slices all rows of a sample are looked at, so that the smaller one comes first
  const small = sliced ? null : await counted(1024);
  if (small !== null && small.rows > ENOUGH_IN_SMALL) return withRare(db, asked, small.facets, only);
  const larger = () => attempt(db, SAMPLE_MS, () => counted(64, sliced ? LIMITS.sampleHits : NO_LIMIT));
  const straight = led && small !== null && small.rows <= FEW_IN_SMALL;
  let about = straight ? null : await larger();
  if (straight || (about !== null && about.rows <= LIMITS.surelyMany)) {
    const exact = await attempt(db, EXACT_MS, () => counted(1, LIMITS.exact + 1));
    if (exact !== null && exact.rows <= LIMITS.exact) return exact.facets;
  }
  if (straight) about = await larger();
  if (about === null || (sliced && about.rows === LIMITS.sampleHits)) about = small ?? (await counted(1024));
  if (about.rows > 0) return withRare(db, asked, about.facets, only);
  // no hit in a sample doesn't say that there is none: what time is left goes into counting
  const exact = await counted(1, LIMITS.exact + 1);
  if (exact.rows > LIMITS.exact) throw new ProblemError(503, "too-slow");
  return exact.facets;
}

type Choice = {
  name: string;
  chosen: (conditions: Conditions) => boolean;
  without: (conditions: Conditions) => Conditions;
  take: (wider: Facets, facets: Facets) => Partial<Facets>;
};
const CHOICES: Choice[] = [
  { name: "kind", chosen: (c) => c.kinds.length > 0, without: (c) => ({ ...c, kinds: [] }), take: ({ kind }) => ({ kind }) },
  {
    name: "direction",
    chosen: (c) => c.direction !== null,
    without: (c) => ({ ...c, direction: null }),
    take: ({ direction }) => ({ direction }),
  },
  {
    name: "month",
    chosen: (c) => c.dateFrom !== null || c.dateTo !== null,
    without: (c) => ({ ...c, dateFrom: null, dateTo: null }),
    take: ({ month }) => ({ month }),
  },
  {
    name: "company",
    chosen: (c) => c.companies !== null,
    without: (c) => ({ ...c, companies: null }),
    take: ({ company }) => ({ company }),
  },
  {
    name: "seller",
    chosen: (c) => c.seller !== null,
    without: (c) => ({ ...c, seller: null }),
    take: ({ seller }) => ({ seller }),
  },
  ...AXES.map((axis): Choice => ({
    name: axis,
    chosen: (c) => c.states.some(({ column }) => column === `${axis}_state`),
    without: (c) => ({ ...c, states: c.states.filter(({ column }) => column !== `${axis}_state`) }),
    take: (wider, facets) => ({ states: { ...facets.states, [axis]: wider.states[axis] ?? [] } }),
  })),
];

/** The facets in which something is chosen are counted without it. What would take too long stays as it is. */
async function withOtherChoices(db: DbOrTrx, actor: Actor, conditions: Conditions, own: Facets): Promise<Facets> {
  let facets: Facets = own;
  const until = performance.now() + WIDER_ALL_MS;
  for (const { name, chosen, without, take } of CHOICES) {
    if (!chosen(conditions) || performance.now() > until) continue;
    const wider = await attempt(db, WIDER_MS, () => selectionOf(db, actor, without(conditions), name));
    if (wider === null) continue;
    const about = [...facets.about.filter((other) => other !== name), ...(wider.countIs === "about" ? [name] : [])];
    facets = { ...facets, ...take(wider, facets), about };
  }
  return facets;
}

/** No seller where the asker doesn't see parties. */
function sellerShown({ actor, companies }: Asked, seller: RawBuilder<unknown>): RawBuilder<unknown> {
  const showing = companiesShowing(actor, "field.parties");
  if (companies.every((companyId) => showing.includes(companyId))) return seller;
  return sql`case when s.company_id = any(${showing}::int[]) then ${seller} end`;
}

type Hits = {
  hits: (sample: Sample) => Relations;
  /** the hits of each slice are led to, in the samples too */
  sliced: boolean;
  /** the register has an index that leads to few rows */
  led: boolean;
};

async function hitsOf(db: DbOrTrx, asked: Asked): Promise<Hits> {
  const sliced = hasGrams(asked.conditions) || isNarrow(asked);
  const led = isLed(asked);
  const slices = sliced ? await slicesOf(db, asked, true) : [];
  const shown = (seller: RawBuilder<unknown>) => sellerShown(asked, seller);
  const hits = (sample: Sample): Relations => {
    if (sample === 1 && led) return { from: [indexedHits(asked)], seller: shown(printedSellerSeen(asked.actor)) };
    if (!sliced) return { from: [plainHits(asked, sample)], seller: shown(sellerSeen(asked.actor)) };
    return { from: allHits(asked, slices, sample), seller: shown(sellerSeen(asked.actor)) };
  };
  return { hits, sliced, led };
}
