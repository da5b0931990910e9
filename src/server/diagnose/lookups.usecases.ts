/** A question as a person asks it: understood, looked for, and on a miss explained. The answer is kept under a link. */
import { Environment } from "#api/environment.api.ts";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { LookupAnswer, LookupRequest } from "#api/lookups.api.ts";
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import { judgeNoPermission } from "#domain/causes/d11-no-permission.ts";
import { type Diagnosis, judgeAll, verdictOf } from "#domain/causes/verdict.ts";
import { withDays } from "#domain/periods.ts";
import { conditionsOf as askedOfPieces, type Piece, type Question, understand } from "#domain/question.ts";
import { withinBudget } from "#server/find/budget.ts";
import { type SearchResult, nextCursor, searchInvoices } from "#server/find/find.usecases.ts";
import { refuseWithheld } from "#server/find/withheld.ts";
import { noteSearch } from "#server/find/search-trace.ts";
import { storeQuery } from "#server/find/stored-queries.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import type { InvoiceRef } from "#server/invoices/invoices.types.ts";
import { tellingCompanies } from "#server/people/grant-settings.ts";
import type { Actor } from "#server/people/people.types.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { newId } from "#server/platform/ids.ts";
import type { Db } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { asFilters, askedOf, fitsForTyped, searchFor } from "./asking.ts";
import { JUDGES } from "./causes.ts";
import { stillTakenOut } from "./causes/taken-out.ts";
import { factsOfHit, factsOfMiss, moreOfHit, nearOfHit } from "./gather.ts";
import { knownOfRefs } from "./known.ts";
import { countArrival, countMiss } from "./learning/misses.queries.ts";
import { missPlace } from "./learning/misses.usecases.ts";
import type { Inquiry, PieceUse, StoredAnswer, StoredFinding, StoredQuestion } from "./lookup.types.ts";
import { insertLookup, lookupOf } from "./lookups.queries.ts";
import { judgeRows, searchRows } from "./many-rows.ts";
import { usesOfHit, usesOfMiss } from "./piece-uses.ts";
import { withPlaces } from "./places.ts";
import { namesOfPieces, withSounds } from "./sounds.ts";
import { restsOf, seenAsThen, sightOf } from "./seen-now.ts";
import { presentUnderstood } from "./understood.ts";
import { presentFinding, wordsIn } from "./words.ts";

const PAGE = 20;

/** Asks, answers and keeps the answer. */
export async function ask(platform: Platform, actor: Actor, request: LookupRequest, locale: string): Promise<LookupAnswer> {
  const { db, clock } = platform;
  const now = clock();
  const inquiry = await inquiryFor(db, actor, request, now);
  const answer = await judge(platform, inquiry);
  const stored: StoredQuestion = {
    text: request.text ?? null,
    filters: request.filters ?? {},
    environment: request.environment ?? {},
  };
  const id = newId();
  const place = missPlace(actor, stored, answer);
  await insertLookup(db, { id, actor, askedAt: now, question: stored, answer, place });
  const [told] = answer.diagnosis.findings;
  if (place !== null && told !== undefined) await countMiss(db, { place, told, askedAt: now });
  const shown = await present(platform, actor, locale, { id, askedAt: now, question: stored, answer, since: null });
  noteSearch(platform, actor, { ...request.filters, q: request.text ?? request.filters?.q }, shown.invoices);
  return shown;
}

/** What a question asks for, as it was meant when it was asked. @throws ProblemError 400 for what no invoice can have, 403 for what is withheld */
async function inquiryFor(
  db: Db,
  actor: Actor,
  { text, filters: asGiven, environment = {} }: Pick<LookupRequest, "text" | "filters" | "environment">,
  now: Date,
): Promise<Omit<Inquiry, "db">> {
  // a filter by sound is asked for like one that is typed
  const { pinyin, ...given } = asGiven ?? {};
  const filters = withDays(given, now);
  const sounds = pinyin === undefined ? "" : pinyin.replace(/^| /g, " pinyin:");
  const question = await withPlaces(db, actor, understand(`${text ?? ""}${sounds}`, now));
  const typed = askedOfPieces(question);
  const conditions = searchFor(typed, filters, actor.userId);
  if (conditions === null) throw new ProblemError(400, "unknown-condition");
  refuseWithheld(actor, conditions);
  return { actor, now, question, typed, asked: askedOf(typed, filters), given, filters, conditions, environment };
}

/** One's own question, as it was asked. @throws ProblemError 404 */
export async function questionOf(db: Db, actor: Actor, id: string): Promise<{ question: StoredQuestion; askedAt: Date }> {
  const lookup = await lookupOf(db, actor, id);
  if (lookup === undefined) throw new ProblemError(404, "lookup-not-found");
  return lookup;
}

/** What a stored question asks for, by whoever asks it now; amounts, days and parties that were set as filters are asked for like typed ones. */
export async function askedAgain(
  db: Db,
  actor: Actor,
  { text, filters }: Pick<StoredQuestion, "text" | "filters">,
  askedAt: Date,
): Promise<Pick<Inquiry, "asked" | "conditions">> {
  const inquiry = await inquiryFor(db, actor, { ...(text === null ? {} : { text }), filters }, askedAt);
  const { asked, filters: set, conditions } = inquiry;
  const names = ["amountMin", "amountMax", "dateFrom", "dateTo", "seller", "buyer"] as const;
  const said = Object.fromEntries(names.map((name) => [name, asked[name] ?? set[name] ?? null]));
  return { asked: { ...asked, ...said }, conditions };
}

/**
 * An answer by its link, only for its asker: as it was, while he sees what it rests on. Where he sees something else now, or what wasn't
 * there has come, the question is answered anew.
 */
export async function reopen(platform: Platform, actor: Actor, id: string, locale: string): Promise<LookupAnswer> {
  const lookup = await lookupOf(platform.db, actor, id);
  if (lookup === undefined) throw new ProblemError(404, "lookup-not-found");
  return present(platform, actor, locale, await asOfNow(platform, actor, lookup));
}

async function asOfNow(platform: Platform, actor: Actor, lookup: Omit<Lookup, "since">): Promise<Lookup> {
  const { question, askedAt, answer } = lookup;
  const missed = answer.invoices.length === 0;
  const seen = await seenAsThen(platform.db, actor, answer);
  if (seen === "same" && !missed) return { ...lookup, since: null };
  // the days that were meant are those of then; the clock of the device was compared then
  const environment = { ...Environment.parse(question.environment), clock: undefined };
  const request = { ...(question.text === null ? {} : { text: question.text }), filters: question.filters, environment };
  const inquiry = { ...(await inquiryFor(platform.db, actor, request, askedAt)), now: platform.clock() };
  if (seen === "same" && (inquiry.question.rows.length > 0 || (await look(platform, inquiry)).rows.length === 0))
    return { ...lookup, since: null };
  const anew = await judge(platform, inquiry);
  if (missed && anew.invoices.length > 0) await countArrival(platform.db, lookup.id, platform.clock());
  return {
    ...lookup,
    answer: anew,
    since: missed && anew.invoices.length > 0 ? "arrived" : seen === "changed" ? "changed" : null,
  };
}

const judge = async (platform: Platform, inquiry: Omit<Inquiry, "db">): Promise<StoredAnswer> =>
  answerOf(platform, inquiry.question.rows.length > 0 ? await answerRows(platform, inquiry) : await answerOne(platform, inquiry));

/**
 * What one's own lookup asked for, so that access to it can be asked for without typing it again.
 * `told`: the company that said there is one. @throws ProblemError 404
 */
export async function askedIn(
  db: Db,
  actor: Actor,
  id: string,
): Promise<{ number: string | null; code: string | null; filters: InvoiceFilters; told: number | null }> {
  const lookup = await lookupOf(db, actor, id);
  if (lookup === undefined) throw new ProblemError(404, "lookup-not-found");
  const { question, answer } = lookup;
  const piece = (field: Piece["field"]): string | undefined => answer.pieces.find((each) => each.field === field)?.value;
  const told = answer.diagnosis.findings.find(({ cause }) => cause === "D11")?.steps.find(({ target }) => target !== undefined);
  const typed = question.text === null || question.text.trim() === "" ? {} : { q: question.text.trim().slice(0, 200) };
  return {
    number: piece("number") ?? question.filters.number ?? null,
    code: piece("code") ?? question.filters.code ?? null,
    filters: { ...question.filters, ...typed },
    told: told === undefined ? null : Number(told.target),
  };
}

/** `inquiry`: the question as it was answered in the end */
type Judged = {
  inquiry: Omit<Inquiry, "db">;
  result: SearchResult;
  diagnosis: Diagnosis;
  missed: StoredAnswer["missed"];
  uses: PieceUse[];
  rests: InvoiceRef[];
  source: string | null;
};

/** Letters are looked for as they are; where that finds nothing, as the sounds of names. */
async function answerOne(platform: Platform, asked: Omit<Inquiry, "db">): Promise<Judged> {
  const { db } = platform;
  let inquiry = (await inquiryBySound(platform, asked, "said")) ?? asked;
  let result = await look(platform, inquiry);
  const bySound = result.rows.length > 0 ? null : await inquiryBySound(platform, inquiry, "any");
  if (bySound !== null) {
    inquiry = bySound;
    result = await look(platform, inquiry);
  }
  const hit = result.rows.length > 0;
  const facts = hit
    ? factsOfHit(inquiry, await knownOfRefs(db, inquiry.actor, result.rows.slice(0, 3)), result.count.total)
    : await factsOfMiss(db, inquiry);
  if (hit) await moreOfHit(db, inquiry, facts);
  if (hit && mayBeSlipped(inquiry, result)) Object.assign(facts, await nearOfHit(db, inquiry, facts));
  const uses = hit ? await usesOfHit(db, inquiry, result) : usesOfMiss(inquiry, facts.relaxed);
  return {
    inquiry,
    result,
    diagnosis: judgeAll(facts, JUDGES),
    missed: facts.missed,
    uses,
    rests: restsOf(facts),
    source: sourceBehind(facts),
  };
}

/** The same question with names in the place of letters; null where no letters sound like one. */
async function inquiryBySound(
  { db }: Platform,
  inquiry: Omit<Inquiry, "db">,
  which: "said" | "any",
): Promise<Omit<Inquiry, "db"> | null> {
  const { actor, filters } = inquiry;
  const question = await withSounds(db, actor, inquiry.question, which);
  if (question === null) return null;
  const typed = askedOfPieces(question);
  const conditions = searchFor(typed, filters, actor.userId);
  return conditions === null ? null : { ...inquiry, question, typed, asked: askedOf(typed, filters), conditions };
}

/** Seven or eight digits stand inside some long number by chance: that says nothing against a slip in a short one. */
function mayBeSlipped({ asked }: Omit<Inquiry, "db">, { fit }: SearchResult): boolean {
  return fit !== "whole" && (asked.number?.length === 7 || asked.number?.length === 8);
}

async function answerRows({ db }: Platform, inquiry: Omit<Inquiry, "db">): Promise<Judged> {
  const result = await searchRows(db, inquiry);
  return {
    inquiry,
    uses: [],
    result,
    diagnosis: judgeRows(factsOfHit(inquiry, [], result.count.total), result, rowCount(inquiry.question)),
    missed: [],
    rests: [],
    source: null,
  };
}

const rowCount = ({ rows, rowsLeft = 0 }: Question): number => rows.length + rowsLeft;

async function look({ db }: Platform, inquiry: Omit<Inquiry, "db">): Promise<SearchResult> {
  const { actor, conditions, question } = inquiry;
  const nothingAsked = question.pieces.every((piece) => piece.field === "ignored") && Object.keys(inquiry.filters).length === 0;
  if (nothingAsked)
    return { rows: [], count: { total: 0, totalIs: "exact", sums: null }, more: false, fit: "whole", partial: false };
  const options = { limit: PAGE, fits: fitsForTyped(conditions) };
  const result = await withinBudget(db, (trx) => searchInvoices(trx, actor, conditions, options));
  // what wasn't looked through isn't missing: no cause may be named for it
  if (result.partial && result.rows.length === 0) throw new ProblemError(503, "too-slow");
  return result;
}

async function answerOf(
  platform: Platform,
  { inquiry, result, diagnosis, missed, uses, rests, source }: Judged,
): Promise<StoredAnswer> {
  const { actor, now, typed, given, question } = inquiry;
  const listed =
    result.rows.length > 0 && question.rows.length === 0 ? asFilters(typed, given, soundsOf(question.pieces), now) : null;
  const query = listed === null ? null : (await storeQuery(platform.db, actor, listed)).id;
  const candidates = await refsOf(platform, actor, diagnosis);
  return {
    pieces: (question.pieces.length > 0 ? question.pieces : question.rows.flatMap((row) => row.pieces)).map(
      ({ sounds: _sounds, ...piece }) => piece,
    ),
    uses,
    invoices: result.rows.map(({ companyId, id }) => ({ companyId, id })),
    total: result.count.total,
    totalIs: result.count.totalIs,
    nextCursor: listed === null ? null : nextCursor(result, listed, "-date"),
    query,
    missed,
    sight: sightOf(actor),
    rests,
    source: ABOUT_SOURCES.includes(diagnosis.findings[0]?.cause ?? "") ? source : null,
    diagnosis: {
      ...diagnosis,
      findings: diagnosis.findings.map((finding) => ({
        ...finding,
        candidates: finding.candidates.flatMap((id) => candidates.get(id) ?? []),
      })),
    },
  };
}

/** Causes that tell of a source. */
const ABOUT_SOURCES: readonly string[] = ["D4", "D28"];
const sourceBehind = ({ arrivals }: CaseFacts): string | null =>
  arrivals?.sources.find(({ failing, quiet }) => failing || quiet)?.id ?? null;

const soundsOf = (pieces: readonly Piece[]): string[] =>
  pieces.filter(({ field }) => field === "pinyin").map(({ value }) => value);

async function refsOf({ db }: Platform, actor: Actor, diagnosis: Diagnosis): Promise<Map<string, InvoiceRef>> {
  const ids = [...new Set(diagnosis.findings.flatMap((finding) => finding.candidates))];
  const known = await knownOfRefs(
    db,
    actor,
    ids.map((id) => ({ companyId: 0, id })),
  );
  return new Map(known.map(({ companyId, id }) => [id, { companyId, id }]));
}

type Lookup = {
  id: string;
  askedAt: Date;
  question: StoredQuestion;
  answer: StoredAnswer;
  since: LookupAnswer["since"];
};

async function present(platform: Platform, actor: Actor, locale: string, lookup: Lookup): Promise<LookupAnswer> {
  const { id, askedAt, question, answer, since } = lookup;
  const words = wordsIn(platform.i18n, locale);
  const candidates = answer.diagnosis.findings.flatMap((finding) => finding.candidates);
  const summaries = await presentSummaries(platform.db, actor, [...answer.invoices, ...candidates]);
  const byId = new Map(summaries.map((summary) => [summary.id, summary]));
  const invoices = answer.invoices.flatMap((ref) => byId.get(ref.id) ?? []);
  const total = Math.max(0, answer.total - (answer.invoices.length - invoices.length));
  const restorable = await stillTakenOut(platform.db, actor, answer.diagnosis.findings.flatMap(toRestore));
  // a finding that rests on invoices which may no longer be seen has nothing left to say
  const visible = (await asToldNow(platform.db, actor, answer.diagnosis.findings)).filter(
    (finding) =>
      (finding.candidates.length === 0 || finding.candidates.some((ref) => byId.has(ref.id))) &&
      toRestore(finding).every((id) => restorable.has(id)),
  );
  const findings = visible.map((finding) =>
    presentFinding(
      words,
      withoutHidden(finding, byId),
      finding.candidates.flatMap((ref) => byId.get(ref.id) ?? []),
      { id, askedAt, text: question.text },
    ),
  );
  const reasons = (list: StoredAnswer["diagnosis"]["ruledOut"]) =>
    list.map(({ cause, reason }) => ({ cause, reason: words.say(reason) }));
  return {
    id,
    askedAt: askedAt.toISOString(),
    since,
    text: question.text,
    filters: question.filters as InvoiceFilters,
    understood: presentUnderstood(words, answer, question.filters, await namesOfPieces(platform.db, actor, answer.pieces)),
    invoices,
    total,
    totalIs: answer.totalIs,
    nextCursor: answer.nextCursor,
    query: answer.query,
    diagnosis: {
      verdict: verdictOf(
        { foundTotal: total, missed: answer.missed },
        visible.map((finding) => ({ ...finding, candidates: finding.candidates.map((ref) => ref.id) })),
      ),
      findings,
      ruledOut: reasons(answer.diagnosis.ruledOut),
      notChecked: reasons(answer.diagnosis.notChecked),
    },
  };
}

/** That there is an invoice is said only as long as its company has it said, and to its members. */
async function asToldNow(db: Db, actor: Actor, findings: StoredFinding[]): Promise<StoredFinding[]> {
  const toldBy = ({ cause, certainty, steps }: StoredFinding): string | undefined =>
    cause === "D11" && certainty === "certain" ? steps.find(({ target }) => target !== undefined)?.target : undefined;
  if (findings.every((finding) => toldBy(finding) === undefined)) return findings;
  const telling = (await tellingCompanies(db, actor)).map(({ id }) => String(id));
  const kept = findings.filter((finding) => toldBy(finding) === undefined || telling.includes(toldBy(finding)!));
  if (kept.some(({ cause }) => cause === "D11")) return kept;
  const [possible] = judgeNoPermission({ foundTotal: 0, hidden: [], ownCompanies: [] }).findings;
  return [...kept, { ...possible!, candidates: [] }];
}

const toRestore = ({ steps }: StoredFinding): string[] =>
  steps.flatMap(({ id, target }) => (id === "restore" && target !== undefined ? [target] : []));

const withoutHidden = (finding: StoredFinding, visible: ReadonlyMap<string, unknown>): StoredFinding => ({
  ...finding,
  steps: finding.steps.filter((step) => step.target === undefined || visible.has(step.target) || finding.candidates.length === 0),
});
