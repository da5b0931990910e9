/** Rows of the register for tests of searching, put in as they are, without the steps of intake. */
import { sql } from "kysely";
import { searchTerms, searchText } from "#domain/grams.ts";
import { emptyFacts, emptyItem } from "#domain/empty-facts.ts";
import { covered, sellerInStars, withNothing } from "#domain/personal/personal.ts";
import { initialsOf } from "#server/invoices/name-sounds.ts";
import { identityKeys } from "#domain/identity.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";

export { aReach, anActor } from "#server/people/testing/actors.ts";

const REPEATED = `issue_date, amount_fen, tax_fen, total_fen, department_id, duplicate_of, deleted_at, direction, kind,
  tax_state, delivery_state, use_state, booking_state, claim_state, archive_state, owner_id`;

export type TestInvoice = {
  companyId: number;
  id: string;
  direction: "received" | "issued";
  kind: string;
  code: string | null;
  number: string | null;
  digitalNumber: string | null;
  date: string | null;
  purchasedOn: string | null;
  checkCode: string | null;
  seller: string | null;
  sellerTaxId: string | null;
  buyer: string | null;
  buyerTaxId: string | null;
  amountFen: bigint | null;
  taxFen: bigint | null;
  totalFen: bigint | null;
  items: string[];
  remark: string | null;
  business: string | null;
  extra: Record<string, string>;
  missing: string[];
  departmentId: string | null;
  ownerId: string | null;
  tags: string[];
  hasOriginal: boolean;
  taxState: string;
  archive: "none" | "archived";
  removed: boolean;
};

/** An ordinary invoice, complete, of company 1, with what the test cares about. */
export function anInvoice(given: Partial<TestInvoice> = {}): TestInvoice {
  return {
    companyId: 1,
    id: newId(),
    direction: "received",
    kind: "digital-vat-normal",
    code: null,
    number: "25112000000000000011",
    digitalNumber: null,
    date: "2025-03-05",
    purchasedOn: null,
    checkCode: null,
    seller: "北京样张商贸有限公司",
    sellerTaxId: "91000000MA00000001",
    buyer: "北京示例科技有限公司",
    buyerTaxId: "91000000MA00000002",
    amountFen: 10000n,
    taxFen: 1300n,
    totalFen: 11300n,
    items: ["*办公用品*签字笔"],
    remark: null,
    business: null,
    extra: {},
    missing: [],
    departmentId: null,
    ownerId: null,
    tags: [],
    hasOriginal: false,
    taxState: "normal",
    archive: "none",
    removed: false,
    ...given,
  };
}

export async function insertCompany(db: Db, id: number, given: { name?: string; taxId?: string } = {}): Promise<void> {
  await db
    .insertInto("company")
    .values({ id, name: given.name ?? `样张公司${id}`, tax_id: given.taxId ?? null })
    .execute();
}

type Searched = { seller: string | null; buyer: string | null; items: (string | null)[]; remark: string | null; extra: string[] };
const asText = (row: Searched): string => searchText({ ...row, initials: initialsOf([row.seller, row.buyer]) });

/** The text of the search row, as the register makes it. */
export const textOf = (row: TestInvoice): string => asText({ ...row, extra: extraInOrder(row.extra) });
const extraInOrder = (extra: Record<string, string>): string[] =>
  Object.keys(extra)
    .toSorted()
    .map((key) => extra[key]!);

function factsOf(row: TestInvoice) {
  const items = row.items.map((name) => ({ ...emptyItem(), name }));
  const parties = { seller: { name: row.seller, taxId: row.sellerTaxId }, buyer: { name: row.buyer, taxId: row.buyerTaxId } };
  return { ...emptyFacts("other"), ...parties, items, remark: row.remark, business: row.business, extra: row.extra };
}

/** The seller as lists show him to who may not see people. */
export const starredSellerOf = (row: TestInvoice): string | null => sellerInStars(factsOf(row));

/** The same as somebody knows it who may not see what is personal; null where nothing is. */
export function maskedTextOf(row: TestInvoice): string | null {
  const { paths, seller, buyer, ...rest } = covered(factsOf(row), withNothing);
  if (paths.length === 0) return null;
  const names = { seller: seller.name, buyer: buyer.name, items: rest.items.map(({ name }) => name) };
  return asText({ ...names, remark: rest.remark, extra: extraInOrder(rest.extra) });
}
export const dayOf = (row: TestInvoice): string => row.date ?? "2025-06-01";

export async function insertInvoices(db: Db, rows: TestInvoice[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) {
    const part = rows.slice(at, at + 500);
    await db.insertInto("invoice").values(part.map(invoiceRow)).execute();
    const texts = part.map((row) => ({ row, day: dayOf(row), text: textOf(row) }));
    await sql`insert into invoice_search (company_id, d, id, txt, masked, terms, ${sql.raw(REPEATED)})
      select i.company_id, r.d, i.id, r.txt, r.masked, r.terms, ${sql.raw(REPEATED)}
      from json_to_recordset(${JSON.stringify(
        texts.map(({ row, day, text }) => ({
          company_id: row.companyId,
          id: row.id,
          d: day,
          txt: text,
          masked: maskedTextOf(row),
          terms: searchTerms(row.companyId, day, text, {
            numbers: [row.number, row.digitalNumber],
            departmentId: row.departmentId,
            ownerId: row.ownerId,
          }),
        })),
      )}::json) as r(company_id int, id bigint, d date, txt text, masked text, terms int[])
      join invoice i on i.company_id = r.company_id and i.id = r.id`.execute(db);
    const numbers = part.flatMap((row) =>
      identityKeys(row).numberKeys.map((number_key) => ({ number_key, company_id: row.companyId, invoice_id: row.id })),
    );
    if (numbers.length > 0) await db.insertInto("number_registry").values(numbers).execute();
    const items = part.flatMap((row) =>
      row.items.map((name, line) => ({ company_id: row.companyId, invoice_id: row.id, line: line + 1, name })),
    );
    if (items.length > 0) await db.insertInto("invoice_item").values(items).execute();
  }
}

function invoiceRow(row: TestInvoice) {
  return {
    company_id: row.companyId,
    id: row.id,
    direction: row.direction,
    kind: row.kind,
    code: row.code,
    number: row.number,
    digital_number: row.digitalNumber,
    issue_date: row.date,
    purchased_on: row.purchasedOn,
    check_code: row.checkCode,
    seller_name: row.seller,
    seller_order: starredSellerOf(row),
    seller_tax_id: row.sellerTaxId,
    buyer_name: row.buyer,
    buyer_tax_id: row.buyerTaxId,
    amount_fen: row.amountFen,
    tax_fen: row.taxFen,
    total_fen: row.totalFen,
    remark: row.remark,
    business: row.business,
    extra: toJson(row.extra),
    missing: row.missing,
    department_id: row.departmentId,
    owner_id: row.ownerId,
    tags: row.tags,
    has_original: row.hasOriginal,
    tax_state: row.taxState,
    archive_state: row.archive,
    deleted_at: row.removed ? new Date() : null,
  };
}
