const MOST_FILES = 10;
const MOST_BYTES = 24 * 1024 * 1024;

/** Cuts files into requests: a few files each, so that one that fails costs little and progress is seen early. */
export function groupFiles<Item extends { size: number }>(
  files: readonly Item[],
  mostFiles = MOST_FILES,
  mostBytes = MOST_BYTES,
): Item[][] {
  const groups: Item[][] = [];
  let bytes = 0;
  for (const file of files) {
    const last = groups.at(-1);
    if (last && last.length < mostFiles && bytes + file.size <= mostBytes) {
      last.push(file);
      bytes += file.size;
    } else {
      groups.push([file]);
      bytes = file.size;
    }
  }
  return groups;
}

/** How far each file of one request is, 0 to 1: they are sent one after the other. `sent` is the request's own fraction. */
export function spreadProgress(sizes: readonly number[], sent: number): number[] {
  const weights = sizes.map((size) => Math.max(size, 1));
  let left = sent * weights.reduce((sum, size) => sum + size, 0);
  return weights.map((size) => {
    const share = Math.min(Math.max(left / size, 0), 1);
    left -= size;
    return share;
  });
}
