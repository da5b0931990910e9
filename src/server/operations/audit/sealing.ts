/**
 * Seals what has happened: every few seconds what waits becomes the next leaves of its company's tree, and the tree's head is signed.
 * A batch is one transaction for all companies together, so that a process killed in the middle leaves nothing half done, and many
 * companies cost little more than one.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Db } from "#server/platform/database/tables.ts";
import { oldestUnsealed, takeUnsealed, unsealedCounts } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { ownKey, type SigningKey } from "#server/platform/signing.ts";
import { headHash, headText } from "./heads.ts";
import { append, type Node, rootOf } from "./merkle.ts";
import { keepKey, LEVELS, lockLogs, type LogRow, type NewSeal, writeSeals } from "./trail.queries.ts";

const BATCH = 4096;
const EVERY_MS = 10_000;

/** Seals everything that waits, the oldest first. @returns how many events were sealed */
export async function sealAll(
  { db, clock }: Pick<Platform, "db" | "clock">,
  key: SigningKey,
  options: { batch?: number; stopping?: AbortSignal } = {},
): Promise<number> {
  const { batch = BATCH, stopping } = options;
  const waiting = [...(await unsealedCounts(db)).values()].reduce((sum, each) => sum + each, 0);
  let sealed = 0;
  // what comes meanwhile waits for the next round
  while (sealed < waiting && stopping?.aborted !== true) {
    const taken = await sealBatch(db, key, clock(), Math.min(waiting - sealed, batch));
    if (taken === 0) break;
    sealed += taken;
  }
  return sealed;
}

async function sealBatch(db: Db, key: SigningKey, at: Date, limit: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const oldest = await oldestUnsealed(trx, limit);
    if (oldest === null) return 0;
    const logs = await lockLogs(trx, oldest.companyIds);
    const events = await takeUnsealed(trx, oldest.companyIds, oldest.through);
    if (events.length === 0) return 0;
    const byCompany = Map.groupBy(events, ({ companyId }) => companyId);
    const seals = logs.flatMap((log) => {
      const own = byCompany.get(log.companyId);
      return own === undefined ? [] : [sealOver(log, own, key, at)];
    });
    await keepKey(trx, key.id, key.publicKey);
    await writeSeals(trx, seals, at);
    return events.length;
  });
}

/** Grows a company's tree by these leaves; the seal over them, with the signed head. */
export function sealOver(
  { companyId, tree, head: previous }: LogRow,
  events: readonly { id: string; leaf: Buffer }[],
  key: SigningKey,
  at: Date,
): NewSeal {
  const first = tree.size;
  const nodes: Node[] = [];
  for (const { leaf } of events) append(tree, leaf, (node) => node.level % LEVELS === 0 && nodes.push(node));
  const root = rootOf(tree).toString("hex");
  const head = headText({ version: 1, company: companyId, size: tree.size, root, at: at.toISOString(), previous, key: key.id });
  return {
    companyId,
    first,
    tree,
    ids: events.map(({ id }) => id),
    leaves: events.map(({ leaf }) => leaf),
    nodes,
    head,
    headSha256: Buffer.from(headHash(head), "hex"),
    signature: Buffer.from(key.sign("head", head), "base64"),
  };
}

/** Seals beside serving until `stopping` is aborted; several processes may do it at once. */
export async function workSealing(platform: Platform, stopping: AbortSignal, everyMs: number = EVERY_MS): Promise<void> {
  const key = await ownKey(platform);
  while (!stopping.aborted) {
    await sealAll(platform, key, { stopping }).catch((error: unknown) => platform.log.warn({ err: error }, "sealing"));
    await pause(everyMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}
