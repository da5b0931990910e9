/** Whether the bytes are a HEIC/HEIF picture, by their brand. */
export function isHeic(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 12)).toString("latin1").slice(4);
  return head.startsWith("ftyp") && /^(?:heic|heix|heif|hevc|mif1|msf1|heim|heis)$/u.test(head.slice(4));
}
