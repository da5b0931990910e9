/**
 * Files that wait for the server, kept in the browser: they outlive a reload, a lost network and a closed app. Read by the
 * page and by the service worker. A file's bytes are let go only when the server has acknowledged them.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { FileResult } from "#api/documents.api.ts";
import type { Crop } from "#domain/picture/quad.ts";

export type KeptFile = {
  /** the name under which the server takes it in once */
  key: string;
  batch: string;
  /** whose it is: nobody else's session sends it */
  user: string;
  /** its place in the batch */
  order: number;
  name: string;
  size: number;
  /** null once the server has it */
  blob: Blob | null;
  /** how a photo was cropped; absent where it was kept before there was this */
  crop?: Crop | null;
  state: "waiting" | "sent" | "refused" | "failed";
  documentId: string | null;
  /** of a file that was refused: it has no document to ask for */
  result: FileResult | null;
};
export type KeptBatch = {
  key: string;
  user: string;
  addedAt: number;
  /** the server's name of it, once it has one */
  id: string | null;
  paused: boolean;
  cancelled: boolean;
};

interface Schema extends DBSchema {
  files: { key: string; value: KeptFile; indexes: { user: string; batch: string } };
  batches: { key: string; value: KeptBatch; indexes: { user: string } };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;
function open(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("piaozai-uploads", 1, {
    upgrade(db) {
      const files = db.createObjectStore("files", { keyPath: "key" });
      files.createIndex("user", "user");
      files.createIndex("batch", "batch");
      db.createObjectStore("batches", { keyPath: "key" }).createIndex("user", "user");
    },
  });
  opened.catch(() => (opened = null));
  return opened;
}

/** Rejects where the browser has no room (QuotaExceededError) or keeps nothing (private windows of some). */
export async function keepFiles(files: readonly KeptFile[]): Promise<void> {
  const transaction = (await open()).transaction("files", "readwrite");
  await Promise.all([...files.map((file) => transaction.store.put(file)), transaction.done]);
}

export async function keepBatch(batch: KeptBatch): Promise<void> {
  await (await open()).put("batches", batch);
}

/** Everything of one person, oldest first. */
export async function keptOf(user: string): Promise<{ batches: KeptBatch[]; files: KeptFile[] }> {
  const db = await open();
  const [batches, files] = await Promise.all([
    db.getAllFromIndex("batches", "user", user),
    db.getAllFromIndex("files", "user", user),
  ]);
  return {
    batches: batches.toSorted((a, b) => a.addedAt - b.addedAt),
    files: files.toSorted((a, b) => a.order - b.order),
  };
}

export async function forgetFiles(keys: readonly string[]): Promise<void> {
  const transaction = (await open()).transaction("files", "readwrite");
  await Promise.all([...keys.map((key) => transaction.store.delete(key)), transaction.done]);
}

export async function forgetBatch(key: string): Promise<void> {
  const db = await open();
  await forgetFiles(await db.getAllKeysFromIndex("files", "batch", key));
  await db.delete("batches", key);
}

export async function forgetAllOf(user: string): Promise<void> {
  for (const batch of (await keptOf(user)).batches) await forgetBatch(batch.key);
}
