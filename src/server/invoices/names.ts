/** The names of an invoice as rows of `known_name`: pure, the same for the register, the backfill and whatever fills tables otherwise. */
import { termsOf } from "#domain/grams.ts";
import { coverText, personsOf, withNothing } from "#domain/personal/personal.ts";
import { plain, searchForm } from "#domain/text.ts";
import type { InvoiceRow } from "./invoices.types.ts";
import { NAME_LENGTH_MAX, soundsOf } from "./name-sounds.ts";

export type NameRole = "seller" | "buyer" | "item";
export type NameRow = {
  company_id: number;
  role: NameRole;
  name: string;
  form: string;
  initials: string;
  terms: number[];
  seen: string;
};

/** What stands in most names of companies leads to none of them: no pairs are made of it. */
const LEGAL_FORMS = commonParts(
  "\u80a1\u4efd\u6709\u9650\u516c\u53f8",
  "\u6709\u9650\u8d23\u4efb\u516c\u53f8",
  "\u6709\u9650\u516c\u53f8",
);
const LEGAL_INITIALS = commonParts("gfyxgs", "yxzrgs", "yxgs");
/** Pairs of characters and pairs of initials have terms of their own. */
const OF_TEXT = 1;
const OF_SOUND = 2;

/** A name as it is known in a company. */
export type Name = Pick<NameRow, "company_id" | "role" | "name">;
type Printed = { seller: string | null; buyer: string | null; items: readonly (string | null)[] };
/** The columns of an invoice that tell which of its names are those of people. */
export type NamedRow = Pick<InvoiceRow, "seller_name" | "seller_tax_id" | "buyer_name" | "buyer_tax_id" | "business" | "extra">;

/** The names of an invoice without those of people, which nobody is offered (requirement P4). */
export function printedNames(row: NamedRow, items: readonly (string | null)[]): Printed {
  const persons = personsOf({
    seller: { name: row.seller_name, taxId: row.seller_tax_id },
    buyer: { name: row.buyer_name, taxId: row.buyer_tax_id },
    business: row.business,
    extra: row.extra,
  });
  const ofNobody = (path: string, name: string | null): string | null =>
    name === null || persons.whole.has(path) || coverText(name, persons, withNothing) !== name ? null : name;
  return {
    seller: ofNobody("seller.name", row.seller_name),
    buyer: ofNobody("buyer.name", row.buyer_name),
    items: items.map((name) => ofNobody("items", name)),
  };
}

/** The names of one invoice, none twice. */
export function namesOf(companyId: number, { seller, buyer, items }: Printed): Name[] {
  const names = new Map<string, Name>();
  const add = (role: NameRole, printed: string | null): void => {
    const name = plain(printed ?? "");
    if (name !== "" && name.length <= NAME_LENGTH_MAX) names.set(role + name, { company_id: companyId, role, name });
  };
  add("seller", seller);
  add("buyer", buyer);
  for (const item of items) add("item", item);
  return [...names.values()];
}

/**
 * The rows of one invoice, none twice.
 * @param day of issue, or of arrival, "yyyy-MM-dd"
 */
export const nameRows = (companyId: number, day: string, names: Printed): NameRow[] =>
  namesOf(companyId, names).map((name) => nameRow(name, day));

/** @param seen day of the invoice that brings it, "yyyy-MM-dd" */
export function nameRow({ company_id, role, name }: Name, seen: string): NameRow {
  if (last?.name !== name) last = { name, ...formsOf(name) };
  const { form, initials, text, sounds } = last;
  const terms = termsOf(company_id, OF_TEXT, text);
  for (const sound of sounds) terms.push(...termsOf(company_id, OF_SOUND, sound));
  return { company_id, role, name, form, initials, terms, seen };
}

/** What of a name is the same in every company. */
type Forms = { form: string; initials: string; text: string[]; sounds: string[][] };

/** Many companies have the same name, and where names are written by the million it comes again at once. */
let last: ({ name: string } & Forms) | null = null;

function formsOf(name: string): Forms {
  const form = searchForm(name);
  const { initials } = soundsOf(form);
  return { form, initials: initials.join(" "), text: textPairs(form), sounds: initials.map(soundPairs) };
}

const textPairs = (form: string): string[] => pairs(form.split(LEGAL_FORMS.all));
const soundPairs = (initials: string): string[] => pairs(initials.split(LEGAL_INITIALS.all));
const textTerms = (companyId: number, form: string): number[] => termsOf(companyId, OF_TEXT, textPairs(form));
const soundTerms = (companyId: number, initials: string): number[] => termsOf(companyId, OF_SOUND, soundPairs(initials));

/**
 * The terms that lead to names in which a text (in search form) stands, as sets of which one is enough: a text that ends within
 * a legal form, as one does that is being typed, has pairs that such names lack.
 */
export const waysToText = (companyId: number, form: string): number[][] =>
  [form, withoutCommon(form, LEGAL_FORMS)].map((text) => textTerms(companyId, text)).filter((terms) => terms.length > 0);

/** The same of initials. */
export const waysToSound = (companyId: number, initials: string): number[][] =>
  [initials, withoutCommon(initials, LEGAL_INITIALS)]
    .map((text) => soundTerms(companyId, text))
    .filter((terms) => terms.length > 0);

/** True where no pair leads to all names in which a text stands: a single character, or what most names have. */
export const isCommon = (form: string): boolean => pairs(withoutCommon(form, LEGAL_FORMS).split(LEGAL_FORMS.all)).length === 0;

type Common = { all: RegExp; beginnings: string[]; ends: string[]; parts: readonly string[] };

function commonParts(...parts: string[]): Common {
  return {
    all: new RegExp(parts.join("|"), "gu"),
    beginnings: parts.flatMap((part) => Array.from(part, (_, at) => part.slice(0, at + 1))),
    ends: parts.flatMap((part) => Array.from(part, (_, at) => part.slice(at))),
    parts,
  };
}

/** Without the beginning of a common part at its end, and the end of one at its beginning. */
function withoutCommon(text: string, { beginnings, ends, parts }: Common): string {
  if (parts.some((part) => part.includes(text))) return "";
  const longest = (fitting: string[]): number => Math.max(0, ...fitting.map((part) => part.length));
  const start = longest(ends.filter((part) => text.startsWith(part)));
  return text.slice(start, text.length - longest(beginnings.filter((part) => text.endsWith(part))));
}

/** Every two neighbouring characters, some of them more than once. */
function pairs(parts: string[]): string[] {
  const found: string[] = [];
  for (const part of parts) {
    let end = widthAt(part, 0);
    for (let at = 0; end < part.length;) {
      const next = end + widthAt(part, end);
      found.push(part.slice(at, next));
      at = end;
      end = next;
    }
  }
  return found;
}

/** Units of the character that begins there. */
const widthAt = (text: string, at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
