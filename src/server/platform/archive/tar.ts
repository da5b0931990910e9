/** Files one after the other, as POSIX tar (IEEE 1003.1, ustar): names and sizes, which is all that a backup needs of it. */
import { TroubleError } from "../errors.ts";

const BLOCK = 512;
/** Eleven octal digits: 8 GiB, beyond any original. */
const SIZE_MAX = 8 ** 11 - 1;
export type TarEntry = { name: string; content: Uint8Array };

/** The header of an entry; after it come its bytes, filled up to whole blocks. */
function headerOf(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > 100 || size > SIZE_MAX) throw new RangeError(`${name} doesn't fit into the archive`);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void =>
    void header.write(value.toString(8).padStart(length - 1, "0"), at);
  header.write(name, 0);
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  header.fill(" ", 148, 156);
  header.write("0", 156);
  header.write("ustar\u000000", 257, "latin1");
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  header[154] = 0;
  return header;
}

export async function* writeTar(entries: AsyncIterable<TarEntry>): AsyncGenerator<Uint8Array> {
  for await (const { name, content } of entries) {
    yield headerOf(name, content.byteLength);
    yield content;
    const over = content.byteLength % BLOCK;
    if (over > 0) yield Buffer.alloc(BLOCK - over);
  }
  yield Buffer.alloc(2 * BLOCK);
}

/** @throws TroubleError "backup-damaged" for what is no tar or ends too early */
export async function* readTar(content: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const take = taker(content);
  for (;;) {
    const header = await take(BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const name = header.toString("utf8", 0, header.indexOf(0));
    const size = Number.parseInt(header.toString("latin1", 124, 135), 8);
    if (header.toString("latin1", 257, 262) !== "ustar" || !Number.isSafeInteger(size)) throw new TroubleError("backup-damaged");
    const bytes = await take(size);
    if (size % BLOCK > 0) await take(BLOCK - (size % BLOCK));
    yield { name, content: bytes };
  }
}

/** Hands out so many bytes at a time, whatever pieces they come in. */
function taker(content: AsyncIterable<Uint8Array>): (size: number) => Promise<Buffer> {
  const source = content[Symbol.asyncIterator]();
  let held: Uint8Array[] = [];
  let length = 0;
  return async (size) => {
    while (length < size) {
      const { value, done } = await source.next();
      if (done === true) throw new TroubleError("backup-damaged");
      held.push(value);
      length += value.byteLength;
    }
    const all = Buffer.concat(held);
    held = size < all.length ? [all.subarray(size)] : [];
    length = all.length - size;
    return all.subarray(0, size);
  };
}
