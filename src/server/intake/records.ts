/**
 * Records: what another system says of invoices, one JSON text each, which is kept as its original. They are read by whoever brings them
 * and come into the register at once, with no job between.
 */
import type { InvoiceFacts, Problem } from "#domain/invoice.ts";
import { registerMany } from "#server/invoices/invoices.usecases.ts";
import type { Incoming, StateSaid } from "#server/invoices/invoices.types.ts";
import { companiesWhere } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import { recordBlobs } from "#server/platform/blobs.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { openBatch } from "./batches.queries.ts";
import { documentEvent } from "./intake.events.ts";
import { type Finished, finishDocuments, insertDocuments } from "./intake.queries.ts";

const FORMAT = "record";

/** A record whose JSON lies in the store. `facts` null: `problem` says why it tells of no invoice; it waits for a person. */
export type ReceivedRecord = { id: string; name: string; sha256: string; size: number; key: string } & (
  | { facts: InvoiceFacts; states: StateSaid[]; problem: null }
  | { facts: null; problem: Problem }
);

/**
 * Registers records in the caller's transaction, which is to be run again where it is overtaken (`retrying`). One whose key is known
 * is left as it is.
 * @param companyId where the actor may enter; the caller has seen to that
 * @param batchKey the sender's name of the batch, which is opened where it isn't there yet
 */
export async function receiveRecords(
  platform: Pick<Platform, "clock">,
  trx: Trx,
  actor: Actor,
  companyId: number,
  batchKey: string,
  records: ReceivedRecord[],
): Promise<void> {
  const now = platform.clock();
  const { userId, channel } = actor;
  const batch = await openBatch(trx, { companyId, id: newId(), key: batchKey, uploadedBy: userId, channel, at: now });
  await recordBlobs(trx, [...new Map(records.map(({ sha256, size }) => [sha256, { sha256, size }])).values()]);
  const documents = records.map(({ id, name, sha256, size, key }, position) => ({
    company_id: companyId,
    id,
    batch_id: batch.id,
    position,
    name,
    sha256,
    size,
    client_key: key,
    crop: null,
    uploaded_by: userId,
    uploaded_at: now,
  }));
  const inserted = await insertDocuments(trx, documents, { state: "queued", problem: null });
  const fresh = records.filter(({ id }) => inserted.has(id));
  await recordEvents(
    trx,
    fresh.map(({ id, name, sha256, size }) => {
      const data = { name, sha256, size, batchId: batch.id };
      return documentEvent(actor, { company_id: companyId, id }, "document.taken-in", now, { data });
    }),
  );
  const enterable = companiesWhere(actor, "invoice.enter");
  const companies = (await allCompanies(trx)).filter(({ id }) => enterable.includes(id));
  const departmentId = actor.reaches.find((reach) => reach.companyId === companyId)?.homeDepartmentId ?? null;
  await registerMany(
    trx,
    fresh.flatMap((record) => incomingOf(record, { companyId, ownerId: userId, departmentId })),
    { actor, actorId: userId, channel, now, companies },
  );
  await finishDocuments(
    trx,
    fresh.map((record) => finishedOf(record, companyId)),
    now,
  );
}

function incomingOf(record: ReceivedRecord, to: Pick<Incoming, "companyId" | "ownerId" | "departmentId">): Incoming[] {
  if (record.facts === null) return [];
  const document = { companyId: to.companyId, id: record.id, member: "", format: FORMAT, sha256: record.sha256 };
  return [{ ...to, facts: record.facts, document, ...(record.states.length === 0 ? {} : { states: record.states }) }];
}

function finishedOf({ id, name, sha256, facts, problem }: ReceivedRecord, companyId: number): Finished {
  const reading = {
    file: name,
    format: FORMAT,
    sha256,
    signatures: [],
    problems: problem === null ? [] : [problem],
    pages: null,
  };
  return { company_id: companyId, id, state: facts === null ? "kept" : "read", format: FORMAT, readings: [reading], problem };
}
