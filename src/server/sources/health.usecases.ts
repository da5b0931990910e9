/** How the sources of all companies are, for whoever watches over the installation. Nothing of what they bring. */
import { unusuallyQuiet } from "#domain/sources/rhythm.ts";
import type { Platform } from "#server/platform/platform.types.ts";

export type SourceHealth = {
  companyId: number;
  id: string;
  name: string;
  /** tries that failed in a row */
  failures: number;
  /** when it was last fine, or made */
  fineAt: Date;
  /** nothing comes although by its habit something should */
  quiet: boolean;
  /** code of what is wrong */
  problem: string | null;
};

/** Those that are asked; paused and ended ones aren't expected to bring anything. */
export async function sourcesHealth({ db, clock }: Pick<Platform, "db" | "clock">): Promise<SourceHealth[]> {
  const rows = await db
    .selectFrom("source")
    .select(["company_id", "id", "name", "failures", "problem", "rhythm", "arrived_at", "succeeded_at", "created_at"])
    .where("state", "=", "on")
    .execute();
  const now = clock();
  return rows.map((row) => ({
    companyId: row.company_id,
    id: row.id,
    name: row.name,
    failures: row.failures,
    fineAt: row.succeeded_at ?? row.created_at,
    quiet: row.failures === 0 && row.rhythm !== null && unusuallyQuiet(row.rhythm, row.arrived_at ?? row.created_at, now),
    problem: row.problem?.code ?? null,
  }));
}
