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
import { settingsOf } from "#server/people/grant-settings.ts";
import { type NewGrant, changeGrant, grantAccess, grantRows, lockRunningGrant } from "#server/people/grants.ts";
import { accountById, userByEmail } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db, Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import {
  mayNotGrant,
  noSuchGrant,
  noSuchRequest,
  notOneself,
  nothingToGrant,
  requestDecided,
  searchRefused,
} from "./access.errors.ts";
import { askableCompanies, grantingCompanies, knowingCompanies, mayGrantIn } from "./access.policy.ts";
import { presentGrants } from "./access.present.ts";
import { endOf } from "./ends.ts";
import { tellAsker } from "./notify.ts";
import { grantableDepartments } from "./offers.ts";
import { closeRequest, lockRequest } from "./requests.queries.ts";
import { requestFor, showRequest } from "./requests.usecases.ts";
import { searchFound } from "./search-rule.ts";

const PAGE = 20;
type Thing = Pick<NewGrant, "companyId"> &
  ({ invoiceId: string } | { departmentId: string } | { rule: NonNullable<NewGrant["rule"]>; asked: InvoiceFilters });

/** What is to be granted, as far as the granter sees it himself. @throws ProblemError 403, 422 */
async function thingsOf(
  platform: Platform,
  granter: Actor,
  companyId: number,
  what: { invoices?: readonly string[]; department?: string | undefined; search?: InvoiceFilters | undefined },
): Promise<Thing[]> {
  const { db, clock } = platform;
  const things: Thing[] = [];
  if (what.invoices !== undefined && what.invoices.length > 0) {
    const refs = grantingCompanies(granter).flatMap((id) => what.invoices!.map((invoice) => ({ companyId: id, id: invoice })));
    const seen = await presentSummaries(db, granter, refs);
    if (what.invoices.some((id) => !seen.some((invoice) => invoice.id === id))) throw nothingToGrant();
    things.push(...seen.map(({ id, company }): Thing => ({ companyId: company.id, invoiceId: id })));
  }
  if (what.department !== undefined) {
    const departments = await grantableDepartments(db, granter, [companyId]);
    if (!departments.some(({ id }) => id === what.department)) throw nothingToGrant();
    things.push({ companyId, departmentId: what.department });
  }
  if (what.search !== undefined) {
    const { rule, refused } = await searchFound(db, granter, companyId, what.search, clock());
    if (refused.length > 0) throw searchRefused(refused);
    if (rule === null) throw nothingToGrant();
    things.push({ companyId, rule, asked: what.search });
  }
  if (things.length === 0) throw nothingToGrant();
  return things;
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
  for (const thing of things) {
    const endsAt = endOf(
      given.until,
      settings.find(({ id }) => id === thing.companyId)!,
      given.now,
    );
    const { granteeId, reason, requestId } = given;
    const grant = {
      ...thing,
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
  if (request.state !== "open") throw requestDecided(request.state);
  const { wanted } = request;
  const things = await thingsOf(platform, actor, request.company_id, {
    invoices: decision.invoices ?? [],
    department: decision.department,
    search: decision.search === true && "filters" in wanted ? wanted.filters : undefined,
  });
  await db.transaction().execute(async (trx) => {
    const locked = await lockRequest(trx, id);
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

const storable = (text: string): string => text.replaceAll("\u0000", "").toWellFormed();

/** Grants something without its being asked for. @throws ProblemError 403, 404 for an unknown account, 422 */
export async function grantDirectly(platform: Platform, actor: Actor, wish: NewAccessGrant): Promise<AccessGrant> {
  const { db, clock } = platform;
  if (!mayGrantIn(actor, wish.company)) throw mayNotGrant();
  const grantee = wish.email === undefined ? await accountById(db, wish.grantee!) : await userByEmail(db, wish.email);
  if (grantee.id === actor.userId) throw notOneself();
  const things = await thingsOf(platform, actor, wish.company, {
    invoices: wish.invoice === undefined ? [] : [wish.invoice],
    department: wish.department,
    search: wish.view === undefined ? wish.search : (await showView(db, actor, wish.view)).filters,
  });
  const given = { granteeId: grantee.id, reason: storable(wish.reason), until: wish.until, now: clock() };
  const [id] = await db.transaction().execute((trx) => give(trx, actor, things, given));
  return showGrant(db, actor, id!, clock());
}

async function showGrant(db: Db, actor: Actor, id: string, now: Date): Promise<AccessGrant> {
  const rows = await grantRows(db, { companyIds: [...knowingCompanies(actor), ...askableCompanies(actor)], id, now, limit: 1 });
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
  const known = knowingCompanies(actor).filter((id) => query.company === undefined || id === Number(query.company));
  const whose = query.box === "mine" ? { granteeId: actor.userId } : { companyIds: known };
  const rows = await grantRows(db, { ...whose, state: query.state, now, before: query.cursor, limit: PAGE + 1 });
  const page = rows.slice(0, PAGE);
  return {
    grants: await presentGrants(db, actor, page, now),
    nextCursor: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null,
  };
}

type Change =
  | { as: "extend"; until: string | null; reason: string }
  | { as: "revoke"; reason?: string | undefined }
  | { as: "review" };

/**
 * Moves the end, takes back, or marks as looked through. Who was granted something may give it back himself.
 * @throws ProblemError 404 for a grant that isn't there, has ended, or isn't his to change; 422 for an end that isn't allowed, and
 * where the one who would extend it doesn't see what it shows
 */
export async function changeAccess(platform: Platform, actor: Actor, id: string, change: Change): Promise<AccessGrant> {
  const { db, clock } = platform;
  const now = clock();
  const companies = [...new Set([...knowingCompanies(actor), ...actor.grants.map(({ companyId }) => companyId)])];
  await db.transaction().execute(async (trx) => {
    const grant = await lockRunningGrant(trx, companies, id, now);
    if (grant === undefined) throw noSuchGrant();
    const mine = grant.grantee_id === actor.userId;
    const grants = !mine && mayGrantIn(actor, grant.company_id);
    const knows = !mine && knowingCompanies(actor).includes(grant.company_id);
    if (!(change.as === "revoke" ? mine || grants : change.as === "review" ? knows : grants)) throw noSuchGrant();
    const by = { actorId: actor.userId, channel: actor.channel };
    if (change.as === "review") return changeGrant(trx, grant, { as: "reviewed", at: now }, by);
    if (change.as === "revoke")
      return changeGrant(trx, grant, { as: "revoked", at: now, reason: change.reason ? storable(change.reason) : null }, by);
    await checkSeen(platform, actor, grant);
    const [settings] = await settingsOf(trx, [grant.company_id]);
    const endsAt = endOf(change.until, settings!, now);
    return changeGrant(trx, grant, { as: "extended", endsAt, at: now, reason: storable(change.reason) }, by);
  });
  return showGrant(db, actor, id, now);
}

/** Who gives it longer must see it himself, as who gives it first. */
async function checkSeen(
  platform: Platform,
  actor: Actor,
  grant: { company_id: number; invoice_id: string | null; department_id: string | null; asked: InvoiceFilters | null },
): Promise<void> {
  await thingsOf(platform, actor, grant.company_id, {
    invoices: grant.invoice_id === null ? [] : [grant.invoice_id],
    department: grant.department_id ?? undefined,
    search: grant.asked ?? undefined,
  });
}
