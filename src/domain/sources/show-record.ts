/** What a record would become by a mapping: the same in the browser, where somebody chooses it, and on the server. */
import { missingFields } from "../completeness.ts";
import type { InvoiceKind } from "../invoice.ts";
import type { RowProblem } from "../lists/rows.ts";
import type { Json } from "./json.ts";
import { readRecord } from "./read-record.ts";
import type { RecordField, RecordMapping } from "./record-fields.ts";

export type ShownRecord = {
  values: Partial<Record<RecordField, string>>;
  kind: InvoiceKind;
  problems: RowProblem[];
  /** dotted paths of what the kind needs and the record doesn't say */
  missing: string[];
  /** `elsewhere`: on another server than `address`, so it isn't fetched */
  files: { name: string; elsewhere: boolean }[];
};

const NAME_MAX = 100;

/** @param address where links begin; null: links aren't followed at all */
export function showRecord(record: Json, mapping: RecordMapping, address: string | null, now: Date): ShownRecord {
  const { values, facts, problems, files } = readRecord(record, mapping, now);
  return {
    values,
    kind: facts.kind,
    problems,
    missing: missingFields(facts),
    files: files.map((link) => ({
      name: link
        .replace(/[?#].*$/u, "")
        .split("/")
        .at(-1)!
        .slice(0, NAME_MAX),
      elsewhere: address === null || fileUrl(link, address) === null,
    })),
  };
}

/** The address of a file on the server of `address`; null for one elsewhere, or what is no address. */
export function fileUrl(link: string, address: string): URL | null {
  if (!URL.canParse(address)) return null;
  const url = URL.canParse(link, address) ? new URL(link, address) : null;
  return url !== null && url.origin === new URL(address).origin ? url : null;
}
