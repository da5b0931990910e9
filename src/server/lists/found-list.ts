/** A table among the files: it is looked at once; the tax bureau's own forms need no further word and start by themselves. */
import { namesInvoices } from "#domain/lists/fields.ts";
import type { OwnSide } from "#domain/lists/invoice.ts";
import type { ListLook, ListPlan } from "#readers/list-process.ts";
import type { ListFoundJob } from "#server/intake/intake.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Job } from "#server/platform/jobs.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { insertList, lockList, sourceOf, updateList } from "./lists.queries.ts";
import { IMPORT_JOB, type ImportJob, type ListReaders, type ListRow } from "./lists.types.ts";

export async function foundList(
  platform: Platform,
  readers: ListReaders,
  { data, last }: Pick<Job<ListFoundJob>, "data" | "last">,
): Promise<void> {
  const { db } = platform;
  const source = await sourceOf(db, data.companyId, data.documentId);
  if (source === undefined) return;
  await db.transaction().execute((trx) => insertList(trx, source, newId(), platform.clock()));
  const seen = await lookAt(platform, readers, source.sha256).then(
    (look) => ({ look, problem: null }),
    (error: unknown) => ({ look: null, problem: problemOf(platform, error, last) }),
  );
  await db.transaction().execute(async (trx) => {
    const list = await lockList(trx, data.companyId, { documentId: data.documentId });
    if (list === undefined || list.state !== "looking") return;
    if (seen.look === null) {
      await updateList(trx, list, { state: "failed", problem: seen.problem, finished_at: platform.clock() });
      return;
    }
    const { look } = seen;
    const byItself = look.form !== "list" && namesInvoices(look.sheets[look.main]!.mapping);
    await updateList(trx, list, { state: "mapping", form: look.form, look });
    if (byItself) await begin(platform, trx, list, planOf(look, look.sheets[look.main]!.mapping, null));
  });
}

const lookAt = async (platform: Platform, { look }: ListReaders, sha256: string): Promise<ListLook> =>
  look(await platform.files.get(sha256));

/** What stands in the way of a list, as a problem of files. @throws what isn't the file's fault, while there is another attempt */
export function problemOf(platform: Platform, error: unknown, last: boolean): { code: string; message: string } {
  if (error instanceof Error && error.constructor.name === "ListProblem")
    return { code: errorCode(error), message: error.message };
  if (!last) throw error;
  platform.log.error({ err: error }, "a list could not be read");
  return { code: "reader-failed", message: "the list could not be read" };
}

export function planOf(look: ListLook, mapping: ListPlan["mapping"], own: OwnSide | null): ListPlan {
  const main = look.sheets[look.main]!;
  const lines = look.lines === null ? null : look.sheets[look.lines]!;
  return {
    form: look.form,
    sheet: main.name,
    header: main.header,
    mapping,
    lines: lines === null ? null : { sheet: lines.name, header: lines.header, mapping: lines.mapping },
    own,
  };
}

/** The import begins: state, trace and job in the caller's transaction. */
export async function begin(platform: Platform, trx: Trx, list: ListRow, plan: ListPlan): Promise<void> {
  const now = platform.clock();
  await updateList(trx, list, { state: "running", plan, problem: null, started_at: list.started_at ?? now, finished_at: null });
  await recordEvent(trx, {
    companyId: list.company_id,
    actorId: list.uploaded_by,
    channel: "worker",
    subject: "list",
    subjectId: list.id,
    type: "list.started",
    at: now,
    data: { name: list.name, form: plan.form, documentId: list.document_id, afterRow: list.last_row },
  });
  await platform.jobs.enqueue<ImportJob>(trx, IMPORT_JOB, { companyId: list.company_id, id: list.id });
}
