/** `codes`: one of them must be among the problems of the file; [] where it is read as what it harmlessly is. */
export type HostileFile = { name: string; what: string; bytes: () => Uint8Array; codes: string[] };

/** Bytes that don't pack, so that a ratio over the whole looks innocent. */
export function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 0x2545f491;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
