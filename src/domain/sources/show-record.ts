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
  /** `elsewhere`: on another server, so it isn't fetched */
  files: { name: string; elsewhere: boolean }[];
};

const NAME_MAX = 100;

/** @param isElsewhere whether a link leads to another server, so that it isn't fetched */
export function showRecord(record: Json, mapping: RecordMapping, isElsewhere: (link: string) => boolean, now: Date): ShownRecord {
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
      elsewhere: isElsewhere(link),
    })),
  };
}
