/**
 * The stars of `*类*名`: small marks at the edge of a cell that recognition loses first. Since 2018 every VAT invoice
 * prints them, so that what is left of them, and the known categories, say where they stood.
 */
import type { InvoiceFacts } from "#domain/invoice.ts";
import { ITEM_CATEGORIES } from "#domain/item-categories.ts";
import { splitItemName } from "#domain/items.ts";

const SINCE = "2018-01-01";
const STARRED = /vat|toll|roll|blockchain/u;

/** So many characters say what a category is without a star beside them. */
const SPEAKING = 4;

/** Whether the law has this invoice's items begin with their category. */
export function hasStars({ kind, date }: InvoiceFacts): boolean {
  return STARRED.test(kind) && date !== null && date >= SINCE;
}

/** Puts the lost stars of recognised item names back, in place; a name that doesn't say where they stood stays as it is. */
export function restoreStars(facts: InvoiceFacts): void {
  if (!hasStars(facts)) return;
  const beside = facts.items.flatMap(({ name }) => (name === null ? [] : (splitItemName(name).category ?? [])));
  const known = [...new Set([...beside, ...ITEM_CATEGORIES])].sort((a, b) => b.length - a.length);
  for (const item of facts.items) if (item.name !== null) item.name = starred(item.name, known);
}

/** The printed form of a recognised name; `known` are the categories that may stand in it, the longest first. */
function starred(name: string, known: readonly string[]): string {
  if (splitItemName(name).category !== null) return name;
  // one star between two words of Chinese is the second one: dimensions (2*4) and marks have figures or letters beside it
  const second = /^[^\p{L}\d*]?([\p{Script=Han}、]{1,20})[*"“”](?=[^*\s])([^*]+)$/u.exec(name);
  if (second !== null) return `*${second[1]}*${second[2]}`;
  const [, star, rest = ""] = /^([*"“”]?)([^*]{3,})$/u.exec(name) ?? [];
  // without any star a short category may be the beginning of a word
  const category = known.find(
    (each) => rest.startsWith(each) && rest.length >= each.length + 2 && (star !== "" || each.length >= SPEAKING),
  );
  return category === undefined ? name : `*${category}*${rest.slice(category.length)}`;
}
