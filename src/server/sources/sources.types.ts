import type { Selectable } from "kysely";
import type { HeldWhy } from "#api/held.api.ts";
import type { RecordPreview } from "#api/record-sources.api.ts";
import type { InvoiceFacts, Problem } from "#domain/invoice.ts";
import type { StateSaid } from "#server/invoices/invoices.types.ts";
import type { SourceItemTable, SourceProblem, SourceRunTable, SourceTable } from "#server/platform/database/source-tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";

export type { SourceProblem };
export type SourceRow = Selectable<SourceTable>;
export type ItemRow = Selectable<SourceItemTable>;
export type RunRow = Selectable<SourceRunTable>;
export type SourceRef = { companyId: number; id: string };

/** One thing that a source names. */
export type Delivery = {
  /** the source's own lasting name of it: what comes again under the same key isn't taken again */
  key: string;
  /** what people call it: the name of a file, the subject of a mail */
  name: string;
  /** since when the other side has it, if it says */
  at: Date | null;
} & (
  | {
      of: "file";
      /** asked only for what isn't here yet. @throws NotNow, Gone, SourceTrouble */
      open(): AsyncIterable<Uint8Array>;
      /** by which it alone can be asked for again (`Connector.again`), as JSON; without it the bookmark waits for it */
      ref?: unknown;
      /** who sent it */
      from?: string;
    }
  | { of: "record"; record: SaidRecord }
  | { of: "held"; /** why it isn't fetched by itself, and how it could be */ held: Omit<Held, "name"> }
);

/** What the other side says of one invoice; `json` is kept as its original, as it was received. */
export type SaidRecord = { json: string } & (
  | {
      facts: InvoiceFacts;
      states: StateSaid[];
      problem: null;
      /** it is about an invoice that came otherwise: where there is none, this is passed over, and may be named again */
      onlyKnown?: boolean;
    }
  | { facts: null; /** why it doesn't tell of an invoice */ problem: Problem }
);

/** What waits, as it lies in the table. */
export type Held = {
  why: HeldWhy;
  name: string;
  /** who sent it */
  from?: string;
  /** of a link: as it was received, never built and never altered */
  link?: string;
  host?: string;
  /** of what the other side has: by what it is asked for again */
  ref?: unknown;
  facts?: Record<string, string | number>;
};

/** Some of what a source has, in an order of its own. */
export type Page = {
  deliveries: Delivery[];
  /** from here on is asked the next time; written in one transaction with what was taken */
  bookmark: unknown;
  /** the other side had nothing else until then; null where it doesn't say */
  completeTo: Date | null;
  /** how many more it has, where it says so */
  backlog: number | null;
};

/** A way in to the other side, open while it is asked. */
export type Connector = {
  /**
   * Whatever came since the bookmark, page by page; what was named before may be named again.
   * @throws SourceTrouble for what people should know in words
   */
  read(bookmark: unknown, signal: AbortSignal): AsyncIterable<Page>;
  /** The bytes of one thing that could not be had before. @param ref of its delivery. @throws NotNow, Gone, SourceTrouble */
  again?(ref: unknown): AsyncIterable<Uint8Array>;
  /** Some of what it would bring, where reading would set something going at the other side. @throws SourceTrouble */
  sample?(): Promise<Delivery[]>;
  /** whether the other side said that it only simulates, of a kind that has such */
  isSimulator?(): boolean;
  close(): Promise<void>;
};

export type Opening = Pick<Platform, "config" | "clock"> & {
  companyId: number;
  settings: Record<string, unknown>;
  secret: string | null;
  /** it is looked at, and nothing is to stay of that */
  trying?: boolean;
  /** of what hands in by itself: a record as it would be handed in */
  sample?: string | undefined;
};

/** A kind of source. */
export type SourceKindOf = {
  /** between two times at which it is asked */
  everySeconds: number | ((settings: Record<string, unknown>) => number);
  /** it is never asked: other systems or people hand in to it */
  handedIn?: boolean;
  /** where it takes from, as people would say it: a folder, an address. @throws ZodError for settings that can't be */
  placeOf(opening: Omit<Opening, "clock" | "secret">): string;
  /** whether what was read would read the same by other settings of one place; it would where this isn't there */
  readsAlike?(before: Record<string, unknown>, after: Record<string, unknown>): boolean;
  /** of records: how they would be read. Asked instead of `open` where a source is tried. @throws SourceTrouble */
  preview?(opening: Opening): Promise<RecordPreview>;
  open(opening: Opening): Promise<Connector>;
};
export type SourceKinds = Readonly<Record<string, SourceKindOf>>;

/** Something is wrong at the other side, or on the way to it. */
export class SourceTrouble extends Error {
  readonly problem: SourceProblem;
  /** so long the other side wants to be left alone */
  waitSeconds = 0;
  constructor(code: string, facts: SourceProblem["facts"] = {}, cause?: unknown) {
    super(code, { cause });
    this.problem = { code, facts };
  }
}

/** This one thing can't be had at the moment; the others can. It is asked for again. */
export class NotNow extends Error {}
/** It isn't there any more, or another thing by now, which is named as such. */
export class Gone extends NotNow {}
