/** Calls for help: opened with the question and its answer attached, handled by whoever answers, followed by whoever asked. */
import type { z } from "zod";
import { Environment } from "#api/environment.api.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import type { Ticket, TicketRequest, TicketSaid, TicketSummary, TicketTurn, Tickets, TicketsQuery } from "#api/tickets.api.ts";
import { reopen } from "#server/diagnose/lookups.usecases.ts";
import { invoiceRefs, showInvoice } from "#server/invoices/invoices.usecases.ts";
import { addEntry } from "#server/notices/inbox/inbox.queries.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import { companiesWhere, mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import {
  type TicketRow,
  commentRows,
  insertComment,
  insertTicket,
  ticketRow,
  ticketRows,
  turnTicket,
} from "./tickets.queries.ts";

const PAGE = 30;

/**
 * Opens a ticket. What it refers to must be the asker's own to see; the invoice goes along as a reference only.
 * @throws ProblemError 404 for a lookup or an invoice that the asker has no access to, or that isn't there
 */
export async function openTicket(
  platform: Platform,
  actor: Actor,
  request: z.infer<typeof TicketRequest>,
  locale: string,
): Promise<Ticket> {
  const lookup = request.lookup === undefined ? null : await reopen(platform, actor, request.lookup, locale);
  const invoice = request.invoice === undefined ? null : await showInvoice(platform.db, actor, request.invoice);
  const companyId = invoice?.company.id ?? lookup?.invoices[0]?.company.id ?? actor.reaches[0]?.companyId;
  if (companyId === undefined) throw new ProblemError(403, "no-company");
  const now = platform.clock();
  const values = {
    company_id: companyId,
    id: newId(),
    asker_id: actor.userId,
    lookup_id: lookup?.id ?? null,
    invoice_id: invoice?.id ?? null,
    problem: storable(request.problem),
    contact: request.contact ? storable(request.contact) : null,
    hoped_for: request.hopedFor ? storable(request.hopedFor) : null,
    environment: toJson(request.environment ?? {}),
    about: lookup === null ? null : toJson(aboutOf(lookup)),
    created_at: now,
    updated_at: now,
  };
  await platform.db.transaction().execute(async (trx) => {
    await insertTicket(trx, values);
    await recordEvent(trx, {
      companyId,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "ticket",
      subjectId: values.id,
      type: "ticket.opened",
      data: { lookup: values.lookup_id, invoice: values.invoice_id },
    });
  });
  return showTicket(platform, actor, values.id);
}

const storable = (text: string): string => text.replaceAll("\u0000", "").toWellFormed();

/** What goes along for those who may not see what the asker sees: his own words and the names of causes. */
const aboutOf = ({ text, understood, diagnosis }: LookupAnswer): NonNullable<Ticket["about"]> => ({
  question: text,
  understood: understood.map(({ label }) => label),
  verdict: diagnosis.verdict,
  causes: diagnosis.findings.map(({ cause, certainty }) => ({ cause, certainty })),
});

/** @throws ProblemError 404 for a ticket that isn't there or is somebody else's */
export async function showTicket({ db }: Platform, actor: Actor, id: string): Promise<Ticket> {
  const row = await seen(db, actor, id);
  const mayAnswer = mayIn(actor, row.company_id, "ticket.answer");
  const comments = await commentRows(db, row, mayAnswer);
  const invoice = row.invoice_id === null ? [] : await invoiceRefs(db, actor, [row.invoice_id]);
  return {
    ...summaryOf(actor, row),
    lookup: row.asker_id === actor.userId ? row.lookup_id : null,
    invoice: invoice[0]?.id ?? null,
    contact: row.contact,
    hopedFor: row.hoped_for,
    environment: Environment.parse(row.environment),
    about: row.about as Ticket["about"],
    comments: comments.map(({ id: commentId, kind, author_name, text, created_at }) => ({
      id: commentId,
      kind,
      author: author_name,
      text,
      at: created_at.toISOString(),
    })),
    may: { answer: mayAnswer },
  };
}

export async function listTickets({ db }: Platform, actor: Actor, query: TicketsQuery): Promise<Tickets> {
  const rows = await ticketRows(db, actor, query, PAGE + 1);
  const shown = rows.slice(0, PAGE);
  return {
    tickets: shown.map((row) => summaryOf(actor, row)),
    nextCursor: rows.length > PAGE ? shown.at(-1)!.id : null,
    answers: companiesWhere(actor, "ticket.answer").length > 0,
  };
}

/**
 * Says something: the asker's words open it again, an answer waits for the asker; the other is told.
 * @throws ProblemError 404
 */
export async function sayInTicket(platform: Platform, actor: Actor, id: string, { text, note }: TicketSaid): Promise<Ticket> {
  const row = await seen(platform.db, actor, id);
  const asks = row.asker_id === actor.userId;
  if (note && !mayIn(actor, row.company_id, "ticket.answer")) throw notPermitted("ticket.answer");
  const kind = note ? ("note" as const) : asks ? ("asker" as const) : ("answer" as const);
  const now = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    const said = { company_id: row.company_id, ticket_id: row.id, id: newId(), author_id: actor.userId };
    await insertComment(trx, { ...said, kind, text: storable(text), created_at: now });
    if (kind !== "note") {
      const first = asks || row.owner_id !== null ? {} : { owner_id: actor.userId };
      await turnTicket(trx, row, { state: asks ? "open" : "answered", ...first }, now);
    }
    await recordEvent(trx, { ...by(actor, row), type: kind === "answer" ? "ticket.answered" : "ticket.commented", data: {} });
    if (kind !== "note") await tell(trx, asks ? row.owner_id : row.asker_id, row, now);
  });
  return showTicket(platform, actor, id);
}

/**
 * Takes it, closes it, opens it again. Whoever asked may close and reopen his own.
 * @throws ProblemError 404, 403
 */
export async function turn(platform: Platform, actor: Actor, id: string, { state, take }: TicketTurn): Promise<Ticket> {
  const row = await seen(platform.db, actor, id);
  if (take !== undefined && !mayIn(actor, row.company_id, "ticket.answer")) throw notPermitted("ticket.answer");
  const now = platform.clock();
  const change = {
    ...(state === undefined ? {} : { state }),
    ...(take === undefined ? {} : { owner_id: take ? actor.userId : null }),
  };
  await platform.db.transaction().execute(async (trx) => {
    await turnTicket(trx, row, change, now);
    if (take !== undefined)
      await recordEvent(trx, { ...by(actor, row), type: take ? "ticket.taken" : "ticket.let-go", data: {} });
    if (state !== undefined && state !== row.state) {
      await recordEvent(trx, { ...by(actor, row), type: state === "closed" ? "ticket.closed" : "ticket.reopened", data: {} });
      await tell(trx, row.asker_id === actor.userId ? row.owner_id : row.asker_id, row, now);
    }
  });
  return showTicket(platform, actor, id);
}

async function seen(db: Platform["db"], actor: Actor, id: string): Promise<TicketRow> {
  const row = await ticketRow(db, actor, id);
  if (row === undefined) throw new ProblemError(404, "ticket-not-found");
  return row;
}

const by = ({ userId, channel }: Actor, { company_id, id }: TicketRow) => ({
  companyId: company_id,
  actorId: userId,
  channel,
  subject: "ticket",
  subjectId: id,
});

/** By the bell. */
async function tell(trx: Trx, userId: string | null, { id }: TicketRow, now: Date): Promise<void> {
  if (userId === null) return;
  await addEntry(trx, userId, { kind: "ticket", target: id, about: "answered", invoices: [], mailAt: null }, now);
}

const summaryOf = (actor: Actor, row: TicketRow): TicketSummary => ({
  id: row.id,
  companyId: row.company_id,
  problem: row.problem,
  state: row.state,
  asker: row.asker_name,
  owner: row.owner_name,
  mine: row.asker_id === actor.userId,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});
