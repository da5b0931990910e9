/** Grants that run are moved, taken back, looked through: one, or many at a time. */
import type { AccessGrant, ChangeGrants, ChangedGrants } from "#api/access.api.ts";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { settingsOf } from "#server/people/grant-settings.ts";
import { changeGrant, lockGrant } from "#server/people/grants.ts";
import type { Actor } from "#server/people/people.types.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { noSuchGrant } from "./access.errors.ts";
import {
  askableCompanies,
  headedCompanies,
  knowingCompanies,
  mayChangeGrant,
  mayRestoreGrant,
  rulesFor,
} from "./access.policy.ts";
import { endOf } from "./ends.ts";
import { checkShown, showGrant, storable, thingsOf } from "./grants.usecases.ts";

export type Change =
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
  await changeOne(platform, actor, id, change);
  return showGrant(db, actor, id, clock());
}

/**
 * The same change of many, each judged and made by itself: one that can't be changed doesn't keep the others from it.
 * @returns which were changed, and which were left with why
 * @throws ProblemError 404 where there is none of them, or none that is his to change
 */
export async function changeMany(
  platform: Platform,
  actor: Actor,
  { ids, as, until, reason }: ChangeGrants,
  locale: string,
): Promise<ChangedGrants> {
  const change: Change = as === "review" ? { as } : as === "revoke" ? { as, reason } : { as, until: until!, reason };
  const done: ChangedGrants = { changed: [], left: [] };
  for (const id of new Set(ids)) {
    try {
      await changeOne(platform, actor, id, change);
      done.changed.push(id);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const title = platform.i18n.t(locale, `access:problems.${error.code}.title`, { ...error.options.params });
      done.left.push({ id, code: error.code, title });
    }
  }
  if (done.changed.length === 0 && done.left.every(({ code }) => code === noSuchGrant().code)) throw noSuchGrant();
  return done;
}

/** Where grants may concern the actor. */
const companiesOf = (actor: Actor): number[] => [
  ...new Set([...knowingCompanies(actor), ...headedCompanies(actor), ...actor.grants.map(({ companyId }) => companyId)]),
];

/**
 * Lets a grant run again that the actor took back himself, as it was, within a day.
 * @throws ProblemError 404 for a grant that isn't there, wasn't taken back by him or has ended; 422 where he doesn't see any more what
 * it shows
 */
export async function restoreAccess(platform: Platform, actor: Actor, id: string): Promise<AccessGrant> {
  const { db, clock } = platform;
  const now = clock();
  await db.transaction().execute(async (trx) => {
    const grant = await lockGrant(trx, [...companiesOf(actor), ...askableCompanies(actor)], id, "revoked", now);
    if (grant === undefined || !mayRestoreGrant(actor, grant, now)) throw noSuchGrant();
    if (grant.grantee_id !== actor.userId) {
      await checkSeen(platform, actor, grant);
      await checkShown(platform, actor, grant.grantee_id, [grant.company_id]);
    }
    await changeGrant(trx, grant, { as: "restored", at: now }, { actorId: actor.userId, channel: actor.channel });
  });
  return showGrant(db, actor, id, clock());
}

async function changeOne(platform: Platform, actor: Actor, id: string, change: Change): Promise<void> {
  const { db, clock } = platform;
  const now = clock();
  const companies = companiesOf(actor);
  await db.transaction().execute(async (trx) => {
    const grant = await lockGrant(trx, companies, id, "running", now);
    if (grant === undefined) throw noSuchGrant();
    const mine = grant.grantee_id === actor.userId;
    const grants = !mine && mayChangeGrant(actor, grant);
    const knows = grants || (!mine && knowingCompanies(actor).includes(grant.company_id));
    if (!(change.as === "revoke" ? mine || grants : change.as === "review" ? knows : grants)) throw noSuchGrant();
    const by = { actorId: actor.userId, channel: actor.channel };
    if (change.as === "review") return changeGrant(trx, grant, { as: "reviewed", at: now }, by);
    if (change.as === "revoke")
      return changeGrant(trx, grant, { as: "revoked", at: now, reason: change.reason ? storable(change.reason) : null }, by);
    await checkSeen(platform, actor, grant);
    await checkShown(platform, actor, grant.grantee_id, [grant.company_id]);
    const [settings] = await settingsOf(trx, [grant.company_id]);
    const endsAt = endOf(change.until, rulesFor(actor, settings!), now);
    return changeGrant(trx, grant, { as: "extended", endsAt, at: now, reason: storable(change.reason) }, by);
  });
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
