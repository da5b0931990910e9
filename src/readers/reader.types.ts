import type { FileReading, InvoiceFacts, Problem, SignatureReport } from "#domain/invoice.ts";
import type { Crop } from "#domain/picture/quad.ts";

/** What a reader may spend on one file; beyond it the file gets a problem, never a partial answer without a word. */
export type ReaderLimits = {
  /** bytes of one file as it comes in */
  fileBytes: number;
  /** bytes that one archive or OFD may unpack to, all members together */
  unpackedBytes: number;
  /** members of one archive or OFD */
  members: number;
  /** unpacked : packed size of one member, above which it is taken for a bomb */
  compressionRatio: number;
  /** depth of elements of one XML part */
  xmlDepth: number;
  /** bytes of one XML part */
  xmlBytes: number;
  /** pages that are read of one document */
  pages: number;
  /** pixels of one picture, or of one drawn page */
  pixels: number;
  /** milliseconds for one file */
  millis: number;
  /** milliseconds of recognition for all pages of one scan together; a single picture has those of a file */
  scanMillis: number;
};

const MIB = 1024 * 1024;

export const DEFAULT_LIMITS: ReaderLimits = {
  fileBytes: 50 * MIB,
  unpackedBytes: 200 * MIB,
  members: 2_000,
  compressionRatio: 200,
  xmlDepth: 64,
  xmlBytes: 20 * MIB,
  pages: 50,
  pixels: 80_000_000,
  millis: 30_000,
  scanMillis: 120_000,
};

/** A picture in memory: RGBA, four bytes a pixel, rows from the top. */
export type Rgba = { width: number; height: number; data: Uint8Array | Uint8ClampedArray };

/** One code found on a picture: its text, and where it is as fractions of the picture. */
export type QrFound = { text: string; box: [x: number, y: number, width: number, height: number] };

/** Text at a place on a page, in the page's own units from the top left. */
export type TextRun = {
  text: string;
  x: number;
  y: number;
  w: number;
  h: number;
  /** of OCR: how sure it is on average, 0 to 1 */
  confidence?: number;
  /** of OCR: how sure it is of each character of `text` */
  certainty?: number[];
  /** of OCR: what further looks at the same place read, each in another rendering of the picture; "" where nothing */
  again?: string[];
  /** of OCR: where it lies on the picture as it was put in, as fractions: its corners, the top left one first, clockwise */
  corners?: (readonly [x: number, y: number])[];
};

/** Quarter turns, clockwise. */
export type Quarter = 0 | 1 | 2 | 3;

/**
 * A page as positioned text: what a PDF, an OFD page or OCR give alike. `turned`: the page as it is shown lies turned by so
 * many quarters against the one given here, on which the text is upright.
 */
export type TextPage = { width: number; height: number; runs: TextRun[]; turned?: Quarter };

/** What a format reader gets from the one door. Readers that need no pictures ignore `qr` and `ocr`. */
export type ReaderContext = {
  now: Date;
  limits: ReaderLimits;
  /** The folder of the certificates that the operator trusts; without one the trust in signers is unknown. */
  trustFolder?: string | null;
  /** Of a photo: where the paper lies on it, as a person said. Not for members of archives. */
  crop?: Crop | null;
  /** Finds the QR codes of a picture; encoded pictures (PNG, JPEG …) go through `qrOfImage`. */
  qr?: (picture: Rgba) => Promise<QrFound[]>;
  /** Finds the QR codes of an encoded picture (PNG, JPEG, GIF, BMP …). Never throws on a broken one: then []. */
  qrOfImage?: (bytes: Uint8Array) => Promise<QrFound[]>;
  /** Recognises the text of an encoded picture in the separate OCR process. */
  ocr?: (bytes: Uint8Array) => Promise<OcrResult>;
  /** Reads a drawn page (of a scanned PDF or OFD) as a picture of invoices; `page` counts from 1. */
  recognise?: (picture: Rgba, page: number) => Promise<Reading>;
  /** Called with the readings of each member of an archive once they are there. */
  onMember?: (readings: FileReading[]) => void;
};

/** Thrown by an `ocr` of a process that recognises no pictures: the file is read again where that is done. */
export class HasPictures extends Error {}

/**
 * What the OCR process makes of one picture: pages of upright text (several where receipts lie on one picture), how far
 * the picture was turned clockwise to stand upright, the QR codes found on it, and the processor time that it took.
 */
export type OcrResult = { pages: OcrPage[]; qr: QrFound[]; problems: Problem[]; cpuMillis?: number };
export type OcrPage = TextPage & { rotation: 0 | 90 | 180 | 270 };

/** What one format reader makes of one file. */
export type Reading = {
  invoices: InvoiceFacts[];
  signatures: SignatureReport[];
  problems: Problem[];
  pages?: number;
};
