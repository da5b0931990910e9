/** Migration from an old system: a list is tried, taken over, counted before and after, and taken back if need be. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";
import { ListMapping } from "./lists.api.ts";

export const MIGRATION_STATES = [
  "looking",
  "mapping",
  "trying",
  "tried",
  "running",
  "done",
  "undoing",
  "undone",
  "failed",
  "cancelled",
] as const;
export const MIGRATION_OUTCOMES = ["new", "joined", "doubt", "refused"] as const;
export const MIGRATION_REASONS = ["no-key", "twice-in-file", "in-trash", "differs"] as const;
const Column = z.number().int().min(0).max(255).nullable();
const Cell = z.union([z.string(), z.object({ n: z.string() }), z.null()]);
const Sum = z.object({ count: z.number().int(), total: z.string().describe("yuan") });

export const MigrationPlan = z.object({
  mapping: ListMapping,
  side: z.enum(["buyer", "seller"]).nullable().describe("where the company stands if the list doesn't say it"),
  claim: Column,
  archive: Column,
  voucher: Column,
});
export type MigrationPlan = z.infer<typeof MigrationPlan>;

export const Migration = z.object({
  id: Id,
  company: z.object({ id: z.number().int(), name: z.string() }),
  name: z.string(),
  state: z.enum(MIGRATION_STATES).describe("tried: nothing is stored yet; it waits for the word"),
  rowsRead: z.number().int(),
  createdAt: Instant,
  finishedAt: Instant.nullable(),
  undoneAt: Instant.nullable(),
  by: z.string(),
  outcomes: z.array(z.object({ outcome: z.enum(MIGRATION_OUTCOMES), count: z.number().int(), total: z.string() })),
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  may: z.object({ try: z.boolean(), start: z.boolean(), cancel: z.boolean(), resume: z.boolean(), undo: z.boolean() }),
});
export type Migration = z.infer<typeof Migration>;

export const MigrationDetail = Migration.extend({
  look: z
    .object({
      columns: z.array(z.string()),
      plan: MigrationPlan,
      sample: z.array(z.object({ row: z.number().int(), cells: z.array(Cell) })),
    })
    .nullable(),
  templates: z.array(z.object({ id: Id, name: z.string(), plan: MigrationPlan })),
  compared: z
    .array(
      z.object({
        kind: z.string(),
        year: z.number().int().nullable(),
        direction: z.string(),
        before: Sum,
        brought: Sum,
        after: Sum,
        difference: Sum.describe("what the register gained beyond what was brought: arrivals and removals meanwhile"),
      }),
    )
    .nullable(),
  undone: z.object({ takenBack: z.number().int(), kept: z.number().int() }).nullable(),
});
export type MigrationDetail = z.infer<typeof MigrationDetail>;

export const Migrations = z.object({
  migrations: z.array(Migration),
  nextCursor: Id.nullable(),
  may: z.object({ addIn: z.array(z.object({ id: z.number().int(), name: z.string() })) }),
});
export type Migrations = z.infer<typeof Migrations>;

export const MigrationTry = MigrationPlan.extend({
  template: z.string().trim().min(1).max(100).optional().describe("kept under this name for the next list"),
});
export type MigrationTry = z.infer<typeof MigrationTry>;
export const MigrationStart = z.object({ doubtful: z.boolean().describe("rows in doubt are taken over too") });
export type MigrationStart = z.infer<typeof MigrationStart>;

export const MigrationRow = z.object({
  row: z.number().int(),
  outcome: z.enum(MIGRATION_OUTCOMES),
  reasons: z.array(z.string()).describe("why it is refused or in doubt"),
  cells: z.array(z.string()).nullable(),
  invoice: Id.nullable(),
  undone: z.enum(["taken-back", "kept"]).nullable(),
  keptBecause: z.string().nullable(),
});
export const MigrationRows = z.object({ rows: z.array(MigrationRow), nextCursor: z.string().nullable() });
export type MigrationRows = z.infer<typeof MigrationRows>;
