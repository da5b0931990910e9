/** Records of all companies: documents that nobody read, and what drifted away from the register. */
import { sql } from "kysely";
import { driftPage, searchRebuild } from "#server/invoices/invoices.usecases.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Found, Step } from "./integrity.types.ts";
import type { Looking } from "./looking-on.types.ts";

const SOME = 200;
const UNREAD_MOST = 1_000;
const DAY_MS = 86_400_000;

/** @param from number of the company and the last record of it: "3:123…" */
export async function* lookAtRecords({ db, clock }: Looking, from: string): AsyncGenerator<Step> {
  const [first, at = ""] = from.split(":");
  for (const { id: companyId } of (await allCompanies(db)).toSorted((a, b) => a.id - b.id)) {
    if (companyId < Number(first || 0)) continue;
    const goesOn = companyId === Number(first) && at !== "";
    if (!goesOn) {
      const unread = await unreadDocuments(db, companyId, new Date(clock().getTime() - DAY_MS));
      yield { found: unread, looked: unread.length, place: `${companyId}:0` };
    }
    for (let after: string | null = goesOn ? at : "0"; after !== null;) {
      // after an upgrade search rows are made anew, and are of two forms meanwhile
      const rebuilding = (await searchRebuild(db)) !== null;
      const page = await driftPage(db, companyId, after, SOME);
      const found = page.drifts
        .filter(({ kind }) => !(rebuilding && (kind === "search-differs" || kind === "order-differs")))
        .map(({ kind, id, columns }): Found => ({ kind, companyId, thing: id, detail: { columns: columns.join(", ") } }));
      after = page.last;
      yield { found, looked: page.looked, place: `${companyId}:${after ?? "9223372036854775807"}` };
    }
  }
}

export async function unreadDocuments(db: DbOrTrx, companyId: number, before: Date): Promise<Found[]> {
  const { rows } = await sql<{ id: string }>`select id from document where company_id = ${companyId}::int
    and state in ('queued', 'reading') and deleted_at is null and uploaded_at < ${before} order by id limit ${UNREAD_MOST}`.execute(
    db,
  );
  return rows.map(({ id }) => ({ kind: "document-unread", companyId, thing: id, detail: {} }));
}
