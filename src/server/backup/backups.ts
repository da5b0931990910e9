/** The backups of a place: which there are, what is in them, and those that are kept no longer. */
import { createHash } from "node:crypto";
import type { Place, Placed } from "#server/platform/archive/place.ts";
import { linesOf, textOf, unseal } from "#server/platform/archive/sealed.ts";
import { isSigned, publicKeys } from "#server/platform/signing.ts";
import { backupDamaged, backupNewer, noBackupThere, placeTaken } from "./backup.errors.ts";
import { Cover, FORMAT, Manifest, OriginalAt, coverName } from "./backup.types.ts";
import { brokenOff, removePacks } from "./packs.ts";

/** Those that are finished, the newest first. A cover that can't be read isn't one. */
export async function coversOf(place: Place): Promise<Cover[]> {
  const names = (await place.list("")).filter((name) => /^[\w-]+\/backup\.json$/.test(name));
  const covers: Cover[] = [];
  for (const name of names) {
    const parsed = await textOf(place.get(name)).then(
      (text) => Cover.safeParse(JSON.parse(text)),
      () => null,
    );
    if (parsed?.success) covers.push(parsed.data);
  }
  return covers.toSorted((a, b) => (a.takenAt < b.takenAt ? 1 : -1));
}

/** @param id null: the newest that is complete, else the newest. @throws TroubleError "backup-none", "backup-newer" */
export async function coverOf(place: Place, id: string | null): Promise<Cover> {
  const covers = await coversOf(place);
  const found = id === null ? (covers.find(({ complete }) => complete) ?? covers[0]) : covers.find((cover) => cover.id === id);
  if (found === undefined) throw noBackupThere(place.address);
  if (found.version > FORMAT) throw backupNewer(found.version);
  return found;
}

/** What is in it. @throws TroubleError "backup-wrong-key", "backup-damaged-file" where it isn't what the cover was signed for */
export async function manifestOf(place: Place, cover: Cover, identity: string): Promise<Manifest> {
  const text = await textOf(unseal(checked(place, cover.manifest), identity, { zip: true }));
  const [key] = publicKeys([cover.key]).values();
  if (!isSigned(key, "backup", cover.manifest.sha256, cover.signature)) throw backupDamaged(coverName(cover.id));
  return Manifest.parse(JSON.parse(text));
}

/** The bytes of a file of a backup; fails at its end where they aren't what they were. */
export async function* checked(place: Place, { name, sha256 }: Placed): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const chunk of place.get(name) as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest("hex") !== sha256) throw backupDamaged(name);
}

export async function* originalsIn(place: Place, manifest: Manifest, identity: string): AsyncGenerator<OriginalAt> {
  for await (const line of linesOf(unseal(checked(place, manifest.originals), identity, { zip: true })))
    yield OriginalAt.parse(JSON.parse(line));
}

/** How many are kept: of the last days, weeks and months one each, and always the newest. */
export type Keeping = { days: number; weeks: number; months: number };

/** Which of them are kept: the newest of each day, week (from Monday) and month in Shanghai, so many of each; complete ones first. */
export function keptOf(
  covers: readonly Pick<Cover, "id" | "takenAt" | "complete">[],
  { days, weeks, months }: Keeping,
): Set<string> {
  const newest = covers.toSorted((a, b) => (a.takenAt < b.takenAt ? 1 : -1));
  const kept = new Set(newest.slice(0, 1).map(({ id }) => id));
  const day = (at: string): number => Math.floor((Date.parse(at) / 3_600_000 + 8) / 24);
  const periods: [number, (at: string) => string][] = [
    [days, (at) => String(day(at))],
    // the first of January 1970 was a Thursday
    [weeks, (at) => String(Math.floor((day(at) + 3) / 7))],
    [months, (at) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 7)],
  ];
  for (const [most, period] of periods) {
    const first = new Map<string, string>();
    for (const { id, takenAt, complete } of newest.toSorted((a, b) => Number(b.complete) - Number(a.complete)))
      if (complete && !first.has(period(takenAt))) first.set(period(takenAt), id);
    for (const id of [...first.values()].slice(0, most)) kept.add(id);
  }
  return kept;
}

/** Whatever belongs to no finished backup: only one runs at a time, and a place belongs to one installation. */
async function removeUncovered(place: Place, ids: ReadonlySet<string>): Promise<void> {
  for (const name of await place.list("")) {
    const [folder] = name.split("/");
    if (/^\d{8}T\d{6}Z-\w+$/.test(folder!) && !ids.has(folder!)) await place.remove(name);
  }
}

/**
 * Before something is written: what earlier runs broke off is taken away.
 * @throws TroubleError "backup-place-taken" where another installation has its backups
 */
export async function claim(place: Place, key: string): Promise<void> {
  const covers = await coversOf(place);
  if (covers.some((cover) => cover.key !== key)) throw placeTaken(place.address);
  await place.sweep();
  await removeUncovered(place, new Set(covers.map(({ id }) => id)));
  for (const name of await brokenOff(place)) await place.remove(name);
}

/**
 * Takes away what is kept no longer: covers first, so that a broken-off removal leaves no backup that looks whole; packs last.
 * @returns the ids that are gone
 */
export async function prune(place: Place, keeping: Keeping, identity: string): Promise<string[]> {
  const covers = await coversOf(place);
  const kept = keptOf(covers, keeping);
  const gone = covers.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  for (const id of gone) await place.remove(coverName(id));
  const left = covers.filter(({ id }) => kept.has(id));
  await removeUncovered(place, kept);
  const needed = new Set<string>();
  for (const cover of left) for (const pack of (await manifestOf(place, cover, identity)).packs) needed.add(pack);
  await removePacks(place, needed);
  return gone;
}
