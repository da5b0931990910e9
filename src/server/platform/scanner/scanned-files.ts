/**
 * Where a virus scanner is set up, nobody gets the bytes of an original before it has looked at them: no reader, no list, no page, no
 * download. It is asked when the bytes are first wanted, and again where its last word is old, as it learns new signatures.
 */
import type { Clock } from "../clock.ts";
import type { Db, DbOrTrx } from "../database/tables.ts";
import { ProblemError } from "../errors.ts";
import type { FileStore } from "../files.ts";
import { type Scanner, ScannerError, type ScannerTrouble } from "./clamd.ts";

/** so old a verdict is asked for again */
const HOLDS_MS = 7 * 86_400_000;

/** The file is held aside. `params.infected` is what the scanner calls it. */
export const FILE_INFECTED = "file-infected";
/** The scanner is away, or takes no file of this size: `facts.why`. */
export const FILE_NOT_SCANNED = "file-not-scanned";

const fileInfected = (infected: string) => new ProblemError(403, FILE_INFECTED, { params: { infected }, facts: { infected } });
const fileNotScanned = (why: ScannerTrouble) =>
  new ProblemError(503, FILE_NOT_SCANNED, { facts: { why }, headers: { "retry-after": "60" } });

type Parts = { files: FileStore; scanner: Scanner; db: Db; clock: Clock };

/** The store, with the scanner before its bytes. @throws ProblemError 403 file-infected, 503 file-not-scanned (by `get`) */
export function scannedFiles({ files, scanner, db, clock }: Parts): FileStore {
  const running = new Map<string, Promise<void>>();

  const judge = async (sha256: string, since: Date | undefined): Promise<void> => {
    const last = await db.selectFrom("blob_scan").selectAll().where("sha256", "=", sha256).executeTakeFirst();
    const known = since !== undefined && last !== undefined && last.scanned_at < since ? undefined : last;
    const holds = known !== undefined && clock().getTime() - known.scanned_at.getTime() < HOLDS_MS;
    let infected = known?.infected ?? null;
    if (!holds) {
      try {
        ({ infected } = await scanner.scan(files.stream(sha256)));
        await noteVerdict(db, sha256, infected, clock());
      } catch (error) {
        if (!(error instanceof ScannerError)) throw error;
        // what it said before is better than nothing
        if (known === undefined) throw fileNotScanned(error.code);
      }
    }
    if (infected !== null) throw fileInfected(infected);
  };

  /** One scan for all who want the same bytes at once. */
  const judged = (sha256: string, since: Date | undefined): Promise<void> => {
    const key = `${sha256} ${since?.getTime() ?? ""}`;
    const there = running.get(key);
    if (there !== undefined) return there;
    const fresh = judge(sha256, since).finally(() => running.delete(key));
    running.set(key, fresh);
    return fresh;
  };

  return {
    ...files,
    get: async (sha256, { scannedSince } = {}) => {
      await judged(sha256, scannedSince);
      return files.get(sha256);
    },
    stream: () => {
      throw new Error("read by get: nothing goes past the scanner");
    },
  };
}

async function noteVerdict(db: Db, sha256: string, infected: string | null, now: Date): Promise<void> {
  await db
    .insertInto("blob_scan")
    .values({ sha256, infected, scanned_at: now })
    .onConflict((conflict) => conflict.column("sha256").doUpdateSet({ infected, scanned_at: now }))
    .execute();
}

/** The scanner is asked again when the bytes are wanted next, whatever it said. */
export async function forgetVerdict(db: DbOrTrx, sha256: string): Promise<void> {
  await db.deleteFrom("blob_scan").where("sha256", "=", sha256).execute();
}
