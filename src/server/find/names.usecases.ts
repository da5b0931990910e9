/** Names for completing what is typed and for finding by sound: only from what the asker may see. */
import { initialsWord } from "#domain/grams.ts";
import { syllablesOf } from "#domain/pinyin.ts";
import { searchForm } from "#domain/text.ts";
import { partsByInitials, partsSpelled } from "#server/invoices/name-sounds.ts";
import { scopesOf, seesAllOf, visibleCompanies } from "#server/invoices/invoices.policy.ts";
import { companiesShowing } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import { withinBudget } from "./budget.ts";
import { countUpTo } from "./collect.ts";
import { conditionsOf, type DatedFilters, NO_CONDITIONS, withAnyOf } from "./conditions.ts";
import type { Conditions } from "./find.types.ts";
import { askedBy, slicesOf } from "./hits.ts";
import { type Named, namesByInitials, namesByText, namesInScopes } from "./names.queries.ts";
import { allHits } from "./slices.ts";

/** So many ways to write what sounds so are looked for at once; more would make a search of one word as many searches. */
const WRITTEN_MAX = 12;
/** Names that are looked at for them. */
const LOOKED_AT = 2_000;
const LETTERS = /^[a-z]{2,24}$/;

export type Sounding = {
  /** of which one stands in the text of whatever sounds so */ words: string[];
  /** whether anything that the asker sees sounds so */ any: boolean;
  /** false where it is written in more ways than these */ all: boolean;
};

/** Names that have a text in them or sound like it, those that begin with it first, then the latest. */
export async function namesFor(db: DbOrTrx, actor: Actor, text: string): Promise<Named[]> {
  const form = searchForm(text);
  if (form === "") return [];
  const letters = lettersOf(form);
  const sounds = letters === null ? null : soundOf(letters);
  const fits = (name: Named): boolean =>
    name.form.includes(form) || (sounds !== null && (sounds.isBegun(name) || sounds.isSpelled(name)));
  const found = [...(await byText(db, actor, form)), ...(letters === null ? [] : await bySound(db, actor, letters))];
  const rank = (name: Named): number => (name.form.startsWith(form) ? 0 : 1);
  return distinct(found.filter(fits)).toSorted(
    (a, b) => rank(a) - rank(b) || (a.seen < b.seen ? 1 : -1) || a.name.length - b.name.length,
  );
}

/** Some of the names that a search for these letters finds, as printed, the latest first; none for other texts. */
export async function namesSounding(db: DbOrTrx, actor: Actor, typed: string): Promise<string[]> {
  const letters = lettersOf(typed.toLowerCase());
  if (letters === null) return [];
  const { isBegun, isSpelled } = soundOf(letters);
  const named = distinct(await bySound(db, actor, letters));
  const parties = named.some((name) => isParty(name) && isBegun(name));
  const found = named.filter((name) => isSpelled(name) || (isBegun(name) && (!parties || isParty(name))));
  return [...new Set(found.toSorted((a, b) => (a.seen < b.seen ? 1 : -1)).map(({ name }) => name))];
}

/**
 * How to look for what sounds like these letters. Initials of parties (hwjs) stand in the text of an invoice. How it is written else
 * the names say: what is spelled out (huawei), items where no party has these initials, and two letters where few names have them, as
 * no index leads to those. No words for other texts.
 */
export async function wordsSounding(db: Db, actor: Actor, typed: string): Promise<Sounding> {
  const letters = lettersOf(typed.toLowerCase());
  if (letters === null) return { words: [], any: false, all: true };
  const { begun, spelled, isBegun, isSpelled } = soundOf(letters);
  const parties = letters.length > 2 && (await partySounds(db, actor, letters));
  if (parties && syllablesOf(letters).length === 0) return { words: [initialsWord(letters)], any: true, all: true };
  const named = await bySound(db, actor, letters, LOOKED_AT);
  const latest = named.toSorted((a, b) => (a.seen < b.seen ? 1 : -1));
  const written = (...ways: ((name: Named) => string[])[]): string[] => [
    ...new Set(latest.flatMap((name) => ways.flatMap((way) => way(name)))),
  ];
  const few = named.length < LOOKED_AT && seesWhole(actor) && written(spelled, begun).length <= WRITTEN_MAX;
  const walked = letters.length === 2 && !few;
  const words = parties || walked ? written(spelled) : written(spelled, begun);
  const any = parties || named.some((name) => isBegun(name) || isSpelled(name));
  const all = words.length <= WRITTEN_MAX && named.length < LOOKED_AT;
  const initials = parties || walked || words.length === 0 ? [initialsWord(letters)] : [];
  return { words: [...initials, ...words.slice(0, WRITTEN_MAX)], any, all };
}

/** Whether there is an invoice with a party of these initials. */
function partySounds(db: Db, actor: Actor, letters: string): Promise<boolean> {
  return withinBudget(db, async (trx) => {
    const asked = await askedBy(trx, actor, { ...NO_CONDITIONS, words: [initialsWord(letters)] });
    const slices = await slicesOf(trx, asked, true);
    return (await countUpTo(trx, allHits(asked, slices), 1)) > 0;
  });
}

const seesWhole = (actor: Actor): boolean => visibleCompanies(actor).every((companyId) => seesAllOf(actor, companyId));

/** What letters stand for in a name: the parts that have them as initials, and those that are spelled so. */
function soundOf(letters: string) {
  const syllables = syllablesOf(letters);
  const begun = ({ form }: Named): string[] => partsByInitials(form, letters);
  const spelled = ({ form }: Named): string[] => partsSpelled(form, syllables);
  return {
    begun,
    spelled,
    isBegun: (name: Named): boolean => begun(name).length > 0,
    isSpelled: (name: Named): boolean => spelled(name).length > 0,
  };
}

const isParty = ({ role }: Named): boolean => role !== "item";

/** The conditions of a search with what its pinyin stands for; null where no invoice can fit. */
export async function conditionsFor(db: Db, actor: Actor, filters: DatedFilters): Promise<Conditions | null> {
  const conditions = conditionsOf(filters, actor.userId);
  if (conditions === null || filters.pinyin === undefined) return conditions;
  const sounding = await Promise.all(filters.pinyin.split(" ").map((letters) => wordsSounding(db, actor, letters)));
  return withAnyOf(
    conditions,
    sounding.map(({ words }) => words),
  );
}

const lettersOf = (text: string): string | null => (LETTERS.test(text) ? text : null);

async function byText(db: DbOrTrx, actor: Actor, form: string): Promise<Named[]> {
  const { whole, inParts } = await reachOf(db, actor);
  return [...(await namesByText(db, whole, form)), ...inParts];
}

/** Letters may be initials, or whole syllables whose initials lead to the same names. */
async function bySound(db: DbOrTrx, actor: Actor, letters: string, most?: number): Promise<Named[]> {
  const { whole, inParts } = await reachOf(db, actor);
  const initials = new Set([letters, ...syllablesOf(letters).map((way) => way.map((syllable) => syllable.charAt(0)).join(""))]);
  const found: Named[] = [];
  for (const each of initials) if (each.length > 1) found.push(...(await namesByInitials(db, whole, each, most)));
  return [...found, ...inParts];
}

/** The companies that the asker sees whole, and the names of what he sees of others. */
async function reachOf(db: DbOrTrx, actor: Actor): Promise<{ whole: number[]; inParts: Named[] }> {
  const scopes = scopesOf(actor, visibleCompanies(actor));
  const named = companiesShowing(actor, "field.parties");
  const whole = named.filter((companyId) => seesAllOf(actor, companyId));
  const within = (companies: readonly number[]) => scopes.filter(({ companyId }) => companies.includes(companyId));
  const inParts = await namesInScopes(db, actor, within(named.filter((companyId) => !whole.includes(companyId))));
  // of other companies only the items, as far as nothing but their names stands in them
  const others = within(visibleCompanies(actor).filter((companyId) => !named.includes(companyId)));
  const items = (await namesInScopes(db, actor, others)).filter((name) => !isParty(name));
  return { whole, inParts: [...inParts, ...items].map((name) => ({ ...name, form: searchForm(name.name) })) };
}

function distinct(names: Named[]): Named[] {
  const best = new Map<string, Named>();
  for (const name of names) {
    const before = best.get(name.role + name.form);
    if (before === undefined || before.seen < name.seen) best.set(name.role + name.form, name);
  }
  return [...best.values()];
}
