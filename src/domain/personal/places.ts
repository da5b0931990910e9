/** Where on a document something personal stands: what must be blacked out for somebody who may not see it. */
import { valueAt } from "../completeness.ts";
import type { Box, FieldSource, InvoiceFacts } from "../invoice.ts";
import { type PersonalKind, type Persons, covered, inStars, personalParts, personsOf } from "./personal.ts";

/** A place that is read less surely than this may be another one. */
const SURE = 0.8;
/** So much is blacked out around what was read, in heights of it. */
const MARGIN = 0.35;
/** Of a small print at least so much, as a fraction of the page. */
const MARGIN_MIN = 0.004;

/** What is hidden on the pages of a document: plain data, as it goes to the process that draws. */
export type Blackout = {
  places: { page: number; box: Box }[];
  /** what stands somewhere on this page or wasn't read there: unless its text shows where, the page isn't shown */
  unplaced: { page: number; value: string }[];
  /** names and numbers that are looked for in the text of every page */
  known: (readonly [value: string, kind: PersonalKind])[];
  /** a party is a person: addresses and accounts are hidden as well */
  privateParty: boolean;
  /** somebody stands on it of whom reading didn't find all: only a page whose text is known is shown */
  unread: boolean;
};

/**
 * @param carrier the invoice as this document says it
 * @param record the invoice as it is registered, which other documents or people may have told more of
 * @returns null where the invoice holds nothing personal
 */
export function blackoutOf(carrier: InvoiceFacts, record: InvoiceFacts, documentId: string): Blackout | null {
  const blackout: Blackout = { places: [], unplaced: [], known: [], privateParty: false, unread: isUnread(carrier) };
  const done = new Set<string>();
  const add = (facts: InvoiceFacts, placeOf: (path: string) => FieldSource | undefined): void => {
    const persons = personsOf(facts);
    blackout.known.push(...persons.known);
    blackout.privateParty ||= persons.whole.has("seller.name") || persons.whole.has("buyer.name");
    for (const path of covered(facts, inStars).paths) {
      if (done.has(path)) continue;
      done.add(path);
      const source = placeOf(path);
      const page = source?.page ?? carrier.page;
      if (source?.box !== undefined && source.confidence >= SURE) blackout.places.push({ page, box: grown(source.box) });
      else
        blackout.unplaced.push(
          ...partsOf(String(textAt(facts, path)), persons.whole.get(path), persons).map((value) => ({ page, value })),
        );
    }
  };
  add(carrier, (path) => carrier.fields[path]);
  add(record, (path) => {
    const source = record.fields[path] as (FieldSource & { documentId?: string }) | undefined;
    return source?.documentId === documentId ? source : undefined;
  });
  return done.size === 0 && !blackout.unread ? null : { ...blackout, known: distinct(blackout.known) };
}

/** What stands on any such paper, each as one of some fields: tickets carry name and number, receipts of hospitals the patient. */
const EXPECTED: Partial<Record<string, readonly RegExp[]>> = {
  rail: [/^extra\.passenger$/u, /^extra\.passengerId$/u],
  air: [/^extra\.passenger$/u, /^extra\.passengerId$/u],
  medical: [/^(?:buyer\.name|extra\.(?:patient|payer))$/u],
};

/** Of a private party these print address, telephone and account, which needn't be read as fields. */
const PRINTS_ADDRESSES = /^vat-|vehicle/u;

/** Whether a picture must name somebody whom recognising it didn't find, or not all of him. What has a text is told by that. */
function isUnread(facts: InvoiceFacts): boolean {
  const { kind, business, fields } = facts;
  if (!Object.values(fields).some(({ from }) => from === "ocr")) return false;
  const { whole } = personsOf(facts);
  if (PRINTS_ADDRESSES.test(kind) && (whole.has("seller.name") || whole.has("buyer.name"))) return true;
  const expected = [...(EXPECTED[kind] ?? []), ...(EXPECTED[business ?? ""] ?? [])];
  const paths = Object.keys(fields);
  return expected.some((pattern) => !paths.some((path) => pattern.test(path)));
}

const textAt = (facts: InvoiceFacts, path: string): unknown =>
  path.startsWith("extra.") ? facts.extra[path.slice("extra.".length)] : valueAt(facts, path);

/** What of a value is personal: all of it, or the names and numbers inside. */
const partsOf = (value: string, kind: PersonalKind | undefined, persons: Persons): string[] =>
  kind === undefined ? personalParts(value, persons) : [value];

const distinct = (known: Blackout["known"]): Blackout["known"] =>
  [...new Map(known.map((each) => [each[0], each])).values()].toSorted(([a], [b]) => b.length - a.length);

/** All that is hidden of several invoices on one document. */
export function together(blackouts: readonly Blackout[]): Blackout {
  return {
    places: blackouts.flatMap(({ places }) => places),
    unplaced: blackouts.flatMap(({ unplaced }) => unplaced),
    known: distinct(blackouts.flatMap(({ known }) => known)),
    privateParty: blackouts.some(({ privateParty }) => privateParty),
    unread: blackouts.some(({ unread }) => unread),
  };
}

/** A box with a margin, kept on the page. */
export function grown([x, y, w, h]: Box): Box {
  // the shorter side is the height of the text, also where it lies on its side
  const margin = Math.max(MARGIN_MIN, Math.min(w, h) * MARGIN);
  const [left, top] = [Math.max(0, x - margin), Math.max(0, y - margin)];
  return [left, top, Math.min(1, x + w + margin) - left, Math.min(1, y + h + margin) - top];
}

/**
 * A box with its margin, no higher than the ink of the letters in it: fonts may be three times as high as their letters, and hide the lines
 * above and beneath. As wide as before; as it is where it holds no letter.
 */
export function tightened([x, y, w, h]: Box, letters: readonly Box[]): Box {
  // without the margin, or with a little of it; at an edge of the page there was less
  const margin = Math.min(w, h) * (MARGIN / (1 + 2 * MARGIN));
  const [first, last] = [y <= 0 ? 0 : y + margin, y + h >= 1 ? 1 : y + h - margin];
  const inside = letters.filter(([left, top, width, height]) => {
    const [cx, cy] = [left + width / 2, top + height / 2];
    return cx >= x && cx <= x + w && cy >= first && cy <= last;
  });
  if (inside.length === 0) return [x, y, w, h];
  const top = Math.min(...inside.map((letter) => letter[1]));
  const bottom = Math.max(...inside.map((letter) => letter[1] + letter[3]));
  const around = Math.max(MARGIN_MIN, (bottom - top) * MARGIN);
  const [from, to] = [Math.max(y, top - around), Math.min(y + h, bottom + around)];
  return [x, from, w, to - from];
}
