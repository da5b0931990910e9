/** The bytes of one thing that a source has, brought into the store; or why they aren't there. */
import type { ArrivedWithId } from "#server/intake/batches.usecases.ts";
import { FileTooLargeError } from "#server/platform/files.ts";
import { cleanName } from "#server/platform/http/file-name.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { Gone, NotNow } from "./sources.types.ts";
import { type Watch, watched } from "./watch.ts";

/** A file that lies in the store, under the digest of its lasting name. */
export type StoredFile = ArrivedWithId & { sha256: string; key: string };

export type Got =
  | { file: StoredFile }
  /** it can be had, and not by us; or not now; or it isn't there any more */
  | { file: null; code: "too-large" | "unavailable" | "gone"; facts: Record<string, number> };

/**
 * The bytes are on the disk (fsync) when this resolves.
 * @param called what it is called, and the digest of its lasting name
 * @throws SourceTrouble for what concerns the other side as a whole
 */
export async function bring(
  { config, files }: Pick<Platform, "config" | "files">,
  watch: Watch,
  called: { name: string; key: string },
  bytes: AsyncIterable<Uint8Array>,
): Promise<Got> {
  const limit = config.maxUpload;
  // ids follow the order in which things were named
  const id = newId();
  try {
    const { sha256, size } = await watch.wait(files.put(watched(bytes, watch), { limit }));
    return { file: { id, name: cleanName(called.name), key: called.key, crop: null, sha256, size, refused: null } };
  } catch (error) {
    if (error instanceof Gone) return { file: null, code: "gone", facts: {} };
    if (error instanceof NotNow) return { file: null, code: "unavailable", facts: {} };
    if (error instanceof FileTooLargeError) return { file: null, code: "too-large", facts: { limit } };
    throw error;
  }
}
