/** A list, invoice by invoice, from any row on: what the importing job goes through. */
import type { InvoiceItem } from "#domain/invoice.ts";
import { type Cell, type CellStyle, cellText } from "#domain/lists/cells.ts";
import { LINE_FIELDS, type ListForm, type ListMapping } from "#domain/lists/fields.ts";
import { type ListInvoice, type OwnSide, invoiceOfRows } from "#domain/lists/invoice.ts";
import { type ReadRow, isBesideTheList, keyOf, readRow } from "#domain/lists/rows.ts";
import { ZipError } from "../archive/zip.ts";
import type { ReaderLimits } from "../reader.types.ts";
import { openTable, type Table } from "./list-look.ts";

/** How a list is to be read, as confirmed. */
export type ListPlan = {
  form: ListForm;
  sheet: string;
  header: number;
  mapping: ListMapping;
  lines: { sheet: string; header: number; mapping: ListMapping } | null;
  own: OwnSide | null;
};

/** One invoice of the list: the first and last of its rows, and its rows' cells as a person sees them. */
export type ListEntry = ListInvoice & { row: number; lastRow: number; key: string | null; source: SourceRow[] };
export type SourceRow = { row: number; cells: string[] };

/** Bytes that the lines of the second sheet may take in memory. */
const LINES_BYTES = 160 * 1024 * 1024;
const SAME_INVOICE_ROWS = 2000;

/** Entries behind a row, in small groups. @throws ZipError with the code of what is wrong with the file */
export async function* readList(
  bytes: Uint8Array,
  plan: ListPlan,
  afterRow: number,
  limits: ReaderLimits,
  now: Date,
): AsyncGenerator<ListEntry[]> {
  const table = await openTable(bytes, limits);
  const lines = plan.lines === null ? null : await gatherLines(table, plan.lines);
  const style: CellStyle = { typed: table.typed, date1904: table.date1904 };
  const several = plan.lines === null && LINE_FIELDS.some((field) => plan.mapping[field] !== undefined);
  let open: Row[] = [];
  const close = (): ListEntry[] => {
    const rows = open;
    open = [];
    return rows.length === 0 ? [] : [entryOf(rows, plan, lines, now)];
  };
  for await (const found of table.rows(plan.sheet)) {
    const entries: ListEntry[] = [];
    for (const { row, cells } of found) {
      if (row <= plan.header || row <= afterRow) continue;
      if (isBesideTheList(cells, plan.mapping)) continue;
      const read = readRow(cells, plan.mapping, style);
      const previous = open[0];
      const goesOn =
        several &&
        previous !== undefined &&
        read.key !== null &&
        read.key === previous.read.key &&
        open.length < SAME_INVOICE_ROWS;
      if (!goesOn) entries.push(...close());
      // a row that stands there twice is one
      if (!goesOn || !open.some((each) => sameCells(each.cells, cells))) open.push({ row, lastRow: row, cells, read });
      else open.at(-1)!.lastRow = row;
    }
    yield entries;
  }
  yield close();
}

type Row = { row: number; lastRow: number; cells: Cell[]; read: ReadRow };

const sameCells = (a: readonly Cell[], b: readonly Cell[]): boolean => JSON.stringify(a) === JSON.stringify(b);

function entryOf(rows: Row[], plan: ListPlan, lines: Lines | null, now: Date): ListEntry {
  const { key } = rows[0]!.read;
  const items = lines === null || key === null ? null : lines.of(key);
  const invoice = invoiceOfRows(
    rows.map(({ read }) => read),
    items,
    plan.form,
    plan.own,
    now,
  );
  const { row } = rows[0]!;
  const { lastRow } = rows.at(-1)!;
  const source = rows.map((each) => ({ row: each.row, cells: each.cells.map(cellText) }));
  return { ...invoice, row, lastRow, key, source };
}

/** The lines of the second sheet by invoice, packed as bytes: they may stand in any order, and there may be a million. */
class Lines {
  readonly #places = new Map<string, number[]>();
  #bytes: Buffer = Buffer.alloc(0);
  #used = 0;

  add(key: string, item: InvoiceItem): void {
    const text = JSON.stringify(Object.values(item));
    const size = Buffer.byteLength(text);
    if (this.#used + size > LINES_BYTES) throw new ZipError("too-large", `the lines take more than ${LINES_BYTES} bytes`);
    if (this.#used + size > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(1024 * 1024, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#used);
      this.#bytes = larger;
    }
    const place = this.#places.get(key);
    if (place === undefined) this.#places.set(key, [this.#used, size]);
    else place.push(this.#used, size);
    this.#used += this.#bytes.write(text, this.#used);
  }

  of(key: string): InvoiceItem[] {
    const places = this.#places.get(key) ?? [];
    const items: InvoiceItem[] = [];
    for (let i = 0; i < places.length && items.length < SAME_INVOICE_ROWS; i += 2) {
      const text = this.#bytes.toString("utf8", places[i]!, places[i]! + places[i + 1]!);
      const [name, spec, unit, quantity, price, amount, rate, tax] = JSON.parse(text) as (string | null)[];
      items.push({ name, spec, unit, quantity, price, amount, rate, tax } as InvoiceItem);
    }
    return items;
  }
}

async function gatherLines(table: Table, { sheet, header, mapping }: NonNullable<ListPlan["lines"]>): Promise<Lines> {
  const lines = new Lines();
  const style: CellStyle = { typed: table.typed, date1904: table.date1904 };
  for await (const found of table.rows(sheet)) {
    for (const { row, cells } of found) {
      if (row <= header || isBesideTheList(cells, mapping)) continue;
      const { facts } = readRow(cells, mapping, style);
      const key = keyOf(facts);
      if (key !== null && facts.item !== null) lines.add(key, facts.item);
    }
  }
  return lines;
}
