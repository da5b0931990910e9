import type { Readers } from "./intake.types.ts";

/** The readers in processes of their own, loaded with the first file: a server that reads nothing stays small. */
export const processReaders: Readers = {
  read: async (bytes, name, quickOnly) => {
    const { readInProcess, readQuickly } = await import("#readers/reader-process.ts");
    return quickOnly ? readQuickly({ bytes, name }) : readInProcess({ bytes, name });
  },
  drawOfdPage: async (bytes, page) => (await import("#readers/page-process.ts")).drawOfdPage(bytes, page),
  drawPicture: async (bytes, maxSide) => (await import("#readers/page-process.ts")).drawPicture(bytes, maxSide),
};
