/** Announcements and maintenance windows: written, published, changed, withdrawn; and what a reader is shown. */
import type { CurrentNotices, NewNotice, Notice, Notices, PastNotices, ShownNotice } from "#api/notices.api.ts";
import { LANGUAGES, type TouchedFunction } from "#domain/notices/notices.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { noSuchNotice, noticeAudience, noticeOver, noticePublished, noticeTimes } from "../notices.errors.ts";
import { type Scope, covers, scopeOf } from "../notices.policy.ts";
import { readerOf } from "../reader.ts";
import { tellSubscribers } from "../status/telling.ts";
import { companyIds, tellCompanies } from "../trace.ts";
import { phase, presentManaged, presentShown } from "./notices.present.ts";
import {
  type NoticeRow,
  currentRows,
  isShownTo,
  lockNotice,
  managedRows,
  publicRows,
  putAway,
  shownRows,
  windowRows,
} from "./notices.queries.ts";

const PAGE = 50;
type Wish = NewNotice & { publish?: boolean };

const publishes = (db: DbOrTrx, actor: Actor): Promise<Scope> => scopeOf(db, actor, "notice.publish");

/** What is shown to the actor now, those at work first. */
export async function currentNotices({ db, clock }: Platform, actor: Actor, locale: string): Promise<CurrentNotices> {
  const now = clock();
  const rows = await currentRows(db, readerOf(actor), now);
  return { notices: rows.map((row) => presentShown(row, locale, now)) };
}

/** What everybody is shown now, signed in or not. */
export async function publicNotices({ db, clock }: Pick<Platform, "db" | "clock">, locale: string): Promise<ShownNotice[]> {
  const now = clock();
  return (await publicRows(db, now)).map((row) => presentShown(row, locale, now));
}

/** All that the actor was ever shown, newest first. */
export async function pastNotices(
  { db, clock }: Platform,
  actor: Actor,
  { locale, cursor }: { locale: string; cursor: string | undefined },
): Promise<PastNotices> {
  const now = clock();
  const rows = await shownRows(db, readerOf(actor), { now, before: cursor ?? null, limit: PAGE + 1 });
  const notices = rows.slice(0, PAGE).map((row) => presentShown(row, locale, now));
  return { notices, nextCursor: rows.length > PAGE ? notices.at(-1)!.id : null };
}

/** Those that the actor may write, drafts and withdrawn ones too. @throws ProblemError 403 */
export async function managedNotices({ db, clock }: Platform, actor: Actor, cursor: string | undefined): Promise<Notices> {
  const scope = await publishes(db, actor);
  if (scope.companies.length === 0) throw notPermitted("notice.publish");
  const rows = await managedRows(db, scope, { before: cursor ?? null, limit: PAGE + 1 });
  const notices = rows.slice(0, PAGE).map((row) => presentManaged(row, clock()));
  return {
    notices,
    nextCursor: rows.length > PAGE ? notices.at(-1)!.id : null,
    may: { addIn: scope.companies, everybody: scope.everybody },
  };
}

async function showNotice({ db, clock }: Platform, actor: Actor, id: string): Promise<Notice> {
  const [row] = await managedRows(db, await publishes(db, actor), { id, limit: 1 });
  if (row === undefined) throw noSuchNotice();
  return presentManaged(row, clock());
}

/** @throws ProblemError 403, 422 for its times or a company that isn't the actor's to address */
export async function addNotice(platform: Platform, actor: Actor, wish: Wish): Promise<Notice> {
  const now = platform.clock();
  const id = newId();
  await platform.db.transaction().execute(async (trx) => {
    const row = await rowOf(trx, actor, wish, now);
    const published = wish.publish === true;
    const stamps = published ? { state: "published" as const, ...publication(row, actor, now) } : { state: "draft" as const };
    await trx
      .insertInto("notice")
      .values({ id, ...row, created_at: now, created_by: actor.userId, ...stamps })
      .execute();
    if (published && row.visitors) await tellSubscribers(platform, trx, { what: "notice", notice: id });
    await tell(trx, actor, id, published ? "notice.published" : "notice.drafted", { after: wordsOf(row) }, now, row.companies);
  });
  return showNotice(platform, actor, id);
}

/** Its kind stays. @throws ProblemError 403, 404, 409 where its time is over, 422 */
export async function changeNotice(platform: Platform, actor: Actor, id: string, wish: NewNotice): Promise<Notice> {
  const now = platform.clock();
  await changing(platform, actor, id, async (trx, before) => {
    const row = { ...(await rowOf(trx, actor, wish, now)), kind: before.kind };
    await trx
      .updateTable("notice")
      .set({ ...row, ...(before.state === "published" ? { shown_from: row.shown_from ?? before.shown_from } : {}) })
      .where("id", "=", id)
      .execute();
    const data = { before: wordsOf(before), after: wordsOf(row) };
    await tell(trx, actor, id, "notice.changed", data, now, joined(before.companies, row.companies));
  });
  return showNotice(platform, actor, id);
}

/** @throws ProblemError 403, 404, 409 where it is published already */
export async function publishNotice(platform: Platform, actor: Actor, id: string): Promise<Notice> {
  const now = platform.clock();
  await changing(platform, actor, id, async (trx, row) => {
    if (row.state !== "draft") throw noticePublished();
    const stamps = { state: "published" as const, ...publication(row, actor, now) };
    await trx.updateTable("notice").set(stamps).where("id", "=", id).execute();
    if (row.visitors) await tellSubscribers(platform, trx, { what: "notice", notice: id });
    await tell(trx, actor, id, "notice.published", { after: wordsOf(row) }, now, row.companies);
  });
  return showNotice(platform, actor, id);
}

/** It is shown nowhere any more; who wrote it and why it went stays. @throws ProblemError 403, 404, 409 */
export async function withdrawNotice(platform: Platform, actor: Actor, id: string, reason: string): Promise<Notice> {
  const now = platform.clock();
  await changing(platform, actor, id, async (trx, row) => {
    const stamps = { withdrawn_at: now, withdrawn_by: actor.userId, withdrawn_reason: reason };
    await trx
      .updateTable("notice")
      .set({ state: "withdrawn", ...stamps })
      .where("id", "=", id)
      .execute();
    await tell(trx, actor, id, "notice.withdrawn", { before: wordsOf(row) }, now, row.companies, reason);
  });
  return showNotice(platform, actor, id);
}

/** The actor has read it. @throws ProblemError 404 */
export async function dismissNotice({ db, clock }: Platform, actor: Actor, id: string): Promise<void> {
  if (!(await isShownTo(db, readerOf(actor), id, clock()))) throw noSuchNotice();
  await putAway(db, actor.userId, id, clock());
}

/** A maintenance that touches, or lately touched, a function. */
export type Touching = { id: string; from: Date; until: Date; running: boolean; functions: readonly TouchedFunction[] };

/**
 * Maintenance windows for the actor that touch any of the functions: running at that time, or ended within `lately` before it.
 * @param lately milliseconds
 */
export async function noticesTouching(
  db: DbOrTrx,
  actor: Actor,
  { functions, at, lately = 0 }: { functions: readonly TouchedFunction[]; at: Date; lately?: number },
): Promise<Touching[]> {
  const rows = await windowRows(db, readerOf(actor), new Date(at.getTime() - lately), at);
  return rows
    .filter((row) => row.functions.some((each) => functions.includes(each)))
    .map(({ id, starts_at, ends_at, functions: touched }) => ({
      id,
      from: starts_at,
      until: ends_at!,
      running: ends_at! > at,
      functions: touched,
    }));
}

type Columns = Pick<
  NoticeRow,
  "kind" | "level" | "visitors" | "companies" | "roles" | "shown_from" | "starts_at" | "ends_at" | "functions"
> & { texts: string };

/** @throws ProblemError 403, 422 */
async function rowOf(trx: Trx, actor: Actor, wish: NewNotice, now: Date): Promise<Columns> {
  const scope = await publishes(trx, actor);
  const { visitors, companies, roles } = wish.audience;
  if (scope.companies.length === 0 || (companies === null && !scope.everybody)) throw notPermitted("notice.publish");
  if (!covers(scope, companies)) throw noticeAudience();
  if (companies !== null && (await companyIds(trx)).filter((each) => companies.includes(each)).length < new Set(companies).size)
    throw noticeAudience();
  const from = new Date(wish.from);
  const until = wish.until === null ? null : new Date(wish.until);
  const shownFrom = wish.kind === "window" && wish.shownFrom !== null ? new Date(wish.shownFrom) : null;
  if (until !== null && (until <= from || until <= now)) throw noticeTimes();
  if (shownFrom !== null && shownFrom > from) throw noticeTimes();
  return {
    kind: wish.kind,
    level: wish.level,
    texts: toJson(wish.texts),
    visitors,
    companies,
    roles,
    shown_from: shownFrom,
    starts_at: from,
    ends_at: until,
    functions: wish.kind === "window" ? wish.functions : [],
  };
}

/** A window is announced at once unless it says from when. */
const publication = (row: Pick<NoticeRow, "kind" | "shown_from" | "starts_at">, actor: Actor, now: Date) => ({
  published_at: now,
  published_by: actor.userId,
  shown_from: row.kind === "window" ? (row.shown_from ?? (now < row.starts_at ? now : row.starts_at)) : null,
});

async function changing(
  { db, clock }: Platform,
  actor: Actor,
  id: string,
  change: (trx: Trx, row: NoticeRow) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const scope = await publishes(trx, actor);
    if (scope.companies.length === 0) throw notPermitted("notice.publish");
    const row = await lockNotice(trx, scope, id);
    if (row === undefined) throw noSuchNotice();
    if (row.state === "withdrawn" || (row.state === "published" && phase(row, clock()) === "over")) throw noticeOver();
    await change(trx, row);
  });
}

/** Both those of before and those of now; null: all. */
const joined = (a: number[] | null, b: number[] | null): number[] | null => (a && b ? [...new Set([...a, ...b])] : null);

/** What its trail tells of it. */
function wordsOf(row: Columns | NoticeRow): Record<string, unknown> {
  const texts = typeof row.texts === "string" ? (JSON.parse(row.texts) as NoticeRow["texts"]) : row.texts;
  const all = LANGUAGES.flatMap((language) => texts[language] ?? []);
  return {
    kind: row.kind,
    level: row.level,
    title: all.map(({ title }) => title).join(" / "),
    text: all.map(({ text }) => text).join(" / "),
    visitors: row.visitors,
    companies: row.companies,
    roles: row.roles,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
    functions: row.functions,
  };
}

async function tell(
  trx: Trx,
  { userId, channel }: Actor,
  id: string,
  type: string,
  data: Record<string, unknown>,
  at: Date,
  companies: readonly number[] | null,
  reason: string | null = null,
): Promise<void> {
  await tellCompanies(trx, companies, { actorId: userId, channel, subject: "notice", subjectId: id, type, data, reason, at });
}
