/** What lies in a folder, wherever it stands, as a source names it. */
import type { FolderFile } from "#server/platform/watched-folder.ts";
import type { Delivery, Page } from "./sources.types.ts";

const PAGE = 100;
/** What was written to within this time may still be being written. */
const SETTLED_MS = 3_000;

export type Folder = { files(): AsyncIterable<FolderFile>; bytes(file: FolderFile): AsyncIterable<Uint8Array> };

/** @param told throws what went wrong as the source's trouble */
export async function* pagesOfFolder(
  folder: Folder,
  told: (error: unknown) => never,
  clock: () => Date,
  signal: AbortSignal,
): AsyncIterable<Page> {
  const began = clock();
  let deliveries: Delivery[] = [];
  let waiting = 0;
  for await (const file of telling(folder.files(), told)) {
    if (signal.aborted) return;
    if (began.getTime() - file.modified.getTime() < SETTLED_MS) {
      waiting += 1;
      continue;
    }
    deliveries.push({
      of: "file",
      // a file that is put there anew under the same name is another one
      key: `${file.path} ${file.size} ${file.modified.getTime()}`,
      name: file.path.slice(file.path.lastIndexOf("/") + 1),
      at: file.modified,
      open: () => telling(folder.bytes(file), told),
    });
    if (deliveries.length < PAGE) continue;
    yield { deliveries, bookmark: null, completeTo: null, backlog: null };
    deliveries = [];
  }
  yield { deliveries, bookmark: null, completeTo: waiting === 0 ? began : null, backlog: waiting };
}

async function* telling<T>(items: AsyncIterable<T>, told: (error: unknown) => never): AsyncIterable<T> {
  try {
    yield* items;
  } catch (error) {
    told(error);
  }
}
