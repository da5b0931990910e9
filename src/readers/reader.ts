/**
 * The one door: the bytes of a file → what it says, whatever it is called. Formats are told by content; an archive
 * gives a reading for each member ("a.zip!b.ofd"). Never throws for what is in a file.
 */
import { createHash } from "node:crypto";
import { checkInvoice } from "#domain/checks.ts";
import type { FileFormat, FileReading, InvoiceFacts, Problem, SignatureReport } from "#domain/invoice.ts";
import { readArchive, zipContent } from "./archive/archive.ts";
import { openZip, ZipError } from "./archive/zip.ts";
import { readImage } from "./image/image-reader.ts";
import { ocrInProcess } from "./image/ocr-process.ts";
import { encodePng } from "./image/picture.ts";
import { qrOfImage } from "./image/qr-image.ts";
import { readOfd } from "./ofd/ofd.ts";
import { readPdf } from "./pdf/pdf-reader.ts";
import { findQr } from "./qr/qr.ts";
import {
  DEFAULT_LIMITS,
  HasPictures,
  type OcrResult,
  type ReaderContext,
  type ReaderLimits,
  type Reading,
} from "./reader.types.ts";
import { trustedCertificates, verifyOfd, verifyPdf, verifyXml } from "./signature/signature.ts";
import { withDays } from "./facts.ts";
import { sniff, type Sniffed } from "./sniff.ts";
import { readDelimited, readOldOffice, readSpreadsheet } from "./spreadsheet/spreadsheet-reader.ts";
import { temper } from "./temper.ts";
import { readXml } from "./xml/xml.ts";

/** Of a file's time recognition may take so much; the rest is for what comes before and after. */
const OCR_SHARE = 0.9;

/** A context with the default limits, QR reading in this process and OCR in its own. */
export function readerContext(part: Partial<ReaderContext> = {}): ReaderContext {
  const limits = part.limits ?? DEFAULT_LIMITS;
  const ctx: ReaderContext = {
    now: new Date(),
    limits,
    qr: (picture) => findQr(picture),
    qrOfImage: (bytes) => qrOfImage(bytes, limits.pixels),
    ocr: budgetedOcr(limits),
    ...part,
  };
  ctx.recognise ??= async (picture, page) => readImage(await encodePng(picture), ctx, page);
  return ctx;
}

/** Recognition for one file: each picture gets the time of a file, all of them together that of a scan. */
function budgetedOcr(limits: ReaderLimits): (bytes: Uint8Array) => Promise<OcrResult> {
  let left = limits.scanMillis;
  return async (bytes) => {
    if (left <= 0)
      return { pages: [], qr: [], problems: [{ code: "timeout", message: "further pictures of the file weren't recognised" }] };
    const result = await ocrInProcess(bytes, limits.pixels, Math.min(left, limits.millis * OCR_SHARE));
    left -= result.cpuMillis ?? 0;
    return result;
  };
}

/** The signatures of one file or member, named as its reading is. */
export type Verified = Pick<FileReading, "file" | "signatures">;

/** Reads one file: a reading, or several where it is an archive. `name` is kept, and judged only for a wrong extension. */
export async function readFile(bytes: Uint8Array, name: string, part: Partial<ReaderContext> = {}): Promise<FileReading[]> {
  return readAny(bytes, name, part, false);
}

async function readAny(bytes: Uint8Array, name: string, part: Partial<ReaderContext>, member: boolean): Promise<FileReading[]> {
  const ctx = readerContext(part);
  if (bytes.length > ctx.limits.fileBytes)
    return [
      finish(
        bytes,
        name,
        "unknown",
        failed({ code: "too-large", message: `${bytes.length} bytes, at most ${ctx.limits.fileBytes} are read` }),
        ctx,
      ),
    ];
  const what = sniff(bytes);
  try {
    const format = what === "zip" ? await zipFormat(bytes, name, ctx) : formatOf(what);
    if (format === "archive" && !member) return await readMembers(bytes, name, ctx, part);
    const reading = await readAs(format, what, bytes, ctx);
    reading.problems.push(...wrongExtension(name, format, what));
    return [finish(bytes, name, format, reading, ctx)];
  } catch (error) {
    if (error instanceof HasPictures) throw error;
    return [
      finish(
        bytes,
        name,
        formatOf(what),
        failed({ code: "reader-failed", message: error instanceof Error ? error.message : String(error) }),
        ctx,
      ),
    ];
  }
}

function formatOf(what: Sniffed): FileFormat {
  switch (what) {
    case "pdf":
    case "xml":
    case "image":
      return what;
    case "other-archive":
      return "archive";
    case "old-office":
      return "spreadsheet";
    case "text":
    case "html":
    case "json":
      return "text";
    default:
      return "unknown";
  }
}

/** OFD, office file or archive; a truncated ZIP can only be told by its name. */
async function zipFormat(bytes: Uint8Array, name: string, ctx: ReaderContext): Promise<FileFormat> {
  try {
    // only its directory is read here: what a workbook unpacks to is no matter yet
    const content = zipContent(await openZip(bytes, { ...ctx.limits, unpackedBytes: Number.MAX_SAFE_INTEGER }));
    return content === "office" ? "spreadsheet" : content;
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    const extension = extensionOf(name);
    return extension === "ofd" ? "ofd" : /^xls[xm]$/u.test(extension) ? "spreadsheet" : "archive";
  }
}

async function readAs(format: FileFormat, what: Sniffed, bytes: Uint8Array, ctx: ReaderContext): Promise<Reading> {
  switch (format) {
    case "ofd":
      return signed(await readOfd(bytes, ctx), () => verifyOfd(bytes, { limits: ctx.limits, roots: rootsOf(ctx) }));
    case "pdf":
      return signed(await readPdf(bytes, ctx), () => verifyPdf(bytes, rootsOf(ctx)));
    case "xml":
      return signed(await readXml(bytes, ctx), () => verifyXml(bytes, ctx.limits));
    case "image":
      return readImage(bytes, ctx);
    case "spreadsheet":
      return what === "old-office" ? readOldOffice(bytes) : readSpreadsheet(bytes, ctx);
    case "archive":
      return failed({ code: "nested-archive", message: "an archive inside an archive isn't opened" });
    case "text":
      return (
        (what === "text" ? await readDelimited(bytes, ctx) : null) ??
        failed({ code: "not-an-invoice", message: `no invoice but: ${what}`, detail: { is: "document" } })
      );
    default:
      return failed(
        what === "empty"
          ? { code: "empty-file", message: "the file is empty" }
          : { code: "unknown-format", message: "no format that is known" },
      );
  }
}

/** What the signatures of a file say, or of each member where it is an archive; nothing else of it is read. Never throws for what is in it. */
export async function verifyFile(bytes: Uint8Array, name: string, part: Partial<ReaderContext> = {}): Promise<Verified[]> {
  return verifyAny(bytes, name, readerContext(part), false);
}

async function verifyAny(bytes: Uint8Array, file: string, ctx: ReaderContext, member: boolean): Promise<Verified[]> {
  const what = sniff(bytes);
  const none: Reading = { invoices: [], signatures: [], problems: [] };
  const format = what === "zip" ? await zipFormat(bytes, file, ctx) : formatOf(what);
  if (format === "archive" && !member) {
    const { members } = await readArchive(bytes, ctx);
    const verified: Verified[] = [];
    for (const each of members)
      if (each.bytes !== null) verified.push(...(await verifyAny(each.bytes, `${file}!${each.name}`, ctx, true)));
    return verified;
  }
  if (format === "ofd")
    return [verifiedOf(file, await signed(none, () => verifyOfd(bytes, { limits: ctx.limits, roots: rootsOf(ctx) })))];
  if (format === "pdf") return [verifiedOf(file, await signed(none, () => verifyPdf(bytes, rootsOf(ctx))))];
  return [];
}

const verifiedOf = (file: string, { signatures }: Reading): Verified => ({ file, signatures });

const rootsOf = ({ trustFolder }: ReaderContext): ReturnType<typeof trustedCertificates> =>
  trustedCertificates(trustFolder ?? null);

/** Adds what the signatures say; a file whose container can't be opened has its problem already. */
async function signed(reading: Reading, verify: () => Promise<SignatureReport[]> | SignatureReport[]): Promise<Reading> {
  try {
    return { ...reading, signatures: await verify() };
  } catch (error) {
    if (error instanceof ZipError) return reading;
    // what was read stays, whatever is wrong with the signature
    const message = `signatures: ${error instanceof Error ? error.message : String(error)}`;
    return { ...reading, problems: [...reading.problems, { code: "reader-failed", message }] };
  }
}

/** Each member has a file's time of its own. */
async function readMembers(
  bytes: Uint8Array,
  name: string,
  ctx: ReaderContext,
  part: Partial<ReaderContext>,
): Promise<FileReading[]> {
  const archive = await readArchive(bytes, ctx);
  if (archive.members.length === 0) return [finish(bytes, name, "archive", failed(...archive.problems), ctx)];
  const readings: FileReading[] = [];
  for (const member of archive.members) {
    const file = `${name}!${member.name}`;
    const read = member.bytes === null ? [unread(file, member.problem)] : await readAny(member.bytes, file, part, true);
    readings.push(...read);
    ctx.onMember?.(read);
  }
  if (archive.problems.length > 0) readings.push(finish(bytes, name, "archive", failed(...archive.problems), ctx));
  return readings;
}

function unread(file: string, problem: Problem): FileReading {
  return { file, format: "unknown", sha256: "", invoices: [], signatures: [], problems: [problem], pages: null };
}

function failed(...problems: Problem[]): Reading {
  return { invoices: [], signatures: [], problems };
}

const EXTENSIONS: Partial<Record<FileFormat, RegExp>> = {
  ofd: /^ofd$/u,
  pdf: /^pdf$/u,
  xml: /^(?:xml|xbrl)$/u,
  image: /^(?:png|jpe?g|gif|bmp|tiff?|webp|heic|heif|jfif)$/u,
  spreadsheet: /^(?:xlsx?|xlsm|csv)$/u,
  archive: /^(?:zip|rar|7z|gz|tgz|tar|bz2|xz)$/u,
};

function extensionOf(name: string): string {
  return /\.([^./\\!]{1,6})$/u.exec(name)?.[1]?.toLowerCase() ?? "";
}

/** A note: the content is read by what it is. */
function wrongExtension(name: string, format: FileFormat, what: Sniffed): Problem[] {
  const extension = extensionOf(name);
  const known = Object.values(EXTENSIONS).some((pattern) => pattern.test(extension));
  if (!known || what === "empty") return [];
  const expected = EXTENSIONS[format];
  if (expected !== undefined ? expected.test(extension) : format === "text" && extension === "csv") return [];
  return [
    {
      code: "wrong-extension",
      message: `.${extension}, but it is ${format === "unknown" ? "something else" : format}`,
      detail: { extension, is: format },
    },
  ];
}

function finish(bytes: Uint8Array, file: string, format: FileFormat, reading: Reading, ctx: ReaderContext): FileReading {
  return {
    file,
    format,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    invoices: reading.invoices.map((facts) => ordered(facts, reading.problems, ctx)),
    signatures: reading.signatures,
    problems: reading.problems,
    pages: reading.pages ?? null,
  };
}

/** The facts with their checks, keys in the order of the contract. */
function ordered(facts: InvoiceFacts, problems: Problem[], ctx: ReaderContext): InvoiceFacts {
  const checks = checkInvoice(facts, { now: ctx.now });
  temper(facts, checks, problems);
  const { kind, code, number, date, checkCode, seller, buyer, amount, tax, total, currency, items, remark, qr, page, fields } =
    facts;
  const { digitalNumber, red, original, business, extra } = facts;
  return {
    kind,
    code,
    number,
    date,
    checkCode,
    seller,
    buyer,
    amount,
    tax,
    total,
    currency,
    items,
    remark,
    qr,
    page,
    fields,
    checks,
    digitalNumber,
    red,
    original,
    business,
    extra: withDays(extra),
  };
}
