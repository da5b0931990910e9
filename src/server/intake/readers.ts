import type { Readers } from "./intake.types.ts";

let loading: Promise<typeof import("#readers/reader-process.ts")> | null = null;
/** Kept: asking for the module anew costs about as much as reading a small file. */
const inProcess = () => (loading ??= import("#readers/reader-process.ts"));

/**
 * The readers in processes of their own, loaded with the first file: a server that reads nothing stays small.
 * `trust`: the folder of trusted certificates.
 */
export const processReaders = ({ trust }: { trust: string }): Readers => ({
  read: async (bytes, name, quickOnly, crop) => {
    const { readInProcess, readQuickly } = await inProcess();
    const file = { bytes, name, trustFolder: trust, crop };
    return quickOnly ? readQuickly(file) : readInProcess(file);
  },
  verify: async (bytes, name) => (await inProcess()).verifyInProcess({ bytes, name, trustFolder: trust }),
  trustDigest: async () => (await import("#readers/signature/trust-digest.ts")).trustDigest(trust),
  drawOfdPage: async (bytes, page) => (await import("#readers/page-process.ts")).drawOfdPage(bytes, page),
  drawPicture: async (bytes, maxSide) => (await import("#readers/page-process.ts")).drawPicture(bytes, maxSide),
});
