/** What would become of a row, before anything is stored; and what the old system says of its invoice. */
import { identityKeys } from "#domain/identity.ts";
import { parseFen } from "#domain/money.ts";
import { carriedStates } from "#domain/migration/states.ts";
import { type Compared, differingFields } from "#domain/reconciliation/values.ts";
import type { ListEntry } from "#readers/list-process.ts";
import type { OwnCompany, StateSaid } from "#server/invoices/invoices.types.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { registerByKeys } from "../reconciliation/register.queries.ts";
import { valuesOfFacts, valuesOfRow } from "../reconciliation/values-of.ts";
import { keysBefore, type NewRow } from "./migrations.queries.ts";
import type { MigrationRef, MigrationRun } from "./migration.types.ts";

/** In what a row must not differ from the record that it would join. */
const SAME: readonly Compared[] = ["date", "amount", "tax", "total", "sellerTaxId", "buyerTaxId"];
const CELLS = 30;
/** In a list of somebody's own it is no news. */
const QUIET = ["normal", "unused", "not-booked"];

export type Assessed = { entry: ListEntry; row: NewRow };

export async function assess(
  trx: Trx,
  actor: Actor,
  ref: MigrationRef,
  entries: readonly ListEntry[],
  own: OwnCompany,
): Promise<Assessed[]> {
  const keyed = entries.map((entry) => {
    const { taxKey, digitalKey } = identityKeys(entry.facts);
    return { no: String(entry.row), digital_key: digitalKey, tax_key: taxKey, key: digitalKey ?? taxKey };
  });
  const known = await registerByKeys(trx, actor, ref.companyId, keyed, { removed: true });
  const before = await keysBefore(
    trx,
    ref,
    keyed.map(({ key }) => key).filter((key) => key !== null),
  );
  return entries.map((entry, at) => {
    const { key, no } = keyed[at]!;
    const refused = entry.problems.map(({ code }) => code as string);
    if (refused.length === 0 && !isOurs(entry, own)) refused.push("not-ours");
    const row = known.get(no);
    const doubts: string[] = [];
    if (key === null) doubts.push("no-key");
    else if (before.has(key)) doubts.push("twice-in-file");
    if (row?.removed === true) doubts.push("in-trash");
    else if (row !== undefined && differingFields(valuesOfRow(row), valuesOfFacts(entry.facts), SAME).length > 0)
      doubts.push("differs");
    if (key !== null && refused.length === 0) before.add(key);
    const outcome = refused.length > 0 ? "refused" : doubts.length > 0 ? "doubt" : row === undefined ? "new" : "joined";
    return { entry, row: { ...rowOf(entry, own, key), outcome, reasons: refused.length > 0 ? refused : doubts } };
  });
}

/** One of its parties is the company, or it names no tax id at all. */
function isOurs({ facts }: ListEntry, { name, taxId }: OwnCompany): boolean {
  const ids = [facts.seller.taxId, facts.buyer.taxId].filter((each) => each !== null);
  if (ids.length === 0) return true;
  const names = [facts.seller, facts.buyer].filter((party) => party.taxId === null).map((party) => party.name);
  return (taxId !== null && ids.includes(taxId)) || names.includes(name);
}

function rowOf({ facts, row, source }: ListEntry, { taxId }: OwnCompany, key: string | null) {
  const text = facts.total ?? facts.amount;
  return {
    row,
    key,
    cells: source[0]?.cells.slice(0, CELLS) ?? null,
    kind: facts.kind,
    year: facts.date === null ? null : Number(facts.date.slice(0, 4)),
    direction: taxId !== null && facts.seller.taxId === taxId ? "issued" : "received",
    fen: text === null ? null : (parseFen(text)?.toString() ?? null),
    invoice_id: null,
  };
}

/** States are carried over with the words that stood there, as the migration's, since when the list was handed in. */
export function statesOf({ states, source }: ListEntry, run: MigrationRun): StateSaid[] {
  const cell = (column: number | null): string | null => (column === null ? null : source[0]?.cells[column]?.trim() || null);
  const { plan, name, created_at: at } = run;
  const carried = carriedStates({ claim: cell(plan!.claim), archive: cell(plan!.archive), voucher: cell(plan!.voucher) });
  const listed = states.filter(({ value }) => !QUIET.includes(value));
  const spoken = carried.filter(({ axis }) => axis !== "booking" || !states.some((state) => state.axis === "booking"));
  return [...listed, ...spoken].map(({ axis, value, words }) => ({
    axis,
    value,
    source: "migration" as const,
    reason: `${name} · ${source[0]?.row ?? ""} · ${words}`,
    at,
  }));
}
