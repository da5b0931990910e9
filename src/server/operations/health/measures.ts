/** The probes as numbers for /metrics: no names of anybody, of companies only how many. */
import { sql } from "kysely";
import { diskFree } from "#server/platform/disk.ts";
import type { Measure } from "#server/platform/http/health.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { sourcesHealth } from "#server/sources/health.usecases.ts";
import { countOpen } from "../integrity/findings.queries.ts";
import { lately } from "./health.usecases.ts";

const LEVELS = { ok: 0, note: 1, wrong: 2 } as const;

export async function measuresOf(platform: Platform): Promise<Measure[]> {
  const { db, clock, config } = platform;
  const [{ findings }, open, sources, free, size] = await Promise.all([
    lately(platform),
    countOpen(db),
    sourcesHealth(platform),
    diskFree(config.files),
    sql<{ bytes: string }>`select pg_database_size(current_database())::text as bytes`.execute(db),
  ]);
  const oldest = Math.max(0, ...sources.map(({ fineAt }) => clock().getTime() - fineAt.getTime()));
  return [
    ...findings.map(({ id, state }): Measure => ({
      name: "probe",
      help: "0 fine, 1 worth knowing, 2 wrong",
      value: LEVELS[state],
      label: ["probe", id],
    })),
    ...[...open].map(([kind, value]): Measure => ({
      name: "integrity_findings",
      help: "open findings of integrity",
      value,
      label: ["kind", kind],
    })),
    ...(free === null ? [] : [{ name: "disk_free_bytes", help: "free on the disk of the originals", value: free }]),
    { name: "database_bytes", help: "size of the database", value: Number(size.rows[0]!.bytes) },
    { name: "sources", help: "sources that are asked", value: sources.length },
    { name: "source_oldest_seconds", help: "since the source was fine that wasn't for longest", value: oldest / 1000 },
  ];
}
