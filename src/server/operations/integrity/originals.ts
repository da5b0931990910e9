/** Originals: each that is named is there and is what its digest says; what else lies in the store. */
import { sql } from "kysely";
import { noLongerNamed } from "#server/intake/forget.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { FANS } from "#server/platform/files.ts";
import { type Original, digestsIn, lookAtOriginal } from "#server/platform/store-walk.ts";
import type { Found, Step } from "./integrity.types.ts";
import type { Looking } from "./looking-on.types.ts";

const SOME = 100;
const DAY_MS = 86_400_000;

export const FOLDERS = FANS.map((fan) => `originals/${fan}`);

type Blob = { sha256: string; size: string };

/** @param from folder of the store and the last digest of it: "ab:abcd…" */
export async function* lookAtOriginals(looking: Looking, from: string): AsyncGenerator<Step> {
  const { db, root } = looking;
  const [first = "00", at = ""] = from.split(":");
  for (const fan of FANS.filter((each) => each >= first)) {
    const folder = `originals/${fan}`;
    const closely = looking.full || looking.due.has(folder);
    for (let after = fan === first ? at : "", more = true; more;) {
      const blobs = await blobsAfter(db, fan, after);
      const found: Found[] = [];
      for (const blob of blobs) {
        const original = { sha256: blob.sha256, size: Number(blob.size) };
        const state = await lookAtOriginal(root, original, closely || looking.suspects.has(blob.sha256));
        if (state !== "fine") found.push(...(await findingOf(db, blob.sha256, state)));
      }
      after = blobs.at(-1)?.sha256 ?? after;
      more = blobs.length === SOME;
      if (blobs.length > 0) yield { found, looked: blobs.length, place: `${fan}:${after}` };
    }
    // what was written a moment ago is acknowledged a moment later
    const before = looking.clock().getTime() - DAY_MS;
    for await (const digests of digestsIn(root, fan, before, SOME))
      yield { found: await orphansAmong(db, digests), looked: 0, place: `${fan}:g` };
    if (closely) looking.noteLooked(folder);
  }
}

/** One original, with its bytes. */
export async function lookAtOne(db: DbOrTrx, root: string, sha256: string): Promise<Found[]> {
  const blob = await blobOf(db, sha256);
  if (blob === undefined) return [];
  const state = await lookAtOriginal(root, { sha256, size: Number(blob.size) }, true);
  return state === "fine" ? [] : findingOf(db, sha256, state);
}

export async function blobOf(db: DbOrTrx, sha256: string): Promise<Blob | undefined> {
  return (await sql<Blob>`select sha256, size from blob where sha256 = ${sha256}`.execute(db)).rows[0];
}

/** What nobody names any more was erased on request, or is on its way to be. */
async function findingOf(db: DbOrTrx, sha256: string, state: Exclude<Original, "fine">): Promise<Found[]> {
  if ((await noLongerNamed(db, [sha256])).length > 0) return [];
  return [{ kind: `original-${state}`, companyId: null, thing: sha256, detail: {} }];
}

async function blobsAfter(db: DbOrTrx, fan: string, after: string): Promise<Blob[]> {
  const { rows } = await sql<Blob>`select sha256, size from blob where sha256 > ${after === "" ? fan : after} collate "C"
    and sha256 < ${`${fan}g`} collate "C" order by sha256 limit ${SOME}`.execute(db);
  return rows;
}

async function orphansAmong(db: DbOrTrx, digests: string[]): Promise<Found[]> {
  const { rows } = await sql<{ thing: string }>`select f.sha256 as thing from unnest(${digests}::text[]) as f(sha256)
    where not exists (select 1 from blob b where b.sha256 = f.sha256)`.execute(db);
  return rows.map(({ thing }) => ({ kind: "original-orphan", companyId: null, thing, detail: {} }));
}
