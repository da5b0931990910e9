/**
 * What a reader says about an invoice, and what the register keeps of it.
 *
 * Everything here is data without behaviour. Money is a decimal string with two digits ("17699.12"),
 * dates are "yyyy-MM-dd", quantities and prices are strings as printed. A rate
 * has one form whatever the file writes ("6%" for 0.06 and 6.00%); 免税, 不征税 and *** stay. A field that is not on the
 * document is null.
 */

/** Every kind of invoice that the product knows (domain reference: kinds and codes). */
export const INVOICE_KINDS = [
  "digital-vat-special",
  "digital-vat-normal",
  "vat-special-paper",
  "vat-normal-paper",
  "vat-electronic-special",
  "vat-electronic-normal",
  "freight",
  "roll",
  "vehicle",
  "used-vehicle",
  "toll",
  "rail",
  "air",
  "taxi",
  "bus",
  "quota",
  "machine-printed",
  "fiscal",
  "customs",
  "tax-payment",
  "blockchain",
  "other",
] as const;
export type InvoiceKind = (typeof INVOICE_KINDS)[number];

export const DIRECTIONS = ["received", "issued"] as const;
/** received 进项: a company of ours is the buyer; issued 销项: a company of ours is the seller. */
export type Direction = (typeof DIRECTIONS)[number];

export type Party = { name: string | null; taxId: string | null };

/** One line of goods or services (项目). */
export type InvoiceItem = {
  name: string | null;
  spec: string | null;
  unit: string | null;
  quantity: string | null;
  price: string | null;
  amount: string | null;
  rate: string | null;
  tax: string | null;
};

/** Where a field was read: x, y, width, height as fractions of the page, from its top left. */
export type Box = [x: number, y: number, width: number, height: number];

/** The independent witnesses of a field. */
export const WITNESSES = ["tag", "attachment", "text", "xml", "qr", "ocr", "metadata", "computed", "sheet", "person"] as const;
export type Witness = (typeof WITNESSES)[number];

/** How one field was read. `page` counts from 1; box and page are absent where the carrier has no page (XML). */
export type FieldSource = { from: Witness; confidence: number; page?: number; box?: Box };

/** One rule that was checked on the invoice; `detail` is data for the sentence that is shown. */
export type Check = { id: string; ok: boolean; detail?: Record<string, string> };

/** One invoice as read from a file. The shape is a contract: keys may be added, none removed. */
export type InvoiceFacts = {
  kind: InvoiceKind;
  /** 发票代码, 10 or 12 digits (fiscal receipts: 8); null for 数电票 */
  code: string | null;
  /** 发票号码: 8 digits, or the 20 digits of a 数电票 */
  number: string | null;
  /** the 20 digits of a 数电纸质 invoice, whose paper code and number stand in `code` and `number` */
  digitalNumber: string | null;
  date: string | null;
  checkCode: string | null;
  seller: Party;
  buyer: Party;
  /** 合计金额, without tax */
  amount: string | null;
  /** 合计税额 */
  tax: string | null;
  /** 价税合计 */
  total: string | null;
  currency: string;
  items: InvoiceItem[];
  remark: string | null;
  /** the text of the invoice's QR code */
  qr: string | null;
  /** the page it starts on, from 1 */
  page: number;
  red: boolean;
  /** of a red invoice: the blue one that it reverses */
  original: { code: string | null; number: string | null } | null;
  /** a business with fields of its own: toll, medical, construction, refined-oil, passenger … */
  business: string | null;
  /** business fields by name, e.g. train, fromStation, toStation of a rail ticket */
  extra: Record<string, string>;
  /** keys are dotted paths: "number", "seller.taxId", "items.0.amount" */
  fields: Record<string, FieldSource>;
  checks: Check[];
};

/** What is wrong with a file, or what it is instead of an invoice. `code` is stable, the message English for logs and programs. */
export type Problem = { code: ProblemCode; message: string; detail?: Record<string, string> };

export const PROBLEM_CODES = [
  "not-an-invoice", // detail.is: bank-receipt, foreign-invoice, receipt, trip-list, delivery-note, contract, order, statement, tax-form, document, picture, spreadsheet, unknown
  "empty-file",
  "unknown-format",
  "wrong-extension", // a note: the content is read by what it is
  "broken-file",
  "truncated-file",
  "encrypted-file",
  "too-large",
  "too-many-pages",
  "nested-archive",
  "unsupported-archive",
  "contradiction", // two witnesses say different things; detail: field, a, b, fromA, fromB
  "missing-part", // a part that the file names isn't in it
  "low-confidence",
  "timeout",
  "reader-failed",
  "qr-unreadable",
  "infected", // the virus scanner found something; the message is what it calls it
  "not-scanned", // the virus scanner couldn't be asked yet
  "scan-too-large", // the virus scanner takes no file of this size
  "record-incomplete", // what another system said of an invoice doesn't tell which; detail: field, value
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** Which part of a file is altered, added after signing, or covered by no signature. */
export const PART_KINDS = [
  "page", // what stands on a page
  "annotation", // stamps, notes and watermarks laid over a page
  "form", // a form field
  "signature", // a further signature, and its picture
  "validation", // what signing tools add to prove a signature later
  "attachment", // a file inside the file
  "tags", // the invoice's data beside the page
  "template", // what pages have in common
  "resource", // fonts and pictures
  "document", // the list of pages
  "entry", // OFD.xml: the way in, and the data repeated there
  "metadata", // title, producer, dates
  "action", // what runs when the file is opened
  "structure", // bytes that show nothing
  "whole", // somewhere in what is signed; which place can't be told
  "other",
] as const;
export type PartKind = (typeof PART_KINDS)[number];

export type SignedPart = {
  /** altered: its digest differs; added: it came after signing; unsigned: the signature doesn't cover it */
  state: "altered" | "added" | "unsigned";
  kind: PartKind;
  /** its name in the file */
  part: string;
  /** from 1; absent where it stands on no page */
  page?: number;
  /** fractions of the page [x, y, width, height] from the top left; absent: all of the page */
  box?: Box;
};

/** The result of checking one digital signature or seal; the layers are told apart. */
export type SignatureReport = {
  by: string | null;
  algorithm: string;
  digest: "ok" | "broken" | "unchecked";
  signature: "ok" | "broken" | "unchecked";
  trust: "trusted" | "unknown" | "untrusted";
  /** why the signer isn't trusted: see TRUST_REASONS of the readers */
  trustReason?: string;
  /** names from the signer up to the installed root, as far as they are known */
  chain?: string[];
  covers: "all" | "part";
  /** what an altered file names: the parts whose digest differs, or that no signature covers */
  parts?: string[];
  /** the same parts and those that came after signing, by kind and place */
  places?: SignedPart[];
  /** what came after signing: own = only what signing tools add; notes = annotations or form entries; content = more; unknown */
  change?: "own" | "notes" | "content" | "unknown";
  signedAt?: string | null;
  validFrom?: string | null;
  validTo?: string | null;
  weak?: boolean;
  /** the weak algorithms by name: MD5, SHA-1, RSA-1024 */
  weaknesses?: string[];
  /** a third party's word on the time */
  timestamp?: { at: string | null; by: string | null; state: "ok" | "broken" | "unchecked" };
  /** of a seal: its name, and whether its maker's own signature on it is right and its maker vouched for */
  seal?: {
    name: string | null;
    maker: string | null;
    signature: "ok" | "broken" | "unchecked";
    trust?: "trusted" | "unknown" | "untrusted";
    trustReason?: string;
    validFrom: string | null;
    validTo: string | null;
  };
  /** what else is worth knowing: see SIGNATURE_NOTES */
  notes?: string[];
};

/** Notes of a signature's report; the words are `domain:signature.note.<note>`. */
export const SIGNATURE_NOTES = [
  "expired-at-signing",
  "seal-expired",
  "seal-broken",
  "not-in-seal",
  "keyed-digest",
  "unknown-algorithm",
  "unreadable",
  "signature-missing",
  "no-certificate",
  "changed-after-signing",
  "document-timestamp",
  "tax-bureau-xml",
] as const;
export type SignatureNote = (typeof SIGNATURE_NOTES)[number];

/** record: what another system said of an invoice, as JSON: evidence of it, but no original */
export const FILE_FORMATS = ["ofd", "pdf", "xml", "image", "spreadsheet", "archive", "record", "text", "unknown"] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** What the readers make of one file (or one member of an archive: "a.zip!b.ofd"). */
export type FileReading = {
  file: string;
  format: FileFormat;
  sha256: string;
  invoices: InvoiceFacts[];
  signatures: SignatureReport[];
  problems: Problem[];
  /** pages of the file, all its documents together; null or absent where it has none, or couldn't be opened */
  pages?: number | null;
};
