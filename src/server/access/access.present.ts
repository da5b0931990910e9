/** Rows of requests and grants as somebody may see them. */
import { type AccessGrant, type AccessRequest, REVIEW_DAYS } from "#api/access.api.ts";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import type { GrantRow } from "#server/people/grants.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { knowsSightIn, mayGrantIn } from "./access.policy.ts";
import type { RequestRow } from "./requests.queries.ts";

const REVIEW_MS = REVIEW_DAYS * 86_400_000;
const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Runs, and nobody looked it through for so long. */
export const isReviewDue = (row: Pick<GrantRow, "running" | "reviewed_at" | "created_at">, now: Date): boolean =>
  row.running && now.getTime() - (row.reviewed_at ?? row.created_at).getTime() > REVIEW_MS;

/** Grants for one reader: an invoice only where he sees it himself, the e-mail address of others only to those who look grants through. */
export async function presentGrants(db: DbOrTrx, reader: Actor, rows: readonly GrantRow[], now: Date): Promise<AccessGrant[]> {
  const refs = rows.flatMap((row) => (row.invoice_id === null ? [] : [{ companyId: row.company_id, id: row.invoice_id }]));
  const seen = new Map((await presentSummaries(db, reader, refs)).map((invoice) => [invoice.id, invoice]));
  return rows.map((row) => presentGrant(reader, row, row.invoice_id === null ? null : (seen.get(row.invoice_id) ?? null), now));
}

function presentGrant(reader: Actor, row: GrantRow, invoice: InvoiceSummary | null, now: Date): AccessGrant {
  const mine = row.grantee_id === reader.userId;
  const grants = mayGrantIn(reader, row.company_id);
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
    grantedAt: row.created_at.toISOString(),
    until: instant(row.ends_at),
    state: row.revoked_at !== null ? "revoked" : row.running ? "running" : "ended",
    revokedAt: instant(row.revoked_at),
    revokedBy: row.revoker_name,
    lastUsedAt: instant(row.last_used_at),
    reviewedAt: instant(row.reviewed_at),
    reviewedBy: row.reviewer_name,
    reviewDue: isReviewDue(row, now),
    may: {
      extend: row.running && grants && !mine,
      revoke: row.running && (grants || mine),
      review: row.running && knowsSightIn(reader, row.company_id) && !mine,
    },
  };
}

export function presentRequest(reader: Actor, row: RequestRow, grants: AccessGrant[]): AccessRequest {
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
      decide: !mine && row.state === "open" && mayGrantIn(reader, row.company_id),
    },
  };
}
