/** The filters of old PDF programs, LZW and runs, undone with an end (ISO 32000-1, 7.4.4 and 7.4.5). */

const [CLEAR, END, FIRST_FREE] = [256, 257, 258];
const [FEWEST_BITS, MOST_BITS] = [9, 12];
const MOST_CODES = 1 << MOST_BITS;
const END_OF_RUNS = 128;

/** Bytes packed in runs; null where they are more than `most`. */
export function fromRuns(bytes: Buffer, most: number): Buffer | null {
  const parts: Buffer[] = [];
  let size = 0;
  for (let at = 0; at < bytes.length && bytes[at] !== END_OF_RUNS;) {
    const length = bytes[at++]!;
    const part = length < END_OF_RUNS ? bytes.subarray(at, at + length + 1) : Buffer.alloc(257 - length, bytes[at]);
    at += length < END_OF_RUNS ? length + 1 : 1;
    size += part.length;
    if (size > most) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Bytes packed by LZW whose codes grow one early, as is usual; null where they are more than `most`. What is behind a wrong code is left. */
export function fromLzw(bytes: Buffer, most: number): Buffer | null {
  let out = Buffer.alloc(Math.min(most, Math.max(1024, bytes.length * 4)));
  // a code stands for a stretch of what was unpacked before it
  const starts = new Int32Array(MOST_CODES);
  const lengths = new Int32Array(MOST_CODES);
  let [size, next, width, last, lastLength, bits, held] = [0, FIRST_FREE, FEWEST_BITS, -1, 0, 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    if (bits < width) continue;
    bits -= width;
    const code = held >> bits;
    held &= (1 << bits) - 1;
    if (code === END) break;
    if (code === CLEAR) {
      [next, width, last] = [FIRST_FREE, FEWEST_BITS, -1];
      continue;
    }
    if (last >= 0 && next < MOST_CODES) {
      // the code before, and the first byte of this one, which stands right behind it
      starts[next] = last;
      lengths[next++] = lastLength + 1;
    }
    if (code >= next) break;
    const length = code < CLEAR ? 1 : lengths[code]!;
    if (size + length > most) return null;
    if (size + length > out.length) out = Buffer.concat([out, Buffer.alloc(Math.max(out.length, length))]);
    const from = starts[code]!;
    if (code < CLEAR) out[size] = code;
    else for (let index = 0; index < length; index++) out[size + index] = out[from + index]!;
    [last, lastLength] = [size, length];
    size += length;
    while (width < MOST_BITS && next + 2 > 1 << width) width++;
  }
  return out.subarray(0, size);
}
