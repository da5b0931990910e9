/** What was dropped: the files, those inside dropped folders too, and how many files or folders couldn't be read. */
export type Dropped = { files: File[]; lost: number };

export async function droppedFiles(transfer: Pick<DataTransfer, "items" | "files">): Promise<Dropped> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry?.())
    .filter((entry) => entry !== null && entry !== undefined);
  return entries.length === 0 ? { files: [...transfer.files], lost: 0 } : together(entries);
}

/** One that can't be read (gone meanwhile, not allowed) doesn't take the others with it. */
async function together(entries: readonly FileSystemEntry[]): Promise<Dropped> {
  const all = await Promise.all(entries.map((entry) => inside(entry).catch((): Dropped => ({ files: [], lost: 1 }))));
  return { files: all.flatMap(({ files }) => files), lost: all.reduce((sum, { lost }) => sum + lost, 0) };
}

async function inside(entry: FileSystemEntry): Promise<Dropped> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return { files: [file], lost: 0 };
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  // A folder is handed out in pieces; an empty piece ends it.
  for (;;) {
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (piece.length === 0) return together(found);
    found.push(...piece);
  }
}

export const holdsFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes("Files") ?? false;
