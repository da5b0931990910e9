/** What stands in a backup (docs/backup-format.md). */
import { z } from "zod";

export const FORMAT = 1;

const Placed = z.object({ name: z.string(), size: z.number().int(), sha256: z.string() });

/** backup.json: the only file that isn't encrypted, written last. A folder without it is no backup. */
export const Cover = z.object({
  format: z.literal("piaozai-backup"),
  version: z.number().int(),
  id: z.string(),
  product: z.string(),
  migration: z.string(),
  takenAt: z.string(),
  finishedAt: z.string(),
  /** false: originals were missing or damaged; what is there is whole */
  complete: z.boolean(),
  manifest: Placed,
  bytes: z.number().int(),
  /** bytes of this backup and of the packs it needs */
  originals: z.object({ count: z.number().int(), bytes: z.number().int(), lost: z.number().int() }),
  rows: z.number().int(),
  recipients: z.array(z.string()),
  /** Ed25519 over the SHA-256 of the manifest; the key's SPKI in base64 */
  key: z.string(),
  signature: z.string(),
});
export type Cover = z.infer<typeof Cover>;

export const Manifest = z.object({
  version: z.literal(FORMAT),
  id: z.string(),
  product: z.string(),
  takenAt: z.string(),
  snapshot: z.string(),
  postgres: z.string(),
  migrations: z.array(z.object({ name: z.string(), sha256: z.string() })),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      rows: z.number().int(),
      digest: z.string(),
      /** null: it has no rows */
      file: Placed.nullable(),
    }),
  ),
  sequences: z.array(z.object({ name: z.string(), value: z.string() })),
  /** fen as digits */
  companies: z.array(z.object({ id: z.number().int(), invoices: z.number().int(), totalFen: z.string(), taxFen: z.string() })),
  heads: z.array(z.object({ company: z.number().int(), size: z.string(), sha256: z.string().nullable() })),
  /** the list: a line for each original */
  originals: Placed,
  packs: z.array(z.string()),
  lost: z.array(z.object({ sha256: z.string(), why: z.enum(["missing", "damaged"]) })),
  jobs: Placed,
  files: Placed,
});
export type Manifest = z.infer<typeof Manifest>;

/** A line of the list of originals: where its bytes lie. */
export const OriginalAt = z.object({ sha256: z.string(), size: z.number().int(), pack: z.string() });
export type OriginalAt = z.infer<typeof OriginalAt>;

/** A file of the data folder: keys, certificates that are trusted, settings. */
export const KeptFile = z.object({ path: z.string(), base64: z.string() });

/** What is told while it goes on. */
export type Step = {
  step: "tables" | "originals" | "loading" | "indexes" | "checking" | "upgrading";
  done: number;
  of: number;
  name?: string;
};
export type Tell = (step: Step) => void;

export const coverName = (id: string): string => `${id}/backup.json`;
export const manifestName = (id: string): string => `${id}/manifest.age`;
