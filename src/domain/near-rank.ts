/** Near matches in order: what else was said of the invoice first, then how easily the slip is made. */
import type { InvoiceKind } from "./invoice.ts";
import { type Edit, describeEdit, editDistance } from "./nearmatch.ts";

/** Neighbours on the row of digits above the letters, and on the number pad. */
const NEIGHBOURS: Record<string, string> = {
  "0": "1239",
  "1": "0245",
  "2": "0135",
  "3": "246",
  "4": "13578",
  "5": "2468",
  "6": "3579",
  "7": "4689",
  "8": "57940",
  "9": "6807",
};
/** Digits that look alike in print, of printers with needles too, and in handwriting. */
const LOOK_ALIKES: Record<string, string> = {
  "0": "689",
  "1": "47",
  "2": "7",
  "3": "589",
  "4": "19",
  "5": "368",
  "6": "058",
  "7": "129",
  "8": "03569",
  "9": "03478",
};

/** What a slip costs: the less, the likelier. Two slips cost more than any single one. */
const COST = { likelyDigit: 0, swapped: 1, doubled: 2, otherDigit: 3, missingOrExtra: 4, each: 10 } as const;

const mistaken = (from: string, to: string): boolean =>
  (NEIGHBOURS[from] ?? "").includes(to) || (LOOK_ALIKES[from] ?? "").includes(to);

function slipCost(edit: Edit, asked: string, found: string): number {
  switch (edit.kind) {
    case "same":
      return -COST.each;
    case "substituted":
      return mistaken(edit.asked, edit.found) ? COST.likelyDigit : COST.otherDigit;
    case "swapped":
      return COST.swapped;
    case "missing":
      return isDoubled(found, edit.position, edit.found) ? COST.doubled : COST.missingOrExtra;
    case "extra":
      return isDoubled(asked, edit.position, edit.asked) ? COST.doubled : COST.missingOrExtra;
    case "different":
      return edit.distance * COST.each;
  }
}

/** `position` counts from 1. */
const isDoubled = (digits: string, position: number, digit: string): boolean =>
  digits.charAt(position - 2) === digit || digits.charAt(position) === digit;

/** A near match to be ranked; money in fen, dates as yyyy-MM-dd, names in search form. */
export type NearCandidate = {
  number: string;
  code?: string | null;
  kind?: InvoiceKind;
  date?: string | null;
  totalFen?: bigint | null;
  amountFen?: bigint | null;
  seller?: string | null;
  sellerTaxId?: string | null;
  buyer?: string | null;
  buyerTaxId?: string | null;
};
/** What else the asker said; names and words in search form. */
export type NearEvidence = {
  number: string;
  code?: string | null;
  kinds?: readonly InvoiceKind[];
  dateFrom?: string | null;
  dateTo?: string | null;
  amountMinFen?: bigint | null;
  amountMaxFen?: bigint | null;
  /** a part of the name, or the tax id */
  seller?: string | null;
  buyer?: string | null;
  /** of either party */
  taxIds?: readonly string[];
  words?: readonly string[];
};

/** What can speak for a candidate or against it; its word is `causes:D1.field.<field>`. */
export type EvidenceField = "code" | "date" | "amount" | "seller" | "buyer" | "party" | "kind" | "words";
export type Ranked<T> = {
  candidate: T;
  edit: Edit;
  agrees: EvidenceField[];
  differs: EvidenceField[];
};

/** How much it says of an invoice when this agrees; half of it is taken off where it differs. */
const WEIGHTS: Record<EvidenceField, number> = { amount: 12, date: 8, seller: 8, party: 8, buyer: 6, code: 6, words: 6, kind: 2 };

/**
 * Near matches by how well the other evidence fits, best first. Evidence weighs more than the kind of slip; without
 * any, the likelier slip of hand or eye comes first. Nothing is ever picked here: the asker chooses.
 */
export function rankNear<T extends NearCandidate>(candidates: readonly T[], evidence: NearEvidence): Ranked<T>[] {
  return candidates
    .map((candidate) => rank(candidate, evidence))
    .toSorted(
      (a, b) =>
        b.fit - a.fit ||
        a.cost - b.cost ||
        (a.candidate.number < b.candidate.number ? -1 : Number(a.candidate.number > b.candidate.number)),
    )
    .map(({ candidate, edit, agrees, differs }) => ({ candidate, edit, agrees, differs }));
}

function rank<T extends NearCandidate>(candidate: T, evidence: NearEvidence): Ranked<T> & { fit: number; cost: number } {
  const edit = describeEdit(evidence.number, candidate.number);
  const verdicts = Object.entries(verdictsOn(candidate, evidence)) as [EvidenceField, boolean | null][];
  const said = (verdict: boolean): EvidenceField[] => verdicts.flatMap(([field, each]) => (each === verdict ? [field] : []));
  const weight = (fields: EvidenceField[]): number => fields.reduce((sum, field) => sum + WEIGHTS[field], 0);
  const [agrees, differs] = [said(true), said(false)];
  const cost = slipCost(edit, evidence.number, candidate.number) + codeCost(candidate, evidence);
  return { candidate, edit, agrees, differs, fit: weight(agrees) - weight(differs) / 2, cost };
}

/** true: agrees, false: differs, null: nothing was said of it or nothing is known */
function verdictsOn(candidate: NearCandidate, evidence: NearEvidence): Record<EvidenceField, boolean | null> {
  const { seller, sellerTaxId, buyer, buyerTaxId } = candidate;
  const names = [seller, buyer].filter(Boolean).join("\n");
  const words = (evidence.words ?? []).filter((word) => word !== "");
  const taxIds = evidence.taxIds ?? [];
  const hasParties = [sellerTaxId, buyerTaxId].some(Boolean);
  return {
    amount: amountFits(candidate, evidence),
    date: dateFits(candidate.date, evidence),
    seller: partyFits(seller, sellerTaxId, evidence.seller),
    buyer: partyFits(buyer, buyerTaxId, evidence.buyer),
    party: taxIds.length === 0 || !hasParties ? null : taxIds.every((id) => id === sellerTaxId || id === buyerTaxId),
    code: evidence.code && candidate.code ? candidate.code.startsWith(evidence.code) : null,
    // they may stand in the items or the remark, which aren't looked at here
    words: words.some((word) => names.includes(word)) ? true : null,
    kind: !evidence.kinds?.length || candidate.kind === undefined ? null : evidence.kinds.includes(candidate.kind),
  };
}

function codeCost(candidate: NearCandidate, { code }: NearEvidence): number {
  if (!code || !candidate.code || candidate.code.startsWith(code)) return 0;
  return editDistance(code, candidate.code) * COST.each;
}

function partyFits(
  name: string | null | undefined,
  taxId: string | null | undefined,
  said: string | null | undefined,
): boolean | null {
  if (!said || (!name && !taxId)) return null;
  return (name ?? "").includes(said) || (taxId ?? "").toLowerCase() === said.toLowerCase();
}

function amountFits(candidate: NearCandidate, { amountMinFen: min, amountMaxFen: max }: NearEvidence): boolean | null {
  const known = [candidate.totalFen, candidate.amountFen].filter((fen) => fen !== null && fen !== undefined);
  if (known.length === 0 || ((min ?? null) === null && (max ?? null) === null)) return null;
  return known.some((fen) => (min ?? fen) <= fen && fen <= (max ?? fen));
}

function dateFits(date: string | null | undefined, { dateFrom, dateTo }: NearEvidence): boolean | null {
  if (!date || (!dateFrom && !dateTo)) return null;
  return (dateFrom ?? date) <= date && date <= (dateTo ?? date);
}
