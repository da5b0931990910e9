/**
 * What of a record a person has to look at before it is relied on: what is missing, what two witnesses say differently,
 * what breaks a rule, and what was read with less than full confidence.
 *
 * Whatever a person has said or confirmed (`fields[path].from` is "person") is no longer in doubt, also where it still
 * contradicts a rule: the paper itself may be wrong, and then the record says what the paper says.
 */
import { missingFields, valueAt } from "./completeness.ts";
import type { Check, InvoiceFacts, Witness } from "./invoice.ts";
import { KIND_INFO } from "./kinds.ts";

export const DOUBT_REASONS = ["missing", "contradiction", "check", "unsure"] as const;
export type DoubtReason = (typeof DOUBT_REASONS)[number];

/** A value that somebody proposes for the field, and who. */
export type DoubtCandidate = { value: string; from: Witness };
export type Doubt = {
  /** dotted path; "items" and "red" stand for the whole */
  path: string;
  reason: DoubtReason;
  value: string | null;
  candidates: DoubtCandidate[];
  /** the rules that the field breaks, for the sentence beside it */
  checks: Check[];
};

/** What the readers give at least this much counts as read. */
export const SURE = 0.95;

/** In the order of the paper; the rest follows as it comes. */
const ORDER = [
  "kind",
  "code",
  "number",
  "digitalNumber",
  "date",
  "checkCode",
  "buyer.name",
  "buyer.taxId",
  "seller.name",
  "seller.taxId",
  "items",
  "amount",
  "tax",
  "total",
  "red",
];
/** Uncertain text of a line is settled by the sums; asking for each cell would bury what is booked. */
const MAIN: ReadonlySet<string> = new Set(ORDER);

/** The fields that a broken rule is about, most suspicious first. "item-category" is worth a glance, not a question. */
const CHECKED: Record<string, readonly string[]> = {
  sum: ["total", "amount", "tax"],
  "line-sum": ["amount"],
  "line-tax-sum": ["tax"],
  capitals: ["total"],
  "seller-tax-id": ["seller.taxId"],
  "buyer-tax-id": ["buyer.taxId"],
  "code-structure": ["code"],
  "code-kind": ["kind"],
  "code-date": ["date"],
  "number-structure": ["number"],
  "number-date": ["date"],
  "future-date": ["date"],
  "check-code-structure": ["checkCode"],
  "qr-check-code": ["checkCode"],
  "qr-code": ["code"],
  "qr-number": ["number"],
  "qr-date": ["date"],
  "qr-amount": ["total"],
  "qr-kind": ["kind"],
  "red-sign": ["total"],
};
const LINE_CHECKED: Record<string, string> = { "line-rate": "tax", "line-price": "amount" };

/** Everything in doubt, in the order of the paper. */
export function doubtsOf(facts: InvoiceFacts): Doubt[] {
  const doubts = new Map<string, Doubt>();
  const add = (path: string, reason: DoubtReason, candidates: DoubtCandidate[] = [], check?: Check): void => {
    if (facts.fields[path]?.from === "person") return;
    const held = doubts.get(path) ?? { path, reason, value: textAt(facts, path), candidates: [], checks: [] };
    for (const candidate of candidates)
      if (!held.candidates.some((each) => each.value === candidate.value)) held.candidates.push(candidate);
    if (check) held.checks.push(check);
    doubts.set(path, held);
  };
  for (const field of missingFields(facts)) {
    const paths = field.split("|");
    if (!paths.some((path) => facts.fields[path]?.from === "person")) add(paths[0]!, "missing");
  }
  for (const check of facts.checks) if (!check.ok) addCheck(facts, check, add);
  const required = KIND_INFO[facts.kind].required;
  for (const [path, source] of Object.entries(facts.fields))
    if (source.confidence < SURE && (MAIN.has(path) || required.includes(path)) && textAt(facts, path) !== null)
      add(path, "unsure");
  return [...doubts.values()].toSorted((a, b) => placeOf(a.path) - placeOf(b.path));
}

/** The reasons alone, for the work list; empty for a record that nobody needs to look at. */
export function doubtReasons(facts: InvoiceFacts): DoubtReason[] {
  const found = new Set(doubtsOf(facts).map((doubt) => doubt.reason));
  return DOUBT_REASONS.filter((reason) => found.has(reason));
}

type Add = (path: string, reason: DoubtReason, candidates?: DoubtCandidate[], check?: Check) => void;

function addCheck(facts: InvoiceFacts, check: Check, add: Add): void {
  const { id, detail = {} } = check;
  if (id === "carriers") {
    if (detail.field === undefined) return;
    const named: [string | undefined, string | undefined][] = [
      [detail.a, detail.fromA],
      [detail.b, detail.fromB],
    ];
    const whole = detail.field === "items" || detail.field === "red";
    const candidates = whole
      ? []
      : named.flatMap(([value, from]) => (value === undefined ? [] : [{ value, from: (from ?? "text") as Witness }]));
    add(detail.field, "contradiction", candidates, check);
    return;
  }
  const inLines = LINE_CHECKED[id];
  if (inLines !== undefined) {
    for (const line of (detail.lines ?? "").split(",").filter(Boolean))
      add(`items.${Number(line) - 1}.${inLines}`, "check", [], check);
    return;
  }
  const paths = CHECKED[id] ?? [];
  // one of them is wrong, nobody knows which: confirming one as printed leaves the others
  paths.forEach((path) => add(path, id.startsWith("qr-") ? "contradiction" : "check", candidatesOf(facts, path, check), check));
}

function candidatesOf(facts: InvoiceFacts, path: string, { id, detail = {} }: Check): DoubtCandidate[] {
  if (id.startsWith("qr-")) {
    const face = facts.fields[path]?.from ?? "text";
    return [
      ...(detail.face === undefined ? [] : [{ value: detail.face, from: face }]),
      ...(detail.qr === undefined ? [] : [{ value: detail.qr, from: "qr" as const }]),
    ];
  }
  const computed =
    id === "sum" && path === "total"
      ? detail.expected
      : id === "line-sum" || id === "line-tax-sum"
        ? detail.sum
        : id === "capitals"
          ? detail.read
          : id.endsWith("-tax-id")
            ? detail.suggestion
            : id === "code-kind"
              ? detail.codeKind
              : undefined;
  return computed === undefined ? [] : [{ value: computed, from: "computed" }];
}

function textAt(facts: InvoiceFacts, path: string): string | null {
  const value = path === "items" ? facts.items[0]?.name : valueAt(facts, path);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

function placeOf(path: string): number {
  if (path.startsWith("items.")) return ORDER.indexOf("items") + 0.5;
  const place = ORDER.indexOf(path);
  return place < 0 ? ORDER.length : place;
}
