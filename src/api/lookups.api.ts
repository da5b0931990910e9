/** A question as a person asks it, and its answer: found, or why not. */
import { z } from "zod";
import { Id, Instant, TotalIs } from "./common.api.ts";
import { Environment } from "./environment.api.ts";
import { InvoiceFilters, InvoiceSummary } from "./invoices.api.ts";

export const CAUSES = [
  "D1",
  "D2",
  "D3",
  "D4",
  "D5",
  "D6",
  "D7",
  "D8",
  "D9",
  "D10",
  "D11",
  "D12",
  "D13",
  "D14",
  "D15",
  "D16",
  "D17",
  "D18",
  "D19",
  "D20",
  "D21",
  "D22",
  "D23",
  "D24",
  "D25",
  "D26",
  "D27",
  "D28",
] as const;
export const CauseId = z.enum(CAUSES);
export type CauseId = z.infer<typeof CauseId>;

export const CERTAINTIES = ["certain", "likely", "possible"] as const;
export const Certainty = z.enum(CERTAINTIES);
export type Certainty = z.infer<typeof Certainty>;

/** One thing that is known, where from and since when. `fact` is a sentence in the asker's language. */
export const Evidence = z.object({ fact: z.string(), source: z.string(), at: Instant.nullable() });

/** What a button does. The web app knows the ids; a program reads `call` (method and path) where there is one. */
export const ACTION_IDS = [
  "open-invoice", // target: invoice id
  "use-number", // value: the number to ask for instead
  "add-field", // value: which field to add to the question: code, date, amount, checkCode, number …
  "relax-filter", // value: the filter to drop
  "show-archived",
  "complete-record", // target: invoice id
  "upload-document",
  "open-platform", // href: where this kind is verified
  "ask-issuer", // value: text of a letter, ready to copy
  "open-ticket", // value: lookup id; the ticket is filled in
  "request-access", // value: lookup id, for POST /access/requests; target: the company that said there is one
  "restore", // target: document or invoice id
  "look-up-many", // the text as it was pasted belongs to POST /batch-lookups
  "search-text", // value: words to search for instead
  "sign-in",
  "retry",
  "watch", // value: lookup id; whoever asked is told when it arrives
  "letter-to-issuer", // value: lookup id; a letter in the asker's name, written from the lookup, and what became of it
  "self-check", // what the browser can find out about itself, the network and the way to the server
  "sign-in-help", // passwords, locked accounts, second factors
  "verify", // target: invoice id, or value: lookup id; asks the authority
  "fetch-now", // target: source id
  "reread", // target: document id
] as const;
export const Action = z.object({
  id: z.enum(ACTION_IDS),
  label: z.string(),
  target: Id.optional(),
  value: z.string().optional(),
  href: z.string().optional(),
});
export type Action = z.infer<typeof Action>;

export const Finding = z.object({
  cause: CauseId,
  certainty: Certainty,
  summary: z.string(),
  evidence: z.array(Evidence),
  candidates: z.array(InvoiceSummary),
  actions: z.array(Action),
});
export type Finding = z.infer<typeof Finding>;

export const Verdict = z.enum(["found", "foundSeveral", "nearMatch", "explained", "noTrace", "couldNotAsk"]);
export type Verdict = z.infer<typeof Verdict>;

export const Diagnosis = z.object({
  verdict: Verdict,
  findings: z.array(Finding).describe("most probable first; empty when found as asked"),
  ruledOut: z.array(z.object({ cause: CauseId, reason: z.string() })).describe("what was checked and is not the cause"),
  notChecked: z.array(z.object({ cause: CauseId, reason: z.string() })).describe("what could not be checked, and why"),
});
export type Diagnosis = z.infer<typeof Diagnosis>;

/** One piece of what was typed and how it was understood. */
export const Understood = z.object({
  field: z.enum([
    "number",
    "code",
    "date",
    "dateRange",
    "amount",
    "amountRange",
    "checkCode",
    "seller",
    "buyer",
    "item",
    "remark",
    "pinyin",
    "taxId",
    "kind",
    "word",
    "qr",
    "filter",
    "ignored",
  ]),
  /** as typed */
  text: z.string(),
  /** as searched for */
  value: z.string(),
  /** what was mended on the way: "full-width", "spaces", "letter-o", "letter-l", "float", "swapped", "prefix" */
  mended: z.array(z.string()),
  /** how it is shown on a chip, in the asker's language */
  label: z.string(),
  /** where in `text` of the question it was typed: its first character and the one after its last; null for a filter */
  span: z.tuple([z.number().int(), z.number().int()]).nullable(),
  /** what it may be instead: `text` put in the place of the span is understood so */
  alternatives: z.array(z.object({ label: z.string(), text: z.string() })),
  /** narrows: a condition; same: one that changes nothing, as much is found without it; none: no condition at all */
  use: z.enum(["narrows", "same", "none"]),
  /** where nothing was found: what there is without this piece alone */
  without: z.object({ total: z.number().int(), totalIs: TotalIs }).nullable(),
  /** of pinyin: names that sound so, only such as the asker may see; the first few */
  names: z.array(z.string()),
});
export type Understood = z.infer<typeof Understood>;

export const LookupRequest = z.object({
  text: z.string().max(20_000).optional().describe("as typed, pasted or scanned"),
  filters: InvoiceFilters.optional(),
  environment: Environment.optional(),
});
export type LookupRequest = z.infer<typeof LookupRequest>;

export const LookupAnswer = z.object({
  id: Id,
  askedAt: Instant,
  since: z
    .enum(["arrived", "changed"])
    .nullable()
    .describe(
      "arrived: nothing was found when it was asked, and now there is; changed: the reader sees something else than then",
    ),
  text: z.string().nullable(),
  filters: InvoiceFilters,
  understood: z.array(Understood),
  invoices: z.array(InvoiceSummary).describe("only what matches as asked, after normalising"),
  total: z.number().int(),
  totalIs: TotalIs,
  nextCursor: z.string().nullable(),
  /** a stored query that lists all that matches: GET /invoices?query=… */
  query: Id.nullable(),
  diagnosis: Diagnosis,
});
export type LookupAnswer = z.infer<typeof LookupAnswer>;

/** A stored query: conditions that hold free text or names and so must not stand in an address. */
export const StoredQuery = z.object({ id: Id, filters: InvoiceFilters });
