/** Rows of requests and grants as somebody may see them. */
import {
  ATTENTION,
  type AccessGrant,
  type AccessRequest,
  type Attention,
  REVIEW_DAYS,
  SOON_DAYS,
  UNUSED_DAYS,
} from "#api/access.api.ts";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import type { GrantRow } from "#server/people/grants.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { knowsSightIn, mayChangeGrant, mayRestoreGrant } from "./access.policy.ts";
import type { RequestRow } from "./requests.queries.ts";

const DAY_MS = 86_400_000;
const REVIEW_MS = REVIEW_DAYS * DAY_MS;
const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Runs, and nobody looked it through for so long. */
export const isReviewDue = (row: Pick<GrantRow, "running" | "reviewed_at" | "created_at">, now: Date): boolean =>
  row.running && now.getTime() - (row.reviewed_at ?? row.created_at).getTime() > REVIEW_MS;

/** What calls for a look at a grant that runs. */
export function attentionOf(row: GrantRow, now: Date): Attention[] {
  if (!row.running) return [];
  const days = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / DAY_MS;
  const holds: Record<Attention, boolean> = {
    due: isReviewDue(row, now),
    soon: row.ends_at !== null && days(now, row.ends_at) < SOON_DAYS,
    unused: row.last_used_at === null && days(row.created_at, now) > UNUSED_DAYS,
    "grantee-left": row.grantee_left,
    "granter-gone": row.granter_gone,
  };
  return ATTENTION.filter((each) => holds[each]);
}

/** Grants for one reader: an invoice only where he sees it himself, the e-mail address of others only to those who look grants through. */
export async function presentGrants(db: DbOrTrx, reader: Actor, rows: readonly GrantRow[], now: Date): Promise<AccessGrant[]> {
  const refs = rows.flatMap((row) => (row.invoice_id === null ? [] : [{ companyId: row.company_id, id: row.invoice_id }]));
  const seen = new Map((await presentSummaries(db, reader, refs)).map((invoice) => [invoice.id, invoice]));
  return rows.map((row) => presentGrant(reader, row, row.invoice_id === null ? null : (seen.get(row.invoice_id) ?? null), now));
}

function presentGrant(reader: Actor, row: GrantRow, invoice: InvoiceSummary | null, now: Date): AccessGrant {
  const mine = row.grantee_id === reader.userId;
  const changes = mayChangeGrant(reader, row) && !mine;
  return {
    id: row.id,
    company: { id: row.company_id, name: row.company_name },
    kind: row.invoice_id !== null ? "invoice" : row.department_id !== null ? "department" : "search",
    invoice,
    department: row.department_id === null ? null : { id: row.department_id, name: row.department_name ?? row.department_id },
    search: row.asked,
    grantee: { id: row.grantee_id, name: row.grantee_name, email: row.grantee_email },
    reason: row.reason,
    by: row.granter_name,
    asHeadOf: row.as_head_of === null ? null : { id: row.as_head_of, name: row.head_of_name ?? row.as_head_of },
    grantedAt: row.created_at.toISOString(),
    until: instant(row.ends_at),
    state: row.revoked_at !== null ? "revoked" : row.running ? "running" : "ended",
    revokedAt: instant(row.revoked_at),
    revokedBy: row.revoker_name,
    lastUsedAt: instant(row.last_used_at),
    reviewedAt: instant(row.reviewed_at),
    reviewedBy: row.reviewer_name,
    reviewDue: isReviewDue(row, now),
    attention: mine ? [] : attentionOf(row, now),
    may: {
      extend: row.running && changes,
      revoke: row.running && (changes || mine),
      review: row.running && (changes || (knowsSightIn(reader, row.company_id) && !mine)),
      restore: mayRestoreGrant(reader, row, now),
    },
  };
}

/** @param decides whether the reader may decide about it */
export function presentRequest(reader: Actor, row: RequestRow, grants: AccessGrant[], decides: boolean): AccessRequest {
  const mine = row.asker_id === reader.userId;
  const { wanted } = row;
  return {
    id: row.id,
    target: row.target,
    wanted: {
      number: "number" in wanted ? wanted.number : null,
      code: "number" in wanted ? wanted.code : null,
      invoice: "invoiceId" in wanted ? wanted.invoiceId : null,
      search: "filters" in wanted ? wanted.filters : null,
      department: "name" in wanted ? wanted.name : null,
    },
    company: { id: row.company_id, name: row.company_name },
    asker: { id: row.asker_id, name: row.asker_name, email: row.asker_email },
    lookup: mine ? row.lookup_id : null,
    reason: row.reason,
    wishedUntil: instant(row.wished_until),
    state: row.state,
    askedAt: row.created_at.toISOString(),
    decidedAt: instant(row.decided_at),
    decidedBy: row.decider_name,
    note: row.note,
    grants,
    may: {
      withdraw: mine && row.state === "open",
      decide: decides && !mine && row.state === "open",
    },
  };
}
