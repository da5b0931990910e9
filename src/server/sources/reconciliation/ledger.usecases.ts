/** The ledger that the accounting system hands in, entry by entry; a run compares with it as with a list (decision 0039). */
import { Readable } from "node:stream";
import type { HandedInLedger, HandInLedger } from "#api/ledger.api.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { csvOf } from "#server/platform/sheet/csv.ts";
import type { OutCell } from "#server/platform/sheet/sheet.types.ts";
import { type LedgerFields, ledgerColumns, ledgerState, lockLedger, putRecords, recordsBehind } from "./ledger.queries.ts";
import { requireReconciler } from "./reconciliation.policy.ts";
import type { RunFile } from "./reconciliation.types.ts";

const PART = 2_000;

/** Of an entry that is named twice the last word counts. @throws ProblemError 403 */
export async function handInLedger(platform: Platform, actor: Actor, wish: HandInLedger): Promise<HandedInLedger> {
  const { company, records } = wish;
  requireReconciler(actor, company);
  const now = platform.clock();
  const once = [...new Map(records.map((record) => [record.id, record])).values()];
  return platform.db.transaction().execute(async (trx) => {
    await lockLedger(trx, company);
    const counts = await putRecords(trx, company, once, now);
    const { added, changed, removed } = counts;
    if (added + changed + removed > 0)
      await recordEvent(trx, {
        companyId: company,
        actorId: actor.userId,
        channel: actor.channel,
        subject: "company",
        subjectId: String(company),
        type: "ledger.handed-in",
        data: { added, rewritten: changed, removed },
        at: now,
      });
    return counts;
  });
}

/** The ledger as it is now, as a list that a run keeps under its digest; null where nothing stands in it. */
export async function ledgerFile({ db, files, clock }: Platform, companyId: number): Promise<RunFile | null> {
  const state = await ledgerState(db, companyId);
  if (state === null || state.records === 0) return null;
  const names = await ledgerColumns(db, companyId);
  const columns = ["id", ...names].map((title) => ({ title }));
  const text = csvOf({ columns, rows: rowsOf(db, companyId, names) });
  const stored = await files.put(Readable.from(text).map((line) => Buffer.from(String(line))));
  return { name: `ledger-${clock().toISOString().slice(0, 10)}.csv`, stored };
}

async function* rowsOf(db: DbOrTrx, companyId: number, names: readonly string[]): AsyncGenerator<OutCell[]> {
  for (let after = ""; ;) {
    const part = await recordsBehind(db, companyId, after, PART);
    for (const { id, fields } of part) yield [id, ...names.map((name) => cellOf(fields, name))];
    if (part.length < PART) return;
    after = part.at(-1)!.id;
  }
}

function cellOf(fields: LedgerFields, name: string): OutCell {
  const value = Object.hasOwn(fields, name) ? fields[name]! : null;
  return typeof value === "number" ? { money: String(value) } : value;
}
