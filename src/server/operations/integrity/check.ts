/** Looks at everything, step by step, so that it can rest after each, and go on where it was. */
import { dueOf, noteLooked, readLooked } from "./due.ts";
import { FOLDERS, lookAtOriginals } from "./originals.ts";
import { lookAtDatabase, relations } from "./database-looks.ts";
import { lookAtRecords } from "./records.ts";
import { lookAtTrail } from "./trail-looks.ts";
import { endUnseen, noteFindings, openFindings } from "./findings.queries.ts";
import { type Kind, kindsOf, type Stage, STAGES, type Step } from "./integrity.types.ts";
import type { Looking } from "./looking-on.types.ts";
import type { Platform } from "#server/platform/platform.types.ts";

/** Where a look is: the stage, when that began, and the place in it. */
export type Mark = { stage: Stage; begun: string; place: string };

type Options = {
  /** every original and index now, and not only those whose turn it is */
  full: boolean;
  from?: Mark | null;
  /** after each step; false: no further */
  onStep?: (step: Step, mark: Mark) => Promise<boolean>;
};

const LOOKS: Record<Stage, (looking: Looking, from: string) => AsyncGenerator<Step>> = {
  originals: lookAtOriginals,
  records: lookAtRecords,
  database: lookAtDatabase,
  trail: lookAtTrail,
};
/** Whoever is stopped looks at so few again. */
const NOTED_TOGETHER = 20;
const SUSPECTS_MOST = 1_000;
const CLOSELY: readonly Kind[] = ["original-damaged", "index-damaged", "table-damaged"];

/** Notes what it finds, and what is no longer so. @returns whether it came to its end */
export async function checkAll(platform: Platform, { full, from = null, onStep }: Options): Promise<boolean> {
  const { db, clock } = platform;
  const looked: string[] = [];
  const looking = { ...(await lookingNow(platform, full)), noteLooked: (name: string) => void looked.push(name) };
  for (const stage of STAGES.slice(from === null ? 0 : STAGES.indexOf(from.stage))) {
    const goesOn = from?.stage === stage;
    const begun = goesOn ? new Date(from!.begun) : clock();
    for await (const step of LOOKS[stage](looking, goesOn ? from!.place : "")) {
      await noteFindings(db, step.found, clock());
      if (looked.length >= NOTED_TOGETHER) await noteLooked(db, looked.splice(0), clock());
      const mark = { stage, begun: begun.toISOString(), place: step.place };
      if ((await onStep?.(step, mark)) === false) return false;
    }
    await noteLooked(db, looked.splice(0), clock());
    await endUnseen(db, kindsOf(stage), begun, clock());
  }
  return true;
}

async function lookingNow({ db, clock, config }: Platform, full: boolean): Promise<Omit<Looking, "noteLooked">> {
  const looked = await readLooked(db);
  const names = (await relations(db)).map(({ name }) => `database/${name}`);
  const suspects = await openFindings(db, SUSPECTS_MOST, CLOSELY);
  return {
    db,
    clock,
    root: config.files,
    full,
    due: new Set([...dueOf(FOLDERS, looked, clock()), ...dueOf(names, looked, clock())]),
    suspects: new Set(suspects.map(({ thing }) => thing)),
  };
}
