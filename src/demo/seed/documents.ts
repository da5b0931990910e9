/** Originals for some of the made-up invoices: specimens that go through intake like any other file. */
import type { FileReading, InvoiceFacts, InvoiceKind } from "#domain/invoice.ts";
import { readFile } from "#readers/reader.ts";
import { readDocuments } from "#server/intake/read-documents.ts";
import { takeIn } from "#server/intake/batches.usecases.ts";
import type { Arrived, Readers } from "#server/intake/intake.types.ts";
import { processReaders } from "#server/intake/readers.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { Random } from "../random.ts";
import { carriersOf, specimenFile } from "../specimen/index.ts";
import type { Carrier } from "../specimen/index.ts";
import type { MadeInvoice } from "../world/invoices.ts";
import type { Placed } from "./people.ts";

/** How many of a hundred documented invoices are of a kind; kinds that aren't named get one. */
const SHARE: Partial<Record<InvoiceKind, number>> = {
  "digital-vat-special": 34,
  "digital-vat-normal": 22,
  rail: 8,
  toll: 5,
  "vat-electronic-normal": 6,
  "vat-electronic-special": 4,
  "vat-special-paper": 4,
  "vat-normal-paper": 3,
  air: 4,
  fiscal: 4,
  taxi: 3,
};
/** One in so many documented invoices also has a phone's picture; paper has nothing else. */
const PHOTO_EVERY = 8;
const BATCH = 16;
/** What a specimen has room for. */
const LINES_OF_A_SHEET = 5;
const LETTERS_OF_A_LINE = 20;

/** Remembers the newest invoices of every kind while they stream by. */
export class Showcase {
  readonly #wanted: number;
  readonly #newest = new Map<InvoiceKind, MadeInvoice[]>();

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  see(invoice: MadeInvoice): void {
    if (invoice.story === "incomplete" || invoice.rows === 2) return;
    const { kind, items } = invoice.facts;
    if (items.length > LINES_OF_A_SHEET || items.some(({ name }) => (name ?? "").length > LETTERS_OF_A_LINE)) return;
    const room = Math.max(1, Math.round(((SHARE[kind] ?? 1) / 100) * this.#wanted));
    const list = this.#newest.get(kind) ?? [];
    list.push(invoice);
    if (list.length > room) list.shift();
    this.#newest.set(kind, list);
  }

  chosen(): MadeInvoice[] {
    return [...this.#newest.values()].flat();
  }
}

export type DocumentsOptions = { placed: Placed; invoices: MadeInvoice[]; progress: (done: number, of: number) => void };

/**
 * Draws the specimens, stores them and lets intake register them; each joins its invoice.
 * @returns the number of documents
 */
export async function attachDocuments(platform: Platform, { placed, invoices, progress }: DocumentsOptions): Promise<number> {
  const finance = await loadActor(platform.db, placed.user.userId, "web", platform.clock());
  const administrator = await loadActor(platform.db, placed.administrator.userId, "web", platform.clock());
  if (finance === null || administrator === null) throw new Error("the accounts that were just made are gone");
  let done = 0;
  for (const [companyNumber, ofCompany] of Map.groupBy(invoices, (invoice) => invoice.companyId)) {
    const company = placed.companies[companyNumber - 1]!.id;
    const actor = finance.reaches.some((reach) => reach.companyId === company) ? finance : administrator;
    for (let start = 0; start < ofCompany.length; start += BATCH) {
      const some = ofCompany.slice(start, start + BATCH);
      done += await attachSome(platform, actor, company, some);
      progress(done, done + (ofCompany.length - start - some.length));
    }
  }
  return done;
}

async function attachSome(platform: Platform, actor: Actor, company: number, invoices: MadeInvoice[]): Promise<number> {
  const facts = new Map<string, InvoiceFacts>();
  const files: Arrived[] = [];
  for (const invoice of invoices) {
    for (const carrier of carriersFor(invoice)) {
      const { name, bytes } = await specimenFile(invoice.facts, carrier);
      const { sha256, size } = await platform.files.put(bytes);
      facts.set(name, invoice.facts);
      files.push({ name, size, key: null, crop: null, sha256, refused: null });
    }
  }
  const batch = await takeIn(platform, actor, files, { company: String(company) });
  const documents = batch.files.flatMap(({ documentId }) =>
    documentId === null ? [] : [{ companyId: company, id: documentId }],
  );
  await readDocuments(platform, knowingReaders(platform, facts), { data: { documents }, last: true }, "pictures");
  return files.length;
}

/** The forms in which this one came: a 数电票 mostly as PDF, some with OFD or XML, paper as a picture. */
function carriersFor(invoice: MadeInvoice): Carrier[] {
  const random = new Random("carriers", invoice.facts.code ?? "", invoice.facts.number ?? "");
  const possible = carriersOf(invoice.facts.kind);
  const chosen = possible.filter((carrier) =>
    carrier === "photo" ? random.int(1, PHOTO_EVERY) === 1 : random.chance(carrier === "pdf" ? 0.75 : 0.45),
  );
  return chosen.length > 0 ? chosen : [possible[0]!];
}

/**
 * The product's own readers, with the values that the specimen was drawn from: a field's place comes from the reading.
 * Pictures aren't put through recognition, which takes seconds each.
 */
function knowingReaders(platform: Platform, facts: Map<string, InvoiceFacts>): Readers {
  return {
    ...processReaders(platform.config),
    read: async (bytes, name) => {
      const made = facts.get(name);
      if (made === undefined) return readFile(bytes, name);
      if (name.endsWith(".jpg")) return [pictureReading(name, made)];
      return (await readFile(bytes, name)).map((reading) => ({ ...reading, invoices: [withPlaces(made, reading.invoices[0])] }));
    },
  };
}

function withPlaces(made: InvoiceFacts, read: InvoiceFacts | undefined): InvoiceFacts {
  return read === undefined ? made : { ...made, fields: read.fields, checks: read.checks, qr: read.qr };
}

function pictureReading(file: string, made: InvoiceFacts): FileReading {
  const fields = Object.fromEntries(
    ["number", "date", "total"].map((path) => [path, { from: "ocr" as const, confidence: 0.94 }]),
  );
  // the digest is the document's own: intake has it, and a reading's is only shown
  return { file, format: "image", sha256: "", invoices: [{ ...made, fields }], signatures: [], problems: [] };
}
