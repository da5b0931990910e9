import type { Source, SourceKind, SourceProblem } from "#api/sources.api.ts";
import { UploadSettings } from "#api/record-sources.api.ts";
import { usualSeconds } from "#domain/sources/delays.ts";
import { dueOf } from "#domain/sources/schedule.ts";
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import type { delaysOfSources } from "./delays.queries.ts";
import { isQuiet } from "./expectations.ts";
import { KINDS } from "./kinds.ts";
import { mayAsk, mayChange, seesDetail } from "./sources.policy.ts";
import { isSimulated } from "./tax/collect.ts";
import { platformOf } from "./tax/platform-said.ts";
import type { ListedSource } from "./sources.queries.ts";

/** A source as the asker may know it. */
export function presentSource(
  { config, clock }: Pick<Platform, "config" | "clock">,
  actor: Actor,
  row: ListedSource,
  delays: readonly Learned[],
): Source {
  const now = clock();
  const companyId = row.company_id;
  const open = row.state !== "ended";
  const due = row.kind === "upload" && open ? dueOfUpload(row, actor, now) : null;
  return {
    id: row.id,
    company: { id: companyId, name: row.company_name },
    kind: row.kind as SourceKind,
    name: row.name,
    state: row.state,
    completeTo: text(row.complete_to),
    lag: row.complete_to === null ? null : Math.max(0, Math.round((now.getTime() - row.complete_to.getTime()) / 1000)),
    succeededAt: text(row.succeeded_at),
    failing: row.failures > 0,
    quiet: due === null ? isQuiet(row, now) : row.state === "on" && due.late,
    due,
    detail: seesDetail(actor, companyId)
      ? detailOf(row, { config, now, delays: delays.filter((each) => each.source_id === row.id) })
      : null,
    may: {
      change: open && mayChange(actor, companyId),
      ask: mayAsk(actor, row),
      handIn: row.state === "on" && row.kind === "upload" && mayIn(actor, companyId, "invoice.enter"),
    },
  };
}

/** The day on which the file is to come; null where this version doesn't know such settings. */
function dueOfUpload(row: ListedSource, actor: Actor, now: Date): Source["due"] {
  const { data } = UploadSettings.safeParse(row.settings);
  if (data === undefined) return null;
  const told = seesDetail(actor, row.company_id) || data.person === actor.userId;
  const person = data.person === null || !told ? null : { id: data.person, name: row.person_name ?? "" };
  return { ...dueOf(data, row.arrived_at, row.created_at, now), person, what: data.what };
}

type Learned = Awaited<ReturnType<typeof delaysOfSources>>[number];

function usualOf({ delays, arrivals }: Learned) {
  const [p50, p95] = [usualSeconds(delays, 0.5), usualSeconds(delays, 0.95)];
  return p50 === null || p95 === null ? null : { p50, p95, arrivals: Number(arrivals) };
}

function detailOf(
  row: ListedSource,
  { config, now, delays }: Pick<Platform, "config"> & { now: Date; delays: readonly Learned[] },
): Source["detail"] {
  const all = delays.find(({ kind }) => kind === "");
  return {
    usual: all === undefined ? null : usualOf(all),
    usualByKind: delays.flatMap((each) => {
      const usual = each.kind === "" ? null : usualOf(each);
      return usual === null ? [] : [{ kind: each.kind, ...usual }];
    }),
    triedAt: text(row.tried_at),
    arrivedAt: text(row.arrived_at),
    nextTryAt: row.state === "on" ? text(row.next_try_at) : null,
    running: row.lease_until !== null && row.lease_until > now,
    recent: { taken: row.recent_taken, refused: row.recent_refused },
    failures: row.failures,
    problem: row.problem as SourceProblem | null,
    backlog: row.backlog,
    held: row.held,
    place: placeOf(row, config),
    account: { id: row.account_id, name: row.account_name },
    settings: row.settings,
    hasSecret: row.secret !== null,
    platform: platformOf(row, row.bookmark === null ? null : isSimulated(row.bookmark)),
  };
}

/** "" where this version doesn't know the kind, or not such settings. */
function placeOf({ kind, company_id, settings }: ListedSource, config: Platform["config"]): string {
  try {
    return KINDS[kind as SourceKind].placeOf({ config, companyId: company_id, settings });
  } catch {
    return "";
  }
}

const text = (at: Date | null): string | null => at?.toISOString() ?? null;
