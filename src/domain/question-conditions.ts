/** Pieces → conditions, and which pieces add none. */
import { INVOICE_KINDS } from "./invoice.ts";
import type { InvoiceKind } from "./invoice.ts";
import { parseFen } from "./money.ts";
import type { Conditions, Piece, PieceField, Question } from "./question.types.ts";

type Pieces = Question["pieces"];
type Range = { from: string | null; to: string | null; used: Piece[] };

/** Of these a question has one: where it is said twice, the first counts. */
const ONCE: PieceField[] = ["number", "code", "checkCode", "seller", "buyer"];

/** The pieces as conditions that all must hold. Where a field is said twice, the first counts; ranges are narrowed. */
export function conditionsOf({ pieces }: { pieces: Pieces }): Conditions {
  const first = (field: PieceField): Piece | undefined => pieces.find((piece) => piece.field === field);
  const all = (...fields: PieceField[]): string[] =>
    pieces.filter((piece) => fields.includes(piece.field)).map((piece) => piece.value);
  const number = first("number");
  const days = daysOf(pieces);
  const money = moneyOf(pieces);
  const direction = filtersOf(pieces, "direction")[0];
  const archived = filtersOf(pieces, "archived")[0];
  const original = filtersOf(pieces, "original")[0];
  return {
    number: number?.value ?? null,
    numberPartial: number?.partial ?? null,
    code: first("code")?.value ?? null,
    checkCode: first("checkCode")?.value ?? null,
    dateFrom: days.from,
    dateTo: days.to,
    period: days.used.length === 1 ? (days.used[0]?.period ?? null) : null,
    amountMin: money.from,
    amountMax: money.to,
    amountBasis: money.used[0]?.basis ?? "any",
    seller: first("seller")?.value ?? null,
    buyer: first("buyer")?.value ?? null,
    taxIds: all("taxId"),
    kinds: [...new Set(all("kind").flatMap((value) => value.split(",")))].filter(isKind),
    words: all("word"),
    details: all("item", "remark"),
    anyWords: pieces.filter(({ field }) => field === "pinyin").map(({ sounds }) => sounds ?? []),
    direction: direction === "received" || direction === "issued" ? direction : null,
    states: filtersOf(pieces, "status"),
    archived: archived === undefined ? null : archived === "true",
    original: original === undefined ? null : original === "true",
    tag: filtersOf(pieces, "tag")[0] ?? null,
    companies: filtersOf(pieces, "company"),
    department: filtersOf(pieces, "department")[0] ?? null,
  };
}

/** The pieces that add no condition: talk, a field said again, a range that contradicts the one before it. */
export function idlePieces({ pieces }: { pieces: Pieces }): Piece[] {
  const seen = new Set<string>();
  const used = new Set([...daysOf(pieces).used, ...moneyOf(pieces).used]);
  return pieces.filter((piece) => {
    if (piece.field === "ignored") return true;
    if (isDays(piece) || isMoney(piece)) return !used.has(piece);
    const name =
      piece.field === "filter" ? (/^(direction|archived|original|tag|department):/u.exec(piece.value)?.[1] ?? null) : piece.field;
    if (name === null || (piece.field !== "filter" && !ONCE.includes(piece.field))) return false;
    const again = seen.has(name);
    seen.add(name);
    return again;
  });
}

const filtersOf = (pieces: Pieces, name: string): string[] =>
  pieces
    .filter((piece) => piece.field === "filter" && piece.value.startsWith(`${name}:`))
    .map((piece) => piece.value.slice(name.length + 1));

function isKind(text: string): text is InvoiceKind {
  return (INVOICE_KINDS as readonly string[]).includes(text);
}

const isDays = ({ field }: Piece): boolean => field === "date" || field === "dateRange";
const isMoney = ({ field }: Piece): boolean => field === "amount" || field === "amountRange";
const NOTHING: Range = { from: null, to: null, used: [] };

/** A day counts before a range; two ranges are what both have in common. */
function daysOf(pieces: Pieces): Range {
  const ordered = [...pieces.filter(({ field }) => field === "date"), ...pieces.filter(({ field }) => field === "dateRange")];
  return ordered.reduce((range, piece) => narrowed(range, piece, (day) => day), NOTHING);
}

function moneyOf(pieces: Pieces): Range {
  const ordered = [...pieces.filter(({ field }) => field === "amount"), ...pieces.filter(({ field }) => field === "amountRange")];
  const basis = ordered[0]?.basis;
  return ordered.reduce((range, piece) => (piece.basis === basis ? narrowed(range, piece, fenOf) : range), NOTHING);
}

const fenOf = (money: string): bigint => parseFen(money) ?? 0n;

/** The range that is left when this piece holds too; the range as it was where nothing would be left. */
function narrowed(range: Range, piece: Piece, order: (edge: string) => string | bigint): Range {
  const [low, high] = edgesOf(piece.value);
  const from = range.from !== null && (low === null || order(range.from) > order(low)) ? range.from : low;
  const to = range.to !== null && (high === null || order(range.to) < order(high)) ? range.to : high;
  if (from !== null && to !== null && order(from) > order(to)) return range;
  return { from, to, used: [...range.used, piece] };
}

function edgesOf(value: string): [string | null, string | null] {
  if (!value.includes("..")) return [value, value];
  const [from = "", to = ""] = value.split("..");
  return [from === "" ? null : from, to === "" ? null : to];
}
