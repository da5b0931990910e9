/** Asking for access. Nothing is looked up while asking: what isn't there and what isn't for the asker take the same way. */
import { type SqlBool, sql } from "kysely";
import type { z } from "zod";
import type {
  AccessRequest,
  AccessRequestDetail,
  AccessRequestQuery,
  AccessRequests,
  NewAccessRequest,
} from "#api/access.api.ts";
import { shanghaiToday } from "#domain/dates.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import { askedIn } from "#server/diagnose/lookups.usecases.ts";
import { storedFilters } from "#server/find/stored-queries.ts";
import { showView } from "#server/find/views.usecases.ts";
import { type GrantRow, grantRows } from "#server/people/grants.ts";
import { isNoPerson } from "#server/people/people.errors.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { Wanted } from "#server/platform/database/people-tables.ts";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { endsBefore, noSuchCompany, noSuchRequest, requestDecided, tooManyOpen, whichCompany } from "./access.errors.ts";
import { askableCompanies, grantingCompanies } from "./access.policy.ts";
import { presentGrants, presentRequest } from "./access.present.ts";
import { endOfDay } from "./ends.ts";
import { decidable, headedGrants } from "./headed.ts";
import { tellAsker, tellGrantersLater } from "./notify.ts";
import { keyOf, offerFor } from "./offers.ts";
import { type RequestRow, closeRequest, insertRequest, lockRequest, openRequestsOf, requestRows } from "./requests.queries.ts";

const PAGE = 20;
/** So many may wait at once: more would be a way to bury those who decide. */
export const OPEN_MAX = 30;

/** Asks, or gives the open request that asks the same already. @throws ProblemError 404 for a company or lookup that isn't the asker's */
export async function askForAccess(platform: Platform, actor: Actor, wish: NewAccessRequest): Promise<AccessRequest> {
  if (isServiceAccount(actor.userId)) throw isNoPerson();
  const { db, clock } = platform;
  const now = clock();
  const { wanted, told } = await wantedOf(db, actor, wish);
  const companyId = companyOf(actor, wish.company ?? told ?? undefined);
  if (wish.until !== undefined && wish.until < shanghaiToday(now)) throw endsBefore();
  const target = "name" in wanted ? "department" : "filters" in wanted ? "search" : "invoice";
  const id = await db.transaction().execute(async (trx) => {
    const open = await openRequestsOf(trx, actor.userId, companyId, toJson(wanted));
    const same = open.find((each) => each.same);
    if (same !== undefined) return same.id;
    if (open.length >= OPEN_MAX) throw tooManyOpen(OPEN_MAX);
    const request = newId();
    await insertRequest(trx, {
      id: request,
      company_id: companyId,
      asker_id: actor.userId,
      target,
      wanted: toJson(wanted),
      wanted_key: keyOf(wanted),
      lookup_id: wish.lookup ?? null,
      reason: storable(wish.reason),
      wished_until: wish.until === undefined ? null : endOfDay(wish.until),
      created_at: now,
    });
    // what was asked for stays with the request: the trace of a company tells nothing of numbers that it may not have
    await recordEvent(trx, {
      companyId,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "access-request",
      subjectId: request,
      type: "access.requested",
      data: { target },
      reason: storable(wish.reason) || null,
      at: now,
    });
    await tellGrantersLater(platform, trx, request);
    return request;
  });
  return shown(db, actor, (await requestRows(db, { id, limit: 1 }))[0]!, now);
}

async function wantedOf(db: Db, actor: Actor, wish: NewAccessRequest): Promise<{ wanted: Wanted; told: number | null }> {
  if (wish.lookup !== undefined) {
    const { number, code, filters, told } = await askedIn(db, actor, wish.lookup);
    return { wanted: number === null ? { filters } : { number, code }, told };
  }
  const own = (wanted: Wanted) => ({ wanted, told: null });
  if (wish.number !== undefined) return own({ number: storable(wish.number), code: wish.code ? storable(wish.code) : null });
  if (wish.invoice !== undefined) return own({ invoiceId: wish.invoice });
  if (wish.department !== undefined) return own({ name: storable(wish.department) });
  if (wish.query !== undefined) return own({ filters: await storedFilters(db, actor, wish.query) });
  if (wish.view !== undefined) return own({ filters: (await showView(db, actor, wish.view)).filters });
  return own({ filters: wish.search ?? {} });
}

function companyOf(actor: Actor, asked: number | undefined): number {
  const companies = askableCompanies(actor);
  if (asked !== undefined) {
    if (!companies.includes(asked)) throw noSuchCompany();
    return asked;
  }
  if (companies.length > 1) throw whichCompany();
  if (companies.length === 0) throw noSuchCompany();
  return companies[0]!;
}

const storable = (text: string): string => text.replaceAll("\u0000", "").toWellFormed();

/** One's own requests, or those that one may decide about; newest first. */
export async function listRequests(
  platform: Platform,
  actor: Actor,
  query: z.infer<typeof AccessRequestQuery>,
): Promise<AccessRequests> {
  const { db, clock } = platform;
  const decides = query.box === "to-decide";
  const whose = decides ? { whose: await decidable(db, actor) } : { askerId: actor.userId };
  const rows = await requestRows(db, {
    ...whose,
    state: query.state,
    lookup: query.lookup,
    before: query.cursor,
    limit: PAGE + 1,
  });
  const page = rows.slice(0, PAGE);
  const granted = await grantsOf(db, actor, page, clock());
  return {
    requests: page.map((row) => presentRequest(actor, row, granted.get(row.id) ?? [], decides)),
    nextCursor: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null,
  };
}

/** With what could be granted, for who decides. @throws ProblemError 404 for a request that isn't there, and for one that is neither the actor's nor his to decide */
export async function showRequest(platform: Platform, actor: Actor, id: string): Promise<AccessRequestDetail> {
  const { db, clock } = platform;
  const now = clock();
  const row = await requestFor(db, actor, id);
  const request = await shown(db, actor, row, now);
  return { ...request, offer: request.may.decide ? await offerFor(db, actor, row.company_id, row.wanted, now) : null };
}

/** The actor's own, or one that he decides about. */
export async function requestFor(db: DbOrTrx, actor: Actor, id: string): Promise<RequestRow> {
  const whose = sql<SqlBool>`(r.asker_id = ${actor.userId} or ${await decidable(db, actor)})`;
  const [row] = await requestRows(db, { id, whose, limit: 1 });
  if (row === undefined) throw noSuchRequest();
  return row;
}

/** Whoever is shown a request that isn't his own decides about it. */
async function shown(db: DbOrTrx, actor: Actor, row: RequestRow, now: Date): Promise<AccessRequest> {
  const grants = (await grantsOf(db, actor, [row], now)).get(row.id) ?? [];
  return presentRequest(actor, row, grants, row.asker_id !== actor.userId);
}

async function grantsOf(db: DbOrTrx, actor: Actor, requests: readonly RequestRow[], now: Date) {
  const decided = requests.filter(({ state }) => state === "granted");
  const rows: GrantRow[] =
    decided.length === 0
      ? []
      : await grantRows(db, {
          companyIds: [
            ...new Set([...decided.map((row) => row.company_id), ...grantingCompanies(actor), ...askableCompanies(actor)]),
          ],
          headed: headedGrants(actor),
          requestIds: decided.map(({ id }) => id),
          now,
          limit: decided.length * PAGE,
        });
  const presented = await presentGrants(db, actor, rows, now);
  return Map.groupBy(presented, (grant) => rows.find((row) => row.id === grant.id)!.request_id!);
}

/** The asker takes it back. @throws ProblemError 404, 409 */
export async function withdrawRequest(platform: Platform, actor: Actor, id: string): Promise<AccessRequest> {
  return close(platform, actor, id, "withdrawn", null);
}

/** Who may grant says no; to the asker it is the same whether or not there is such a thing. @throws ProblemError 404, 409 */
export async function declineRequest(
  platform: Platform,
  actor: Actor,
  id: string,
  note: string | undefined,
): Promise<AccessRequest> {
  return close(platform, actor, id, "declined", note ? storable(note) : null);
}

async function close(platform: Platform, actor: Actor, id: string, state: "withdrawn" | "declined", note: string | null) {
  const { db, clock } = platform;
  const now = clock();
  await db.transaction().execute(async (trx) => {
    const whose = state === "withdrawn" ? sql<SqlBool>`r.asker_id = ${actor.userId}` : await decidable(trx, actor);
    const row = await lockRequest(trx, id, whose);
    if (row === undefined) throw noSuchRequest();
    if (row.state !== "open") throw requestDecided(row.state);
    await closeRequest(trx, id, { state, at: now, by: actor.userId, note });
    await recordEvent(trx, {
      companyId: row.company_id,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "access-request",
      subjectId: id,
      type: `access.request-${state}`,
      data: { askerId: row.asker_id },
      reason: note,
      at: now,
    });
    if (state === "declined") await tellAsker(platform, trx, row.asker_id);
  });
  return shown(db, actor, (await requestRows(db, { id, limit: 1 }))[0]!, now);
}
