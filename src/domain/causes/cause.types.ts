/** The frame in which causes are judged: what is known of a question, and what a judge says about it. Data only. */
import type { InvoiceKind } from "../invoice.ts";
import type { Environment } from "./environment.ts";
import type { TouchedFunction } from "../notices/notices.ts";
import type { Edit } from "../nearmatch.ts";
import type { Alternative, Conditions, Piece } from "../question.types.ts";
import type { RegionId } from "../regions.ts";
import type { Expectation } from "../sources/expectation.ts";

export type CauseId =
  `D${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21 | 22 | 23 | 24 | 25 | 26 | 27 | 28}`;
export type Certainty = "certain" | "likely" | "possible";

/** A value of a sentence that has a name of its own in each language. */
export type Param =
  | string
  | { kind: InvoiceKind }
  | { region: RegionId }
  | { field: string }
  | { filter: string }
  | { yuan: string }
  | { /** shown in Shanghai's time */ instant: string }
  | { seconds: number }
  | { words: Say[] };
/** A sentence: a key of the namespace `causes`, or one with its namespace ("domain:hint.code-region"). */
export type Say = { key: string; params?: Record<string, Param> };

/** Where a fact comes from; its name is `causes:source.<id>`. */
type SourceId = "sync" | "question" | "register" | "rule" | "tax-rule" | "answer" | "notices" | "browser" | "role" | "mail";
/** `at`: when that was so; null for rules, which have no time. "now" is the time of asking. */
export type Fact = { say: Say; source: SourceId; at: string | null };

/** A step that a button does; ids and meanings are those of the API. `label` is a key of `causes:action`. */
export type Step = {
  id:
    | "open-invoice"
    | "use-number"
    | "add-field"
    | "relax-filter"
    | "show-archived"
    | "complete-record"
    | "upload-document"
    | "open-platform"
    | "ask-issuer"
    | "open-ticket"
    | "request-access"
    | "restore"
    | "look-up-many"
    | "search-text"
    | "sign-in"
    | "retry"
    | "watch"
    | "letter-to-issuer"
    | "self-check"
    | "sign-in-help"
    | "verify"
    | "fetch-now"
    | "reread";
  label: Say;
  target?: string;
  value?: string;
  href?: string;
};

export type Finding = {
  cause: CauseId;
  certainty: Certainty;
  summary: Say;
  evidence: Fact[];
  /** ids of invoices that may be meant; never picked for the asker */
  candidates: string[];
  steps: Step[];
  /** its place among findings that are equally certain; higher comes first */
  weight: number;
  /** no more than possible, yet something speaks of this very question: it comes before "no trace" */
  pointed?: true;
};

export type Judgement = { findings: Finding[]; ruledOut?: Say; notChecked?: Say };
export type Judge = (facts: CaseFacts) => Judgement;

/** An invoice of the register that its asker may see. */
export type Known = {
  companyId: number;
  id: string;
  kind: InvoiceKind;
  code: string | null;
  number: string | null;
  digitalNumber: string | null;
  date: string | null;
  totalFen: bigint | null;
  amountFen: bigint | null;
  seller: string | null;
  buyer: string | null;
  missing: string[];
  archived: boolean;
  taxState: string;
  use: string;
  booking: string;
  claim: string;
  titleOurs: boolean;
  doubts: string[];
  red: boolean;
  arrivedAt: string;
};

/** A number of the register that differs from the asked one by a slip. */
export type Near = { invoice: Known; number: string; edit: Edit; agrees: string[]; differs: string[] };

/** What dropping one condition would find. */
export type Relaxed = {
  /** name of the filter ("dateFrom" stands for the range of dates), or of the piece that was typed */
  name: string;
  /** as it reads */
  value: Param;
  /** typed with the question, not set as a filter: then `text` is the question without it */
  typed: boolean;
  text: string | null;
  total: number;
  totalIs: "exact" | "atLeast" | "about";
  sample: Known[];
  /** filters and typed conditions only hide it together */
  together?: boolean;
};

/** Something out of order, of the times of which `until` may be an expectation or not known. */
export type Disturbance = { from: string; until: string | null; running: boolean; functions: readonly TouchedFunction[] };

/** What was said of an invoice's state, by whom and when. `by`: a person's name, where one said so. */
export type StateSaid = { axis: string; value: string; source: string; by: string | null; at: string };

export type CaseFacts = {
  /** the moment of asking */
  now: string;
  /** today in Shanghai, yyyy-MM-dd */
  today: string;
  text: string;
  pieces: Piece[];
  /** typed conditions and filters together */
  asked: Conditions;
  /** names and values of the filters that were set beside the text */
  filters: Record<string, string>;
  alternatives: Alternative[];
  /** what was found as asked; at most a few of them */
  found: Known[];
  foundTotal: number;
  near: Near[];
  /** the very invoice that was asked for, kept from being found by a condition only; nothing else is wrong then */
  behind: Known[];
  /** the same number, with another code, date or amount than asked */
  sameNumber: { invoice: Known; differs: ("code" | "date" | "amount" | "checkCode" | "party")[] }[];
  relaxed: Relaxed[];
  /** another reading of what was typed that does find something */
  otherReadings: { reason: Alternative["reason"]; text: string; sample: Known[] }[];
  /** records that lack their number and fit the rest of the question, as far as it says anything */
  incomplete: { invoice: Known; agrees: string[] }[];
  /** records with this number that were taken out; `mergedInto` one that is there, else the asker may restore it */
  withdrawn: { invoice: Known; mergedInto: Known | null }[];
  /** files of the asker in which nothing was read, or not yet, and whose names bear the number */
  files: { id: string; name: string; waiting: boolean }[];
  /** invoices with the number that the asker may not see, in companies that have their members told so; never what they say */
  hidden: { companyId: number; company: string; askWhom: string[] }[];
  /** maintenance that touches finding or what comes in, of now and of the last day */
  maintenance: Disturbance[];
  /** open incidents that touch it */
  failing: Disturbance[];
  /** companies of which the asker is a member; null where he is of none and nothing was granted to him */
  ownCompanies: { name: string; taxId: string | null }[] | null;
  /** what the browser said of itself */
  environment: Environment;
  /** of the one that was found, or is kept from being found: what was last said of each axis, oldest first */
  statesSaid: StateSaid[];
  /** red invoices that reverse it */
  reds: Known[];
  /** the issuer that was named, as far as the asker sees its invoices: the days of the newest, newest first */
  issuer: { name: string; days: string[] } | null;
  /** the same seller's numbers around the asked one, of one run: the nearest below and above */
  run: { seller: string; below: string; above: string } | null;
  /** what a source found and couldn't fetch, and speaks of what is asked for */
  held: { name: string; source: string; gone: boolean; byNumber: boolean; at: string }[];
  /** files of the asker that are something else than an invoice, and may have come in its place */
  instead: { name: string; is: "trip-list" | "preview" }[];
  /** what his roles don't show him, whatever there is: kinds, and fields by company */
  restricted: { roles: string[]; kinds: InvoiceKind[]; withheld: { field: "amounts" | "parties"; companies: string[] }[] };
  /** regions of the companies that the asker looks into */
  ownRegions: RegionId[];
  /** how far the sources are, and until when it should be here; null where there is none */
  arrivals: Expectation | null;
  /** what couldn't be gathered in time */
  missed: ("near" | "relaxed" | "incomplete" | "disturbances")[];
};
