/** Mends one finding: looks again first, never deletes, looks once more, and leaves an event. */
import { sql } from "kysely";
import { readAgain } from "#server/intake/read-again.ts";
import { type DriftKind, driftsOf, mendInvoice } from "#server/invoices/invoices.usecases.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { type EventInput, recordEvents } from "#server/platform/events.ts";
import { mendOriginal } from "#server/platform/store-walk.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { constraints, relations, relationWrong } from "./database-looks.ts";
import { endFinding, type FindingRow, openFinding } from "./findings.queries.ts";
import { KINDS, type Kind } from "./integrity.types.ts";
import { blobOf, lookAtOne } from "./originals.ts";

/** repaired; begun: a worker does it; gone: it is well already; unrepairable: nothing here mends it */
export type Outcome = "repaired" | "begun" | "gone" | "unrepairable";
export type By = { actorId: string | null; channel: EventInput["channel"] };

/** @returns null where there is no such open finding */
export async function repairFinding(platform: Platform, id: string, by: By): Promise<Outcome | null> {
  const { db, clock } = platform;
  const finding = await openFinding(db, id);
  if (finding === undefined) return null;
  if (!KINDS[finding.kind].repair) return "unrepairable";
  if (!(await isStill(platform, finding))) return (await endFinding(db, id, false, clock()), "gone");
  await mend(platform, finding);
  if (finding.kind === "document-unread") return "begun";
  if (await isStill(platform, finding)) return "unrepairable";
  await db.transaction().execute(async (trx) => {
    await endFinding(trx, id, true, clock());
    const companies = finding.companyId === null ? (await allCompanies(trx)).map((company) => company.id) : [finding.companyId];
    const event = {
      actorId: by.actorId,
      channel: by.channel,
      subject: "integrity",
      subjectId: finding.thing,
      type: "integrity.repaired",
      data: { kind: finding.kind },
      at: clock(),
    };
    await recordEvents(
      trx,
      companies.map((companyId) => ({ ...event, companyId })),
    );
  });
  return "repaired";
}

/** Whether it is so at this moment. */
async function isStill({ db, config }: Platform, { kind, companyId, thing }: FindingRow): Promise<boolean> {
  if (kind === "original-missing" || kind === "original-damaged") return (await lookAtOne(db, config.files, thing)).length > 0;
  if (kind === "document-unread") return isUnread(db, companyId!, thing);
  if (kind === "constraint-unvalidated") return (await constraints(db)).some(({ table, name }) => `${table}.${name}` === thing);
  if (isOfIndex(kind)) {
    const relation = (await relations(db)).find(({ name }) => name === thing);
    return relation !== undefined && (await relationWrong(db, relation, kind === "index-damaged"))?.kind === kind;
  }
  const drifts = await db.transaction().execute((trx) => driftsOf(trx, companyId!, thing));
  return drifts.some((drift) => drift.kind === (kind as DriftKind));
}

const isOfIndex = (kind: Kind): boolean => kind === "index-invalid" || kind === "index-damaged";

async function isUnread(db: Db, companyId: number, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from document where company_id = ${companyId}::int and id = ${id}::bigint
    and state in ('queued', 'reading') and deleted_at is null`.execute(db);
  return rows.length > 0;
}

async function mend(platform: Platform, { kind, companyId, thing }: FindingRow): Promise<void> {
  const { db, config } = platform;
  if (kind === "original-missing" || kind === "original-damaged") {
    const blob = await blobOf(db, thing);
    if (blob !== undefined) await mendOriginal(config.files, { sha256: thing, size: Number(blob.size) });
  } else if (kind === "document-unread") await readAgain(platform, { companyId: companyId!, id: thing });
  else if (kind === "constraint-unvalidated") await validate(db, thing);
  else if (isOfIndex(kind)) await reindex(db, thing);
  else await db.transaction().execute((trx) => mendInvoice(trx, { companyId: companyId!, id: thing }));
}

async function validate(db: Db, thing: string): Promise<void> {
  const constraint = (await constraints(db)).find(({ table, name }) => `${table}.${name}` === thing);
  if (constraint === undefined) return;
  await db.transaction().execute(async (trx) => {
    await sql`set local statement_timeout = 0`.execute(trx);
    await sql.raw(`alter table ${constraint.table} validate constraint ${constraint.name}`).execute(trx);
  });
}

/** Beside the old one, which serves until the new one is whole; a transaction can't hold that. */
async function reindex(db: Db, thing: string): Promise<void> {
  const index = (await relations(db)).find(({ name, kind }) => name === thing && kind === "index");
  if (index === undefined) return;
  await db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 0`.execute(connection);
    try {
      await sql.raw(`reindex index concurrently ${index.name}`).execute(connection);
    } finally {
      await sql`reset statement_timeout`.execute(connection);
    }
  });
}
