/** What lies in a folder, wherever it stands, as a source names it. */
import type { FolderFile } from "#server/platform/watched-folder.ts";
import type { Connector, Delivery, Page } from "./sources.types.ts";

const PAGE = 100;
/** What was written to within this time may still be being written. */
const SETTLED_MS = 3_000;

/** Files in the order of their paths; `after`: behind the one with this path. */
export type Folder = {
  files(after: string | null): AsyncIterable<FolderFile>;
  bytes(file: FolderFile): AsyncIterable<Uint8Array>;
};

/**
 * How far a look through the folder is that goes on: behind which path, when it began, and how many were still being written. Null: the
 * next one begins at the front, since new files lie anywhere.
 */
type Bookmark = { after: string; began: string; waiting: number } | null;

/** @param told throws what went wrong as the source's trouble */
export const readingFolder = (
  folder: Folder,
  told: (error: unknown) => never,
  clock: () => Date,
): Pick<Connector, "read" | "again"> => ({
  read: (bookmark, signal) => pagesOf(folder, told, { bookmark: bookmark as Bookmark, clock, signal }),
  again: (ref) => {
    const [path, size, modified] = ref as Ref;
    return telling(folder.bytes({ path, size, modified: new Date(modified) }), told);
  },
});

/** A file that is put there anew under the same name is another one. */
type Ref = [path: string, size: number, modified: number];

type Reading = { bookmark: Bookmark; clock: () => Date; signal: AbortSignal };

async function* pagesOf(
  folder: Folder,
  told: (error: unknown) => never,
  { bookmark, clock, signal }: Reading,
): AsyncIterable<Page> {
  const now = clock();
  const began = bookmark?.began ?? now.toISOString();
  let deliveries: Delivery[] = [];
  let waiting = bookmark?.waiting ?? 0;
  for await (const file of telling(folder.files(bookmark?.after ?? null), told)) {
    if (signal.aborted) return;
    if (now.getTime() - file.modified.getTime() < SETTLED_MS) {
      waiting += 1;
      continue;
    }
    deliveries.push(deliveryOf(folder, told, file));
    if (deliveries.length < PAGE) continue;
    yield { deliveries, bookmark: { after: file.path, began, waiting } satisfies Bookmark, completeTo: null, backlog: null };
    deliveries = [];
  }
  yield { deliveries, bookmark: null, completeTo: waiting === 0 ? new Date(began) : null, backlog: waiting };
}

function deliveryOf(folder: Folder, told: (error: unknown) => never, file: FolderFile): Delivery {
  const { path, size, modified } = file;
  return {
    of: "file",
    key: `${path} ${size} ${modified.getTime()}`,
    name: path.slice(path.lastIndexOf("/") + 1),
    at: modified,
    open: () => telling(folder.bytes(file), told),
    ref: [path, size, modified.getTime()] satisfies Ref,
  };
}

async function* telling<T>(items: AsyncIterable<T>, told: (error: unknown) => never): AsyncIterable<T> {
  try {
    yield* items;
  } catch (error) {
    told(error);
  }
}
