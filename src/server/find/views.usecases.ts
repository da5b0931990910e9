/** Saved views: each is a question, never an answer; whoever opens one sees what he himself may see. */
import type { NewView, SavedView, SavedViews, ViewChange } from "#api/views.api.ts";
import { InvoiceFilters } from "#api/invoices.api.ts";
import { LIST_COLUMNS, SIZED_COLUMNS, USUAL_COLUMNS } from "#domain/lists/list-columns.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { Db, DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { isId } from "./ids.ts";
import { mayEditView, mayShareIn } from "./views.policy.ts";
import {
  countOwned,
  defaultOf,
  deletedView,
  insertView,
  lockView,
  setDefault,
  updateView,
  viewById,
  type ViewRow,
  viewsFor,
} from "./views.queries.ts";

export const VIEWS_MAX = 200;
const QUERY_LENGTH_MAX = 20_000;

const noSuchView = () => new ProblemError(404, "view-not-found");

export async function listViews(db: Db, actor: Actor): Promise<SavedViews> {
  const rows = await viewsFor(db, actor);
  const chosen = await defaultOf(db, actor.userId);
  return { views: rows.map((row) => present(actor, row)), default: rows.some((row) => row.id === chosen) ? chosen : null };
}

/** @throws ProblemError 404: not there, taken away, and not for the actor answer alike */
export async function showView(db: DbOrTrx, actor: Actor, id: string): Promise<SavedView> {
  return present(actor, await seen(db, actor, id));
}

/** @throws ProblemError 403 without the company, 422 beyond the limits */
export async function createView(platform: Platform, actor: Actor, view: NewView): Promise<SavedView> {
  const sharedIn = view.sharedIn ?? null;
  if (sharedIn !== null && !mayShareIn(actor, sharedIn)) throw new ProblemError(403, "view-company");
  const id = newId();
  return platform.db.transaction().execute(async (trx) => {
    await checkRoom(trx, actor.userId);
    const now = platform.clock();
    await insertView(trx, {
      id,
      owner_id: actor.userId,
      company_id: sharedIn,
      name: storable(view.name),
      query: queryOf(view.filters),
      columns: view.columns,
      sort: view.sort,
      widths: toJson(view.widths ?? {}),
      created_at: now,
      updated_at: now,
      updated_by: actor.userId,
    });
    await tell(trx, actor, { id, company_id: sharedIn }, "view.created", {});
    return showView(trx, actor, id);
  });
}

/** @throws ProblemError 404, 403, 409 with what differs where somebody has changed it meanwhile */
export async function changeView(platform: Platform, actor: Actor, id: string, change: ViewChange): Promise<SavedView> {
  const { version, ...wishes } = change;
  return platform.db.transaction().execute(async (trx) => {
    const row = await lockForChange(trx, actor, id);
    if (row.version !== version) throw changedMeanwhile(actor, row, wishes);
    const { sharedIn } = wishes;
    if (sharedIn !== undefined && sharedIn !== row.company_id) {
      if (sharedIn !== null && !mayShareIn(actor, sharedIn)) throw new ProblemError(403, "view-company");
      // to take it out of everybody's sight or to another company is for whoever made it
      if (row.owner_id !== actor.userId) throw new ProblemError(403, "view-not-yours");
    }
    await updateView(trx, id, {
      ...(wishes.name === undefined ? {} : { name: storable(wishes.name) }),
      ...(wishes.filters === undefined ? {} : { query: queryOf(wishes.filters) }),
      ...(wishes.columns === undefined ? {} : { columns: wishes.columns }),
      ...(wishes.sort === undefined ? {} : { sort: wishes.sort }),
      ...(wishes.widths === undefined ? {} : { widths: toJson(wishes.widths) }),
      ...(sharedIn === undefined ? {} : { company_id: sharedIn }),
      updated_at: platform.clock(),
      updated_by: actor.userId,
    });
    await tell(trx, actor, row, "view.changed", { changed: Object.keys(wishes) });
    return showView(trx, actor, id);
  });
}

/** Takes a view away, softly: {@link restoreView} brings it back. @throws ProblemError 404, 403 */
export async function deleteView(platform: Platform, actor: Actor, id: string): Promise<void> {
  await platform.db.transaction().execute(async (trx) => {
    const row = await lockForChange(trx, actor, id);
    await updateView(trx, id, { deleted_at: platform.clock(), updated_by: actor.userId });
    await tell(trx, actor, row, "view.deleted", {});
  });
}

/** @throws ProblemError 404 also where it was never taken away by somebody who may change it; 422 beyond the limit */
export async function restoreView(platform: Platform, actor: Actor, id: string): Promise<SavedView> {
  return platform.db.transaction().execute(async (trx) => {
    if (!isId(id)) throw noSuchView();
    const deleted = await deletedView(trx, actor, id);
    if (deleted === undefined || !mayEditView(actor, deleted)) throw noSuchView();
    await lockView(trx, id);
    const row = await deletedView(trx, actor, id);
    if (row === undefined) throw noSuchView();
    await checkRoom(trx, row.owner_id);
    await updateView(trx, id, { deleted_at: null, updated_by: actor.userId });
    await tell(trx, actor, row, "view.restored", {});
    return showView(trx, actor, id);
  });
}

/** The view that the actor's list opens with, or none. @throws ProblemError 404 */
export async function chooseDefault(db: Db, actor: Actor, id: string | null): Promise<void> {
  if (id !== null) await seen(db, actor, id);
  await setDefault(db, actor.userId, id);
}

async function seen(db: DbOrTrx, actor: Actor, id: string): Promise<ViewRow> {
  const row = isId(id) ? await viewById(db, actor, id) : undefined;
  if (row === undefined) throw noSuchView();
  return row;
}

async function lockForChange(trx: Trx, actor: Actor, id: string): Promise<ViewRow> {
  // what the actor doesn't see isn't locked either
  await seen(trx, actor, id);
  await lockView(trx, id);
  const row = await seen(trx, actor, id);
  if (!mayEditView(actor, row)) throw new ProblemError(403, "view-not-yours");
  return row;
}

async function checkRoom(trx: Trx, userId: string): Promise<void> {
  if ((await countOwned(trx, userId)) >= VIEWS_MAX)
    throw new ProblemError(422, "too-many-views", { params: { limit: VIEWS_MAX }, facts: { limit: VIEWS_MAX } });
}

function changedMeanwhile(actor: Actor, row: ViewRow, wishes: Omit<ViewChange, "version">): ProblemError {
  const now = present(actor, row);
  const changed = (Object.keys(wishes) as (keyof typeof wishes)[]).filter(
    (name) => JSON.stringify(wishes[name]) !== JSON.stringify(now[name]),
  );
  return new ProblemError(409, "view-changed", { facts: { version: row.version, changed, view: now } });
}

function present(actor: Actor, row: ViewRow): SavedView {
  const columns = LIST_COLUMNS.filter((column) => row.columns.includes(column)).toSorted(
    (a, b) => row.columns.indexOf(a) - row.columns.indexOf(b),
  );
  return {
    id: row.id,
    name: row.name,
    filters: InvoiceFilters.parse(row.query),
    columns: columns.length > 0 ? columns : [...USUAL_COLUMNS],
    sort: row.sort as SavedView["sort"],
    widths: Object.fromEntries(Object.entries(row.widths).filter(([name]) => SIZED_COLUMNS.some((sized) => sized === name))),
    sharedIn: row.company_id,
    owner: { id: row.owner_id, name: row.owner_name },
    mine: row.owner_id === actor.userId,
    may: { change: mayEditView(actor, row) },
    version: row.version,
    updatedAt: row.updated_at.toISOString(),
  };
}

function queryOf(filters: InvoiceFilters): string {
  const query = toJson(filters);
  if (query.length > QUERY_LENGTH_MAX) throw new ProblemError(422, "view-too-large");
  return query;
}

const storable = (text: string): string => text.replaceAll("\u0000", "").toWellFormed();

/** The trace names no condition: a view of one's own is read by nobody else. */
async function tell(
  trx: Trx,
  actor: Actor,
  view: { id: string; company_id: number | null },
  type: string,
  data: Record<string, unknown>,
): Promise<void> {
  const companyId = view.company_id ?? actor.reaches[0]?.companyId;
  if (companyId === undefined) throw new ProblemError(403, "no-company");
  await recordEvent(trx, {
    companyId,
    actorId: actor.userId,
    channel: actor.channel,
    subject: "view",
    subjectId: view.id,
    type,
    data,
  });
}
