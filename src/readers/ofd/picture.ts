import type { OfdDocument } from "./document.ts";

export type PictureFormat = "png" | "jpeg" | "gif" | "bmp" | "tiff" | "jbig2";
export type Picture = { format: PictureFormat; bytes: Uint8Array };

/** The picture of a resource, by its content and not by what it is called; null where it is absent or none that is known. */
export function pictureFor(document: OfdDocument, resource: string): Picture | null {
  const media = document.media.get(resource);
  const bytes = media === undefined ? null : document.pkg.bytes(media.member);
  if (bytes === null) return null;
  const format = sniffPicture(bytes) ?? (/b2$|big2/i.test(`${media?.member} ${media?.format}`) ? "jbig2" : null);
  return format === null ? null : { format, bytes };
}

/** The format of an encoded picture by its first bytes. */
export function sniffPicture(bytes: Uint8Array): PictureFormat | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 12)).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (head.startsWith("\xff\xd8\xff")) return "jpeg";
  if (/^GIF8[79]a/.test(head)) return "gif";
  if (head.startsWith("BM")) return "bmp";
  if (head.startsWith("II*\0") || head.startsWith("MM\0*")) return "tiff";
  if (head.startsWith("\x97JB2\r\n\x1a\n")) return "jbig2";
  return null;
}
