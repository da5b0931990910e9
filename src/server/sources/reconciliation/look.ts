/** A look at a run's list: what its columns mean. The bureau's own export needs no further word, nor does a list of a make that was told before. */
import { namesInvoices } from "#domain/lists/fields.ts";
import type { ListLook } from "#readers/list-process.ts";
import type { ListReaders } from "#server/lists/lists.types.ts";
import { planOf, problemOf } from "#server/lists/found-list.ts";
import { signatureOf } from "#server/lists/lists.present.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import type { RunPlan, RunRow } from "./reconciliation.types.ts";
import { lockRun, refOf, runRows, updateRun } from "./subjects.queries.ts";

/** Runs of before that are looked through for a list of the same make. */
const EARLIER = 50;

export async function lookAtRun(platform: Platform, readers: ListReaders, run: RunRow, last: boolean): Promise<void> {
  const ref = refOf(run);
  const seen = await look(platform, readers, run.sha256!).then(
    (found) => ({ found, problem: null }),
    (error: unknown) => ({ found: null, problem: problemOf(platform, error, last) }),
  );
  await platform.db.transaction().execute(async (trx) => {
    const current = await lockRun(trx, ref);
    if (current?.state !== "looking") return;
    if (seen.found === null) {
      await updateRun(trx, ref, { state: "failed", problem: seen.problem, finished_at: platform.clock() });
      return;
    }
    const known = (await runRows(trx, ref.companyId, [ref.reconciliationId], EARLIER)).find(
      (earlier) => earlier.plan !== null && earlier.look !== null && signatureOf(earlier.look) === signatureOf(seen.found),
    );
    const { mapping } = seen.found.sheets[seen.found.main]!;
    const plan: RunPlan | null =
      known?.plan !== null && known?.plan !== undefined
        ? { ...planOf(seen.found, known.plan.mapping, null), voucher: known.plan.voucher }
        : seen.found.form !== "list" && namesInvoices(mapping)
          ? { ...planOf(seen.found, mapping, null), voucher: null }
          : null;
    await updateRun(trx, ref, { look: seen.found, plan, state: plan === null ? "mapping" : "running" });
  });
}

const look = async (platform: Platform, readers: ListReaders, sha256: string): Promise<ListLook> =>
  readers.look(await platform.files.get(sha256));
