/** Files of a multipart request, read one after the other straight into the store: nothing is held in memory. */
import type { FastifyRequest } from "fastify";
import type { Readable } from "node:stream";
import { FileTooLargeError } from "#server/platform/files.ts";
import { cleanName } from "#server/platform/http/file-name.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { Crops } from "#api/documents.api.ts";
import { type Crop, quadOf } from "#domain/picture/quad.ts";
import { badCrops, badKeys } from "./intake.errors.ts";
import type { Arrived } from "./intake.types.ts";

export type Received = { files: Arrived[]; fields: Record<string, string> };

/** What a sender may name a batch or a file by: UUIDs and the like. */
const KEY = /^[\w-]{1,64}$/;
/** Files of one request that are on their way to the disk together: a disk syncs several for little more than one. */
const AT_ONCE_MAX = 8;

/** All files are on the disk (fsync) when this resolves; one that is too large is refused without touching the others. */
export async function receive(platform: Platform, request: FastifyRequest): Promise<Received> {
  const limit = platform.config.maxUpload;
  const fields: Record<string, string> = {};
  const files: Promise<Arrived>[] = [];
  // our own limit, per file: the plugin's would end the whole request
  const parts = request.parts({
    limits: { fileSize: Number.MAX_SAFE_INTEGER, files: platform.config.maxFiles },
    throwFileSizeLimit: false,
  } as never);
  for await (const part of parts) {
    if (part.type === "field") {
      if (typeof part.value === "string") fields[part.fieldname] = part.value;
      continue;
    }
    const key = keys(fields)[files.length] ?? null;
    const crop = crops(fields)[files.length] ?? null;
    await files.at(-AT_ONCE_MAX);
    const read = Promise.withResolvers<void>();
    const stored = store(platform, { name: cleanName(part.filename), key, crop }, part.file, limit, read.resolve);
    // a failure is told by whoever waits for it below, also if it comes while the next part is awaited
    stored.catch(() => undefined);
    files.push(stored);
    // the next part comes when this one is read to its end; its bytes may still be on their way to the disk
    await Promise.race([read.promise, stored]);
  }
  return { files: await Promise.all(files), fields };
}

/** The sender's own names of the files, in their order: the field "keys", which stands before them. */
function keys(fields: Record<string, string>): string[] {
  const all = (fields["keys"] ?? "").split(",").filter((key) => key !== "");
  if (!all.every((key) => KEY.test(key)) || !KEY.test(fields["batch"] ?? "x")) throw badKeys();
  return all;
}

/** How photos among the files were cropped, in their order: the field "crops", which stands before them. */
function crops(fields: Record<string, string>): (Crop | null)[] {
  if (fields["crops"] === undefined) return [];
  const said = Crops.safeParse(parsed(fields["crops"]));
  if (!said.success || said.data.some((crop) => crop !== null && quadOf(crop, { width: 1, height: 1 }) === null))
    throw badCrops();
  return said.data;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

async function store(
  platform: Platform,
  said: Pick<Arrived, "name" | "key" | "crop">,
  file: Readable,
  limit: number,
  whenRead: () => void,
): Promise<Arrived> {
  const counter = { bytes: 0 };
  try {
    const { sha256, size } = await platform.files.put(keptOpen(file, counter, whenRead), { limit });
    return { ...said, size, sha256, refused: null };
  } catch (error) {
    if (!(error instanceof FileTooLargeError)) throw error;
    // what is left of it has to be let through before the next part can come
    for await (const chunk of file as AsyncIterable<Uint8Array>) counter.bytes += chunk.byteLength;
    return { ...said, size: counter.bytes, sha256: null, refused: { code: "too-large", limit } };
  }
}

/** The stream's chunks; leaving the loop early doesn't destroy the stream, and with it the request. */
async function* keptOpen(file: Readable, counter: { bytes: number }, whenRead: () => void): AsyncIterable<Uint8Array> {
  for await (const chunk of file.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    counter.bytes += chunk.byteLength;
    yield chunk;
  }
  whenRead();
}
