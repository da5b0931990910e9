/** What records would become, before anything of them is stored. */
import type { RecordPreview } from "#api/record-sources.api.ts";
import { missingFields } from "#domain/completeness.ts";
import { type Json, leavesOf, listsIn } from "#domain/sources/json.ts";
import { guessRecordMapping, type RecordMapping } from "#domain/sources/record-fields.ts";
import { readRecord } from "#domain/sources/read-record.ts";
import { fileUrl, recordsAt } from "./http-pages.ts";
import { SourceTrouble } from "./sources.types.ts";

const SAMPLE = 5;
const LOOKED_AT = 50;

type How = { records: string | null; mapping: RecordMapping | null; /** where links begin */ address: string | null };

/** @throws SourceTrouble where there is no list of records */
export function previewOf(json: Json, { records: path, mapping: wanted, address }: How, now: Date): RecordPreview {
  const records = path ?? listsIn(json)[0]?.path;
  if (records === undefined) throw new SourceTrouble("http-no-records", { path: "" });
  const found = recordsAt(json, records);
  const paths = leavesOf(found.slice(0, LOOKED_AT));
  const mapping = wanted ?? guessRecordMapping(paths.map((leaf) => leaf.path));
  const read = found.map((record) => readRecord(record, mapping, now));
  return {
    lists: listsIn(json),
    records,
    paths,
    mapping,
    guessed: wanted === null,
    count: found.length,
    wrong: read.filter(({ problems }) => problems.length > 0).length,
    // those with something wrong first: they are what is looked for
    sample: [
      ...read.filter(({ problems }) => problems.length > 0).slice(0, 3),
      ...read.filter(({ problems }) => problems.length === 0),
    ]
      .slice(0, SAMPLE)
      .map(({ values, facts, problems, files }) => ({
        values,
        kind: facts.kind,
        problems,
        missing: missingFields(facts),
        files: files.map((link) => ({ name: nameOf(link), elsewhere: address !== null && fileUrl(link, address) === null })),
      })),
  };
}

const nameOf = (link: string): string =>
  link
    .replace(/[?#].*$/u, "")
    .split("/")
    .at(-1)!
    .slice(0, 100);
