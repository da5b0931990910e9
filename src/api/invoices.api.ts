/** Invoices as the API shows them, and the question that finds them. */
import { z } from "zod";
import { EXPORT_COLUMNS, EXPORT_LINE_COLUMNS } from "#domain/lists/export-columns.ts";
import { DIRECTIONS, INVOICE_KINDS, WITNESSES } from "#domain/invoice.ts";
import { PERIOD } from "#domain/periods.ts";
import { STATE_AXES, STATE_AXIS_NAMES } from "#domain/states.ts";
import { DayInput, Id, Instant, IsoDate, Money, MoneyInput, TotalIs } from "./common.api.ts";
import { Origin } from "./origin.api.ts";

export const InvoiceKind = z.enum(INVOICE_KINDS);
export const Direction = z.enum(DIRECTIONS);

export const States = z.object({
  tax: z.enum(STATE_AXES.tax),
  delivery: z.enum(STATE_AXES.delivery),
  use: z.enum(STATE_AXES.use),
  booking: z.enum(STATE_AXES.booking),
  claim: z.enum(STATE_AXES.claim),
  archive: z.enum(STATE_AXES.archive),
});
export type States = z.infer<typeof States>;

export const Party = z.object({ name: z.string().nullable(), taxId: z.string().nullable() });

/** Fields that a role may not show. */
export const WithheldField = z.enum(["amounts", "parties"]);
export type WithheldField = z.infer<typeof WithheldField>;

/** A row of a list. */
export const InvoiceSummary = z.object({
  id: Id,
  company: z.object({ id: z.number().int(), name: z.string() }),
  department: z.object({ id: Id, name: z.string() }).nullable(),
  direction: Direction,
  kind: InvoiceKind,
  code: z.string().nullable(),
  number: z.string().nullable(),
  digitalNumber: z.string().nullable(),
  date: IsoDate.nullable(),
  seller: Party,
  buyer: Party,
  amount: Money.nullable(),
  tax: Money.nullable(),
  total: Money.nullable(),
  currency: z.string(),
  red: z.boolean(),
  states: States,
  /** required fields that are missing; empty for a complete record */
  missing: z.array(z.string()),
  titleOurs: z.boolean(),
  tags: z.array(z.string()),
  firstItem: z.string().nullable(),
  hasOriginal: z.boolean(),
  arrivedAt: Instant,
  /** what the asker doesn't see of it: it is null then, whether or not it is known */
  withheld: z.array(WithheldField),
  /** what the asker may do with it, so that the page guesses nothing */
  may: z.object({ edit: z.boolean(), remove: z.boolean(), seeOriginal: z.boolean(), unmask: z.boolean() }),
  /** fields of which something personal is shown in stars, as dotted paths */
  masked: z.array(z.string()),
});
export type InvoiceSummary = z.infer<typeof InvoiceSummary>;

export const InvoiceItem = z.object({
  name: z.string().nullable(),
  spec: z.string().nullable(),
  unit: z.string().nullable(),
  quantity: z.string().nullable(),
  price: z.string().nullable(),
  amount: Money.nullable(),
  rate: z.string().nullable(),
  tax: Money.nullable(),
});

export const FieldSource = z.object({
  from: z.enum(WITNESSES),
  confidence: z.number(),
  page: z.number().int().optional(),
  /** fractions of the page [x, y, width, height] from its top left */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
  /** the document on which the box lies */
  documentId: Id.optional(),
});

export const Check = z.object({ id: z.string(), ok: z.boolean(), detail: z.record(z.string(), z.string()).optional() });

/** One carrier (PDF, OFD, XML, photo) of an invoice. */
export const Carrier = z.object({
  documentId: Id,
  member: z.string(),
  name: z.string(),
  format: z.string(),
  size: z.number().int(),
  sha256: z.string(),
  page: z.number().int(),
  archival: z.boolean(),
  uploadedAt: Instant,
  uploadedBy: z.string().nullable(),
  /** path of the original, byte for byte */
  originalUrl: z.string(),
  /** path of page N as a picture or SVG (`{page}` is replaced), null where the browser shows the original itself */
  pageUrl: z.string().nullable(),
  pages: z.number().int(),
  /** true: places with personal data are blacked out on its pages, and the original isn't given */
  blackedOut: z.boolean(),
  problems: z.array(z.object({ code: z.string(), message: z.string(), detail: z.record(z.string(), z.string()).optional() })),
  signatures: z.array(z.record(z.string(), z.unknown())),
});
export type Carrier = z.infer<typeof Carrier>;

export const InvoiceDetail = InvoiceSummary.extend({
  checkCode: z.string().nullable(),
  purchasedOn: IsoDate.nullable(),
  items: z.array(InvoiceItem),
  remark: z.string().nullable(),
  qr: z.string().nullable(),
  original: z.object({ code: z.string().nullable(), number: z.string().nullable() }).nullable(),
  business: z.string().nullable(),
  extra: z.record(z.string(), z.string()),
  fields: z.record(z.string(), FieldSource),
  checks: z.array(Check),
  documents: z.array(Carrier),
  /** the rows of imported lists that name it */
  listings: z.array(z.object({ listId: Id, name: z.string(), sheet: z.string(), row: z.number().int(), at: Instant })),
  stateHistory: z.array(
    z.object({
      axis: z.string(),
      value: z.string(),
      source: z.string(),
      by: z.string().nullable(),
      reason: z.string().nullable(),
      at: Instant,
    }),
  ),
  /** what the asker may set by hand now, and of which axis he may take his last change back */
  transitions: z.array(z.object({ axis: z.enum(STATE_AXIS_NAMES), value: z.string(), needsReason: z.boolean() })),
  undoable: z.array(z.object({ axis: z.enum(STATE_AXIS_NAMES), value: z.string(), until: Instant })),
  /** the same invoice in another company of the group, its red or blue counterpart; only what the asker may see */
  related: z.array(z.object({ relation: z.enum(["same", "red", "blue"]), invoice: InvoiceSummary })),
  version: z.number().int(),
  /** until when its personal data is shown to the asker, who had it unmasked; null where he didn't or sees it anyway */
  unmaskedUntil: Instant.nullable(),
});
export type InvoiceDetail = z.infer<typeof InvoiceDetail>;

/** POST /invoices/{id}/states: one axis gets another value by hand. What may be set now stands in `transitions` of the invoice. */
export const StateChange = z.object({
  axis: z.enum(STATE_AXIS_NAMES),
  value: z.string().max(30),
  from: z.string().max(30).optional().describe("the value that the asker saw; 409 where another one stands by now"),
  reason: z.string().trim().max(500).optional(),
});
export type StateChange = z.infer<typeof StateChange>;
/** POST /invoices/{id}/states/undo: takes one's own last change of an axis back, within a day and as long as nothing came after it. */
export const StateUndo = StateChange.pick({ axis: true, reason: true });

export const HistoryEntry = z.object({
  id: Id,
  at: Instant,
  by: z.object({ id: z.string(), name: z.string() }).nullable(),
  channel: z.string(),
  origin: Origin.nullable().describe("from where; only for whoever may read the trail, and null once it was erased"),
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
  reason: z.string().nullable(),
  withheld: z.boolean().describe("something of it isn't shown to the asker's role"),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** The conditions of a search; every one is optional and they are combined with "and". */
export const InvoiceFilters = z.object({
  q: z.string().max(200).optional().describe("words over everything that an invoice says"),
  item: z.string().max(100).optional().describe("words of the items, the remark or another field, not of a party's name"),
  pinyin: z
    .string()
    .regex(/^[A-Za-z]{1,24}( [A-Za-z]{1,24}){0,3}$/)
    .optional()
    .describe("names by how they sound, initials (hwjs) or spelled out (huawei)"),
  number: z.string().max(40).optional().describe("invoice number; a part is enough"),
  code: z.string().max(20).optional(),
  dateFrom: DayInput.optional(),
  dateTo: DayInput.optional(),
  period: z
    .string()
    .regex(PERIOD)
    .optional()
    .describe(
      "days of issue as said from today in Shanghai: last-month, 2-months-ago, this-year-h1, last-year-q3, last-year-11..this-year-02, last-30-days; left aside beside dateFrom or dateTo. A kept question means it anew each day",
    ),
  amountMin: MoneyInput.optional().describe("of the total with tax"),
  amountMax: MoneyInput.optional(),
  seller: z.string().max(100).optional().describe("part of the name, or the tax id"),
  buyer: z.string().max(100).optional(),
  direction: Direction.optional(),
  kind: z.union([InvoiceKind, z.array(InvoiceKind)]).optional(),
  status: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe("axis:value, repeatable"),
  tag: z.string().max(50).optional(),
  archived: z.enum(["true", "false"]).optional().describe("absent: both; true: only archived; false: only the main view"),
  purchasedFrom: DayInput.optional(),
  purchasedTo: DayInput.optional(),
  company: z.union([z.string().regex(/^\d+$/), z.array(z.string().regex(/^\d+$/))]).optional(),
  department: Id.optional(),
  mine: z.enum(["true"]).optional().describe("only the asker's own invoices"),
  incomplete: z.enum(["true", "false"]).optional(),
  hasOriginal: z.enum(["true", "false"]).optional().describe("whether any file of it is there"),
});
export type InvoiceFilters = z.infer<typeof InvoiceFilters>;

export const SORTS = ["date", "-date", "total", "-total", "seller", "-seller", "arrival", "-arrival"] as const;
export const InvoiceQuery = InvoiceFilters.extend({
  view: Id.optional().describe(
    "id of a saved view that one may see: what the request says itself counts before its conditions and order",
  ),
  query: Id.optional().describe("id of a stored query; what the request says itself counts before its conditions"),
  sort: z.enum(SORTS).optional().describe("default -date, or the view's"),
  cursor: z.string().max(200).optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .optional()
    .describe("1 to 200, default 20"),
  total: z
    .enum(["later"])
    .optional()
    .describe("the page sooner, without a total that would have to be counted: GET /invoices/total gives it"),
});
export type InvoiceQuery = z.infer<typeof InvoiceQuery>;

export const InvoicePage = z.object({
  invoices: z.array(InvoiceSummary),
  /** null where it was asked for `later` and isn't known yet */
  total: z.number().int().nullable(),
  totalIs: z.enum([...TotalIs.options, "later"]),
  /** sums of the selection; null where it is too large to be summed at once */
  sums: z.object({ amount: Money, tax: Money, total: Money }).nullable(),
  /** the time was up before everything had been looked at: there may be others that would come earlier */
  partial: z.literal(true).optional(),
  nextCursor: z.string().nullable(),
});
export type InvoicePage = z.infer<typeof InvoicePage>;

export const InvoiceTotalQuery = InvoiceQuery.pick({ view: true, query: true }).extend(InvoiceFilters.shape);
export type InvoiceTotalQuery = z.infer<typeof InvoiceTotalQuery>;
export const InvoiceTotal = z.object({ total: z.number().int(), totalIs: TotalIs, sums: InvoicePage.shape.sums });
export type InvoiceTotal = z.infer<typeof InvoiceTotal>;

/** POST /invoices/{id}: what a person supplies or corrects; `version` guards against overwriting a newer change. */
export const InvoiceCorrection = z.object({
  version: z.number().int(),
  reason: z.string().max(500).optional(),
  values: z.record(z.string(), z.string().nullable()).describe('dotted field path → value, e.g. {"seller.taxId": "9111…"}'),
  confirm: z
    .array(z.string().max(60))
    .max(200)
    .optional()
    .describe("paths that are right as they stand; an empty one isn't on the paper"),
});

/** POST /invoices/{id}/undo: takes one's own last correction back, as long as the record hasn't changed since. */
export const UndoCorrection = z.object({ version: z.number().int() });

/** Why personal data is shown to somebody who doesn't see it otherwise. */
export const UNMASK_REASONS = [
  "claim-check",
  "tax-check",
  "reconciliation",
  "correction",
  "audit",
  "person-asked",
  "legal",
  "other",
] as const;

/** POST /invoices/{id}/unmask: shows the personal data of one invoice to the asker for a while; it stands in the invoice's history. */
export const Unmask = z.object({
  why: z.enum(UNMASK_REASONS),
  words: z.string().trim().max(500).optional().describe("needed with `other`"),
});
export type Unmask = z.infer<typeof Unmask>;
export const Unmasked = z.object({ until: Instant });

/** What a person decides about a whole record or file of the work list; "open" takes it back. */
export const SetAside = z.object({
  as: z.enum(["illegible", "not-an-invoice", "open"]),
  reason: z.string().max(500).optional(),
});
export type SetAside = z.infer<typeof SetAside>;

/** POST /invoices: an invoice typed in by a person, with the file that it is read from where there is one. */
export const EnterInvoice = z.object({
  company: z
    .string()
    .regex(/^\d+$/)
    .optional()
    .describe("the space to enter it into; without it the first that one may enter for"),
  values: z
    .record(z.string().max(60), z.string().max(2000).nullable())
    .describe('dotted field path → value; without "kind" the kind follows from code and number'),
  document: z
    .object({
      id: Id,
      member: z.string().max(1000).optional(),
      mustBeUnread: z.boolean().optional().describe("refuse (409) when somebody else has dealt with the file meanwhile"),
    })
    .optional(),
});
export type EnterInvoice = z.infer<typeof EnterInvoice>;

export const EnteredInvoices = z.object({
  invoices: z.array(
    z.object({
      id: Id.nullable(),
      relation: z.enum(["new", "joined"]),
      titleOurs: z.boolean(),
      summary: InvoiceSummary.nullable(),
    }),
  ),
});
export type EnteredInvoices = z.infer<typeof EnteredInvoices>;

/** A list as a file: what a question finds, or of that the invoices named. */
export const InvoiceExport = z.object({
  format: z.enum(["xlsx", "csv"]),
  filters: InvoiceFilters.optional(),
  view: Id.optional().describe("id of a saved view: its conditions, order and columns, as far as the request names none itself"),
  query: Id.optional().describe("id of a stored query whose conditions come first"),
  sort: z.enum(SORTS).optional(),
  ids: z.array(Id).min(1).max(1000).optional().describe("only these"),
  columns: z
    .array(z.enum([...EXPORT_COLUMNS, ...EXPORT_LINE_COLUMNS]))
    .min(1)
    .max(EXPORT_COLUMNS.length + EXPORT_LINE_COLUMNS.length)
    .optional()
    .describe("in this order; the view's or all where none are named. Those of lines stand only in a table of lines"),
  lines: z
    .boolean()
    .optional()
    .describe(
      "a row for each line; amount, tax and total of the invoice then stand in its first row only, so that sums are true",
    ),
});
export type InvoiceExport = z.infer<typeof InvoiceExport>;
