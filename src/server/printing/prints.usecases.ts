/** Invoices on paper: what is wanted is logged first, then written page by page. */
import { ProblemError } from "#server/platform/errors.ts";
import type { InvoiceDetail } from "#api/invoices.api.ts";
import { PREVIEW_MOST, type PrintMade, type PrintRequest } from "#api/prints.api.ts";
import type { PrintStep } from "#readers/paper/print.types.ts";
import { facesForPrint } from "#server/intake/renditions.ts";
import { showInvoice } from "#server/invoices/invoices.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import { recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { holdInvoices, insertPrint, printOf, timesPrinted } from "./prints.queries.ts";
import { PRINTED, type PrintJob } from "./prints.types.ts";
import { pasteSheet, plainFace, printLine, printTitle, type Wording } from "./prints.words.ts";

const ID_MAX = 2n ** 63n - 1n;
/** Pages of one original on paper; further ones are seldom and are said on the last. */
const MOST_PAGES = 20;

/**
 * Logs a print: with each invoice who printed it, how, for which time. All of them must be the actor's to see.
 * @throws ProblemError 404 where one isn't there or isn't for the actor
 */
export async function askForPrint(platform: Platform, actor: Actor, request: PrintRequest, locale: string): Promise<PrintMade> {
  const refs: { companyId: number; invoiceId: string }[] = [];
  for (const id of new Set(request.invoices)) {
    const invoice = await showInvoice(platform.db, actor, id);
    refs.push({ companyId: invoice.company.id, invoiceId: id });
  }
  const { layout, paste } = request;
  const job: PrintJob = { id: newId(), askedAt: platform.clock(), locale, options: { layout, paste: clean(paste) }, sheets: [] };
  await platform.db.transaction().execute(async (trx) => {
    await holdInvoices(trx, refs);
    const before = await timesPrinted(trx, refs);
    job.sheets = refs.map((ref) => ({ ...ref, nth: (before.get(ref.invoiceId) ?? 0) + 1 }));
    await insertPrint(trx, actor, job);
    await recordEvents(
      trx,
      job.sheets.map(({ companyId, invoiceId, nth }) => ({
        companyId,
        actorId: actor.userId,
        channel: actor.channel,
        subject: "invoice",
        subjectId: invoiceId,
        type: PRINTED,
        data: { layout, paste: paste !== undefined, nth, printId: job.id },
        at: job.askedAt,
      })),
    );
  });
  return {
    id: job.id,
    at: job.askedAt.toISOString(),
    pdfUrl: `/api/v1/prints/${job.id}/pdf`,
    invoices: job.sheets.map(({ invoiceId, nth }) => ({ id: invoiceId, nth })),
  };
}

/**
 * What a print would look like: the paste sheet of all, and the first originals. Nothing is logged, and each sheet says so.
 * @throws ProblemError 404 where one isn't there or isn't for the actor
 */
export async function previewPdf(
  platform: Platform,
  actor: Actor,
  request: PrintRequest,
  locale: string,
): Promise<AsyncGenerator<Uint8Array>> {
  const invoices: InvoiceDetail[] = [];
  for (const id of new Set(request.invoices)) invoices.push(await showInvoice(platform.db, actor, id));
  const { layout, paste } = request;
  const job: PrintJob = { id: newId(), askedAt: platform.clock(), locale, options: { layout, paste: clean(paste) }, sheets: [] };
  return written(platform, actor, invoices, job, PREVIEW_MOST);
}

const storable = (text: string | undefined): string => (text ?? "").replaceAll("\u0000", "").toWellFormed();

function clean(paste: PrintRequest["paste"]): PrintRequest["paste"] {
  if (paste === undefined) return undefined;
  return { department: storable(paste.department), person: storable(paste.person), purpose: storable(paste.purpose) };
}

/**
 * The PDF of a print, part by part. What the actor may no longer see takes the whole print with it.
 * @throws ProblemError 404 for a print that isn't there, is somebody else's, or holds what isn't the actor's to see now
 */
export async function printPdf(
  platform: Platform,
  actor: Actor,
  id: string,
): Promise<{ name: string; parts: AsyncGenerator<Uint8Array> }> {
  const job = BigInt(id) > ID_MAX ? undefined : await printOf(platform.db, actor, id);
  if (job === undefined) throw new ProblemError(404, "no-such-print");
  const invoices: InvoiceDetail[] = [];
  for (const { invoiceId } of job.sheets) invoices.push(await showInvoice(platform.db, actor, invoiceId));
  return { name: `${printTitle(wording(platform, job))}.pdf`, parts: await written(platform, actor, invoices, job) };
}

const wording = (platform: Platform, job: PrintJob): Wording => ({
  t: (key, params) => platform.i18n.t(job.locale, key, params),
  job,
});

async function written(
  platform: Platform,
  actor: Actor,
  invoices: InvoiceDetail[],
  job: PrintJob,
  most = invoices.length,
): Promise<AsyncGenerator<Uint8Array>> {
  const { writePrint } = await import("#readers/print-process.ts");
  return writePrint(steps(platform, actor, invoices, most, wording(platform, job)));
}

/** @param most so many originals are drawn; the paste sheet names all invoices */
async function* steps(
  platform: Platform,
  actor: Actor,
  invoices: InvoiceDetail[],
  most: number,
  words: Wording,
): AsyncGenerator<PrintStep> {
  const { options } = words.job;
  yield { step: "begin", title: printTitle(words), perPage: options.layout === "one" ? 1 : 2 };
  if (options.paste !== undefined) yield { step: "paste", sheet: pasteSheet(words, invoices) };
  if (options.layout !== "none") {
    for (const [i, invoice] of invoices.slice(0, most).entries()) yield* invoiceSteps(platform, actor, invoice, i, words);
  }
  yield { step: "end" };
}

async function* invoiceSteps(
  platform: Platform,
  actor: Actor,
  invoice: InvoiceDetail,
  index: number,
  words: Wording,
): AsyncGenerator<PrintStep> {
  const carrier = carrierOf(invoice);
  const drawn = carrier === null ? null : await facesForPrint(platform, actor, carrier, MOST_PAGES).catch(unprintable);
  if (drawn === null) {
    yield { step: "plain", face: plainFace(words, invoice), line: printLine(words, invoice, index, carrier, null) };
    return;
  }
  const { faces, pages } = drawn;
  for (const [i, face] of faces.entries()) {
    const page = pages === 1 ? null : { page: i + 1, pages };
    yield { step: "face", face, line: printLine(words, invoice, index, carrier, page) };
  }
}

/** What can't be opened or drawn is printed as a list of its fields; what is broken here isn't hidden. */
function unprintable(error: unknown): null {
  if (error instanceof ProblemError) return null;
  throw error;
}

/** The carrier that is printed: the archival one where it has a look of its own. */
function carrierOf(invoice: InvoiceDetail): InvoiceDetail["documents"][number] | null {
  const looks = invoice.documents.filter((each) => ["ofd", "pdf", "image"].includes(each.format));
  return looks.find((each) => each.archival) ?? looks.find((each) => each.format !== "image") ?? looks[0] ?? null;
}
