/** Names for completing what is typed and for finding by sound: only from what the asker may see. */
import { syllablesOf } from "#domain/pinyin.ts";
import { searchForm } from "#domain/text.ts";
import { partsSounding } from "#server/invoices/name-sounds.ts";
import { scopesOf, visibleCompanies } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { conditionsOf, type DatedFilters } from "./conditions.ts";
import type { Conditions } from "./find.types.ts";
import { type Named, namesByInitials, namesByText, namesInScopes } from "./names.queries.ts";

/** So many parts of names are looked for at once; more would make a search of one word as many searches. */
const PARTS_MAX = 12;
const LETTERS = /^[a-z]{2,24}$/;

export type Sounding = {
  /** names as printed, the best first */ names: string[];
  /** what of them sounds so, in search form */ parts: string[];
};

/** Names that have a text in them or sound like it, those that begin with it first, then the latest. */
export async function namesFor(db: DbOrTrx, actor: Actor, text: string): Promise<Named[]> {
  const form = searchForm(text);
  if (form === "") return [];
  const letters = lettersOf(form);
  const fits = (name: Named): boolean =>
    name.form.includes(form) || (letters !== null && partsSounding(name.form, letters, syllablesOf(letters)).length > 0);
  const found = [...(await byText(db, actor, form)), ...(letters === null ? [] : await bySound(db, actor, letters))];
  const rank = (name: Named): number => (name.form.startsWith(form) ? 0 : 1);
  return distinct(found.filter(fits)).toSorted(
    (a, b) => rank(a) - rank(b) || (a.seen < b.seen ? 1 : -1) || a.name.length - b.name.length,
  );
}

/** What sounds like these letters, initials (hwjs) or spelled out (huawei); nothing for other texts. */
export async function soundingLike(db: DbOrTrx, actor: Actor, typed: string): Promise<Sounding> {
  const letters = lettersOf(typed.toLowerCase());
  if (letters === null) return { names: [], parts: [] };
  const syllables = syllablesOf(letters);
  const named = distinct(await bySound(db, actor, letters))
    .map((name) => ({ ...name, parts: partsSounding(name.form, letters, syllables) }))
    .filter(({ parts }) => parts.length > 0)
    .toSorted((a, b) => (a.seen < b.seen ? 1 : -1));
  const parts = [...new Set(named.flatMap((name) => name.parts))].slice(0, PARTS_MAX);
  const names = named.filter((name) => name.parts.some((part) => parts.includes(part))).map(({ name }) => name);
  return { names: [...new Set(names)], parts };
}

/** The conditions of a search with the names that its pinyin stands for; null where no invoice can fit. */
export async function conditionsFor(db: DbOrTrx, actor: Actor, filters: DatedFilters): Promise<Conditions | null> {
  const conditions = conditionsOf(filters, actor.userId);
  if (conditions === null || filters.pinyin === undefined) return conditions;
  const sounding = await Promise.all(filters.pinyin.split(" ").map((letters) => soundingLike(db, actor, letters)));
  return { ...conditions, anyWords: [...conditions.anyWords, ...sounding.map(({ parts }) => parts)] };
}

const lettersOf = (text: string): string | null => (LETTERS.test(text) ? text : null);

async function byText(db: DbOrTrx, actor: Actor, form: string): Promise<Named[]> {
  const { whole, inParts } = await reachOf(db, actor);
  return [...(await namesByText(db, whole, form)), ...inParts];
}

/** Letters may be initials, or whole syllables whose initials lead to the same names. */
async function bySound(db: DbOrTrx, actor: Actor, letters: string): Promise<Named[]> {
  const { whole, inParts } = await reachOf(db, actor);
  const initials = new Set([letters, ...syllablesOf(letters).map((way) => way.map((syllable) => syllable.charAt(0)).join(""))]);
  const found: Named[] = [];
  for (const each of initials) if (each.length > 1) found.push(...(await namesByInitials(db, whole, each)));
  return [...found, ...inParts];
}

/** The companies that the asker sees whole, and the names of what he sees of others. */
async function reachOf(db: DbOrTrx, actor: Actor): Promise<{ whole: number[]; inParts: Named[] }> {
  const scopes = scopesOf(actor, visibleCompanies(actor));
  const whole = scopes.filter((scope) => scope.of === "company").map(({ companyId }) => companyId);
  const inParts = await namesInScopes(
    db,
    actor,
    scopes.filter((scope) => scope.of !== "company"),
  );
  return { whole, inParts: inParts.map((name) => ({ ...name, form: searchForm(name.name) })) };
}

function distinct(names: Named[]): Named[] {
  const best = new Map<string, Named>();
  for (const name of names) {
    const before = best.get(name.role + name.form);
    if (before === undefined || before.seen < name.seen) best.set(name.role + name.form, name);
  }
  return [...best.values()];
}
