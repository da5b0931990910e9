/** How a question was understood, as chips in the asker's language. */
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { Understood } from "#api/lookups.api.ts";
import { type Piece, readingsOf } from "#domain/question.ts";
import { PURCHASE_WINDOW } from "#server/find/conditions.ts";
import type { StoredAnswer } from "./lookup.types.ts";
import type { Words } from "./words.ts";

const NAMES_SHOWN = 5;
const ALTERNATIVES_MAX = 5;
/** Of a pasted column nobody looks at the chips of each row. */
const CHANGEABLE_MAX = 40;

/**
 * The pieces of a question as chips; a purchase date says how it is meant where an invoice has none.
 * @param names of each piece of pinyin: what sounds so, as far as the asker may see it now
 */
export function presentUnderstood(
  words: Words,
  { pieces, uses }: Pick<StoredAnswer, "pieces" | "uses">,
  filters: InvoiceFilters,
  names: ReadonlyMap<Piece, string[]>,
): Understood[] {
  const changeable = pieces.length <= CHANGEABLE_MAX;
  const chips = pieces.map((piece, at): Understood => {
    const found = names.get(piece) ?? [];
    const { use = piece.field === "ignored" ? "none" : "narrows", without = null } = uses?.[at] ?? {};
    return {
      field: piece.field,
      text: piece.text,
      value: piece.value,
      mended: piece.mended,
      label: labelOf(words, piece, found),
      span: piece.span ?? null,
      alternatives: changeable ? alternativesOf(words, piece, pieces) : [],
      use,
      without,
      names: found.slice(0, NAMES_SHOWN),
    };
  });
  return [...chips, ...purchaseChip(words, filters)];
}

function alternativesOf(words: Words, piece: Piece, all: Piece[]): Understood["alternatives"] {
  if (piece.span === undefined) return [];
  return readingsOf(piece, all)
    .slice(0, ALTERNATIVES_MAX)
    .map(({ pieces, text }) => ({ text, label: pieces.map((each) => labelOf(words, each, [])).join(words.t("causes:comma")) }));
}

function purchaseChip(words: Words, { purchasedFrom, purchasedTo }: InvoiceFilters): Understood[] {
  if (purchasedFrom === undefined && purchasedTo === undefined) return [];
  const value = `${purchasedFrom ?? ""}..${purchasedTo ?? ""}`;
  const label = words.t("causes:purchased", {
    from: purchasedFrom ?? "",
    to: purchasedTo ?? "",
    before: PURCHASE_WINDOW.daysBefore,
    after: PURCHASE_WINDOW.daysAfter,
  });
  const nothing = { mended: [], span: null, alternatives: [], without: null, names: [] };
  return [{ field: "filter", text: value, value, label, use: "narrows", ...nothing }];
}

function labelOf(words: Words, piece: Piece, names: readonly string[]): string {
  const { t } = words;
  const field = piece.basis === "tax" ? t("domain:field.tax") : t(`domain:piece.${piece.field}`);
  if (piece.field === "kind") {
    const kinds = piece.value.split(",").map((kind) => t(`domain:kindShort.${kind}`));
    return t("domain:pieceLabel.plain", { field, value: kinds.join(t("causes:comma")) });
  }
  if (piece.field === "filter") return filterLabel(words, piece);
  if (piece.field === "pinyin" && names.length > 0) {
    const label = piece.some ? "soundsSome" : names.length > 1 ? "soundsMany" : "sounds";
    return t(`domain:pieceLabel.${label}`, { field, value: piece.value, name: names[0] });
  }
  if (piece.value.includes("..") && ["dateRange", "amountRange"].includes(piece.field)) {
    const [from = "", to = ""] = piece.value.split("..");
    return t(`domain:pieceLabel.${from === "" ? "to" : to === "" ? "from" : "range"}`, { field, from, to });
  }
  return t(`domain:pieceLabel.${piece.partial ?? "plain"}`, {
    field,
    value: piece.field === "ignored" ? piece.text : piece.value,
  });
}

function filterLabel({ t }: Words, { value, text }: Piece): string {
  const [name = "", axisOrValue = "", state = ""] = value.split(":");
  if (name === "direction") return t(`domain:direction.${axisOrValue}`);
  if (name === "status") return t(`domain:state.${axisOrValue}.${state}`);
  if (name === "archived") return t(`domain:state.archive.${axisOrValue === "true" ? "archived" : "none"}`);
  if (name === "original") return t(`domain:original.${axisOrValue}`);
  return text;
}
