/** What records would become, before anything of them is stored. */
import { type RecordPreview, fileUrl } from "#api/record-sources.api.ts";
import { type Json, canonicalJson, leavesOf, listsIn } from "#domain/sources/json.ts";
import { guessRecordMapping, type RecordMapping } from "#domain/sources/record-fields.ts";
import { readRecord } from "#domain/sources/read-record.ts";
import { showRecord } from "#domain/sources/show-record.ts";
import { recordsAt } from "./http-pages.ts";
import { SourceTrouble } from "./sources.types.ts";

const SAMPLE = 5;
const WRONG_SHOWN = 3;
const LOOKED_AT = 50;
/** A longer record isn't shown. */
const JSON_MAX = 50_000;

type How = { records: string | null; mapping: RecordMapping | null; /** where links begin */ address: string | null };

/** @throws SourceTrouble where there is no list of records */
export function previewOf(json: Json, { records: path, mapping: wanted, address }: How, now: Date): RecordPreview {
  const records = path ?? listsIn(json)[0]?.path;
  if (records === undefined) throw new SourceTrouble("http-no-records", { path: "" });
  const found = recordsAt(json, records);
  const paths = leavesOf(found.slice(0, LOOKED_AT));
  const mapping = wanted ?? guessRecordMapping(paths.map((leaf) => leaf.path));
  const isWrong = (record: Json): boolean => readRecord(record, mapping, now).problems.length > 0;
  const [wrong, right] = [found.filter(isWrong), found.filter((record) => !isWrong(record))];
  return {
    lists: listsIn(json),
    records,
    paths,
    mapping,
    guessed: wanted === null,
    count: found.length,
    wrong: wrong.length,
    // those with something wrong first: they are what is looked for
    sample: [...wrong.slice(0, WRONG_SHOWN), ...right, ...wrong.slice(WRONG_SHOWN)]
      .map((record) => ({ record, text: canonicalJson(record) }))
      .filter(({ text }) => text.length <= JSON_MAX)
      .slice(0, SAMPLE)
      .map(({ record, text }) => ({
        json: text,
        ...showRecord(record, mapping, (link) => address === null || fileUrl(link, address) === null, now),
      })),
  };
}
