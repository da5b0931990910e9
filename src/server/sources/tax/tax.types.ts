/**
 * What the connector asks of whoever hands over a taxpayer's invoices: one contract for all providers, which differ in what they can.
 * "Could not ask" is a `SourceTrouble`; "asked, not there" is an answer.
 */
import type { DayRange, IsoDay } from "#domain/dates.ts";
import type { Direction } from "#domain/invoice.ts";
import type { TaxRecord } from "#domain/sources/tax-record.ts";
import type { TaxAbilities, TaxSettings } from "#api/sources.api.ts";
import type { Config } from "#server/platform/config.ts";
import type { fetchOutside } from "#server/platform/outgoing.ts";

/** Invoices that are asked for together. */
export type Lane = {
  /** lasting: it stands in the bookmark */
  id: string;
  direction: Direction;
  /** the platform's code of the kind, where it is asked kind by kind */
  kind: string | null;
  /** what was gathered on a day can be asked for by that day; else ranges of issue are asked for again */
  increments: boolean;
};

/** What was said of one invoice. */
export type Said = {
  record: TaxRecord;
  /** exactly as received: numbers as they were written */
  json: string;
  /** since when it is so, on the platform's clock, where it says it */
  at: Date | null;
};

/** A package of invoices, counted from 1. */
export type Part =
  | { of: "preparing" }
  /** the application isn't known (any more): it has to be made anew */
  | { of: "gone" }
  | { of: "ready"; said: Said[]; more: boolean; /** packages in all, where it says so */ parts: number | null; asOf: Date };

export type Changes = { said: Said[]; /** null: nothing further */ cursor: string | null };

export type TaxProvider = {
  lanes: readonly Lane[];
  /** whether the other side says that it is a simulator, as of its last answer */
  isSimulator(): boolean;
  /** Whether the platform knows one of the taxpayer's by this number (or order, where it is asked by that). @throws SourceTrouble where it could not be asked */
  knows(number: string): Promise<boolean>;
  /** Applies for what was issued in a range. @returns what it is asked for by, and as of when it may hold less than was there */
  apply(lane: Lane, range: DayRange): Promise<{ ticket: string; asOf: Date }>;
  part(lane: Lane, ticket: string, part: number): Promise<Part>;
  /** What was gathered on a day, whenever it was issued; of a provider whose lanes say so. */
  increment?(lane: Lane, day: IsoDay, part: number): Promise<Part>;
  /** What changed in days of one month; of a provider that can. */
  changes?(lane: Lane, range: DayRange, cursor: string | null): Promise<Changes>;
};

export type Opened = {
  config: Config;
  clock: () => Date;
  secret: string | null;
  /** how it is asked, where not through `fetchOutside` */
  outside?: typeof fetchOutside;
};
export type ProviderOf<Name extends TaxSettings["provider"]> = {
  can: TaxAbilities;
  open(opening: Opened, settings: Extract<TaxSettings, { provider: Name }>): TaxProvider;
};
