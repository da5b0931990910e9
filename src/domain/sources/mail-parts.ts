/** Which parts of a mail may be invoices, by what its structure says of them (RFC 9051 §7.5.2, BODYSTRUCTURE): nothing is read for it. */

/** One part that is no container. */
export type MailPart = {
  /** "1.2" */
  part: string;
  /** "application/pdf", in small letters */
  type: string;
  /** as the mail names it, or null */
  name: string | null;
  /** shown within the text, not beside it */
  inline: boolean;
  /** bytes on their way, encoded */
  size: number;
  charset?: string | null;
  /** "base64", "quoted-printable" */
  encoding?: string | null;
};

const ENDINGS = /\.(pdf|ofd|xml|zip|rar|7z|tar|gz|jpe?g|png|heic|heif|webp|tiff?|bmp|gif|xlsx?|csv|eml)$/i;
const TYPES =
  /^(application\/(pdf|ofd|xml|zip|x-zip-compressed|octet-stream|vnd\.(openxmlformats-officedocument\.spreadsheetml\.sheet|ms-excel))|text\/(xml|csv)|image\/(jpe?g|png|heic|heif|webp|tiff?|bmp))$/;
const PICTURE = /^image\//;
/** What stands within a text as a picture and is smaller is a logo, a line, a counter. */
const INLINE_PICTURE_LEAST = 40_000;

/** Whether it is worth fetching: whatever may be read, and whatever is attached under a name that might. */
export function mayBeInvoice({ type, name, inline, size }: Omit<MailPart, "part">): boolean {
  if (PICTURE.test(type) && inline && size < INLINE_PICTURE_LEAST) return false;
  if (name !== null && ENDINGS.test(name)) return true;
  // text/xml without a name stands within the mail as another form of its text
  return TYPES.test(type) && (name !== null || type === "application/pdf" || PICTURE.test(type));
}

const ENDING_OF: Record<string, string> = { "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png" };

/** What the file is called: the mail's own name for it, or one made of its place. */
export const nameOfPart = ({ name, part, type }: Pick<MailPart, "name" | "part" | "type">): string =>
  name ?? `${part}.${ENDING_OF[type] ?? type.slice(type.indexOf("/") + 1)}`;

/** The texts of a mail: what people read of it, where it isn't a file beside it. */
export const isText = ({ type, name, inline }: Omit<MailPart, "part">): boolean =>
  (type === "text/html" || type === "text/plain") && (name === null || inline);
