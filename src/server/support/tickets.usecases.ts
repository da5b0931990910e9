/** Tickets: a call for help with the question and its answer attached, so that nobody types them again. */
import type { z } from "zod";
import type { Ticket, TicketRequest } from "#api/lookups.api.ts";
import { reopen } from "#server/diagnose/lookups.usecases.ts";
import { showInvoice } from "#server/invoices/invoices.usecases.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { Actor } from "#server/people/people.types.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { insertTicket, ticketOf } from "./tickets.queries.ts";

export type Ticket = z.infer<typeof Ticket>;
type Request = z.infer<typeof TicketRequest>;

/**
 * Opens a ticket. What it refers to must be the asker's own to see; the invoice goes along as a reference only.
 * @throws ProblemError 404 for a lookup or an invoice that the asker has no access to, or that isn't there
 */
export async function openTicket(platform: Platform, actor: Actor, request: Request, locale: string): Promise<Ticket> {
  const lookup = request.lookup === undefined ? null : await reopen(platform, actor, request.lookup, locale);
  const invoice = request.invoice === undefined ? null : await showInvoice(platform.db, actor, request.invoice);
  const companyId = invoice?.company.id ?? lookup?.invoices[0]?.company.id ?? actor.reaches[0]?.companyId;
  if (companyId === undefined) throw new ProblemError(403, "no-company");
  const row = {
    company_id: companyId,
    id: newId(),
    asker_id: actor.userId,
    lookup_id: lookup?.id ?? null,
    invoice_id: invoice?.id ?? null,
    problem: storable(request.problem),
    contact: request.contact ? storable(request.contact) : null,
    hoped_for: request.hopedFor ? storable(request.hopedFor) : null,
    environment: toJson(request.environment ?? {}),
    created_at: platform.clock(),
  };
  return platform.db.transaction().execute(async (trx) => {
    const ticket = await insertTicket(trx, row);
    await recordEvent(trx, {
      companyId,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "ticket",
      subjectId: row.id,
      type: "ticket.opened",
      data: { lookup: row.lookup_id, invoice: row.invoice_id },
    });
    return ticket;
  });
}

const storable = (text: string): string => text.replaceAll("\u0000", "").toWellFormed();

/** @throws ProblemError 404 for a ticket that isn't there or is somebody else's */
export async function showTicket({ db }: Platform, actor: Actor, id: string): Promise<Ticket> {
  const ticket = await ticketOf(db, actor, id);
  if (ticket === undefined) throw new ProblemError(404, "ticket-not-found");
  return ticket;
}
