/** Duplicates: shown to those who see both records, and decided by them. */
import type { CaseSide, DuplicateCase, DuplicateDecision, DuplicatePage } from "#api/duplicates.api.ts";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { type EventInput, recordEvents } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import {
  type CaseRow,
  caseById,
  caseRows,
  decideCase,
  moveCarriers,
  openCasesOf,
  withdrawInvoice,
} from "./duplicates.queries.ts";
import { alreadyDecided, keepWhich, mayNotDecide, noSuchCase, noSuchInvoice } from "./invoices.errors.ts";
import { INVOICE_EVENTS } from "./invoices.events.ts";
import { mayWatch } from "./invoices.policy.ts";
import { presentSummaries } from "./invoices.present.ts";
import { visibleInvoice } from "./invoices.queries.ts";
import type { InvoiceRef } from "./invoices.types.ts";
import { absorb } from "./join.ts";
import { linkReds, sideOf } from "./red.ts";
import { lockRefs } from "./register.queries.ts";
import { factsOfRow } from "./rows.ts";

const PAGE = 20;

/** Cases in one state, newest first. */
export async function listCases(db: DbOrTrx, actor: Actor, state: string, cursor: string | undefined): Promise<DuplicatePage> {
  const rows = await caseRows(db, actor, { state, before: cursor ?? null, limit: PAGE + 1 });
  const shown = rows.slice(0, PAGE);
  return {
    cases: await present(db, actor, shown),
    nextCursor: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** @throws ProblemError 404 where it isn't there, or one of the two records isn't for the actor */
export async function showCase(db: DbOrTrx, actor: Actor, id: string): Promise<DuplicateCase> {
  const row = await caseById(db, actor, id);
  if (row === undefined) throw noSuchCase();
  return (await present(db, actor, [row]))[0]!;
}

/** Open cases of one invoice. @throws ProblemError 404 */
export async function casesOfInvoice(db: DbOrTrx, actor: Actor, id: string): Promise<DuplicateCase[]> {
  const row = await visibleInvoice(db, actor, id);
  if (row === undefined) throw noSuchInvoice();
  return present(db, actor, await openCasesOf(db, actor, [{ companyId: row.company_id, id }]));
}

export type SuspectedTwin = { case: string; reason: string; invoice: InvoiceSummary };

/** For each invoice named, the records that may be the same, where the actor sees both. */
export async function suspectedTwins(
  db: DbOrTrx,
  actor: Actor,
  refs: readonly InvoiceRef[],
): Promise<Map<string, SuspectedTwin[]>> {
  const rows = (await openCasesOf(db, actor, refs)).filter((row) => row.reason !== "handed-in");
  const asked = new Set(refs.map((ref) => ref.id));
  const pairs = rows.flatMap((row) => [
    { row, of: row.invoice_id, twin: earlierOf(row) },
    { row, of: row.other_invoice_id, twin: laterOf(row) },
  ]);
  const wanted = pairs.filter((each) => asked.has(each.of));
  const summaries = new Map(
    (
      await presentSummaries(
        db,
        actor,
        wanted.map((each) => each.twin),
      )
    ).map((each) => [each.id, each]),
  );
  const twins = new Map<string, SuspectedTwin[]>();
  for (const { row, of, twin } of wanted) {
    const invoice = summaries.get(twin.id);
    if (invoice !== undefined) twins.set(of, [...(twins.get(of) ?? []), { case: row.id, reason: row.reason, invoice }]);
  }
  return twins;
}

/**
 * Decides a case. Same: the record named stays, the other one is withdrawn, and within a company its files join the one
 * that stays. Not the same: remembered, and never asked again. @throws ProblemError 404, 403, 409, 422
 */
export async function decide(platform: Platform, actor: Actor, id: string, said: DuplicateDecision): Promise<DuplicateCase> {
  const at = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    const row = await caseById(trx, actor, id);
    if (row === undefined) throw noSuchCase();
    if (row.state !== "open") throw alreadyDecided();
    const [shown] = await present(trx, actor, [row]);
    const state = said.decision;
    const { may } = shown!;
    if (state === "not-same" && !may.deny) throw mayNotDecide();
    const keep = state === "same" && !may.confirm ? keepOf(row, shown!, said.keep) : null;
    if (!(await decideCase(trx, row, { state, by: actor.userId, at, note: said.note ?? null }))) throw alreadyDecided();
    const events = keep === null ? [] : await withdraw(trx, actor, row, keep, at);
    await recordEvents(trx, [decidedEvent(actor, row, state, keep, at, said.note), ...events]);
  });
  return showCase(platform.db, actor, id);
}

function keepOf(row: CaseRow, shown: DuplicateCase, keep: string | undefined): string {
  if (shown.may.keep.length === 0) throw mayNotDecide();
  if (keep !== row.invoice_id && keep !== row.other_invoice_id) throw keepWhich();
  if (!shown.may.keep.includes(keep)) throw mayNotDecide();
  return keep;
}

const laterOf = (row: CaseRow): InvoiceRef => ({ companyId: row.company_id, id: row.invoice_id });
const earlierOf = (row: CaseRow): InvoiceRef => ({ companyId: row.other_company_id, id: row.other_invoice_id });

async function withdraw(trx: Trx, actor: Actor, row: CaseRow, keep: string, at: Date): Promise<EventInput[]> {
  const [kept, gone] = keep === row.invoice_id ? [laterOf(row), earlierOf(row)] : [earlierOf(row), laterOf(row)];
  // in another company the files stay where they were put: moving them would show them to other people
  const inCompany = kept.companyId === gone.companyId;
  const moved = inCompany ? await moveCarriers(trx, gone, kept) : 0;
  if (inCompany) await absorb(trx, kept, gone, at);
  await withdrawInvoice(trx, gone, at);
  const rows = (await lockRefs(trx, [kept, gone])).filter((each) => each.duplicate_of === null);
  const by = { actor, actorId: actor.userId, channel: actor.channel, now: at, companies: [] };
  const sides = rows.map((each) => sideOf({ companyId: each.company_id, id: each.id }, factsOfRow(each, [])));
  const event = (ref: InvoiceRef, type: string, data: Record<string, unknown>): EventInput => ({
    companyId: ref.companyId,
    actorId: actor.userId,
    channel: actor.channel,
    subject: "invoice",
    subjectId: ref.id,
    type,
    data,
    at,
  });
  return [
    event(gone, INVOICE_EVENTS.withdrawn, { caseId: row.id, otherId: kept.id }),
    ...(await linkReds(trx, sides, by)),
    ...(moved > 0 ? [event(kept, INVOICE_EVENTS.joined, { caseId: row.id, otherId: gone.id, files: moved, changed: [] })] : []),
  ];
}

const decidedEvent = (
  actor: Actor,
  row: CaseRow,
  state: string,
  keep: string | null,
  at: Date,
  note: string | undefined,
): EventInput => ({
  companyId: row.company_id,
  actorId: actor.userId,
  channel: actor.channel,
  subject: "duplicate-case",
  subjectId: row.id,
  type: "duplicate.decided",
  data: { state, ...(keep === null ? {} : { keep }) },
  reason: note ?? null,
  at,
});

async function present(db: DbOrTrx, actor: Actor, rows: readonly CaseRow[]): Promise<DuplicateCase[]> {
  const summaries = await presentSummaries(
    db,
    actor,
    rows.flatMap((row) => [laterOf(row), earlierOf(row)]),
  );
  const byId = new Map(summaries.map((summary) => [summary.id, summary]));
  return rows.map((row) => {
    const later = byId.get(row.invoice_id) ?? null;
    const earlier = byId.get(row.other_invoice_id) ?? null;
    const side = (id: string, invoice: InvoiceSummary | null, by: string | null, at: Date): CaseSide => ({
      id,
      invoice,
      by,
      at: at.toISOString(),
    });
    return {
      id: row.id,
      reason: row.reason,
      state: row.state,
      openedAt: row.opened_at.toISOString(),
      decidedAt: row.decided_at?.toISOString() ?? null,
      decidedBy: row.decided_by,
      note: row.note,
      later: side(row.invoice_id, later, row.later_by, row.later_at),
      earlier: side(row.other_invoice_id, earlier, row.earlier_by, row.earlier_at),
      may: mayOf(actor, row, later, earlier),
    };
  });
}

/** Keeping one takes the right to remove the other; to say that they differ takes the right to change either. */
function mayOf(actor: Actor, row: CaseRow, later: InvoiceSummary | null, earlier: InvoiceSummary | null): DuplicateCase["may"] {
  if (row.state !== "open") return { keep: [], confirm: false, deny: false };
  if (row.reason === "handed-in") {
    const watches = mayWatch(actor, row.other_company_id) && Boolean(earlier?.may.edit);
    return { keep: [], confirm: watches, deny: watches };
  }
  if (later === null || earlier === null) return { keep: [], confirm: false, deny: Boolean((later ?? earlier)?.may.edit) };
  return {
    keep: [...(earlier.may.remove ? [later.id] : []), ...(later.may.remove ? [earlier.id] : [])],
    confirm: false,
    deny: later.may.edit || earlier.may.edit,
  };
}
