/**
 * Papers over which somebody has to bend: the worker of the demonstration reads them like anybody's, and they end on the work
 * list and among the suspected duplicates.
 */
import type { InvoiceFacts } from "#domain/invoice.ts";
import { takeIn } from "#server/intake/batches.usecases.ts";
import type { Arrived } from "#server/intake/intake.types.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { specimenPdf, specimenPhoto, specimenXml } from "../specimen/index.ts";
import type { MadeInvoice } from "../world/invoices.ts";
import type { Placed } from "./people.ts";

type File = { name: string; bytes: Uint8Array };

const KEPT = 6;
/** Dots to the inch at which print of an invoice can just be made out. */
const POOR = [100, 84] as const;
/** A company of the group whose invoice somebody of the first brings in. */
const SISTER = 2;

const yuanMore = (money: string | null): string | null => money && (Number(money) + 10).toFixed(2);

/** Remembers the latest invoices that will do while they stream by. */
export class WorkListMaker {
  readonly #own: InvoiceFacts[] = [];
  readonly #sister: InvoiceFacts[] = [];

  see({ facts, companyId, direction, rows, story }: MadeInvoice): void {
    if (facts.kind !== "digital-vat-normal" || facts.red || rows === 2 || direction !== "received" || story === "incomplete")
      return;
    const list = companyId === 1 ? this.#own : companyId === SISTER ? this.#sister : null;
    list?.push(facts);
    if (list && list.length > KEPT) list.shift();
  }

  /** Puts the files in for the financial department of the first company; they are read once the worker runs. */
  async fill(platform: Platform, { user, employee, companies }: Placed): Promise<void> {
    const company = String(companies[0]!.id);
    await putIn(platform, user.userId, company, await this.#files());
    const [sister] = this.#sister;
    // whoever doesn't see the other company learns nothing of it; the financial department gets a case
    if (sister && employee) {
      const file = { name: "样张-别的公司的发票.pdf", bytes: await specimenPdf(sister) };
      await putIn(platform, employee.userId, company, [file]);
    }
  }

  async #files(): Promise<File[]> {
    const [twin, contradicted, ...photographed] = this.#own;
    const files: File[] = [];
    // its number can't be seen, all else is that of a record: a suspected duplicate, and a number to supply
    if (twin) files.push({ name: "样张-号码被遮住.pdf", bytes: await specimenPdf({ ...twin, number: null, qr: null }) });
    // the data says another sum than what was registered
    if (contradicted) {
      const other = { ...contradicted, amount: yuanMore(contradicted.amount), total: yuanMore(contradicted.total), qr: null };
      files.push({ name: "样张-金额不一致.xml", bytes: specimenXml(other) });
    }
    for (const [i, dpi] of POOR.entries()) {
      const facts = photographed[i];
      // a number of its own: the picture alone says what the invoice is
      const own = facts && {
        ...facts,
        number: `${facts.number?.slice(0, -1)}${(Number(facts.number?.at(-1)) + 5) % 10}`,
        qr: null,
      };
      if (own) files.push({ name: `样张-拍得不清-${i + 1}.jpg`, bytes: await specimenPhoto(own, { dpi }) });
    }
    // a download that was cut off
    if (twin) files.push({ name: "样张-没下载完.pdf", bytes: (await specimenPdf(twin)).slice(0, 9000) });
    return files;
  }
}

async function putIn(platform: Platform, userId: string, company: string, files: readonly File[]): Promise<void> {
  const actor = await loadActor(platform.db, userId, "web", platform.clock());
  if (actor === null) throw new Error("the account that was just made is gone");
  const arrived: Arrived[] = [];
  for (const { name, bytes } of files) {
    const { sha256, size } = await platform.files.put(bytes);
    arrived.push({ name, size, key: null, crop: null, sha256, refused: null });
  }
  if (arrived.length > 0) await takeIn(platform, actor, arrived, { company });
}
