/** Grants: given from a request or directly, moved, taken back, looked through. A granter gives only what he sees himself. */
import type { z } from "zod";
import type {
  AccessGrant,
  AccessGrantQuery,
  AccessGrants,
  AccessRequest,
  DecideRequest,
  NewAccessGrant,
} from "#api/access.api.ts";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { showView } from "#server/find/views.usecases.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import { loadActor } from "#server/people/actors.ts";
import { settingsOf } from "#server/people/grant-settings.ts";
import { type NewGrant, countAttention, grantAccess, grantRows } from "#server/people/grants.ts";
import { accountById, userByEmail } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db, Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import {
  mayNotGrant,
  noSuchGrant,
  noSuchPerson,
  noSuchRequest,
  notOneself,
  nothingToGrant,
  requestDecided,
  searchRefused,
  showsMore,
} from "./access.errors.ts";
import {
  asGranter,
  askableCompanies,
  headshipFor,
  knowingCompanies,
  mayGrantIn,
  mayGrantSomething,
  rulesFor,
  shownBeyond,
} from "./access.policy.ts";
import { presentGrants } from "./access.present.ts";
import { endOf } from "./ends.ts";
import { decidable, headedGrants } from "./headed.ts";
import { tellAsker } from "./notify.ts";
import { givable, grantableDepartments } from "./offers.ts";
import { closeRequest, lockRequest } from "./requests.queries.ts";
import { requestFor, showRequest } from "./requests.usecases.ts";
import { searchFound } from "./search-rule.ts";

const PAGE = 20;
/** `under`: the departments that it belongs to */
export type Thing = { companyId: number; under: readonly string[] } & (
  | { invoiceId: string }
  | { departmentId: string }
  | { rule: NonNullable<NewGrant["rule"]>; asked: InvoiceFilters }
);

/** What is to be granted, as far as the actor sees it himself and grants there. @throws ProblemError 403, 422 */
export async function thingsOf(
  platform: Platform,
  actor: Actor,
  companyId: number,
  what: { invoices?: readonly string[]; department?: string | undefined; search?: InvoiceFilters | undefined },
): Promise<Thing[]> {
  const { db, clock } = platform;
  const granter = asGranter(actor);
  const things: Thing[] = [];
  if (what.invoices !== undefined && what.invoices.length > 0) {
    const refs = granter.reaches.flatMap((reach) =>
      what.invoices!.map((invoice) => ({ companyId: reach.companyId, id: invoice })),
    );
    const seen = givable(granter, await presentSummaries(db, granter, refs));
    if (what.invoices.some((id) => !seen.some((invoice) => invoice.id === id))) throw nothingToGrant();
    things.push(
      ...seen.map(({ id, company, department }): Thing => ({
        companyId: company.id,
        invoiceId: id,
        under: department === null ? [] : [department.id],
      })),
    );
  }
  if (what.department !== undefined) {
    const departments = await grantableDepartments(db, actor, [companyId]);
    if (!departments.some(({ id }) => id === what.department)) throw nothingToGrant();
    things.push({ companyId, departmentId: what.department, under: [what.department] });
  }
  if (what.search !== undefined) {
    const { rule, refused } = await searchFound(db, granter, companyId, what.search, clock());
    if (refused.length > 0) throw searchRefused(refused);
    if (rule === null) throw nothingToGrant();
    things.push({ companyId, rule, asked: what.search, under: rule.departmentIds });
  }
  if (things.length === 0) throw nothingToGrant();
  return things;
}

/** @throws ProblemError 422 where a head would show somebody more than he sees himself */
export async function checkShown(
  platform: Platform,
  actor: Actor,
  granteeId: string,
  companies: readonly number[],
): Promise<void> {
  if (companies.every((id) => mayGrantIn(actor, id))) return;
  const grantee = await loadActor(platform.db, granteeId, "web", platform.clock());
  if (grantee === null) throw noSuchPerson();
  const more = [...new Set(companies.flatMap((id) => shownBeyond(actor, grantee, id)))];
  if (more.length > 0) throw showsMore(more);
}

/** Each with the end that its company allows. */
async function give(
  trx: Trx,
  granter: Actor,
  things: readonly Thing[],
  given: { granteeId: string; reason: string; until: string | null | undefined; now: Date; requestId?: string },
): Promise<string[]> {
  const settings = await settingsOf(trx, [...new Set(things.map(({ companyId }) => companyId))]);
  const ids: string[] = [];
  for (const { under, ...thing } of things) {
    const own = settings.find(({ id }) => id === thing.companyId)!;
    const endsAt = endOf(given.until, rulesFor(granter, own), given.now);
    const { granteeId, reason, requestId } = given;
    const grant = {
      ...thing,
      asHeadOf: headshipFor(granter, thing.companyId, under),
      granteeId,
      reason,
      grantedBy: granter.userId,
      endsAt,
      at: given.now,
      ...(requestId ? { requestId } : {}),
    } as NewGrant;
    ids.push(await grantAccess(trx, grant, { actorId: granter.userId, channel: granter.channel }));
  }
  return ids;
}

/**
 * Grants what was asked for, or the part of it that the granter chose. Two who decide at once: the second is told so.
 * @throws ProblemError 404, 409, 422
 */
export async function grantRequest(
  platform: Platform,
  actor: Actor,
  id: string,
  decision: DecideRequest,
): Promise<AccessRequest> {
  const { db, clock } = platform;
  const now = clock();
  const request = await requestFor(db, actor, id);
  if (request.asker_id === actor.userId) throw noSuchRequest();
  const whose = await decidable(db, actor);
  if (request.state !== "open") throw requestDecided(request.state);
  const { wanted } = request;
  const things = await thingsOf(platform, actor, request.company_id, {
    invoices: decision.invoices ?? [],
    department: decision.department,
    search: decision.search === true && "filters" in wanted ? wanted.filters : undefined,
  });
  await checkShown(platform, actor, request.asker_id, companiesOf(things));
  await db.transaction().execute(async (trx) => {
    const locked = await lockRequest(trx, id, whose);
    if (locked === undefined || locked.state !== "open") throw requestDecided(locked?.state ?? "withdrawn");
    const note = decision.note ? storable(decision.note) : null;
    const grants = await give(trx, actor, things, {
      granteeId: request.asker_id,
      reason: note ?? request.reason,
      until: decision.until,
      now,
      requestId: id,
    });
    await closeRequest(trx, id, { state: "granted", at: now, by: actor.userId, note });
    await recordEvent(trx, {
      companyId: request.company_id,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "access-request",
      subjectId: id,
      type: "access.request-granted",
      data: { askerId: request.asker_id, grants },
      reason: note,
      at: now,
    });
    await tellAsker(platform, trx, request.asker_id);
  });
  return showRequest(platform, actor, id);
}

const companiesOf = (things: readonly Thing[]): number[] => [...new Set(things.map(({ companyId }) => companyId))];
export const storable = (text: string): string => text.replaceAll("\u0000", "").toWellFormed();

/** Grants something without its being asked for. @throws ProblemError 403, 404 for an unknown account, 422 */
export async function grantDirectly(platform: Platform, actor: Actor, wish: NewAccessGrant): Promise<AccessGrant> {
  const { db, clock } = platform;
  if (!mayGrantSomething(actor, wish.company)) throw mayNotGrant();
  const grantee = wish.email === undefined ? await accountById(db, wish.grantee!) : await userByEmail(db, wish.email);
  if (grantee.id === actor.userId) throw notOneself();
  const things = await thingsOf(platform, actor, wish.company, {
    invoices: wish.invoice === undefined ? [] : [wish.invoice],
    department: wish.department,
    search: wish.view === undefined ? wish.search : (await showView(db, actor, wish.view)).filters,
  });
  await checkShown(platform, actor, grantee.id, companiesOf(things));
  const given = { granteeId: grantee.id, reason: storable(wish.reason), until: wish.until, now: clock() };
  const [id] = await db.transaction().execute((trx) => give(trx, actor, things, given));
  return showGrant(db, actor, id!, clock());
}

export async function showGrant(db: Db, actor: Actor, id: string, now: Date): Promise<AccessGrant> {
  const companyIds = [...knowingCompanies(actor), ...askableCompanies(actor)];
  const rows = await grantRows(db, { companyIds, headed: headedGrants(actor), id, now, limit: 1 });
  const [grant] = await presentGrants(db, actor, rows, now);
  if (grant === undefined) throw noSuchGrant();
  return grant;
}

/** What was granted to oneself, or what there is in the companies in which one grants or audits; newest first. */
export async function listGrants(
  platform: Platform,
  actor: Actor,
  query: z.infer<typeof AccessGrantQuery>,
): Promise<AccessGrants> {
  const { db, clock } = platform;
  const now = clock();
  const all = query.box === "all";
  const companyId = query.company === undefined ? undefined : Number(query.company);
  const known = { companyIds: knowingCompanies(actor), headed: headedGrants(actor), companyId };
  const whose = all ? known : { granteeId: actor.userId };
  const { state, attention, cursor } = query;
  const rows = await grantRows(db, { ...whose, state, attention, now, before: cursor, limit: PAGE + 1 });
  const page = rows.slice(0, PAGE);
  return {
    grants: await presentGrants(db, actor, page, now),
    nextCursor: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null,
    counts: all && cursor === undefined ? await countAttention(db, known, now) : null,
  };
}
