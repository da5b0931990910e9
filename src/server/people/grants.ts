/** Grants: one invoice, one department or one search of a company shown to one person, with a reason and an end. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { ATTENTION, type Attention, REVIEW_DAYS, SOON_DAYS, UNUSED_DAYS } from "#api/access.api.ts";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { GrantRule } from "#domain/grant-rule.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import { forgetActors } from "./actor-cache.ts";
import { isNoPerson } from "./people.errors.ts";
import type { Channel } from "./people.types.ts";

/** Who makes a change, for its trace. */
export type By = { actorId: string | null; channel: Channel };
const SYSTEM: By = { actorId: null, channel: "cli" };
/** A membership or grant without a start holds from its making on; the trace has when that was. */
const ALWAYS = new Date(0);
/** So often a use is noted; more would be a write with every page. */
const USE_NOTED_MS = 3_600_000;

/** `asked`: the conditions of a search as they were asked, to show; what counts is the rule */
type Shown =
  | { invoiceId: string; departmentId?: never; rule?: never; asked?: never }
  | { departmentId: string; invoiceId?: never; rule?: never; asked?: never }
  | { rule: GrantRule; asked: InvoiceFilters; invoiceId?: never; departmentId?: never };
export type NewGrant = Shown & {
  companyId: number;
  granteeId: string;
  reason: string;
  grantedBy: string;
  endsAt?: Date | null;
  requestId?: string;
  /** the department by whose headship it is given */
  asHeadOf?: string | null;
  at?: Date;
};

/** What a grant is about, as the subject of an event. */
const subjectOf = (grant: { id: string; invoice_id: string | null; department_id: string | null }) =>
  grant.invoice_id !== null
    ? { subject: "invoice", subjectId: grant.invoice_id }
    : grant.department_id !== null
      ? { subject: "department", subjectId: grant.department_id }
      : { subject: "grant", subjectId: grant.id };

/** Shows one invoice, one department (with everything below it) or what a search finds to one person. */
export async function grantAccess(trx: Trx, grant: NewGrant, by: By = SYSTEM): Promise<string> {
  const { companyId, granteeId, reason, grantedBy, endsAt = null, requestId = null, asHeadOf = null } = grant;
  // what a machine sees is said by its memberships, which whoever makes its tokens must hold himself
  if (isServiceAccount(granteeId)) throw isNoPerson();
  const row = {
    company_id: companyId,
    id: newId(),
    grantee_id: granteeId,
    invoice_id: grant.invoiceId ?? null,
    department_id: grant.departmentId ?? null,
    rule: grant.rule === undefined ? null : toJson(grant.rule),
    asked: grant.asked === undefined ? null : toJson(grant.asked),
    reason,
    granted_by: grantedBy,
    starts_at: ALWAYS,
    ends_at: endsAt,
    request_id: requestId,
    as_head_of: asHeadOf,
    ...(grant.at === undefined ? {} : { created_at: grant.at }),
  };
  await trx.insertInto("access_grant").values(row).execute();
  await recordEvent(trx, {
    companyId,
    ...by,
    ...subjectOf(row),
    type: "access.granted",
    data: {
      granteeId,
      grantId: row.id,
      endsAt: endsAt?.toISOString() ?? null,
      ...(grant.rule ? { rule: grant.rule } : {}),
      ...(asHeadOf === null ? {} : { asHeadOf }),
    },
    reason,
  });
  forgetActors();
  return row.id;
}

export type GrantRow = Awaited<ReturnType<typeof grantRows>>[number];
/** `states`: running at `now`, ended or taken back; `before`: the id that a page goes on after */
export type GrantFilter = {
  companyIds?: readonly number[];
  /** on the alias `g`: shown beside those of the companies */
  headed?: RawBuilder<SqlBool>;
  /** of this company alone */
  companyId?: number | undefined;
  attention?: Attention | undefined;
  granteeId?: string;
  requestIds?: readonly string[];
  id?: string;
  state?: "running" | "ended" | undefined;
  now: Date;
  before?: string | undefined;
  limit: number;
};

/** Grants with the names of people, newest first. */
export async function grantRows(db: DbOrTrx, filter: GrantFilter) {
  const { granteeId, requestIds, id, state, now, before, limit } = filter;
  const running = runs(now);
  let query = db
    .selectFrom("access_grant as g")
    .innerJoin("company as c", "c.id", "g.company_id")
    .innerJoin("user as grantee", "grantee.id", "g.grantee_id")
    .leftJoin("user as granter", "granter.id", "g.granted_by")
    .leftJoin("user as reviewer", "reviewer.id", "g.reviewed_by")
    .leftJoin("user as revoker", "revoker.id", "g.revoked_by")
    .leftJoin("department as d", (join) => join.onRef("d.company_id", "=", "g.company_id").onRef("d.id", "=", "g.department_id"))
    .leftJoin("department as head_of", (join) =>
      join.onRef("head_of.company_id", "=", "g.company_id").onRef("head_of.id", "=", "g.as_head_of"),
    )
    .leftJoin("department_head as stands", (join) =>
      join
        .onRef("stands.company_id", "=", "g.company_id")
        .onRef("stands.department_id", "=", "g.as_head_of")
        .onRef("stands.user_id", "=", "g.granted_by"),
    )
    .selectAll("g")
    .select([
      "c.name as company_name",
      "d.name as department_name",
      "grantee.name as grantee_name",
      "grantee.email as grantee_email",
      "granter.name as granter_name",
      "reviewer.name as reviewer_name",
      "revoker.name as revoker_name",
      "head_of.name as head_of_name",
      running.$castTo<boolean>().as("running"),
      granteeLeft(now).$castTo<boolean>().as("grantee_left"),
      granterGone(now).$castTo<boolean>().as("granter_gone"),
    ])
    .orderBy("g.id", "desc")
    .limit(limit);
  query = query.where(within(filter));
  if (filter.attention !== undefined) query = query.where(calls(filter.attention, now));
  if (granteeId !== undefined) query = query.where("g.grantee_id", "=", granteeId);
  if (requestIds !== undefined) query = query.where(sql<SqlBool>`g.request_id = any(${requestIds}::bigint[])`);
  if (id !== undefined) query = query.where("g.id", "=", id);
  if (before !== undefined) query = query.where("g.id", "<", before);
  if (state !== undefined) query = query.where(state === "running" ? running : sql<SqlBool>`not ${running}`);
  return query.execute();
}

const runs = (now: Date) => sql<SqlBool>`(g.revoked_at is null and (g.ends_at is null or g.ends_at > ${now}))`;
const belongsTo = (user: RawBuilder<unknown>, now: Date) => sql<SqlBool>`exists (select from membership m
  where m.user_id = ${user} and m.company_id = g.company_id and m.starts_at <= ${now} and (m.ends_at is null or m.ends_at > ${now}))`;
const closed = (user: RawBuilder<unknown>) =>
  sql<SqlBool>`exists (select from account_state s where s.user_id = ${user} and s.disabled_at is not null)`;

/** He was a member and is none any more, or his account is closed; who never was one was granted it as a guest. */
const granteeLeft = (now: Date) => sql<SqlBool>`(${closed(sql`g.grantee_id`)} or (not ${belongsTo(sql`g.grantee_id`, now)}
  and exists (select from membership m where m.user_id = g.grantee_id and m.company_id = g.company_id)))`;
/** He belongs to the company no more, or isn't the head any more as whom he gave it. */
const granterGone = (now: Date) => sql<SqlBool>`(not ${belongsTo(sql`g.granted_by`, now)} or ${closed(sql`g.granted_by`)}
  or (g.as_head_of is not null and stands.user_id is null))`;
const DAY_MS = 86_400_000;
const daysFrom = (now: Date, days: number): Date => new Date(now.getTime() + days * DAY_MS);
const DUE = (now: Date) => sql<SqlBool>`coalesce(g.reviewed_at, g.created_at) < ${daysFrom(now, -REVIEW_DAYS)}`;

/** What calls for a look, of grants that run. */
function calls(attention: Attention, now: Date): RawBuilder<SqlBool> {
  const condition = {
    due: DUE(now),
    soon: sql<SqlBool>`g.ends_at < ${daysFrom(now, SOON_DAYS)}`,
    unused: sql<SqlBool>`g.last_used_at is null and g.created_at < ${daysFrom(now, -UNUSED_DAYS)}`,
    "grantee-left": granteeLeft(now),
    "granter-gone": granterGone(now),
  }[attention];
  return sql<SqlBool>`(${runs(now)} and ${condition})`;
}

type Within = Pick<GrantFilter, "companyIds" | "headed" | "companyId">;
function within({ companyIds, headed = sql<SqlBool>`false`, companyId }: Within): RawBuilder<SqlBool> {
  const all =
    companyIds === undefined ? sql<SqlBool>`true` : sql<SqlBool>`(g.company_id = any(${companyIds}::int[]) or ${headed})`;
  return companyId === undefined ? all : sql<SqlBool>`(${all} and g.company_id = ${companyId}::int)`;
}

/** How many running grants call for what. */
export async function countAttention(db: DbOrTrx, which: Within, now: Date): Promise<Record<Attention, number>> {
  const counts = ATTENTION.map((each) => sql`count(*) filter (where ${calls(each, now)})::int as ${sql.ref(each)}`);
  const result = await sql<Record<Attention, number>>`select ${sql.join(counts)} from access_grant g
    left join department_head stands on stands.company_id = g.company_id and stands.department_id = g.as_head_of
      and stands.user_id = g.granted_by
    where ${within(which)} and ${runs(now)}`.execute(db);
  return result.rows[0]!;
}

/** Running grants of others that nobody looked through since then. */
export async function countReviewDue(
  db: DbOrTrx,
  companyIds: readonly number[],
  notOf: string,
  since: Date,
  now: Date,
): Promise<number> {
  if (companyIds.length === 0) return 0;
  const result = await sql<{ n: number }>`select count(*)::int as n from access_grant where company_id = any(${companyIds}::int[])
    and grantee_id <> ${notOf} and revoked_at is null and (ends_at is null or ends_at > ${now})
    and coalesce(reviewed_at, created_at) < ${since}`.execute(db);
  return result.rows[0]!.n;
}

/**
 * The grant, held until the transaction ends; undefined where it isn't in one of these companies, or is over.
 * @param which one that runs, or one that was taken back and would still run
 */
export async function lockGrant(trx: Trx, companyIds: readonly number[], id: string, which: "running" | "revoked", now: Date) {
  return trx
    .selectFrom("access_grant")
    .selectAll()
    .where(sql<SqlBool>`company_id = any(${companyIds}::int[])`)
    .where("id", "=", id)
    .where("revoked_at", which === "running" ? "is" : "is not", null)
    .where((eb) => eb.or([eb("ends_at", "is", null), eb("ends_at", ">", now)]))
    .forUpdate()
    .executeTakeFirst();
}
export type LockedGrant = NonNullable<Awaited<ReturnType<typeof lockGrant>>>;

type GrantChange =
  | { as: "revoked"; at: Date; reason: string | null }
  | { as: "extended"; endsAt: Date | null; at: Date; reason: string }
  | { as: "reviewed"; at: Date }
  | { as: "restored"; at: Date };

/** Takes a grant back or lets it run again, moves its end or marks it as looked through; with its trace. */
export async function changeGrant(trx: Trx, grant: LockedGrant, change: GrantChange, by: { actorId: string; channel: Channel }) {
  const values =
    change.as === "revoked"
      ? { revoked_at: change.at, revoked_by: by.actorId }
      : change.as === "restored"
        ? { revoked_at: null, revoked_by: null }
        : change.as === "extended"
          ? { ends_at: change.endsAt, reviewed_at: change.at, reviewed_by: by.actorId }
          : { reviewed_at: change.at, reviewed_by: by.actorId };
  await trx
    .updateTable("access_grant")
    .set(values)
    .where("company_id", "=", grant.company_id)
    .where("id", "=", grant.id)
    .execute();
  await recordEvent(trx, {
    companyId: grant.company_id,
    ...by,
    ...subjectOf(grant),
    type: `access.${change.as}`,
    data: {
      grantId: grant.id,
      granteeId: grant.grantee_id,
      ...(change.as === "extended"
        ? { before: grant.ends_at?.toISOString() ?? null, after: change.endsAt?.toISOString() ?? null }
        : {}),
    },
    reason: "reason" in change ? change.reason : null,
    at: change.at,
  });
  forgetActors();
}

/** Grants that run for this person and company, for the one who looks at why something is seen. */
export async function runningGrantsOf(db: DbOrTrx, companyId: number, granteeIds: readonly string[], now: Date) {
  return db
    .selectFrom("access_grant")
    .leftJoin("user as granter", "granter.id", "access_grant.granted_by")
    .select([
      "access_grant.id",
      "grantee_id",
      "invoice_id",
      "department_id",
      "rule",
      "asked",
      "reason",
      "ends_at",
      "last_used_at",
      "as_head_of",
      "granter.name as granter_name",
    ])
    .where("company_id", "=", companyId)
    .where(sql<SqlBool>`grantee_id = any(${granteeIds}::text[])`)
    .where("revoked_at", "is", null)
    .where("starts_at", "<=", now)
    .where((eb) => eb.or([eb("ends_at", "is", null), eb("ends_at", ">", now)]))
    .orderBy("access_grant.id")
    .execute();
}

/** Notes that these grants showed something, at most once an hour each; nobody waits for it. */
export async function noteUse(db: DbOrTrx, companyId: number, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql`update access_grant set last_used_at = ${now} where company_id = ${companyId}::int and id = any(${ids}::bigint[])
    and (last_used_at is null or last_used_at < ${new Date(now.getTime() - USE_NOTED_MS)})`.execute(db);
}
