/**
 * Watches the database, the answers and the sources, and opens an incident for each that is in trouble. While the database is away nothing
 * can be written down: since when is kept here, and said by the status page; the incident is opened when it is back.
 */
import { sql } from "kysely";
import {
  DATABASE_AWAY_MS,
  type Judgement,
  guessCause,
  judgeErrors,
  judgeLatency,
  judgeSource,
} from "#domain/notices/watching.ts";
import type { Answers } from "#server/platform/http/answers.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { type SourceHealth, sourcesHealth } from "#server/sources/health.usecases.ts";
import { openWatched } from "./incidents.queries.ts";
import { type Watched, seenBad, seenWell } from "./opening.ts";

const PATIENCE_MS = 5_000;
const LATENCIES = 8;

/** What is known of the database without asking it. */
export type Database = { reachable: boolean; /** of what it is now */ since: Date | null };

export type Watch = {
  database(): Database;
  /** Looks at everything once. @returns whether the database answered */
  look(): Promise<boolean>;
};

type State = { awaySince: Date | null; latencies: number[]; slowSince: Date | null; errorsSince: Date | null };

export function newWatch(platform: Platform, answers: Answers): Watch {
  const state: State = { awaySince: null, latencies: [], slowSince: null, errorsSince: null };
  return {
    database: () => ({ reachable: state.awaySince === null, since: state.awaySince }),
    look: async () => {
      const before = platform.clock();
      const latency = await latencyOf(platform);
      if (latency === null) {
        state.awaySince ??= before;
        state.latencies = [];
        return false;
      }
      const away = state.awaySince;
      state.awaySince = null;
      state.latencies = [...state.latencies, latency].slice(-LATENCIES);
      try {
        await judge(platform, state, away, answers);
      } catch (error) {
        // what couldn't be written down is still to be
        state.awaySince = away;
        throw error;
      }
      return true;
    },
  };
}

/** @returns milliseconds; null where it doesn't answer */
async function latencyOf({ db }: Platform): Promise<number | null> {
  const started = performance.now();
  const asked = sql`select 1`.execute(db).then(
    () => performance.now() - started,
    () => null,
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS).unref();
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

async function judge(platform: Platform, state: State, away: Date | null, answers: Answers): Promise<void> {
  const now = platform.clock();
  const wasAway = away !== null && now.getTime() - away.getTime() >= DATABASE_AWAY_MS;
  if (wasAway) await seenBad(platform, ofInstallation("database", "database", away));
  const open = new Set((await openWatched(platform.db)).map(({ watched }) => watched));
  const settle = async (judgement: Judgement, seen: Watched): Promise<void> => {
    if (judgement === "bad") await seenBad(platform, seen);
    if (judgement === "well" && open.has(seen.key)) await seenWell(platform, seen.key);
  };
  // it answers: whatever it was, it is over
  await settle("well", ofInstallation("database", "database", now));
  const slow = judgeLatency(state.latencies);
  state.slowSince = slow === "bad" ? (state.slowSince ?? now) : null;
  await settle(slow, ofInstallation("slow", "database", state.slowSince ?? now));
  const errors = judgeErrors(answers.lately());
  state.errorsSince = errors === "bad" ? (state.errorsSince ?? now) : null;
  await settle(errors, ofInstallation("errors", "software", state.errorsSince ?? now));
  const sources = await sourcesHealth(platform);
  for (const source of sources) await settle(judgeSource(source, now), ofSource(source, now));
  // paused or ended meanwhile: nothing is expected of it any more
  const asked = new Set(sources.map(({ id }) => `source:${id}`));
  for (const key of open) if (key.startsWith("source:") && !asked.has(key)) await seenWell(platform, key);
}

const ofInstallation = (key: "database" | "slow" | "errors", cause: Watched["cause"], startedAt: Date): Watched => ({
  key,
  name: null,
  companyId: null,
  cause,
  severity: key === "database" ? "critical" : "high",
  functions: key === "database" ? ["signIn", "finding", "intake", "sources", "exports"] : ["finding"],
  public: true,
  startedAt,
});

const ofSource = ({ companyId, id, name, fineAt, problem, quiet }: SourceHealth, now: Date): Watched => ({
  key: `source:${id}`,
  name,
  companyId,
  cause: guessCause(problem),
  severity: "medium",
  functions: ["sources"],
  // which sources a company has is told its members by the page of sources alone
  public: false,
  startedAt: quiet ? now : fineAt,
});
