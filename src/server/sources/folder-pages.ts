/** What lies in a folder, wherever it stands, as a source names it. */
import type { FolderFile } from "#server/platform/watched-folder.ts";
import type { Connector, Delivery, Opening, Page } from "./sources.types.ts";

const PAGE = 100;
/** What was written to within this time, by a clock that may be another's, is taken once two looks have found it the same. */
const YOUNG_MS = 10 * 60_000;
/** And not at all so soon. */
const SETTLED_MS = 3_000;
/** Of so many young files it is kept how they were; others wait until they are old. */
const YOUNG_MOST = 500;

/** Files in the order of their paths; `after`: behind the one with this path. */
export type Folder = {
  files(after: string | null): AsyncIterable<FolderFile>;
  bytes(file: FolderFile): AsyncIterable<Uint8Array>;
};

/**
 * How far a look through the folder is that goes on: behind which path, when it began, and how many were still being written. Null in
 * `after`: the next one begins at the front, since new files lie anywhere. `young`: size and time of files as this look and the one
 * before it found them, by path.
 */
type Bookmark = { after: string | null; began: string; waiting: number; young?: Young; before?: Young } | null;
type Young = Record<string, string>;

/**
 * @param told throws what went wrong as the source's trouble
 * @param opening where it is only tried, what is being written is named too: nothing of it is read
 */
export const readingFolder = (
  folder: Folder,
  told: (error: unknown) => never,
  { clock, trying = false }: Pick<Opening, "clock" | "trying">,
): Pick<Connector, "read" | "again"> => ({
  read: (bookmark, signal) => pagesOf(folder, told, { bookmark: bookmark as Bookmark, clock, signal, trying }),
  again: (ref) => {
    const [path, size, modified] = ref as Ref;
    return telling(folder.bytes({ path, size, modified: new Date(modified) }), told);
  },
});

/** A file that is put there anew under the same name is another one. */
type Ref = [path: string, size: number, modified: number];

type Reading = { bookmark: Bookmark; clock: () => Date; signal: AbortSignal; trying: boolean };

async function* pagesOf(
  folder: Folder,
  told: (error: unknown) => never,
  { bookmark, clock, signal, trying }: Reading,
): AsyncIterable<Page> {
  const now = clock();
  const goesOn = bookmark !== null && bookmark.after !== null;
  const began = goesOn ? bookmark.began : now.toISOString();
  const before: Young = (goesOn ? bookmark.before : bookmark?.young) ?? {};
  const young: Young = goesOn ? { ...bookmark.young } : {};
  let deliveries: Delivery[] = [];
  let waiting = goesOn ? bookmark.waiting : 0;
  for await (const file of telling(folder.files(bookmark?.after ?? null), told)) {
    if (signal.aborted) return;
    if (!trying && isBeingWritten(file, now, before)) {
      waiting += 1;
      if (Object.keys(young).length < YOUNG_MOST) young[file.path] = looks(file);
      continue;
    }
    deliveries.push(deliveryOf(folder, told, file));
    if (deliveries.length < PAGE) continue;
    const here: Bookmark = { after: file.path, began, waiting, young: { ...young }, before };
    yield { deliveries, bookmark: here, completeTo: null, backlog: null };
    deliveries = [];
  }
  const done: Bookmark = waiting === 0 ? null : { after: null, began, waiting: 0, young };
  yield { deliveries, bookmark: done, completeTo: waiting === 0 ? new Date(began) : null, backlog: waiting };
}

const looks = ({ size, modified }: FolderFile): string => `${size} ${modified.getTime()}`;

/** A file that somebody writes slowly grows between two looks. */
function isBeingWritten(file: FolderFile, now: Date, before: Young): boolean {
  const age = now.getTime() - file.modified.getTime();
  return age < SETTLED_MS || (age < YOUNG_MS && before[file.path] !== looks(file));
}

function deliveryOf(folder: Folder, told: (error: unknown) => never, file: FolderFile): Delivery {
  const { path, size, modified } = file;
  return {
    of: "file",
    key: `${path} ${looks(file)}`,
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
