/** An invoice that a person types in: registered like any other, with the person as its witness. */
import type { EnterInvoice, EnteredInvoices } from "#api/invoices.api.ts";
import { emptyFacts } from "#domain/empty-facts.ts";
import { checkInvoice } from "#domain/checks.ts";
import { kindOfEntry } from "#domain/entering.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { correctedFacts, registerMany } from "#server/invoices/invoices.usecases.ts";
import { nothingEntered } from "#server/invoices/invoices.errors.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import type { CarrierRef, Registered } from "#server/invoices/invoices.types.ts";
import type { Actor } from "#server/people/people.types.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import { retrying } from "#server/platform/database/retrying.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { documentEvent } from "./intake.events.ts";
import { alreadySettled, noSuchDocument, stillReading } from "./intake.errors.ts";
import { enterable, mayOpen, spaceOf } from "./intake.policy.ts";
import { lockDocument, markEntered, openableDocument } from "./intake.queries.ts";
import type { DocumentRow } from "./intake.types.ts";

/**
 * Registers what was typed. A number that is registered already is joined where the actor may see it; otherwise the answer
 * is that of a new one (design §1).
 * @throws ProblemError 403 or 422 by company, 422 for a value, 404 or 409 for the file
 */
export async function enterInvoice(platform: Platform, actor: Actor, entry: EnterInvoice): Promise<EnteredInvoices> {
  const companyId = spaceOf(actor, entry.company);
  const now = platform.clock();
  const facts = enteredFacts(entry.values, now);
  const mine = enterable(actor);
  const registered = await retrying(platform.db, async (trx) => {
    const file = entry.document ? await openFile(trx, actor, entry.document) : null;
    const companies = (await allCompanies(trx)).filter(({ id }) => mine.includes(id));
    const home = actor.reaches.find((reach) => reach.companyId === companyId)?.homeDepartmentId ?? null;
    const incoming = {
      facts,
      companyId,
      ownerId: actor.userId,
      departmentId: home,
      document: file?.carrier ?? null,
      entered: true,
    };
    const results = await registerMany(trx, [incoming], {
      actor,
      actorId: actor.userId,
      channel: actor.channel,
      now,
      companies,
    });
    if (file) await noteEntered(trx, actor, file.row, now);
    return results;
  });
  return { invoices: await presentEntered(platform, actor, registered) };
}

function enteredFacts(values: Record<string, string | null>, now: Date): InvoiceFacts {
  const { kind, ...rest } = values;
  const facts = correctedFacts(emptyFacts(), { ...rest, ...(kind ? { kind } : {}) });
  if (Object.keys(facts.fields).every((path) => path === "kind")) throw nothingEntered();
  if (!kind) facts.kind = kindOfEntry(facts.code ?? "", facts.number ?? "") ?? "other";
  facts.red = facts.total?.startsWith("-") ?? false;
  facts.checks = checkInvoice(facts, { now });
  return facts;
}

async function openFile(
  trx: Trx,
  actor: Actor,
  asked: NonNullable<EnterInvoice["document"]>,
): Promise<{ row: DocumentRow; carrier: CarrierRef }> {
  const member = asked.member ?? "";
  const found = await openableDocument(trx, actor, asked.id, member === "" ? null : member);
  if (found === undefined || !mayOpen(actor, found.document, found.links)) throw noSuchDocument();
  const row = await lockDocument(trx, asked.id);
  if (row === undefined) throw noSuchDocument();
  if (row.state === "queued" || row.state === "reading") throw stillReading();
  if (asked.mustBeUnread && (row.state !== "kept" || row.settled !== null)) throw alreadySettled();
  return {
    row,
    carrier: { companyId: row.company_id, id: row.id, member, format: row.format ?? "unknown", sha256: row.sha256 },
  };
}

/** What a person has read is no longer unread. */
async function noteEntered(trx: Trx, actor: Actor, row: DocumentRow, now: Date): Promise<void> {
  if (row.state !== "kept") return;
  await markEntered(trx, row);
  const data = row.problem === null ? {} : { problem: row.problem.code };
  await recordEvent(trx, documentEvent(actor, row, "document.read-by-hand", now, { data }));
}

async function presentEntered(platform: Platform, actor: Actor, registered: Registered[]): Promise<EnteredInvoices["invoices"]> {
  const summaries = await presentSummaries(platform.db, actor, registered);
  return registered.map(({ id, relation, titleOurs }) => {
    const summary = summaries.find((each) => each.id === id) ?? null;
    return { id: summary?.id ?? null, relation, titleOurs, summary };
  });
}
