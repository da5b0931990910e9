/** Files that are kept unread because the virus scanner couldn't be asked: as soon as it can, they are read after all. */
import { sql } from "kysely";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { openScanner } from "#server/platform/scanner/clamd.ts";
import { LATER, enqueueReading } from "./reading-queue.ts";
import { requeue } from "./intake.queries.ts";

const LOOK_MS = 60_000;
const AT_ONCE = 500;
/** so often a file is offered again that the scanner hung up on: somebody may have raised what it takes */
const TOO_LARGE_AGAIN_MS = 3_600_000;

type Waiting = { company_id: number; id: string };

async function waitingFiles(db: DbOrTrx, now: Date): Promise<Waiting[]> {
  const before = new Date(now.getTime() - TOO_LARGE_AGAIN_MS);
  const result = await sql<Waiting>`
    select d.company_id, d.id from company c cross join lateral (
      select d.company_id, d.id from document d
      where d.company_id = c.id and d.state = 'kept' and d.problem ->> 'code' in ('not-scanned', 'scan-too-large')
        and (d.problem ->> 'code' = 'not-scanned' or d.read_at < ${before}) and d.deleted_at is null
      order by d.id limit ${AT_ONCE}) d
    limit ${AT_ONCE}`.execute(db);
  return result.rows;
}

/** Sends what waits back to the readers, where the scanner answers. @returns how many */
export async function scanAgain(platform: Platform): Promise<number> {
  const { config, db, clock } = platform;
  const now = clock();
  const waiting = await waitingFiles(db, now);
  if (waiting.length === 0) return 0;
  // without a scanner nothing waits for one any more
  if (
    config.scanner !== null &&
    (await openScanner(config.scanner)
      .version()
      .catch(() => null)) === null
  )
    return 0;
  return db.transaction().execute(async (trx) => {
    const back: Waiting[] = [];
    for (const each of waiting) if (await requeue(trx, each)) back.push(each);
    await recordEvents(
      trx,
      back.map(({ company_id: companyId, id }) => ({
        companyId,
        actorId: null,
        channel: "worker" as const,
        subject: "document",
        subjectId: id,
        type: "document.retried",
        at: now,
      })),
    );
    await enqueueReading(
      platform,
      trx,
      back.map(({ company_id: companyId, id }) => ({ companyId, id })),
      LATER,
    );
    return back.length;
  });
}

/** Looks once a minute. @returns how to end it */
export function watchScanner(platform: Platform): () => void {
  const look = (): void =>
    void scanAgain(platform).catch((error: unknown) =>
      platform.log.warn({ err: error }, "files that wait for the virus scanner"),
    );
  look();
  const timer = setInterval(look, LOOK_MS).unref();
  return () => clearInterval(timer);
}
