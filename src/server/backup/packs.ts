/**
 * Originals in packs: each pack holds many of them, encrypted as one file, and is never changed. All backups of a place share them, so
 * that an original is copied once however many backups are kept.
 */
import { createHash } from "node:crypto";
import { type Place } from "#server/platform/archive/place.ts";
import { linesOf, seal, unseal } from "#server/platform/archive/sealed.ts";
import { type TarEntry, readTar, writeTar } from "#server/platform/archive/tar.ts";
import { errorCode } from "#server/platform/errors.ts";
import { FileDamagedError, type FileStore } from "#server/platform/files.ts";
import { newId } from "#server/platform/ids.ts";
import { OriginalAt } from "./backup.types.ts";

const FOLDER = "packs";
/** A pack is closed when it holds so much, or so many. */
const PACK_BYTES = 64 * 1024 * 1024;
const PACK_FILES = 5_000;

const packName = (pack: string): string => `${FOLDER}/${pack}.tar.age`;
/** Written after its pack: a pack without it was broken off, and nobody refers to it. */
const indexName = (pack: string): string => `${FOLDER}/${pack}.index.age`;

export type Wanted = { sha256: string; size: number };
export type Lost = { sha256: string; why: "missing" | "damaged" };

/** Which originals lie in the packs of a place, as far as this identity can read them. */
export async function packedOriginals(place: Place, identity: string): Promise<Map<string, OriginalAt>> {
  const found = new Map<string, OriginalAt>();
  const names = await place.list(FOLDER);
  const packs = new Set(names);
  for (const name of names.filter((each) => each.endsWith(".index.age"))) {
    const pack = name.slice(FOLDER.length + 1, -".index.age".length);
    if (!packs.has(packName(pack))) continue;
    for await (const line of linesOf(unseal(place.get(name), identity, { zip: true }))) {
      const { sha256, size } = JSON.parse(line) as Wanted;
      found.set(sha256, { sha256, size, pack });
    }
  }
  return found;
}

/** Packs of which a run left no index: nobody will ever ask for them. */
export async function brokenOff(place: Place): Promise<string[]> {
  const names = new Set(await place.list(FOLDER));
  return [...names].filter((name) => name.endsWith(".tar.age") && !names.has(name.replace(/\.tar\.age$/, ".index.age")));
}

type PackArgs = {
  place: Place;
  files: FileStore;
  recipients: readonly string[];
  /** which, in any order; those that are packed already aren't among them */
  wanted: AsyncIterable<Wanted>;
  onPacked: (original: OriginalAt) => void;
  onLost: (lost: Lost) => void;
};

/** Packs originals. Each is hashed while it is read: what isn't what its digest says is told, and not packed. */
export async function packOriginals({ place, files, recipients, wanted, onPacked, onLost }: PackArgs): Promise<void> {
  const source = wanted[Symbol.asyncIterator]();
  const read = async (sha256: string): Promise<Uint8Array | null> => {
    try {
      return await bytesOf(files, sha256);
    } catch (error) {
      if (errorCode(error) === "ENOENT") onLost({ sha256, why: "missing" });
      else if (error instanceof FileDamagedError) onLost({ sha256, why: "damaged" });
      else throw error;
      return null;
    }
  };
  for (let ended = false; !ended;) {
    const pack = newId();
    const held: Wanted[] = [];
    const entries = async function* (): AsyncGenerator<TarEntry> {
      for (let bytes = 0; bytes < PACK_BYTES && held.length < PACK_FILES;) {
        const { value, done } = await source.next();
        if (done === true) {
          ended = true;
          return;
        }
        const content = await read(value.sha256);
        if (content === null) continue;
        held.push({ sha256: value.sha256, size: content.byteLength });
        bytes += content.byteLength;
        yield { name: value.sha256, content };
      }
    };
    await place.put(packName(pack), seal(writeTar(entries()), recipients, { zip: false }));
    if (held.length === 0) {
      await place.remove(packName(pack));
      continue;
    }
    await place.put(indexName(pack), seal(lines(held), recipients, { zip: true }));
    for (const each of held) onPacked({ ...each, pack });
  }
}

/** The bytes as they lie there, without asking a virus scanner: a backup keeps what is kept. */
async function bytesOf(files: FileStore, sha256: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const hash = createHash("sha256");
  for await (const chunk of files.stream(sha256) as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    chunks.push(chunk);
  }
  if (hash.digest("hex") !== sha256) throw new FileDamagedError(sha256);
  return Buffer.concat(chunks);
}

/** The originals of a pack. @throws TroubleError "backup-damaged" */
export const readPack = (place: Place, pack: string, identity: string): AsyncGenerator<TarEntry> =>
  readTar(unseal(place.get(packName(pack)), identity, { zip: false }));

/** Takes packs away that no backup needs any more. @returns how many */
export async function removePacks(place: Place, needed: ReadonlySet<string>): Promise<number> {
  const names = await place.list(FOLDER);
  const unneeded = new Set(
    names.map((name) => name.slice(FOLDER.length + 1).replace(/\.(tar|index)\.age$/, "")).filter((pack) => !needed.has(pack)),
  );
  for (const pack of unneeded) {
    // the index first: from then on no run counts on the pack
    await place.remove(indexName(pack));
    await place.remove(packName(pack));
  }
  return unneeded.size;
}

export async function* lines(values: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  let text = "";
  for await (const value of values) {
    text += `${JSON.stringify(value)}\n`;
    if (text.length < 65_536) continue;
    yield Buffer.from(text);
    text = "";
  }
  if (text !== "") yield Buffer.from(text);
}
