/**
 * Joining what several carriers (XML, OFD, PDF, photo, a person) say of one invoice.
 *
 * Empty fields are filled. Where two carriers differ, what a document states itself outranks what was guessed from a
 * picture; otherwise the first stays. Either way the difference is a finding that is kept: nothing is overwritten silently.
 */
import type { FieldSource, InvoiceFacts, InvoiceItem, InvoiceKind, Witness } from "#domain/invoice.ts";
import { KIND_INFO } from "#domain/kinds.ts";
import { formatFen, parseFen } from "#domain/money.ts";
import { searchForm } from "#domain/text.ts";

/** A difference between two carriers; `kept` says which of the two stands in the record. */
export type Contradiction = {
  field: string;
  known: string;
  incoming: string;
  fromKnown: Witness;
  fromIncoming: Witness;
  kept: "known" | "incoming";
};

export type Merged = { facts: InvoiceFacts; changed: string[]; contradictions: Contradiction[] };

/** How much a witness counts, best first. OCR and computed values give way to anything that a document itself states. */
const WEIGHT: Record<Witness, number> = {
  person: 9,
  xml: 8,
  tag: 7,
  text: 6,
  qr: 6,
  attachment: 5,
  sheet: 4,
  metadata: 3,
  computed: 2,
  ocr: 1,
};
/** at and below: a guess; above: stated */
const GUESS = 3;

/** The witness of a field whose source wasn't noted, by the format of its carrier. */
export function usualWitness(format: string): Witness {
  const byFormat: Record<string, Witness> = {
    ofd: "tag",
    xml: "xml",
    pdf: "text",
    image: "ocr",
    spreadsheet: "sheet",
    record: "sheet",
  };
  return byFormat[format] ?? "text";
}

type Slot = { path: string; read(facts: InvoiceFacts): string | null; write(facts: InvoiceFacts, value: string): void };

const plainSlot = (
  path: "code" | "number" | "digitalNumber" | "date" | "checkCode" | "amount" | "tax" | "total" | "remark" | "qr" | "business",
): Slot => ({
  path,
  read: (facts) => facts[path],
  write: (facts, value) => {
    facts[path] = value;
  },
});

const partySlots = (["seller", "buyer"] as const).flatMap((party) =>
  (["name", "taxId"] as const).map((part): Slot => ({
    path: `${party}.${part}`,
    read: (facts) => facts[party][part],
    write: (facts, value) => {
      facts[party][part] = value;
    },
  })),
);

const originalSlots = (["code", "number"] as const).map((part): Slot => ({
  path: `original.${part}`,
  read: (facts) => facts.original?.[part] ?? null,
  write: (facts, value) => {
    facts.original = { code: null, number: null, ...facts.original, [part]: value };
  },
}));

const KIND: Slot = {
  path: "kind",
  read: (facts) => (facts.kind === "other" ? null : facts.kind),
  write: (facts, value) => {
    facts.kind = value as InvoiceFacts["kind"];
  },
};

const SLOTS: Slot[] = [
  KIND,
  ...(
    ["code", "number", "digitalNumber", "date", "checkCode", "amount", "tax", "total", "remark", "qr", "business"] as const
  ).map(plainSlot),
  ...partySlots,
  ...originalSlots,
];
/** Free text and technical text differ between carriers without meaning anything: the first stays, nobody is bothered. */
const NO_FINDING = new Set(["remark", "qr", "business"]);

/** The same value, printed differently: full width, blanks, 圆 and 元. */
export function sameValue(a: string, b: string): boolean {
  return a === b || squeezed(a) === squeezed(b);
}
const squeezed = (text: string): string => searchForm(text).replace(/\s+/g, "");

/**
 * Joins what a further carrier says into what is known. Both sides are left as they are; the result is new.
 * @param format of the incoming carrier, for fields whose source it doesn't note
 */
export function mergeFacts(known: InvoiceFacts, further: InvoiceFacts, format: string): Merged {
  const facts = structuredClone(asDigital(known, further));
  const incoming = asDigital(further, known);
  const result: Merged = { facts, changed: [], contradictions: [] };
  const usual = usualWitness(format);
  for (const slot of SLOTS) mergeSlot(slot, incoming, usual, result);
  for (const [key, value] of Object.entries(incoming.extra)) {
    if (facts.extra[key] !== undefined) continue;
    facts.extra[key] = value;
    copySource(`extra.${key}`, incoming, facts);
    result.changed.push(`extra.${key}`);
  }
  mergeItems(incoming, usual, result);
  mergeRed(incoming, usual, result);
  return result;
}

/** With the 20 digits in their own place where the other one shows that they are those of an invoice with a paper number, too. */
function asDigital(facts: InvoiceFacts, other: InvoiceFacts): InvoiceFacts {
  const { number, digitalNumber, fields } = facts;
  if (digitalNumber !== null || number === null || number !== other.digitalNumber || number === other.number) return facts;
  const { number: source, ...rest } = fields;
  return { ...facts, number: null, digitalNumber: number, fields: { ...rest, ...(source && { digitalNumber: source }) } };
}

function mergeSlot(slot: Slot, incoming: InvoiceFacts, usual: Witness, result: Merged): void {
  const { facts } = result;
  const offered = slot.read(incoming);
  if (offered === null || offered === "") return;
  const held = slot.read(facts);
  if (held === null || held === "") {
    slot.write(facts, offered);
    copySource(slot.path, incoming, facts, usual);
    result.changed.push(slot.path);
    return;
  }
  const fromKnown = facts.fields[slot.path]?.from ?? "text";
  const fromIncoming = incoming.fields[slot.path]?.from ?? usual;
  if (sameValue(held, offered)) {
    // agreed: keep whichever source can be shown on a page
    if (facts.fields[slot.path]?.box === undefined && incoming.fields[slot.path]?.box !== undefined)
      copySource(slot.path, incoming, facts);
    return;
  }
  if (NO_FINDING.has(slot.path)) return;
  const replaces = outranks(fromIncoming, fromKnown);
  result.contradictions.push({
    field: slot.path,
    known: held,
    incoming: offered,
    fromKnown,
    fromIncoming,
    kept: replaces ? "incoming" : "known",
  });
  if (!replaces) return;
  slot.write(facts, offered);
  copySource(slot.path, incoming, facts, usual);
  result.changed.push(slot.path);
}

/** A statement outranks a guess, and what the invoice's own document states outranks a row of a list. */
function outranks(incoming: Witness, known: Witness): boolean {
  if (WEIGHT[known] <= GUESS) return WEIGHT[incoming] > GUESS;
  return known === "sheet" && WEIGHT[incoming] > WEIGHT.sheet;
}

function copySource(path: string, from: InvoiceFacts, to: InvoiceFacts, usual?: Witness): void {
  const source: FieldSource | undefined = from.fields[path] ?? (usual ? { from: usual, confidence: 1 } : undefined);
  if (source) to.fields[path] = source;
  else delete to.fields[path];
}

/** Lines go together: a list is taken as a whole or not at all. */
function mergeItems(incoming: InvoiceFacts, usual: Witness, result: Merged): void {
  const { facts } = result;
  if (incoming.items.length === 0) return;
  const fromKnown = itemsWitness(facts) ?? "text";
  const fromIncoming = itemsWitness(incoming) ?? usual;
  const guessed = outranks(fromIncoming, fromKnown);
  if (facts.items.length > 0 && !guessed) {
    const [held, offered] = [sumOf(facts.items), sumOf(incoming.items)];
    if (held !== null && offered !== null && held !== offered && WEIGHT[fromIncoming] > GUESS)
      result.contradictions.push({ field: "items", known: held, incoming: offered, fromKnown, fromIncoming, kept: "known" });
    return;
  }
  for (const path of Object.keys(facts.fields)) if (path.startsWith("items.")) delete facts.fields[path];
  for (const path of Object.keys(incoming.fields)) if (path.startsWith("items.")) facts.fields[path] = incoming.fields[path]!;
  facts.items = structuredClone(incoming.items);
  result.changed.push("items");
}

function itemsWitness(facts: InvoiceFacts): Witness | undefined {
  return Object.entries(facts.fields).find(([path]) => path.startsWith("items."))?.[1].from;
}

/** The sum of the lines as a decimal string; null where a line has no amount. */
function sumOf(items: InvoiceItem[]): string | null {
  let sum = 0n;
  for (const { amount } of items) {
    const fen = amount === null ? null : parseFen(amount);
    if (fen === null) return null;
    sum += fen;
  }
  return formatFen(sum);
}

function mergeRed(incoming: InvoiceFacts, usual: Witness, result: Merged): void {
  const { facts } = result;
  if (facts.red === incoming.red) return;
  const fromKnown = facts.fields.red?.from ?? "text";
  const fromIncoming = incoming.fields.red?.from ?? usual;
  // what shows a minus sign or "红字" has seen it; a guess against a statement counts as elsewhere
  const guessedOnly = WEIGHT[fromIncoming] <= GUESS && WEIGHT[fromKnown] > GUESS;
  const kept = incoming.red && !guessedOnly ? "incoming" : "known";
  result.contradictions.push({
    field: "red",
    known: String(facts.red),
    incoming: String(incoming.red),
    fromKnown,
    fromIncoming,
    kept,
  });
  if (kept === "known") return;
  facts.red = true;
  result.changed.push("red");
}

const ELECTRONIC_BEFORE_PICTURES = ["ofd", "xml", "pdf", "spreadsheet", "image"];

/**
 * The carrier to be archived: in the order that the law has for its kind, and what the issuer made before any picture of it.
 * @param carriers oldest first; of equals the oldest is taken
 */
export function archivalCarrier<T extends { format: string }>(kind: InvoiceKind, carriers: readonly T[]): T | undefined {
  const order = [
    ...new Set([...KIND_INFO[kind].carriers.filter((carrier) => carrier !== "paper"), ...ELECTRONIC_BEFORE_PICTURES]),
  ];
  const place = (carrier: T): number => (order as string[]).indexOf(carrier.format) + 1 || order.length + 1;
  return carriers.toSorted((a, b) => place(a) - place(b))[0];
}

/** A contradiction as a failed check of the record, shown until somebody settles it. */
export function contradictionCheck(
  found: Contradiction,
  documentId: string,
): { id: string; ok: boolean; detail: Record<string, string> } {
  const { field, known, incoming, fromKnown, fromIncoming, kept } = found;
  return {
    id: "carriers",
    ok: false,
    detail: {
      field,
      a: known,
      b: incoming,
      fromA: fromKnown,
      fromB: fromIncoming,
      kept: kept === "known" ? "a" : "b",
      documentId,
    },
  };
}
