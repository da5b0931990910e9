/**
 * Looks through what was sealed, again and again, a slice at a time: whether each event still is what its leaf says, and whether leaves
 * and heads still make the tree. What is broken is noted, and stands red on the auditor's page and in `piaozai doctor`.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { KeyObject } from "node:crypto";
import type { Db, Trx } from "#server/platform/database/tables.ts";
import type { Broken } from "#server/platform/database/trail-tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import { isSigned, publicKeys } from "#server/platform/signing.ts";
import { headHash, parseHead } from "./heads.ts";
import { append, HASH_BYTES, type Node, rootOf, type Tree } from "./merkle.ts";
import {
  endLook,
  keyRows,
  leavesNow,
  LEVELS,
  lockLook,
  noteLook,
  type SealRow,
  sealsAfter,
  wrongNodes,
} from "./trail.queries.ts";

/** Sealing waits while a slice is looked at. */
const SLICE_SEALS = 50;
const SLICE_EVENTS = 5_000;
const EVERY_MS = 3_600_000;
/** of work, each hour */
const BUDGET_MS = 60_000;

/** @returns true while the look isn't at its end */
export async function lookOn(db: Db, companyId: number, at: Date): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const look = await lockLook(trx, companyId);
    if (look === null) return false;
    const keys = publicKeys((await keyRows(trx)).map(({ publicKey }) => publicKey));
    const state = { tree: look.tree, head: look.head };
    let events = 0;
    for (const seal of await sealsAfter(trx, companyId, state.tree.size, SLICE_SEALS)) {
      const broken = await sealBroken(trx, companyId, seal, state, keys);
      if (broken !== null) return (await endLook(trx, companyId, at, broken), false);
      events += seal.ids.length;
      if (events >= SLICE_EVENTS) break;
    }
    if (events > 0 && state.tree.size < look.size) return (await noteLook(trx, companyId, state.tree, state.head), true);
    await endLook(trx, companyId, at, leadsTo(state, look.goal) ? null : { seq: state.tree.size, what: "tree" });
    return false;
  });
}

type State = { tree: Tree; head: string | null };

const leadsTo = ({ tree, head }: State, goal: State): boolean =>
  tree.size === goal.tree.size && head === goal.head && Buffer.concat(tree.peaks).equals(Buffer.concat(goal.tree.peaks));

/** Adds a seal's leaves to the tree; what is wrong with it, or null. */
async function sealBroken(
  trx: Trx,
  companyId: number,
  seal: SealRow,
  state: State,
  keys: Map<string, KeyObject>,
): Promise<Broken | null> {
  const { tree } = state;
  const start = tree.size;
  if (seal.first !== start || seal.size - seal.first !== seal.ids.length || seal.leaves.length !== seal.ids.length * HASH_BYTES)
    return { seq: start, what: "tree" };
  const now = await leavesNow(trx, companyId, seal.ids);
  const nodes: Node[] = [];
  for (const [i, id] of seal.ids.entries()) {
    const leaf = now.get(id);
    if (leaf === undefined) return { seq: start + i, what: "event-missing" };
    if (!leaf.equals(seal.leaves.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)))
      return { seq: start + i, what: "event-changed" };
    append(tree, leaf, (node) => node.level % LEVELS === 0 && nodes.push(node));
  }
  const head = parseHead(seal.head);
  const root = rootOf(tree).toString("hex");
  if (
    head === null ||
    head.company !== companyId ||
    head.size !== tree.size ||
    head.previous !== state.head ||
    head.root !== root
  )
    return { seq: start, what: "head" };
  if (!isSigned(keys.get(head.key), "head", seal.head, seal.signature)) return { seq: start, what: "signature" };
  if ((await wrongNodes(trx, companyId, nodes)) > 0) return { seq: start, what: "tree" };
  state.head = headHash(seal.head);
  return null;
}

/** Looks at everything of a company, however long it takes. */
export async function lookAtAll(db: Db, companyId: number, at: Date): Promise<void> {
  while (await lookOn(db, companyId, at));
}

/** A slice each hour beside serving, resting as long as each step took; goes on where it was. */
export async function workLooking({ db, clock, log }: Platform, stopping: AbortSignal): Promise<void> {
  const rest = (ms: number) => pause(ms, undefined, { signal: stopping }).catch(() => undefined);
  while (!stopping.aborted) {
    await rest(EVERY_MS);
    const until = performance.now() + BUDGET_MS;
    for (const { id } of stopping.aborted ? [] : await allCompanies(db).catch(() => []))
      for (let more = true; more && !stopping.aborted && performance.now() < until;) {
        const started = performance.now();
        more = await lookOn(db, id, clock()).catch(
          (error: unknown) => (log.warn({ err: error }, "looking through the trail"), false),
        );
        await rest(performance.now() - started);
      }
  }
}
