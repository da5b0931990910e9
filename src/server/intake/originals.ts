/** Originals as they came in, and pages as the browser can show them. */
import { createHash } from "node:crypto";
import type { Blackout } from "#domain/personal/places.ts";
import { blackoutFor } from "#server/invoices/invoices.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { blackedOutPage, classOf, withheldSheet } from "./blacked-out.ts";
import { documentEvent } from "./intake.events.ts";
import { noSuchDocument, noSuchPage, originalWithheld, pageUnreadable } from "./intake.errors.ts";
import { mayOpen } from "./intake.policy.ts";
import { openableDocument } from "./intake.queries.ts";
import { noteOpened } from "./opened-trace.ts";
import type { DocumentRow, Readers } from "./intake.types.ts";

export type Original = { name: string; type: string; inline: boolean; bytes: Uint8Array; digest: string };
export type Drawn = { type: string; body: string | Uint8Array; digest: string };

/** The longer side of a picture that is shown beside the fields. */
const PICTURE_SIDE = 1800;

/**
 * A document (or one member of an archive) byte for byte, checked against its digest.
 * @throws ProblemError 404 when it isn't there or isn't for the actor, 403 where something personal on it is hidden from him
 */
export async function original(
  platform: Platform,
  actor: Actor,
  id: string,
  member: string | null,
  download: boolean,
): Promise<Original> {
  const document = await opened(platform, actor, id, member);
  if ((await blackoutFor(platform.db, actor, id, member)) !== null) throw originalWithheld();
  const bytes = await bytesOf(platform, document, member);
  if (download)
    await platform.db
      .transaction()
      .execute((trx) =>
        recordEvent(
          trx,
          documentEvent(actor, document, "document.downloaded", platform.clock(), { data: member === null ? {} : { member } }),
        ),
      );
  else noteOpened(platform, actor, document, { as: "original", member });
  const type = typeOf(bytes);
  const name = member === null ? document.name : (member.split("/").at(-1) ?? member);
  const digest = member === null ? document.sha256 : createHash("sha256").update(bytes).digest("hex");
  return { name, type, inline: INLINE.includes(type), bytes, digest };
}

/**
 * One page as a picture, from 1; with black places where something personal is hidden from the actor, or a sheet that says that the
 * page can't be shown so. @throws ProblemError 404 as above and for a page that isn't there, 422 when it can't be drawn
 */
export async function drawnPage(
  platform: Platform,
  readers: Readers,
  actor: Actor,
  id: string,
  page: number,
  member: string | null,
): Promise<Drawn> {
  const document = await opened(platform, actor, id, member);
  const blackout = await blackoutFor(platform.db, actor, id, member);
  noteOpened(platform, actor, document, { as: blackout === null ? "pages" : "blacked-out", member });
  const key = `${id}/${member ?? ""}/${page}/${JSON.stringify(document.crop)}/${classOf(blackout)}`;
  const known = drawn.get(key);
  if (known !== undefined) return known;
  const digest = createHash("sha256").update(key).digest("hex");
  try {
    const { bytes, at } = await pageOf(platform, document, member, page);
    if (blackout !== null) {
      const face = await blackedOutPage(bytes, at, visibleOn(document, member, page, blackout));
      if (face === null) return withheld(platform, actor, digest);
      const black: Drawn = { type: "image/jpeg", body: face.picture!, digest };
      keep(key, black);
      return black;
    }
    const type = typeOf(bytes);
    const result: Drawn = type.startsWith("image/")
      ? { type: "image/jpeg", body: onlyFirst(at, await readers.drawPicture(bytes, PICTURE_SIDE)), digest }
      : { type: "image/svg+xml; charset=utf-8", body: await readers.drawOfdPage(bytes, at), digest };
    keep(key, result);
    return result;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    if (error instanceof RangeError || (error instanceof Error && error.message.startsWith("no page "))) throw noSuchPage();
    platform.log.warn({ err: error, document: id }, "a page could not be drawn");
    throw pageUnreadable();
  }
}

/** Of a photo whose paper was marked only the first page has places; what is hidden stands on the second as well, no one knows where. */
export function visibleOn(document: DocumentRow, member: string | null, page: number, blackout: Blackout): Blackout {
  return document.crop !== null && member === null && page > 1 ? { ...blackout, places: [] } : blackout;
}

function withheld(platform: Platform, actor: Actor, digest: string): Drawn {
  const say = (key: string): string => platform.i18n.t(actor.locale, `intake:withheld.${key}`);
  const body = withheldSheet([say("title"), say("why"), say("next")]);
  return { type: "image/svg+xml; charset=utf-8", body, digest: `${digest}-${actor.locale}` };
}

function onlyFirst<T>(page: number, value: T): T {
  if (page !== 1) throw new RangeError(`no page ${page}`);
  return value;
}

/** The document, if the actor may open it (or that member of it). @throws ProblemError 404 */
export async function opened(platform: Platform, actor: Actor, id: string, member: string | null): Promise<DocumentRow> {
  const found = await openableDocument(platform.db, actor, id, member);
  if (found === undefined || !mayOpen(actor, found.document, found.links)) throw noSuchDocument();
  return found.document;
}

/** The bytes of a document or of one member of it. @throws ProblemError 404 for a member that isn't there */
export async function bytesOf(platform: Platform, document: DocumentRow, member: string | null): Promise<Uint8Array> {
  const bytes = await platform.files.get(document.sha256, { scannedSince: document.uploaded_at });
  if (member === null) return bytes;
  const [{ openZip, ZipError }, { DEFAULT_LIMITS }] = await Promise.all([
    import("#readers/archive/zip.ts"),
    import("#readers/reader.types.ts"),
  ]);
  try {
    const zip = await openZip(bytes, DEFAULT_LIMITS);
    if (!zip.members.some((each) => each.name === member)) throw noSuchDocument();
    return zip.read(member);
  } catch (error) {
    if (error instanceof ZipError) throw noSuchDocument();
    throw error;
  }
}

/**
 * The file in which a page of a document is drawn, and its place there. Of a photo whose paper was marked the first page is the
 * paper straightened, the second the photo as it was taken. @throws ProblemError 404 for a member that isn't there
 */
export async function pageOf(
  platform: Platform,
  document: DocumentRow,
  member: string | null,
  page: number,
): Promise<{ bytes: Uint8Array; at: number }> {
  const bytes = await bytesOf(platform, document, member);
  if (document.crop === null || member !== null || page > 2) return { bytes, at: page };
  if (page === 2) return { bytes, at: 1 };
  return { bytes: await (await import("#readers/page-process.ts")).drawPaper(bytes, document.crop), at: 1 };
}

/** What a browser shows without running anything of it; everything else is offered for saving. */
const INLINE = ["application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"];

/** The type by the first bytes, whatever the file is called: a name proves nothing. */
export function typeOf(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64)).toString("latin1");
  if (head.startsWith("%PDF-")) return "application/pdf";
  if (head.startsWith("\u0089PNG")) return "image/png";
  if (head.startsWith("\u00ff\u00d8\u00ff")) return "image/jpeg";
  if (head.startsWith("GIF8")) return "image/gif";
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "image/webp";
  if (head.slice(4, 8) === "ftyp" && /^(hei|hev|mif|msf)/.test(head.slice(8, 11))) return "image/heic";
  if (head.startsWith("BM")) return "image/bmp";
  if (head.startsWith("II*\u0000") || head.startsWith("MM\u0000*")) return "image/tiff";
  return "application/octet-stream";
}

/**
 * Pages drawn lately, handed out only after the actor was judged. They are each document's own: a page that is there at once would
 * tell who handed in the same file that somebody else has it, too.
 */
const drawn = new Map<string, Drawn>();
const DRAWN_BYTES_MAX = 12 * 1024 * 1024;
let drawnBytes = 0;

function keep(key: string, page: Drawn): void {
  if (page.body.length > DRAWN_BYTES_MAX / 4) return;
  drawn.set(key, page);
  drawnBytes += page.body.length;
  for (const [oldest, { body }] of drawn) {
    if (drawnBytes <= DRAWN_BYTES_MAX) break;
    drawn.delete(oldest);
    drawnBytes -= body.length;
  }
}
