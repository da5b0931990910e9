/** What a page's queries give back, as they come from the database and as they are used. */
import type { FoundRow } from "./find.types.ts";

export type RawRow = {
  company_id: number;
  id: string;
  key: string | null;
  amount_fen: string | null;
  tax_fen: string | null;
  total_fen: string | null;
};

export function rowOf(row: RawRow): FoundRow {
  const fen = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
  return {
    companyId: row.company_id,
    id: row.id,
    key: row.key,
    amountFen: fen(row.amount_fen),
    taxFen: fen(row.tax_fen),
    totalFen: fen(row.total_fen),
  };
}

export function sumOf(rows: readonly FoundRow[]): { amount: bigint; tax: bigint; total: bigint } {
  const sum = (pick: (row: FoundRow) => bigint | null): bigint => rows.reduce((all, row) => all + (pick(row) ?? 0n), 0n);
  return { amount: sum((row) => row.amountFen), tax: sum((row) => row.taxFen), total: sum((row) => row.totalFen) };
}
