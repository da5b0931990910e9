/** Invoices as the judges know them: a few columns, only of what the asker may see. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Known } from "#domain/causes/cause.types.ts";
import type { InvoiceKind, Party } from "#domain/invoice.ts";
import { covered, inStars } from "#domain/personal/personal.ts";
import { findsPersonal, visibleCompanies, visibleTo } from "#server/invoices/invoices.policy.ts";
import type { InvoiceRef } from "#server/invoices/invoices.types.ts";
import { companiesShowing, mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";

export type RawKnown = {
  company_id: number;
  id: string;
  kind: string;
  code: string | null;
  number: string | null;
  digital_number: string | null;
  issue_date: string | null;
  total_fen: string | null;
  amount_fen: string | null;
  seller_name: string | null;
  seller_tax_id: string | null;
  buyer_name: string | null;
  buyer_tax_id: string | null;
  missing: string[];
  archive_state: string;
  tax_state: string;
  red: boolean;
  created_at: Date;
  use_state: string;
  booking_state: string;
  claim_state: string;
  title_ours: boolean;
  doubts: string[];
  owner_id: string | null;
  business: string | null;
  check_code: string | null;
};
export type KnownRow = Known & { checkCode: string | null; sellerTaxId: string | null; buyerTaxId: string | null };

/** The columns of the alias `i` that `knownOf` reads. */
export const KNOWN_COLUMNS = sql.raw(
  "i.company_id, i.id, i.kind, i.code, i.number, i.digital_number, i.issue_date, i.total_fen, i.amount_fen, i.seller_name, i.seller_tax_id, i.buyer_name, i.buyer_tax_id, i.missing, i.archive_state, i.tax_state, i.use_state, i.booking_state, i.claim_state, i.title_ours, i.doubts, i.red, i.created_at, i.check_code, i.owner_id, i.business",
);

/** Visible rows of the register that fulfil a condition on the alias `i`, at most `limit`. */
export async function knownWhere(db: DbOrTrx, actor: Actor, condition: RawBuilder<SqlBool>, limit: number): Promise<KnownRow[]> {
  if (visibleCompanies(actor).length === 0) return [];
  const result = await sql<RawKnown>`select ${KNOWN_COLUMNS} from invoice i
    where ${visibleTo(actor, "i")} and i.deleted_at is null and ${condition} limit ${limit}`.execute(db);
  return result.rows.map((row) => knownOf(actor, row));
}

/**
 * The same, led to by its number alone: `offset 0`, as the planner would go through all that somebody put in himself for a list of numbers.
 */
export async function knownByNumber(
  db: DbOrTrx,
  actor: Actor,
  condition: RawBuilder<SqlBool>,
  limit: number,
): Promise<KnownRow[]> {
  const companies = visibleCompanies(actor);
  if (companies.length === 0) return [];
  const result = await sql<RawKnown>`${HOT} select ${KNOWN_COLUMNS} from (select * from invoice i
      where i.company_id = any(${companies}::int[]) and ${condition} offset 0) i
    where ${visibleTo(actor, "i")} and i.deleted_at is null limit ${limit}`.execute(db);
  return result.rows.map((row) => knownOf(actor, row));
}

/** The invoices named, in that order, as far as the asker may see them. */
export async function knownOfRefs(db: DbOrTrx, actor: Actor, refs: readonly InvoiceRef[]): Promise<KnownRow[]> {
  if (refs.length === 0) return [];
  const ids = refs.map((ref) => ref.id);
  const rows = await knownWhere(db, actor, sql<SqlBool>`i.id = any(${ids}::bigint[])`, refs.length);
  return rows.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

/** As far as the actor may know it: a name that is hidden from him neither agrees nor differs, what is withheld is as if it weren't known. */
export function knownOf(actor: Actor, row: RawKnown): KnownRow {
  const { seller, buyer } = partiesKnown(actor, row);
  const amounts = mayIn(actor, row.company_id, "field.amounts");
  const fen = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
  return {
    companyId: row.company_id,
    id: row.id,
    kind: row.kind as InvoiceKind,
    code: row.code,
    number: row.number,
    digitalNumber: row.digital_number,
    date: row.issue_date,
    totalFen: amounts ? fen(row.total_fen) : null,
    amountFen: amounts ? fen(row.amount_fen) : null,
    seller: seller.name,
    sellerTaxId: seller.taxId,
    buyer: buyer.name,
    buyerTaxId: buyer.taxId,
    missing: row.missing,
    archived: row.archive_state !== "none",
    taxState: row.tax_state,
    use: row.use_state,
    booking: row.booking_state,
    claim: row.claim_state,
    titleOurs: row.title_ours,
    doubts: row.doubts,
    red: row.red,
    arrivedAt: row.created_at.toISOString(),
    checkCode: row.check_code,
  };
}

function partiesKnown(actor: Actor, row: RawKnown): { seller: Party; buyer: Party } {
  if (!mayIn(actor, row.company_id, "field.parties")) return { seller: NO_PARTY, buyer: NO_PARTY };
  const parties = {
    seller: { name: row.seller_name, taxId: row.seller_tax_id },
    buyer: { name: row.buyer_name, taxId: row.buyer_tax_id },
  };
  if (findsPersonal(actor, { companyId: row.company_id, ownerId: row.owner_id })) return parties;
  return covered({ ...parties, ...NOTHING_ELSE, business: row.business }, inStars);
}
const NOTHING_ELSE = { extra: {}, items: [], remark: null, qr: null, checks: [] };
const NO_PARTY: Party = { name: null, taxId: null };

/** On the alias `i`: what is asked for by an amount is looked for only where amounts are shown to the actor. */
export const amountsShown = (actor: Actor): RawBuilder<SqlBool> =>
  sql<SqlBool>`i.company_id = any(${companiesShowing(actor, "field.amounts")}::int[])`;
