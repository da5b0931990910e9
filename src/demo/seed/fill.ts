/** Writes the world's invoices through the register, some hundred in a transaction, two transactions at a time. */
import type { Incoming, OwnCompany, Registered, Registrar } from "#server/invoices/invoices.types.ts";
import { registerMany } from "#server/invoices/invoices.usecases.ts";
import type { Db } from "#server/platform/database/tables.ts";
import type { MadeInvoice } from "../world/invoices.ts";
import type { PlacedCompany } from "./people.ts";

const BATCH = 400;
/** one transaction works in the database while the next one's rows are made here */
const AT_ONCE = 2;

export type FillOptions = {
  companies: PlacedCompany[];
  now: Date;
  progress: (rows: number) => void;
  onRegistered?: (invoices: MadeInvoice[], registered: Registered[]) => void;
};

/** @returns the number of rows in the register that came of it */
export async function fillRegister(db: Db, invoices: Iterable<MadeInvoice>, options: FillOptions): Promise<number> {
  const registrar = registrarOf(options.companies, options.now);
  const running = new Set<Promise<void>>();
  let rows = 0;
  const send = async (batch: MadeInvoice[]): Promise<void> => {
    const incoming = batch.map((invoice) => incomingOf(invoice, options.companies, options.now));
    const registered = await db.transaction().execute((trx) => registerMany(trx, incoming, registrar));
    rows += registered.length;
    options.onRegistered?.(batch, registered);
    options.progress(rows);
  };
  for (const batch of batches(invoices)) {
    if (running.size >= AT_ONCE) await Promise.race(running);
    const work = send(batch);
    const settled = work.finally(() => running.delete(settled));
    running.add(settled);
  }
  await Promise.all(running);
  return rows;
}

function* batches(invoices: Iterable<MadeInvoice>): Generator<MadeInvoice[]> {
  let batch: MadeInvoice[] = [];
  for (const invoice of invoices) {
    batch.push(invoice);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The system itself, which may enter for all of these. */
export function registrarOf(companies: PlacedCompany[], now: Date): Registrar {
  const own: OwnCompany[] = companies.map(({ id, made }) => ({ id, name: made.name, taxId: made.taxId }));
  return { actor: null, actorId: null, channel: "cli", now, companies: own };
}

/** A made invoice as the register takes it; between two companies of ours it belongs to no department of either. */
export function incomingOf(invoice: MadeInvoice, companies: PlacedCompany[], now: Date): Incoming {
  const company = companies[invoice.companyId - 1]!;
  const shared = invoice.rows === 2;
  const person = shared ? null : invoice.owner;
  const index = person === null ? -1 : company.made.people.indexOf(person);
  return {
    facts: invoice.facts,
    companyId: company.id,
    document: null,
    ownerId: index < 0 || company.owners.length === 0 ? null : company.owners[index % company.owners.length]!,
    departmentId: shared || invoice.department === null ? null : company.departments[invoice.department]!,
    tags: invoice.tags,
    // the buyer received what the seller issued: the register says for each what it is
    states: shared ? invoice.states.filter((state) => state.axis !== "delivery") : invoice.states,
    // the last day isn't over: nothing has arrived later than now
    arrivedAt: invoice.arrivedAt > now ? now : invoice.arrivedAt,
    ...(invoice.purchasedOn === null ? {} : { purchasedOn: invoice.purchasedOn }),
  };
}
