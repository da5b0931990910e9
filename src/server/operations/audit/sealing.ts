/**
 * Seals what has happened: every few seconds what waits becomes the next leaves of its company's tree, and the tree's head is signed.
 * A batch is one transaction, so that a process killed in the middle leaves nothing half done.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Db } from "#server/platform/database/tables.ts";
import { takeUnsealed, unsealedCounts } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { keptSecret } from "#server/platform/embedded/cluster.ts";
import { headHash, headText, type SigningKey, signingKey } from "./heads.ts";
import { append, type Node, rootOf } from "./merkle.ts";
import { keepKey, LEVELS, lockLog, writeSeal } from "./trail.queries.ts";

const BATCH = 4096;
const EVERY_MS = 5_000;

/** The key of this installation, made at its first use and kept with the secrets. */
export async function ownKey({ config }: Pick<Platform, "config">): Promise<SigningKey> {
  return signingKey(await keptSecret(config.data, "trail-key"));
}

/** Seals everything that waits, company by company. @returns how many events were sealed */
export async function sealAll(
  { db, clock }: Pick<Platform, "db" | "clock">,
  key: SigningKey,
  options: { batch?: number; stopping?: AbortSignal } = {},
): Promise<number> {
  const { batch = BATCH, stopping } = options;
  let sealed = 0;
  for (const [companyId, waiting] of await unsealedCounts(db))
    // what comes meanwhile waits for the next round, so that no company keeps the others waiting
    for (let left = waiting; left > 0 && stopping?.aborted !== true;) {
      const taken = await sealBatch(db, companyId, key, clock(), Math.min(left, batch));
      sealed += taken;
      if (taken === 0) break;
      left -= taken;
    }
  return sealed;
}

async function sealBatch(db: Db, companyId: number, key: SigningKey, at: Date, limit: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { size: first, tree, head: previous } = await lockLog(trx, companyId);
    const events = await takeUnsealed(trx, companyId, limit);
    if (events.length === 0) return 0;
    const nodes: Node[] = [];
    for (const { leaf } of events) append(tree, leaf, (node) => node.level % LEVELS === 0 && nodes.push(node));
    const head = headText({
      version: 1,
      company: companyId,
      size: tree.size,
      root: rootOf(tree).toString("hex"),
      at: at.toISOString(),
      previous: previous?.toString("hex") ?? null,
      key: key.id,
    });
    await keepKey(trx, key.id, key.publicKey);
    await writeSeal(trx, {
      companyId,
      first,
      tree,
      ids: events.map(({ id }) => id),
      leaves: events.map(({ leaf }) => leaf),
      nodes,
      head,
      headSha256: Buffer.from(headHash(head), "hex"),
      signature: Buffer.from(key.sign("head", head), "base64"),
      at,
    });
    return events.length;
  });
}

/** Seals beside serving until `stopping` is aborted; several processes may do it at once. */
export async function workSealing(platform: Platform, stopping: AbortSignal, everyMs: number = EVERY_MS): Promise<void> {
  const key = await ownKey(platform);
  while (!stopping.aborted) {
    await sealAll(platform, key, { stopping }).catch((error: unknown) => platform.log.warn({ err: error }, "sealing"));
    await pause(everyMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}
