import type { Finding, Reconciliation, ReconciliationRun } from "#api/reconciliation.api.ts";
import type { Compared, Reason, Worked } from "#domain/reconciliation/values.ts";
import type { ShownFinding } from "./findings.queries.ts";
import type { RunRow } from "./reconciliation.types.ts";
import type { ShownRun, ShownSubject } from "./subjects.queries.ts";

export const presentRun = (run: ShownRun): ReconciliationRun => ({
  id: run.id,
  state: run.state,
  step: run.step,
  rowsRead: run.rows_read,
  stepDone: run.step_done,
  file: run.file_name === null || run.sha256 === null ? null : { name: run.file_name, sha256: run.sha256 },
  createdAt: run.created_at.toISOString(),
  finishedAt: run.finished_at?.toISOString() ?? null,
  by: run.by_name,
  counts: run.state === "done" ? (run.counts?.outcomes ?? []) : null,
  unpaired: run.state === "done" && run.counts?.unpaired === true,
  problem: run.problem,
});

const UNDERWAY: readonly RunRow["state"][] = ["looking", "mapping", "running"];

/** What the newest run leaves to be done. */
export function mayStep(run: Pick<RunRow, "state" | "look"> | null): Reconciliation["may"] {
  const underway = run !== null && UNDERWAY.includes(run.state);
  return {
    run: !underway,
    confirm: run?.state === "mapping" && run.look !== null,
    cancel: underway,
    resume: run?.state === "failed",
  };
}

export const presentSubject = (row: ShownSubject, run: ShownRun | null, open: number): Reconciliation => ({
  id: row.id,
  company: { id: row.company_id, name: row.company_name },
  name: row.name,
  against: row.against,
  direction: row.direction,
  from: row.date_from,
  to: row.date_to,
  fields: row.fields as Compared[],
  sources:
    row.source_a === null || row.source_b === null
      ? null
      : [
          { id: row.source_a, name: row.a_name ?? "" },
          { id: row.source_b, name: row.b_name ?? "" },
        ],
  createdAt: row.created_at.toISOString(),
  by: row.by_name,
  run: run === null ? null : presentRun(run),
  open,
  may: mayStep(run),
});

export const presentFinding = (row: ShownFinding, runId: string): Finding => ({
  id: row.id,
  outcome: row.outcome as Worked,
  fields: row.fields as Compared[],
  why: row.why,
  here: row.here,
  there: row.there,
  invoice: row.invoice_id,
  row: row.row,
  state: row.state,
  reason: row.reason as Reason | null,
  note: row.note,
  assignee: row.assignee === null ? null : { id: row.assignee, name: row.assignee_name ?? "" },
  settledBy: row.settled_name,
  settledAt: row.settled_at?.toISOString() ?? null,
  fresh: row.first_run === runId ? "new" : row.changed_run === runId ? "changed" : null,
});
