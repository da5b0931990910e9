/** F2 P1: every count of every facet, against a naive scan of what the asker may see. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Facets } from "#api/facets.api.ts";
import { findsPersonal } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { NO_CONDITIONS } from "./conditions.ts";
import { facetsUnder } from "./facets.ts";
import type { Conditions } from "./find.types.ts";
import type { TestInvoice } from "./testing/rows.ts";
import { worldDatabase } from "./testing/world-database.ts";
import { PEOPLE, WORLD_ACTORS, naive, someConditions } from "./testing/world.ts";

const world = worldDatabase();

type Facet = {
  /** the conditions without those that are chosen in it */
  without: (conditions: Conditions) => Conditions;
  value: (row: TestInvoice) => string | null;
  counted: (facets: Facets) => { value: string; count: number }[];
};
const FACETS: Record<string, Facet> = {
  kind: { without: (c) => ({ ...c, kinds: [] }), value: (row) => row.kind, counted: ({ kind }) => kind },
  direction: {
    without: (c) => ({ ...c, direction: null }),
    value: (row) => row.direction,
    counted: ({ direction }) => direction,
  },
  month: {
    without: (c) => ({ ...c, dateFrom: null, dateTo: null }),
    value: (row) => row.date?.slice(0, 7) ?? null,
    counted: ({ month }) => month,
  },
  company: {
    without: (c) => ({ ...c, companies: null }),
    value: (row) => String(row.companyId),
    counted: ({ company }) => company,
  },
  "tax state": {
    without: (c) => ({ ...c, states: [] }),
    value: (row) => row.taxState,
    counted: ({ states }) => states["tax"] ?? [],
  },
  "archive state": { without: (c) => c, value: (row) => row.archive, counted: ({ states }) => states["archive"] ?? [] },
};

/** P4: a person's name is counted for nobody from whom it is hidden. */
const sellerSeen = (actor: Actor, row: TestInvoice): string | null =>
  row.seller !== null && PEOPLE.includes(row.seller) && !findsPersonal(actor, row) ? null : row.seller;

const tally = (values: (string | null)[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(values, String)].filter(([value]) => value !== "null").map(([value, all]) => [value, all.length]),
  );

describe("F2 P1 the facets are those of a naive scan", () => {
  for (const [who, actor] of Object.entries(WORLD_ACTORS))
    test(`who sees ${who}`, async () => {
      await fc.assert(
        fc.asyncProperty(someConditions, async (conditions) => {
          const facets = await facetsUnder(world.database.db, actor, conditions);
          expect(facets.total).toBe(naive(world.rows, actor, conditions).length);
          for (const [name, { without, value, counted }] of Object.entries(FACETS)) {
            const expected = tally(naive(world.rows, actor, without(conditions)).map(value));
            expect(Object.fromEntries(counted(facets).map((each) => [each.value, each.count])), name).toEqual(expected);
          }
        }),
        { numRuns: 20, seed: 11 },
      );
    });

  test("the ten most frequent sellers, by the form in which they are found", async () => {
    const actor = WORLD_ACTORS["all of two companies"]!;
    await fc.assert(
      fc.asyncProperty(someConditions, async (given) => {
        const conditions = { ...given, seller: null };
        const { seller } = await facetsUnder(world.database.db, actor, conditions);
        const expected = tally(naive(world.rows, actor, conditions).map((row) => sellerSeen(actor, row)));
        expect(Object.fromEntries(seller.map(({ name, count }) => [name, count]))).toEqual(expected);
      }),
      {
        numRuns: 20,
        seed: 12,
        examples: [[NO_CONDITIONS], [{ ...NO_CONDITIONS, money: { min: 0n, max: 1000n, basis: "total" } }]],
      },
    );
  });
});
