/** Suggestions while a question is typed: names, numbers, kinds, states and the asker's own questions; nothing that he may not see. */
import { INVOICE_KINDS } from "#domain/invoice.ts";
import type { Piece } from "#domain/question.ts";
import { textOfPieces } from "#domain/question-text.ts";
import { searchForm } from "#domain/text.ts";
import { STATE_AXES } from "#domain/states.ts";
import { SUGGESTION_GROUPS, type Suggestion, type Suggestions } from "#api/suggestions.api.ts";
import { withinBudget } from "#server/find/budget.ts";
import { NO_CONDITIONS } from "#server/find/conditions.ts";
import { searchInvoices } from "#server/find/find.usecases.ts";
import { namesFor } from "#server/find/names.usecases.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import type { Actor } from "#server/people/people.types.ts";
import { errorCode } from "#server/platform/errors.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { recentQuestions } from "./lookups.queries.ts";

const SHOWN_MAX = 10;
const PER_GROUP = { seller: 4, buyer: 3, item: 3, number: 3, kind: 3, state: 3, recent: 3 } as const;
const NUMBER_LENGTH_MIN = 6;
/** A suggestion that takes longer comes too late. */
const TIMEOUT_MS = 300;
const QUERY_CANCELED = "57014";

type Word = { before: string; word: string };

/** @param text as typed so far */
export async function suggest(platform: Platform, actor: Actor, text: string, locale: string): Promise<Suggestions> {
  const [, before = "", typed = ""] = /^(.*?)(\S*)$/su.exec(text) ?? [];
  const word: Word = { before, word: typed };
  if (searchForm(typed) === "") return { suggestions: (await recents(platform, actor, text)).slice(0, SHOWN_MAX) };
  const found = [
    ...(await inTime(() => numbers(platform, actor, word))),
    ...(await inTime(() => names(platform, actor, word))),
    ...wordsOfRegister(platform, word, locale),
    ...(await recents(platform, actor, text)),
  ];
  return { suggestions: grouped(found) };
}

/** The groups in their order, each with its best; where there is room for some only, no group takes it from another. */
function grouped(found: Suggestion[]): Suggestion[] {
  const groups = SUGGESTION_GROUPS.map((name) => found.filter(({ group }) => group === name).slice(0, PER_GROUP[name]));
  const best = Math.max(...groups.map((group) => group.length));
  const byRank = Array.from({ length: best }, (_, rank) => groups.flatMap((group) => group.slice(rank, rank + 1))).flat();
  const shown = new Set(byRank.slice(0, SHOWN_MAX));
  return groups.flat().filter((each) => shown.has(each));
}

async function inTime(run: () => Promise<Suggestion[]>): Promise<Suggestion[]> {
  try {
    return await run();
  } catch (error) {
    if (errorCode(error) !== QUERY_CANCELED) throw error;
    return [];
  }
}

const piece = (field: Piece["field"], value: string): Piece => ({ field, value, text: value, mended: [] });

async function names({ db }: Platform, actor: Actor, { before, word }: Word): Promise<Suggestion[]> {
  const found = await withinBudget(db, (trx) => namesFor(trx, actor, word), TIMEOUT_MS);
  return found.map(({ role, name }) => ({ group: role, label: name, text: `${before}${textOfPieces([piece(role, name)])} ` }));
}

async function numbers({ db }: Platform, actor: Actor, { before, word }: Word): Promise<Suggestion[]> {
  if (!/^\d+$/.test(word) || word.length < NUMBER_LENGTH_MIN || word.length > 20) return [];
  const conditions = { ...NO_CONDITIONS, number: { text: word, fit: "whole" as const } };
  return withinBudget(
    db,
    async (trx) => {
      const { rows } = await searchInvoices(trx, actor, conditions, {
        limit: PER_GROUP.number,
        fits: ["whole", "edge"],
        want: "rows",
      });
      return (await presentSummaries(trx, actor, rows)).flatMap(({ number, digitalNumber, seller }) => {
        const shown = digitalNumber ?? number;
        return shown === null
          ? []
          : [{ group: "number" as const, label: `${shown} ${seller.name ?? ""}`.trim(), text: `${before}${shown}` }];
      });
    },
    TIMEOUT_MS,
  );
}

/** Kinds and states by their words in the asker's language. */
function wordsOfRegister({ i18n }: Platform, { before, word }: Word, locale: string): Suggestion[] {
  const form = searchForm(word);
  const having = (key: string): string | null => {
    const label = i18n.t(locale, `domain:${key}`);
    return searchForm(label).includes(form) ? label : null;
  };
  const kinds = INVOICE_KINDS.flatMap((kind) => {
    const label = having(`kindShort.${kind}`);
    return label === null ? [] : [{ group: "kind" as const, label, text: `${before}type:${kind} ` }];
  });
  const states = Object.entries(STATE_AXES).flatMap(([axis, values]) =>
    values.flatMap((value) => {
      const label = having(`state.${axis}.${value}`);
      return label === null ? [] : [{ group: "state" as const, label, text: `${before}status:${axis}:${value} ` }];
    }),
  );
  return [...kinds, ...states];
}

async function recents({ db }: Platform, actor: Actor, text: string): Promise<Suggestion[]> {
  const form = searchForm(text);
  const asked = await recentQuestions(db, actor);
  return asked
    .filter((question) => searchForm(question).includes(form) && question !== text)
    .slice(0, PER_GROUP.recent)
    .map((question) => ({ group: "recent" as const, label: question, text: question }));
}
