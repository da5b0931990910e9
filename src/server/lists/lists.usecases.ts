/** Imports of lists, step by step: seen, started, stopped, gone on with. */
import type { ListDetail, ListSummary } from "#api/lists.api.ts";
import { type ListMapping, namesInvoices } from "#domain/lists/fields.ts";
import type { OwnSide } from "#domain/lists/invoice.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { type ErrorFile, errorFile } from "./error-file.ts";
import { begin, planOf } from "./found-list.ts";
import { noErrors, noNumberColumn, noSuchList, notNow } from "./lists.errors.ts";
import { isMaker, mayRun, mayWith } from "./lists.policy.ts";
import { presentDetail, presentList, signatureOf } from "./lists.present.ts";
import {
  type ShownList,
  lockList,
  rememberMapping,
  rememberedMapping,
  updateList,
  visibleList,
  visibleLists,
} from "./lists.queries.ts";
import type { ListRow } from "./lists.types.ts";

const PAGE = 50;

/** Imports that the actor may know of, newest first; of one document where one is named. */
export async function listLists(
  db: DbOrTrx,
  actor: Actor,
  { cursor, document }: { cursor?: string | undefined; document?: string | undefined },
): Promise<{ lists: ListSummary[]; nextCursor: string | null }> {
  const rows = await visibleLists(db, actor, { document, before: cursor, limit: PAGE + 1 });
  const lists = rows.slice(0, PAGE).map((row) => presentList(actor, row));
  return { lists, nextCursor: rows.length > PAGE ? (lists.at(-1)?.id ?? null) : null };
}

/** @throws ProblemError 404 */
export async function showList(db: DbOrTrx, actor: Actor, id: string): Promise<ListDetail> {
  const row = await seen(db, actor, id);
  const remembered = row.look === null ? null : await rememberedMapping(db, row.company_id, signatureOf(row.look));
  return presentDetail(actor, row, remembered);
}

async function seen(db: DbOrTrx, actor: Actor, id: string): Promise<ShownList> {
  const row = await visibleList(db, actor, id);
  if (row === undefined) throw noSuchList();
  return row;
}

/** Confirms what the columns mean and begins; the mapping is remembered for lists of the same make. */
export async function startList(
  platform: Platform,
  actor: Actor,
  id: string,
  wish: { mapping?: ListMapping | undefined; side?: "buyer" | "seller" | null | undefined },
): Promise<ListDetail> {
  await changing(platform, actor, id, async (trx, list) => {
    if (!mayWith(actor, list).start || list.look === null) throw notNow(list.state);
    const { look } = list;
    const mapping = columnsOnly(wish.mapping ?? look.sheets[look.main]!.mapping);
    if (!namesInvoices(mapping)) throw noNumberColumn();
    const side = wish.side ?? null;
    const company = (await allCompanies(trx)).find((each) => each.id === list.company_id);
    const own: OwnSide | null =
      side === null || company === undefined ? null : { side, name: company.name, taxId: company.taxId };
    const key = { companyId: list.company_id, signature: signatureOf(look), userId: actor.userId, now: platform.clock() };
    await rememberMapping(trx, key, { mapping, side });
    await begin(platform, trx, list, planOf(look, mapping, own));
  });
  return showList(platform.db, actor, id);
}

const columnsOnly = (mapping: ListMapping): ListMapping =>
  Object.fromEntries(Object.entries(mapping).filter(([, column]) => column !== undefined));

/** Ends an import; what it has registered stays. */
export async function cancelList(platform: Platform, actor: Actor, id: string): Promise<ListDetail> {
  await changing(platform, actor, id, async (trx, list) => {
    if (!mayWith(actor, list).cancel) throw notNow(list.state);
    const now = platform.clock();
    await updateList(trx, list, { state: "cancelled", finished_at: now });
    await recordEvent(trx, {
      companyId: list.company_id,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "list",
      subjectId: id,
      type: "list.cancelled",
      at: now,
      data: { afterRow: list.last_row },
    });
  });
  return showList(platform.db, actor, id);
}

/** Goes on behind the last row that was taken. */
export async function resumeList(platform: Platform, actor: Actor, id: string): Promise<ListDetail> {
  await changing(platform, actor, id, async (trx, list) => {
    if (!mayWith(actor, list).resume) throw notNow(list.state);
    if (list.plan !== null) return begin(platform, trx, list, list.plan);
    await updateList(trx, list, { state: "mapping", problem: null, finished_at: null });
  });
  return showList(platform.db, actor, id);
}

async function changing(
  platform: Platform,
  actor: Actor,
  id: string,
  change: (trx: Trx, list: ListRow) => Promise<void>,
): Promise<void> {
  const row = await seen(platform.db, actor, id);
  if (!mayRun(actor, row)) throw noSuchList();
  await platform.db.transaction().execute(async (trx) => {
    const list = await lockList(trx, row.company_id, { id });
    if (list === undefined) throw noSuchList();
    await change(trx, list);
  });
}

/** The rows that weren't taken, with the reasons. @throws ProblemError 404 */
export async function wrongRowsFile(platform: Platform, actor: Actor, id: string, format: "xlsx" | "csv"): Promise<ErrorFile> {
  const row = await seen(platform.db, actor, id);
  if (!isMaker(actor, row)) throw noSuchList();
  if (row.wrong === 0) throw noErrors();
  return errorFile(platform, actor, row, format);
}
