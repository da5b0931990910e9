/** What those who run the installation are shown of it, and the repair that they ask for. */
import type { Health, IntegrityFinding, RepairOutcome } from "#api/health.api.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import { mayEverywhere } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { sharedCompanyIds } from "#server/people/people.usecases.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { examine } from "../doctor.ts";
import { countOpen, type FindingRow, lastEnded, openFindings } from "../integrity/findings.queries.ts";
import { KINDS } from "../integrity/integrity.types.ts";
import { repairFinding } from "../integrity/repair.ts";
import { lastCheck } from "../integrity/rolling.ts";
import type { Finding } from "./finding.ts";
import { FRESH_MS } from "./probes.ts";

const SHOWN = 50;
const ENDED_SHOWN = 10;

/** Who manages every company runs the installation. @throws ProblemError 403 */
async function requireRunning(db: DbOrTrx, actor: Actor): Promise<void> {
  if (!mayEverywhere(actor, await sharedCompanyIds(db), "company.manage")) throw notPermitted("company.manage");
}

/** @throws ProblemError 403 */
export async function showHealth(platform: Platform, actor: Actor, locale: string): Promise<Health> {
  const { db, i18n } = platform;
  await requireRunning(db, actor);
  const { at, findings } = await lately(platform);
  const [counts, open, ended, { endedAt }] = await Promise.all([
    countOpen(db),
    openFindings(db, SHOWN),
    lastEnded(db, ENDED_SHOWN),
    lastCheck(db),
  ]);
  const present = (row: FindingRow): IntegrityFinding => {
    const { stage, state, repair } = KINDS[row.kind];
    const word = (part: string): string => i18n.t(locale, `health:finding.${row.kind}.${part}`);
    return {
      id: row.id,
      kind: row.kind,
      state,
      title: word("title"),
      means: word("means"),
      todo: word("todo"),
      companyId: row.companyId,
      thing: row.thing,
      invoice: stage === "records" && row.kind !== "document-unread" && !row.kind.endsWith("-orphan"),
      repairable: repair && row.endedAt === null,
      firstSeen: row.firstSeen.toISOString(),
      lastSeen: row.lastSeen.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      repaired: row.repaired,
    };
  };
  return {
    at: at.toISOString(),
    probes: findings.map(({ id, state, says, params }) => ({
      id,
      state,
      text: i18n.t(locale, `cli:doctor.${id}-${says}`, params),
    })),
    checkedAt: endedAt?.toISOString() ?? null,
    findings: open.map(present),
    open: [...counts.values()].reduce((sum, n) => sum + n, 0),
    ended: ended.map(present),
  };
}

type Looked = { at: Date; findings: Finding[] };
const looked = new WeakMap<Platform, Promise<Looked>>();

/** Asking takes time and a mail server's patience: within a minute the last answer is told again, and nobody asks twice at once. */
export async function lately(platform: Platform): Promise<Looked> {
  const last = await looked.get(platform)?.catch(() => undefined);
  if (last !== undefined && Math.abs(platform.clock().getTime() - last.at.getTime()) < FRESH_MS) return last;
  const fresh = examine(platform.config).then((findings) => ({ at: platform.clock(), findings }));
  looked.set(platform, fresh);
  return fresh;
}

/** @throws ProblemError 403, 404 where there is no such open finding */
export async function repairAsked(platform: Platform, actor: Actor, id: string): Promise<RepairOutcome> {
  await requireRunning(platform.db, actor);
  const outcome = await repairFinding(platform, id, { actorId: actor.userId, channel: actor.channel });
  if (outcome === null) throw new ProblemError(404, "not-found");
  looked.delete(platform);
  return { outcome };
}
