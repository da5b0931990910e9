import type { FieldSource, InvoiceFacts, InvoiceItem, InvoiceKind, Problem, Witness } from "#domain/invoice.ts";
import { kindFromCode } from "#domain/codes.ts";
import { parseFen } from "#domain/money.ts";
import { comparable, fieldOf, MAIN_FIELDS, putField, sameOfItem, type MainField } from "../facts.ts";
import { originalFromRemark } from "../xml/original.ts";
import { emptyStatement, type Statement } from "../xml/statement.ts";
import type { PageText } from "./page-search.ts";
import type { Place, Testimony } from "./testimony.ts";

/** What is printed comes before what is attached; a tag is the surest way to what is printed. */
const ORDER: Witness[] = ["tag", "text", "attachment", "metadata", "qr"];

/** How sure a value is that only one witness states. */
const ALONE: Partial<Record<Witness, number>> = {
  tag: 0.98,
  text: 0.9,
  attachment: 0.95,
  metadata: 0.9,
  qr: 0.98,
  computed: 0.8,
};

type Said = { value: string; by: Testimony };

export type Reconciled = { facts: InvoiceFacts; problems: Problem[] };

/**
 * Makes one invoice of what its witnesses say. Each field names the witness that it is taken from; a second witness
 * that says the same raises its confidence, one that says something else becomes a problem and changes nothing.
 */
export function reconcile(testimonies: Testimony[], page: number, text: PageText): Reconciled {
  const said = unswapped(testimonies.map(withoutSummary)).sort((a, b) => ORDER.indexOf(a.from) - ORDER.indexOf(b.from));
  const result: Reconciled = { facts: blank(page), problems: [] };
  for (const field of MAIN_FIELDS) settle(field, said, result, text);
  settleKind(said, result, text);
  settleItems(said, result, text);
  settleRest(said, result, text);
  return result;
}

/**
 * A farm purchase is stored with its parties the other way round (tspz 02): where the page says that it is one and an
 * attachment has its parties crosswise, they are those of the page. On any other invoice that stays a contradiction.
 */
function unswapped(said: Testimony[]): Testimony[] {
  const printed = said.find((by) => by.from === "text")?.statement;
  if (printed?.business !== "farm-purchase") return said;
  const crosswise = ({ buyer, seller }: Statement): boolean => {
    const [a, b] = [printed.buyer, printed.seller];
    const pairs: [string | null, string | null][] = [
      [buyer.name, b.name],
      [seller.name, a.name],
      [buyer.taxId, b.taxId],
      [seller.taxId, a.taxId],
    ];
    const known = pairs.filter((pair): pair is [string, string] => pair[0] !== null && pair[1] !== null);
    return known.length > 0 && known.every(([x, y]) => same(x, y));
  };
  return said.map((by) => {
    const { statement } = by;
    const stored = by.from === "attachment" || by.from === "metadata";
    return stored && crosswise(statement)
      ? { ...by, statement: { ...statement, buyer: statement.seller, seller: statement.buyer } }
      : by;
  });
}

function blank(page: number): InvoiceFacts {
  return { ...emptyStatement(), kind: "other", currency: "CNY", page, fields: {}, checks: [] };
}

function settle(field: MainField, said: Testimony[], result: Reconciled, text: PageText): void {
  const voices: Said[] = [];
  for (const by of said) {
    const value = fieldOf(by.statement, field);
    if (value !== null && value !== "") voices.push({ value, by });
  }
  const chosen = choose(voices, text, field);
  if (chosen === undefined) return;
  const others = voices.filter((voice) => voice !== chosen);
  const agreeing = others.filter((voice) => same(voice.value, chosen.value));
  const against = others.filter((voice) => !same(voice.value, chosen.value) && !misread(voice, chosen, text));
  for (const voice of against) contradict(field, chosen, voice, result);
  const confidence =
    against.length > 0 ? 0.5 : agreeing.length > 0 ? 1 : (chosen.by.confidence[field] ?? ALONE[chosen.by.from] ?? 0.9);
  putField(result.facts, field, chosen.value, source(chosen, confidence, placeOf(field, chosen, voices, text)));
}

/**
 * The first witness, except where the text was read from the layout and a stated value stands on the page in full: then
 * the layout was misread, not the page altered. Printed sums that add up weren't misread.
 */
function choose(voices: Said[], text: PageText, field: MainField | null = null): Said | undefined {
  const first = voices[0];
  if (first === undefined || first.by.from !== "text") return first;
  const stated = voices.find((voice) => voice.by.from === "attachment" || voice.by.from === "metadata");
  if (stated === undefined || same(stated.value, first.value)) return first;
  if (isMoney(first.value) && sumsUp(first.by.statement)) return first;
  // what the page says of the other party stands on it too, and proves nothing of this one
  if (same(stated.value, otherParty(first.by.statement, field) ?? "")) return first;
  return text.holds(stated.value) ? stated : first;
}

/** The same part of the other party; null for what is no party's. */
function otherParty(statement: Statement, field: MainField | null): string | null {
  if (field === null) return null;
  if (field.startsWith("buyer.")) return fieldOf(statement, field.replace("buyer", "seller") as MainField);
  return field.startsWith("seller.") ? fieldOf(statement, field.replace("seller", "buyer") as MainField) : null;
}

const isMoney = (value: string): boolean => /^-?\d+\.\d\d$/.test(value);

const fen = (value: string | null): bigint | null => (value === null ? null : parseFen(value));

/** Whether amount, tax and total of a witness are all there and agree. */
function sumsUp({ amount, tax, total }: Statement): boolean {
  const [net, levy, gross] = [fen(amount), fen(tax), fen(total)];
  return net !== null && levy !== null && net + levy === gross;
}

function same(a: string, b: string): boolean {
  return comparable(a) === comparable(b);
}

/** A value read from the layout that another witness corrects, or that was cut where a line broke, is no contradiction. */
function misread(voice: Said, chosen: Said, text: PageText): boolean {
  const [a, b] = [comparable(voice.value), comparable(chosen.value)];
  const cut = Math.min(a.length, b.length) >= 4 && (a.startsWith(b) || b.startsWith(a)) && /\D/.test(a + b);
  if (voice.by.from !== "text") return cut && chosen.by.from === "text";
  return cut || (text.holds(chosen.value) && !(isMoney(voice.value) && sumsUp(voice.by.statement)));
}

function contradict(field: string, chosen: Said, voice: Said, result: Reconciled): void {
  const detail = { field, a: chosen.value, b: voice.value, fromA: chosen.by.from, fromB: voice.by.from };
  const known = result.problems.some((one) => one.detail?.["field"] === field && one.detail["b"] === voice.value);
  if (known) return;
  const message = `${field}: ${chosen.by.from} says ${chosen.value}, ${voice.by.from} says ${voice.value}`;
  result.problems.push({ code: "contradiction", message, detail });
}

function source(chosen: Said, confidence: number, place: Place | null): FieldSource {
  return { from: chosen.by.from, confidence, ...(place === null ? {} : { page: place.page, box: place.box }) };
}

/** Where a value stands: as the witness says, else as one that agrees says, else where the page shows it. */
function placeOf(path: string, chosen: Said, voices: Said[], text: PageText): Place | null {
  const agreeing = [chosen, ...voices.filter((voice) => same(voice.value, chosen.value))];
  for (const voice of agreeing) {
    const place = voice.by.places[path];
    if (place !== undefined) return tighter(place, text.find(chosen.value));
  }
  return text.find(chosen.value);
}

/** Where a label and its value are one piece of text, the place of the value alone. */
function tighter(place: Place, found: Place | null): Place {
  if (found === null || found.page !== place.page) return place;
  const [x, y, w, h] = place.box;
  const [fx, fy, fw, fh] = found.box;
  const inside = fx >= x - 0.002 && fy >= y - 0.002 && fx + fw <= x + w + 0.002 && fy + fh <= y + h + 0.002;
  return inside ? found : place;
}

/** A printed title decides; the QR code and the attachment know the kinds that a title can't tell apart. */
function settleKind(said: Testimony[], result: Reconciled, text: PageText): void {
  const votes = said.filter((by): by is Testimony & { statement: { kind: InvoiceKind } } => by.statement.kind !== null);
  const chosen = votes.find((by) => by.statement.kind !== "other") ?? votes[0];
  if (chosen === undefined) return guessKind(result.facts, text);
  result.facts.kind = chosen.statement.kind;
  const agreeing = votes.filter((by) => by !== chosen && by.statement.kind === chosen.statement.kind);
  const confidence = agreeing.length > 0 ? 1 : (chosen.confidence["kind"] ?? ALONE[chosen.from] ?? 0.9);
  const place = chosen.places["kind"];
  result.facts.fields["kind"] = { from: chosen.from, confidence, ...place };
  for (const by of votes) {
    if (
      by.statement.kind === chosen.statement.kind ||
      by.statement.kind === "other" ||
      related(by.statement.kind, chosen.statement.kind)
    )
      continue;
    contradict("kind", { value: chosen.statement.kind, by: chosen }, { value: by.statement.kind, by }, result);
  }
}

/** Where no witness names a kind: by the code, by the words of the form, and a 20-digit number is at least digital. */
function guessKind(facts: InvoiceFacts, text: PageText): void {
  const byCode = facts.code === null ? null : kindFromCode(facts.code);
  const special = text.holds("增值税专用发票") || text.holds("电子专用发票");
  const digital = facts.number?.length === 20 ? (special ? "digital-vat-special" : "digital-vat-normal") : null;
  const kind = byCode ?? digital;
  if (kind === null) return;
  facts.kind = kind;
  facts.fields["kind"] = { from: "computed", confidence: byCode !== null || special ? 0.8 : 0.6 };
}

/** A toll invoice is an electronic normal one too, and says so on its face. */
function related(a: InvoiceKind, b: InvoiceKind): boolean {
  const pair = new Set([a, b]);
  return pair.has("toll") && (pair.has("vat-electronic-normal") || pair.has("digital-vat-normal"));
}

const SUMMARY_LINE = /详见(销货)?清单|销货清单/;

/** A line that only points to the list of goods is dropped where the list itself follows. */
function withoutSummary(by: Testimony): Testimony {
  const { items, amount } = by.statement;
  const at = items.findIndex((item) => SUMMARY_LINE.test(item.name ?? ""));
  const rest = items.filter((_, i) => i !== at);
  if (at < 0 || rest.length === 0 || !adds(rest, amount ?? items[at]!.amount)) return by;
  const shift = <T>(record: Record<string, T>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(record).flatMap(([path, value]) => {
        const index = /^items\.(\d+)\./.exec(path);
        const n = Number(index?.[1] ?? -1);
        if (n === at) return [];
        return [[n > at ? path.replace(/\d+/, String(n - 1)) : path, value]];
      }),
    );
  return { ...by, statement: { ...by.statement, items: rest }, places: shift(by.places), confidence: shift(by.confidence) };
}

function settleItems(said: Testimony[], result: Reconciled, text: PageText): void {
  const lists = said.filter((by) => by.statement.items.length > 0);
  const fits = (by: Testimony): boolean => adds(by.statement.items, result.facts.amount);
  const detailed = lists.filter((by) => !by.statement.items.some((item) => SUMMARY_LINE.test(item.name ?? "")));
  const chosen = detailed.find(fits) ?? lists.find(fits) ?? detailed[0] ?? lists[0];
  if (chosen === undefined) return;
  chosen.statement.items.forEach((item, i) => result.facts.items.push(settleItem(item, i, chosen, lists, result, text)));
}

/** Whether the lines have names and amounts, and add up to the total without tax. */
function adds(items: InvoiceItem[], amount: string | null): boolean {
  if (items.some((item) => item.amount === null || item.name === null)) return false;
  return amount === null || items.reduce((sum, item) => sum + (fen(item.amount) ?? 0n), 0n) === fen(amount);
}

const ITEM_FIELDS = ["name", "spec", "unit", "quantity", "price", "amount", "rate", "tax"] as const;

function settleItem(
  item: InvoiceItem,
  i: number,
  chosen: Testimony,
  lists: Testimony[],
  result: Reconciled,
  text: PageText,
): InvoiceItem {
  const settled = { ...item };
  const peers = lists.filter((by) => by !== chosen && by.statement.items.length === chosen.statement.items.length);
  for (const field of ITEM_FIELDS) {
    const path = `items.${i}.${field}`;
    const voices: Said[] = [
      { value: item[field] ?? "", by: chosen },
      ...peers.map((by) => ({ value: by.statement.items[i]?.[field] ?? "", by })),
    ];
    const stated = voices.filter((voice) => voice.value !== "");
    const best = bestOf(field, stated, text);
    if (best === undefined) continue;
    settled[field] = best.value;
    const agrees = stated.some((voice) => voice !== best && sameOfItem(field, voice.value, best.value));
    const against = stated.filter(
      (voice) => voice !== best && !sameOfItem(field, voice.value, best.value) && !misread(voice, best, text),
    );
    for (const voice of against) contradict(path, best, voice, result);
    const confidence = against.length > 0 ? 0.5 : agrees ? 1 : (best.by.confidence[path] ?? ALONE[best.by.from] ?? 0.9);
    result.facts.fields[path] = source(best, confidence, placeOf(path, best, stated, text));
  }
  return settled;
}

/** Of a name that is cut on the page the whole one counts; else the printed form, then what the page holds. */
function bestOf(field: keyof InvoiceItem, stated: Said[], text: PageText): Said | undefined {
  const first = stated[0];
  if (first === undefined) return undefined;
  if (field === "name" || field === "spec") {
    const whole = stated.find(
      (voice) =>
        voice !== first &&
        comparable(voice.value) !== comparable(first.value) &&
        comparable(voice.value).startsWith(comparable(first.value)),
    );
    if (whole !== undefined && text.holds(whole.value)) return whole;
  }
  return choose(stated, text) !== first && !stated.slice(1).some((voice) => sameOfItem(field, voice.value, first.value))
    ? choose(stated, text)
    : first;
}

/** How sure a value is that isn't settled witness by witness: never more than the layout is, where another says something else. */
function alone(by: Testimony, value: string, others: readonly (string | null | undefined)[]): number {
  const sure = ALONE[by.from] ?? 0.9;
  const against = others.some((other) => typeof other === "string" && other !== "" && !same(other, value));
  return against ? Math.min(sure, 0.9) : sure;
}

function settleRest(said: Testimony[], { facts }: Reconciled, text: PageText): void {
  for (const by of said) {
    facts.qr ??= by.statement.qr;
    if (facts.remark === null && by.statement.remark !== null) {
      const remark = by.statement.remark;
      const others = said.map(({ statement }) => statement.remark);
      facts.remark = remark;
      facts.fields["remark"] = source({ value: remark, by }, alone(by, remark, others), by.places["remark"] ?? null);
    }
    facts.business ??= by.statement.business;
    facts.original ??= by.statement.original;
    facts.red ||= by.statement.red;
  }
  settleExtra(said, facts, text);
  const qr = said.find((by) => by.statement.qr === facts.qr);
  if (facts.qr !== null && qr !== undefined) facts.fields["qr"] = source({ value: facts.qr, by: qr }, 1, qr.places["qr"] ?? null);
  facts.red ||= (facts.total ?? facts.amount ?? "").startsWith("-");
  if (facts.red) facts.original ??= originalFromRemark(facts.remark);
  if (facts.kind === "toll") facts.business ??= "toll";
}

/** Business fields: an attachment has them each by name, so it comes before what the layout makes of the page. */
function settleExtra(said: Testimony[], facts: InvoiceFacts, text: PageText): void {
  const inOrder = [...said].sort((a, b) => Number(b.from === "attachment") - Number(a.from === "attachment"));
  for (const by of inOrder) {
    for (const [name, value] of Object.entries(by.statement.extra)) {
      if (facts.extra[name] !== undefined) continue;
      facts.extra[name] = value;
      const path = `extra.${name}`;
      const others = said.map(({ statement }) => statement.extra[name]);
      facts.fields[path] = source({ value, by }, alone(by, value, others), by.places[path] ?? text.find(value));
    }
  }
}
