import type { InvoiceFacts, Problem } from "#domain/invoice.ts";
import { ZipError } from "../archive/zip.ts";
import { readLayout } from "../layout/layout.ts";
import type { ReaderContext, Reading } from "../reader.types.ts";
import { child } from "../xml/parse.ts";
import { isInvoice } from "../xml/statement.ts";
import { readAttachments } from "./attachments.ts";
import { readDocuments, type OfdDocument } from "./document.ts";
import { readMetadata } from "./metadata.ts";
import { OfdPackage } from "./package.ts";
import { readPageQr } from "./page-qr.ts";
import { searchPages } from "./page-search.ts";
import { readPage, textPage, type OfdPageContent } from "./page-text.ts";
import { reconcile } from "./reconcile.ts";
import { isDrawn, readDrawn } from "./scan.ts";
import { readTags } from "./tags.ts";
import { testimony, type Testimony } from "./testimony.ts";

/**
 * Reads an OFD. Its witnesses (custom tags, attachments, page text, document data, QR code) are read apart from each
 * other and then compared: every field says where it is from, and a contradiction is a problem, never an overwrite.
 * Never throws for what is in the file; one that can't be read gives a coded problem.
 */
export async function readOfd(bytes: Uint8Array, ctx: ReaderContext): Promise<Reading> {
  try {
    const pkg = await OfdPackage.open(bytes, ctx.limits);
    const refused = encryption(pkg);
    if (refused !== null) return { invoices: [], signatures: [], problems: [refused] };
    return await readPackage(pkg, bytes, ctx);
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    return { invoices: [], signatures: [], problems: [{ code: error.code, message: error.message }] };
  }
}

async function readPackage(pkg: OfdPackage, bytes: Uint8Array, ctx: ReaderContext): Promise<Reading> {
  const reading: Reading = { invoices: [], signatures: [], problems: [], pages: 0 };
  const documents = readDocuments(pkg, ctx.limits.pages);
  const instead: string[] = [];
  for (const document of documents) {
    // pages are drawn by their place in the file, which only the one document's is
    const { invoices, problems, pages, is } = await readOne(document, ctx, documents.length === 1 ? bytes : null);
    reading.invoices.push(...invoices);
    reading.problems.push(...problems);
    reading.pages = (reading.pages ?? 0) + pages;
    if (is !== null) instead.push(is);
  }
  reading.problems.push(...pkg.problems);
  if (reading.invoices.length === 0) reading.problems.unshift(...noInvoice(pkg, documents, instead));
  return reading;
}

/** Encrypted as a ZIP, or by the OFD standard, where OFD.xml lists what is encrypted. */
function encryption(pkg: OfdPackage): Problem | null {
  const entry = pkg.zip.find("OFD.xml");
  const locked = pkg.zip.members.some((member) => member.encrypted);
  const listed =
    pkg.zip.find("Encryptions.xml") !== null ||
    (entry !== null && !locked && child(pkg.part("OFD.xml", "")?.root, "Encryptions") !== null);
  return locked || listed ? { code: "encrypted-file", message: "the OFD is encrypted" } : null;
}

function noInvoice(pkg: OfdPackage, documents: OfdDocument[], instead: string[]): Problem[] {
  if (pkg.zip.find("OFD.xml") === null) return [{ code: "broken-file", message: "a ZIP without OFD.xml" }];
  if (documents.length === 0) return [{ code: "broken-file", message: "the OFD names no document that can be read" }];
  const is = instead.find((one) => one !== "document" && one !== "unknown") ?? instead[0] ?? "document";
  return [{ code: "not-an-invoice", message: `the OFD is a ${is}`, detail: { is } }];
}

/** Twenty crowded pages. */
const MOST_RUNS = 10_000;
/** one part may be many pages; what lies behind so much isn't read */
const MOST_OBJECTS = 25_000;

type DocumentReading = { invoices: InvoiceFacts[]; problems: Problem[]; pages: number; is: string | null };

async function readOne(document: OfdDocument, ctx: ReaderContext, whole: Uint8Array | null): Promise<DocumentReading> {
  const pages = readPages(document);
  const layout = readLayout(searchable(document, pages).map(textPage), "text");
  const printed = layout.invoices.map((facts) => printedTestimony(facts, pages));
  const attached = await readAttachments(document, ctx);
  const tags = readTags(document, pages);
  const metadata = readMetadata(document);
  const stated = [tags, ...attached.testimonies, metadata].filter((one): one is Testimony => one !== null);
  const reading: DocumentReading = { invoices: [], problems: [], pages: document.pages.length, is: null };
  for (const group of groupByInvoice(printed, stated)) {
    await settle(group, document, pages, ctx, reading);
  }
  if (reading.invoices.length > 0) return reading;
  reading.is = attached.are.find((one) => one !== "invoice") ?? null;
  const isScan = pages.length > 0 && pages.every(isDrawn);
  if (reading.is === null && isScan && whole !== null) await addDrawn(reading, whole, pages, ctx);
  reading.is ??= isScan ? "picture" : layoutSays(layout.instead);
  return reading;
}

function readPages(document: OfdDocument): OfdPageContent[] {
  const pages: OfdPageContent[] = [];
  let objects = 0;
  for (let i = 0; i < document.pages.length; i += 1) {
    if (objects > MOST_OBJECTS) {
      document.pkg.report({ code: "too-many-pages", message: `only ${i} pages are read` });
      break;
    }
    const page = readPage(document, i);
    if (page === null) continue;
    pages.push(page);
    objects += page.runs.length + page.paths.length + page.images.length;
  }
  return pages;
}

async function addDrawn(reading: DocumentReading, whole: Uint8Array, pages: OfdPageContent[], ctx: ReaderContext): Promise<void> {
  const { invoices, problems, is } = await readDrawn(whole, pages, ctx);
  reading.invoices.push(...invoices);
  reading.problems.push(...problems);
  reading.is = is === "unknown" ? null : is;
}

/** The pages that are searched for labels: of a book with a table on every page, only the first ones. */
function searchable(document: OfdDocument, pages: OfdPageContent[]): OfdPageContent[] {
  let runs = 0;
  const within = pages.filter((page) => (runs += page.runs.length) <= MOST_RUNS || page === pages[0]);
  if (within.length < pages.length)
    document.pkg.report({ code: "too-many-pages", message: `only the text of ${within.length} pages is searched` });
  return within;
}

function layoutSays(instead: string | null): string {
  return instead === null || instead === "unknown" ? "document" : instead;
}

/** Layout facts as a testimony: page numbers of the layout count the pages that could be read. */
function printedTestimony(facts: InvoiceFacts, pages: OfdPageContent[]): Testimony {
  const said = testimony("text", { ...facts, kind: facts.kind === "other" ? null : facts.kind });
  for (const [path, source] of Object.entries(facts.fields)) {
    const page = pages[(source.page ?? 1) - 1]?.page ?? 1;
    if (source.box !== undefined) said.places[path] = { page, box: source.box };
    said.confidence[path] = source.confidence;
  }
  return said;
}

/** Who speaks of which invoice: those with its number; what names none, or is alone, speaks of the first. */
function groupByInvoice(printed: Testimony[], stated: Testimony[]): Testimony[][] {
  const groups = printed.map((one) => [one]);
  for (const one of stated) {
    const { number } = one.statement;
    const own = groups.find((group) => group.some((other) => other.statement.number === number));
    if (own !== undefined) own.push(one);
    else if (groups.length === 1 || number === null) groups[0]?.push(one);
    else groups.push([one]);
    if (groups.length === 0) groups.push([one]);
  }
  return groups;
}

async function settle(
  group: Testimony[],
  document: OfdDocument,
  pages: OfdPageContent[],
  ctx: ReaderContext,
  reading: DocumentReading,
): Promise<void> {
  const first = group.find((one) => one.from === "text")?.places["number"]?.page ?? 1;
  const start = pages.find((page) => page.page === first) ?? pages[0];
  const qr = start === undefined ? null : await readPageQr(document, start, ctx);
  const { facts, problems } = reconcile(qr === null ? group : [...group, qr], first, searchPages(pages));
  const known = group.some((one) => one.from !== "metadata");
  if (!known || !(isInvoice(facts) || (group.some((one) => one.from === "text") && facts.total !== null))) return;
  if (facts.kind === "rail") addRailMark(facts, pages);
  reading.invoices.push(facts);
  reading.problems.push(...problems);
}

/** A rail ticket says in one line of its own how it came about, beside the business that the attachment names (售/换开). */
function addRailMark(facts: InvoiceFacts, pages: OfdPageContent[]): void {
  const mark = pages.flatMap((page) => page.runs).find((run) => /^(换开|改签|退票|重开|始发改签|变更到站)$/.test(run.text))?.text;
  const business = facts.extra["business"];
  if (mark !== undefined && business !== mark) facts.extra["business"] = business === undefined ? mark : `${business}/${mark}`;
}
