/** Importing people and departments: the file is judged first, then run; what went wrong can be had as a file again. */
import { Readable } from "node:stream";
import type { z } from "zod";
import type { ImportRows, ImportRowsQuery, PeopleImport, PeopleImports } from "#api/people-imports.api.ts";
import { cellText } from "#domain/lists/cells.ts";
import { showPath } from "#domain/outline.ts";
import { PEOPLE_COLUMNS, type RowNote, findHeaders, readPeopleRow } from "#domain/people-table.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { ProblemError, errorCode } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { csvOf } from "#server/platform/sheet/csv.ts";
import type { OutCell, OutSheet } from "#server/platform/sheet/sheet.types.ts";
import { xlsxOf } from "#server/platform/sheet/xlsx.ts";
import type { Actor } from "../people.types.ts";
import { linkOf, tokenOf } from "../staff/invitations.usecases.ts";
import { lookedAfter } from "../staff/staff.policy.ts";
import { ownCompany } from "../staff/staff.usecases.ts";
import { judgeRow } from "./judge.ts";
import {
  type ImportEntry,
  countsOf,
  importOf,
  importsOf,
  insertRows,
  invitationsOf,
  lockImport,
  rowsOf,
} from "./people-import.queries.ts";
import { IMPORT_JOB, type ImportJob } from "./run-import.ts";
import { loadWorld } from "./world.ts";

export const ROWS_MAX = 10_000;
const HEADER_ROWS = 10;

const noSuchImport = () => new ProblemError(404, "no-such-import");
const notATable = (problem: string) => new ProblemError(422, "people-table", { facts: { problem } });

/**
 * Reads and judges a file; nothing of it is stored but the judgement.
 * @throws ProblemError 403 for the company, 422 for what is no table of people or has too many rows
 */
export async function judgeFile(
  platform: Platform,
  actor: Actor,
  { name, bytes, company }: { name: string; bytes: Uint8Array; company: number },
): Promise<PeopleImport> {
  ownCompany(actor, company);
  const { rows, more, date1904 } = await readTable(bytes);
  const head = findHeaders(rows);
  if (head === null) throw notATable("no-headers");
  const below = rows.filter(({ row }) => row > head.row);
  if (more || below.length > ROWS_MAX) throw new ProblemError(422, "people-table-long", { params: { max: ROWS_MAX } });
  if (below.length === 0) throw notATable("no-rows");
  const read = below.map(({ row, cells }) => ({
    row,
    cells: cells.map(cellText),
    said: readPeopleRow(cells, head.mapping, date1904),
  }));
  const world = await loadWorld(
    platform.db,
    actor,
    read.map(({ said }) => said),
    platform.clock(),
  );
  const judged = read.map((each) => {
    const { outcome, notes } = judgeRow(each.said, world, company);
    return { ...each, outcome, notes };
  });
  const id = newId();
  const titles = rows.find(({ row }) => row === head.row)!.cells.map(cellText);
  await platform.db.transaction().execute(async (trx) => {
    await trx
      .insertInto("people_import")
      .values({
        id,
        asker_id: actor.userId,
        channel: actor.channel,
        company_id: company,
        name,
        titles: JSON.stringify(titles),
        row_count: judged.length,
        created_at: platform.clock(),
      })
      .execute();
    await insertRows(trx, id, judged);
  });
  return showImport(platform, actor, id);
}

/** In a process of its own: the file is whatever somebody has sent. */
async function readTable(bytes: Uint8Array) {
  const { ListProblem, readPlainTable } = await import("#readers/list-process.ts");
  try {
    return await readPlainTable(bytes, ROWS_MAX + HEADER_ROWS);
  } catch (error) {
    if (error instanceof ListProblem) throw notATable(errorCode(error));
    throw error;
  }
}

/** @throws ProblemError 404: an import is its maker's alone */
export async function showImport({ db }: Platform, actor: Actor, id: string): Promise<PeopleImport> {
  const [shown] = await present(db, [await entryOf(db, actor, id)]);
  return shown!;
}

export async function listImports({ db }: Platform, actor: Actor): Promise<z.infer<typeof PeopleImports>> {
  return { imports: await present(db, await importsOf(db, actor.userId)) };
}

async function entryOf(db: Db, actor: Actor, id: string): Promise<ImportEntry> {
  const entry = await importOf(db, actor.userId, id);
  if (entry === undefined || !lookedAfter(actor).includes(entry.company_id)) throw noSuchImport();
  return entry;
}

async function present(db: Db, entries: readonly ImportEntry[]): Promise<PeopleImport[]> {
  if (entries.length === 0) return [];
  const counts = await countsOf(
    db,
    entries.map(({ id }) => id),
  );
  const companies = await db
    .selectFrom("company")
    .select(["id", "name"])
    .where(
      "id",
      "in",
      entries.map((each) => each.company_id),
    )
    .execute();
  return entries.map((entry) => {
    const own = counts.filter(({ import_id }) => import_id === entry.id);
    const count = (outcome: string): number => own.find((each) => each.outcome === outcome)?.n ?? 0;
    return {
      id: entry.id,
      name: entry.name,
      company: { id: entry.company_id, name: companies.find(({ id }) => id === entry.company_id)?.name ?? "" },
      state: entry.state,
      counts: { new: count("new"), changed: count("changed"), unchanged: count("unchanged"), wrong: count("wrong") },
      rows: entry.row_count,
      done: entry.state === "done" ? entry.row_count : Math.min(entry.last_row, entry.row_count),
      invitations: own.reduce((sum, { open }) => sum + open, 0),
      createdAt: entry.created_at.toISOString(),
      finishedAt: entry.finished_at?.toISOString() ?? null,
      may: { run: entry.state === "judged" && count("new") + count("changed") > 0 },
    };
  });
}

/** Notes whose value has a name in the words. */
const NAMED: Record<string, string> = {
  "change-role": "role",
  "role-above": "role",
  "change-reach": "reach",
  "change-mayEnter": "yes",
  "change-head": "yes",
};

/** Words of a note in the asker's language. */
function noteWords({ i18n }: Platform, locale: string, { code, value }: RowNote): string {
  const problem = code.startsWith("problem:") ? `people:problems.${code.slice("problem:".length)}.title` : null;
  if (problem !== null) return i18n.t(locale, problem, { company: value, name: value });
  const kind = NAMED[code];
  const key = kind === undefined ? null : `people:import.${kind}.${value}`;
  const said = key !== null && i18n.has(locale, key) ? i18n.t(locale, key) : value;
  return i18n.t(locale, `people:import.note.${code}`, { value: said });
}

/** @throws ProblemError 404 */
export async function showRows(
  platform: Platform,
  actor: Actor,
  id: string,
  { outcome, cursor, limit }: z.infer<typeof ImportRowsQuery>,
): Promise<ImportRows> {
  await entryOf(platform.db, actor, id);
  const rows = await rowsOf(platform.db, id, { outcome, after: Number(cursor ?? 0), limit: limit + 1 });
  const page = rows.slice(0, limit);
  return {
    rows: page.map(({ row, said, notes, ...each }) => ({
      row,
      name: said.name ?? "",
      email: said.email ?? "",
      department: showPath(said.department),
      outcome: each.outcome as ImportRows["rows"][number]["outcome"],
      notes: notes.map((note) => noteWords(platform, actor.locale, note)),
    })),
    nextCursor: rows.length > page.length ? String(page.at(-1)!.row) : null,
  };
}

/** @throws ProblemError 404, 409 where it was run already */
export async function startImport(platform: Platform, actor: Actor, id: string): Promise<PeopleImport> {
  const { company_id } = await entryOf(platform.db, actor, id);
  await platform.db.transaction().execute(async (trx) => {
    const entry = await lockImport(trx, id);
    if (entry?.state !== "judged" && entry?.state !== "failed") throw new ProblemError(409, "import-started");
    await trx.updateTable("people_import").set({ state: "queued", finished_at: null }).where("id", "=", id).execute();
    await recordEvent(trx, {
      companyId: company_id,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "people-import",
      subjectId: id,
      type: "people-import.started",
      data: { rows: entry.row_count },
    });
    await platform.jobs.enqueue<ImportJob>(trx, IMPORT_JOB, { id });
  });
  return showImport(platform, actor, id);
}

export type SheetFile = { name: string; type: string; body: Readable };
type Format = "xlsx" | "csv";

function fileOf(name: string, format: Format, sheet: OutSheet): SheetFile {
  return format === "csv"
    ? { name: `${name}.csv`, type: "text/csv; charset=utf-8", body: Readable.from(csvOf(sheet), { objectMode: false }) }
    : {
        name: `${name}.xlsx`,
        type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body: xlsxOf(sheet, name),
      };
}

async function* each(rows: readonly OutCell[][]): AsyncGenerator<OutCell[]> {
  yield* rows;
}

/** An empty table with its headers and two examples. */
export function templateFile({ i18n }: Platform, actor: Actor, format: Format): SheetFile {
  const t = (key: string): string => i18n.t(actor.locale, `people:import.${key}`);
  const has = (key: string): boolean => i18n.has(actor.locale, `people:import.${key}`);
  const example = (key: string): OutCell => (has(key) ? t(key) : null);
  const columns = PEOPLE_COLUMNS.map((column) => ({ title: t(`column.${column}`), width: column === "email" ? 26 : 16 }));
  const examples = ["first", "second"].map((which) => PEOPLE_COLUMNS.map((column) => example(`example.${which}.${column}`)));
  return fileOf(t("template"), format, { columns, rows: each(examples) });
}

/** The rows that are wrong, as they came, each with why. @throws ProblemError 404 */
export async function errorFile(platform: Platform, actor: Actor, id: string, format: Format): Promise<SheetFile> {
  const entry = await entryOf(platform.db, actor, id);
  const rows = await rowsOf(platform.db, id, { outcome: "wrong" });
  const t = (key: string): string => platform.i18n.t(actor.locale, `people:import.${key}`);
  return fileOf(`${entry.name.replace(/\.\w{1,5}$/u, "")}-${t("errors")}`, format, {
    columns: [
      { title: t("reason"), width: 44 },
      { title: t("row"), width: 8 },
      ...entry.titles.map((title) => ({ title, width: 18 })),
    ],
    rows: each(
      rows.map(({ row, cells, notes }) => [
        notes.map((note) => noteWords(platform, actor.locale, note)).join("; "),
        String(row),
        ...cells,
      ]),
    ),
  });
}

/** The links of everybody who was asked to join and hasn't answered; that they were taken out leaves a trace. @throws ProblemError 404 */
export async function linkFile(platform: Platform, actor: Actor, id: string, format: Format, origin: string): Promise<SheetFile> {
  const entry = await entryOf(platform.db, actor, id);
  const rows = await invitationsOf(platform.db, id, lookedAfter(actor));
  await platform.db.transaction().execute((trx) =>
    recordEvent(trx, {
      companyId: entry.company_id,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "people-import",
      subjectId: id,
      type: "invitation.links-exported",
      data: { invitations: rows.length },
    }),
  );
  const t = (key: string): string => platform.i18n.t(actor.locale, `people:import.${key}`);
  return fileOf(t("links"), format, {
    columns: [
      { title: t("column.name") },
      { title: t("column.email"), width: 26 },
      { title: t("link"), width: 80 },
      { title: t("linkEnds"), width: 18 },
    ],
    rows: each(
      rows.map((row) => [
        row.name,
        row.email,
        `${origin}${linkOf(tokenOf(platform, row))}`,
        { date: row.ends_at.toISOString().slice(0, 10) },
      ]),
    ),
  });
}
