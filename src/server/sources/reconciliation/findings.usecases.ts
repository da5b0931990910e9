/** Differences, worked off as a list. */
import type { z } from "zod";
import type { Findings, FindingsChange, FindingsQuery } from "#api/reconciliation.api.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { findingRows, lockFindings, updateFindings } from "./findings.queries.ts";
import { needsReason, noSuchReconciliation, notForHim } from "./reconciliation.errors.ts";
import { presentFinding } from "./reconciliation.present.ts";
import type { FindingRow } from "./reconciliation.types.ts";
import { reconcilersOf, subjectOf, tell } from "./reconciliation.usecases.ts";
import { runRows, type ShownRun, type ShownSubject } from "./subjects.queries.ts";

const RUNS = 50;

/** The newest run that has come to its end: its differences are the ones that are worked off. */
export async function lastDone(db: DbOrTrx, row: ShownSubject): Promise<ShownRun | undefined> {
  return (await runRows(db, row.company_id, [row.id], RUNS)).find(({ state }) => state === "done");
}

/** @throws ProblemError 404 */
export async function listFindings(
  { db }: Platform,
  actor: Actor,
  id: string,
  { outcome, state, assignee, fresh, cursor, limit }: z.output<typeof FindingsQuery>,
): Promise<Findings> {
  const row = await subjectOf(db, actor, id);
  const run = await lastDone(db, row);
  if (run === undefined) return { findings: [], nextCursor: null };
  const whose = assignee === undefined ? undefined : assignee === "me" ? actor.userId : null;
  const rows = await findingRows(db, row, run.id, {
    outcome,
    state,
    assignee: whose,
    fresh: fresh === "true",
    cursor,
    limit: limit + 1,
  });
  const findings = rows.slice(0, limit).map((each) => presentFinding(each, run.id));
  return { findings, nextCursor: rows.length > limit ? findings.at(-1)!.id : null };
}

/**
 * Settles, opens again, gives to somebody, or notes. All of them or none.
 * @throws ProblemError 404 where one isn't there, 422 without a reason, or for somebody who may not work on it
 */
export async function changeFindings(platform: Platform, actor: Actor, id: string, change: FindingsChange): Promise<Findings> {
  const row = await subjectOf(platform.db, actor, id);
  const now = platform.clock();
  const { assignee } = change;
  if (assignee !== undefined && assignee !== null) {
    const people = await reconcilersOf(platform, row.company_id);
    if (!people.some((each) => each.id === assignee)) throw notForHim();
  }
  const ids = [...new Set(change.findings)];
  await platform.db.transaction().execute(async (trx) => {
    const before = await lockFindings(trx, row, ids);
    if (before.length < ids.length) throw noSuchReconciliation();
    for (const finding of before) requireReason({ ...finding, ...stated(change) });
    const settled = change.state === undefined ? {} : settledBy(change.state, actor, now);
    await updateFindings(trx, row, ids, { ...stated(change), ...settled });
    const told = (finding: FindingRow) => ({
      id: finding.id,
      state: finding.state,
      reason: finding.reason,
      assignee: finding.assignee,
    });
    const data = { before: { findings: before.map(told) }, after: { ...stated(change), findings: ids } };
    await tell(trx, actor, row, "reconciliation.worked", data, now);
  });
  const run = await lastDone(platform.db, row);
  const rows = run === undefined ? [] : await findingRows(platform.db, row, run.id, { ids, limit: ids.length });
  return { findings: rows.map((each) => presentFinding(each, run!.id)), nextCursor: null };
}

type Stated = Partial<Pick<FindingRow, "state" | "reason" | "note" | "assignee">>;

/** What is named, and nothing else. */
function stated({ state, reason, note, assignee }: FindingsChange): Stated {
  return {
    ...(state === undefined ? {} : { state }),
    ...(reason === undefined ? {} : { reason }),
    ...(note === undefined ? {} : { note }),
    ...(assignee === undefined ? {} : { assignee }),
  };
}

const settledBy = (state: FindingRow["state"], actor: Actor, now: Date) =>
  state === "open" ? { settled_by: null, settled_at: null } : { settled_by: actor.userId, settled_at: now };

function requireReason({ state, reason, note }: Pick<FindingRow, "state" | "reason" | "note">): void {
  if (state === "explained" && (reason === null || (reason === "other" && note === null))) throw needsReason();
}
