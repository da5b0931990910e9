/** Reconciliation: what is compared with what, its runs, the differences that are worked off, and the signed reports. */
import { z } from "zod";
import { COMPARED, OUTCOMES, REASONS, WHYS, WORKED } from "#domain/reconciliation/values.ts";
import { Id, Instant } from "./common.api.ts";
import { ListMapping } from "./lists.api.ts";

const Day = z.iso.date();
const Person = z.object({ id: z.string(), name: z.string() });
const Text = z.string().trim().min(1);

export const AGAINST = ["tax-export", "ledger", "sources"] as const;
export const Against = z
  .enum(AGAINST)
  .describe(
    "tax-export: what the tax account exports of all invoices; ledger: any list of the finance system; sources: two of ours",
  );

export const NewReconciliation = z.object({
  company: z.number().int(),
  name: Text.max(100),
  against: Against,
  direction: z.enum(["received", "issued"]).nullable().describe("null: both"),
  from: Day,
  to: Day,
  fields: z.array(z.enum(COMPARED)).max(COMPARED.length).optional().describe("what is compared beside the numbers"),
  sources: z
    .tuple([Id, Id])
    .optional()
    .describe("of two sources: what the first brought is here, what the second brought is there"),
});
export type NewReconciliation = z.infer<typeof NewReconciliation>;

export const OutcomeCount = z.object({
  outcome: z.enum(OUTCOMES),
  count: z.number().int(),
  here: z.string().describe("sum of what we have, yuan"),
  there: z.string().describe("sum of what the other side has, yuan"),
});
export type OutcomeCount = z.infer<typeof OutcomeCount>;

export const RUN_STATES = ["looking", "mapping", "running", "done", "cancelled", "failed"] as const;
export const RUN_STEPS = ["reading", "looking-up", "register", "pairing", "settling"] as const;
const Cell = z.union([z.string(), z.object({ n: z.string() }), z.null()]);

export const ReconciliationRun = z.object({
  id: Id,
  state: z.enum(RUN_STATES).describe("mapping: it waits for a person to say what the columns mean"),
  step: z.enum(RUN_STEPS),
  rowsRead: z.number().int(),
  stepDone: z.number().int().describe("what the step has gone through"),
  file: z.object({ name: z.string(), sha256: z.string() }).nullable(),
  createdAt: Instant,
  finishedAt: Instant.nullable(),
  by: z.string(),
  counts: z.array(OutcomeCount).nullable(),
  unpaired: z.boolean().describe("so much had no partner that none was looked for among what is near"),
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type ReconciliationRun = z.infer<typeof ReconciliationRun>;

export const ReconciliationLook = z.object({
  columns: z.array(z.string()),
  mapping: ListMapping,
  voucher: z.number().int().nullable().describe("the column of the voucher, counted from 0"),
  sample: z.array(z.object({ row: z.number().int(), cells: z.array(Cell) })),
});
export type ReconciliationLook = z.infer<typeof ReconciliationLook>;

export const Reconciliation = z.object({
  id: Id,
  company: z.object({ id: z.number().int(), name: z.string() }),
  name: z.string(),
  against: Against,
  direction: z.enum(["received", "issued"]).nullable(),
  from: Day,
  to: Day,
  fields: z.array(z.enum(COMPARED)),
  sources: z.tuple([z.object({ id: Id, name: z.string() }), z.object({ id: Id, name: z.string() })]).nullable(),
  createdAt: Instant,
  by: z.string(),
  run: ReconciliationRun.nullable().describe("the newest"),
  open: z.number().int().describe("differences of the newest finished run that nobody has settled"),
  may: z
    .object({ run: z.boolean(), confirm: z.boolean(), cancel: z.boolean(), resume: z.boolean() })
    .describe("what its newest run leaves to be done; whoever sees it settles differences and makes reports"),
});
export type Reconciliation = z.infer<typeof Reconciliation>;

export const ReconciliationDetail = Reconciliation.extend({
  runs: z.array(ReconciliationRun).describe("the newest fifty"),
  look: ReconciliationLook.nullable().describe("of the newest run while it waits for a mapping"),
  work: z.array(
    z.object({
      outcome: z.enum(WORKED),
      open: z.number().int(),
      explained: z.number().int(),
      done: z.number().int(),
      fresh: z.number().int(),
    }),
  ),
  people: z.array(Person).describe("to whom a difference may be given"),
  ledger: z
    .object({ records: z.number().int(), handedInAt: Instant })
    .nullable()
    .describe("what the accounting system has handed in, with which a run without a file compares; only of a ledger"),
  reports: z.array(z.object({ id: Id, run: Id, at: Instant, by: z.string(), sha256: z.string() })),
});
export type ReconciliationDetail = z.infer<typeof ReconciliationDetail>;

export const Reconciliations = z.object({
  reconciliations: z.array(Reconciliation),
  nextCursor: Id.nullable(),
  may: z.object({
    addIn: z.array(
      z.object({ id: z.number().int(), name: z.string(), sources: z.array(z.object({ id: Id, name: z.string() })) }),
    ),
  }),
});
export type Reconciliations = z.infer<typeof Reconciliations>;

export const RunStart = z.object({ mapping: ListMapping, voucher: z.number().int().min(0).max(255).nullable().optional() });
export type RunStart = z.infer<typeof RunStart>;

const Side = z.object({
  code: z.string().nullable(),
  number: z.string().nullable(),
  digitalNumber: z.string().nullable(),
  date: z.string().nullable(),
  sellerName: z.string().nullable(),
  sellerTaxId: z.string().nullable(),
  buyerName: z.string().nullable(),
  buyerTaxId: z.string().nullable(),
  amount: z.string().nullable(),
  tax: z.string().nullable(),
  total: z.string().nullable(),
  state: z.string().nullable(),
  booking: z.string().nullable(),
  voucher: z.string().nullable(),
});

export const FINDING_STATES = ["open", "explained", "done"] as const;
export const Finding = z.object({
  id: Id,
  outcome: z.enum(WORKED),
  fields: z.array(z.enum(COMPARED)).describe("in what they differ"),
  why: z.enum(WHYS).nullable().describe("why two are likely one"),
  here: Side.nullable(),
  there: Side.nullable(),
  invoice: Id.nullable(),
  row: z.number().int().nullable().describe("of the list"),
  state: z.enum(FINDING_STATES),
  reason: z.enum(REASONS).nullable(),
  note: z.string().nullable(),
  assignee: Person.nullable(),
  settledBy: z.string().nullable(),
  settledAt: Instant.nullable(),
  fresh: z.enum(["new", "changed"]).nullable().describe("of the newest run: new, or one side is no longer as it was"),
});
export type Finding = z.infer<typeof Finding>;
export const Findings = z.object({ findings: z.array(Finding), nextCursor: Id.nullable() });
export type Findings = z.infer<typeof Findings>;

export const FindingsQuery = z.object({
  outcome: z.enum(WORKED).optional(),
  state: z.enum(FINDING_STATES).optional(),
  assignee: z.enum(["me", "nobody"]).optional(),
  fresh: z.literal("true").optional(),
  cursor: Id.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** What isn't named stays as it is. */
export const FindingsChange = z
  .object({
    findings: z.array(Id).min(1).max(200),
    state: z.enum(FINDING_STATES).optional(),
    reason: z.enum(REASONS).nullable().optional(),
    note: Text.max(1000).nullable().optional(),
    assignee: z.string().max(100).nullable().optional(),
  })
  .describe('an explanation needs a reason; the reason "other" a note');
export type FindingsChange = z.infer<typeof FindingsChange>;

export const ReportMade = z.object({ id: Id, at: Instant, sha256: z.string() });
export type ReportMade = z.infer<typeof ReportMade>;
