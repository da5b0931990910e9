/** Of which documents the actor gets no original, and what of their pages is blacked out for him instead. */
import { sql } from "kysely";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { type Blackout, blackoutOf, together } from "#domain/personal/places.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { seesPersonal } from "./invoices.policy.ts";
import { carrierKey } from "./invoices.present.ts";
import { itemRowsOfAll } from "./invoices.queries.ts";
import type { InvoiceRef, InvoiceRow } from "./invoices.types.ts";
import { factsOfRow } from "./rows.ts";

type OnDocument = InvoiceRow & { document_id: string; member: string; carrier_facts: InvoiceFacts };

/**
 * What is hidden from the actor on a document (or on one member of it), of all invoices on it; null where nothing is. That he put the
 * file in changes nothing: whoever scans for others needs their names as little as anybody.
 */
export async function blackoutFor(
  db: DbOrTrx,
  actor: Actor,
  documentId: string,
  member: string | null,
): Promise<Blackout | null> {
  const rows = await invoicesOn(db, [documentId]);
  return blackoutOfRows(
    db,
    actor,
    rows.filter((row) => member === null || row.member === member),
  );
}

/** Whether the actor sees what is personal on a document because he had it unmasked. */
export async function unmaskedOn(db: DbOrTrx, actor: Actor, documentId: string): Promise<boolean> {
  if (actor.unmasked.size === 0) return false;
  return (await invoicesOn(db, [documentId])).some(({ id }) => actor.unmasked.has(id));
}

/** The documents of an invoice of which the actor gets no original, as `carrierKey` names them. */
export async function blackedOutOf(db: DbOrTrx, actor: Actor, ref: InvoiceRef): Promise<Set<string>> {
  const documents = await db
    .selectFrom("invoice_document")
    .select("document_id")
    .distinct()
    .where("company_id", "=", ref.companyId)
    .where("invoice_id", "=", ref.id)
    .execute();
  const rows = await invoicesOn(
    db,
    documents.map(({ document_id }) => document_id),
  );
  const hidden = new Set<string>();
  for (const [key, together] of Map.groupBy(rows, carrierKey)) {
    if ((await blackoutOfRows(db, actor, together)) !== null) hidden.add(key);
  }
  return hidden;
}

async function blackoutOfRows(db: DbOrTrx, actor: Actor, rows: readonly OnDocument[]): Promise<Blackout | null> {
  const masked = rows.filter((row) => !seesPersonal(actor, { companyId: row.company_id, id: row.id, ownerId: row.owner_id }));
  if (masked.length === 0) return null;
  const items = await itemRowsOfAll(
    db,
    masked.map((row) => ({ companyId: row.company_id, id: row.id })),
  );
  const blackouts = masked.flatMap((row) => {
    const record = factsOfRow(
      row,
      items.filter((item) => item.invoice_id === row.id),
    );
    return blackoutOf(row.carrier_facts, record, row.document_id) ?? [];
  });
  return blackouts.length === 0 ? null : together(blackouts);
}

async function invoicesOn(db: DbOrTrx, documentIds: readonly string[]): Promise<OnDocument[]> {
  if (documentIds.length === 0) return [];
  const result = await sql<OnDocument>`select i.*, l.document_id, l.member, l.facts as carrier_facts from invoice_document l
    join invoice i on i.company_id = l.company_id and i.id = l.invoice_id
    where l.document_id = any(${documentIds}::bigint[])`.execute(db);
  return result.rows;
}
