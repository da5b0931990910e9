/** The causes that are judged, in the order in which "what was checked" lists them. A cause is a line here and a file each. */
import { judgeInputError } from "#domain/causes/d1-input-error.ts";
import { judgeIncompleteQuery } from "#domain/causes/d2-incomplete-query.ts";
import { judgeWrongConditions } from "#domain/causes/d3-wrong-conditions.ts";
import { judgeNotSynced } from "#domain/causes/d4-not-synced.ts";
import { judgeArchived } from "#domain/causes/d9-archived.ts";
import { judgeRecordIncomplete } from "#domain/causes/d10-record-incomplete.ts";
import { judgeNoPermission } from "#domain/causes/d11-no-permission.ts";
import { judgeMaintenance } from "#domain/causes/d13-maintenance.ts";
import { judgeFailing } from "#domain/causes/d14-failing.ts";
import { judgeOtherRegion } from "#domain/causes/d17-other-region.ts";
import { judgeOtherPlatform } from "#domain/causes/d18-other-platform.ts";
import { judgeTakenOut } from "#domain/causes/d20-taken-out.ts";
import { judgePaperOrElectronic } from "#domain/causes/d21-paper-or-electronic.ts";
import type { CaseFacts, CauseId, Judge } from "#domain/causes/cause.types.ts";
import { judgeAbnormal, judgeRedFlushed, judgeVoided } from "#domain/causes/states.ts";
import { gatherArrivals } from "./causes/arrivals.ts";
import { gatherDisturbances } from "./causes/disturbances.ts";
import { gatherHidden } from "./causes/hidden.ts";
import { gatherIncomplete } from "./causes/incomplete-records.ts";
import { gatherOtherReadings, gatherSameNumber } from "./causes/input-error.ts";
import { gatherNear } from "./causes/near-numbers.ts";
import { gatherOpenFiles } from "./causes/open-files.ts";
import { gatherTakenOut } from "./causes/taken-out.ts";
import { gatherRelaxed } from "./causes/wrong-conditions.ts";
import type { Gathered, Inquiry } from "./lookup.types.ts";

/** Not connected to anything that could say so yet: named, so that the list of what was checked is honest. */
const notYet = (id: CauseId): { id: CauseId; judge: Judge } => ({
  id,
  judge: ({ foundTotal }) => (foundTotal > 0 ? { findings: [] } : { findings: [], notChecked: { key: `${id}.notChecked` } }),
});

export const JUDGES: readonly { id: CauseId; judge: Judge }[] = [
  { id: "D1", judge: judgeInputError },
  { id: "D2", judge: judgeIncompleteQuery },
  { id: "D3", judge: judgeWrongConditions },
  { id: "D4", judge: judgeNotSynced },
  notYet("D5"),
  { id: "D6", judge: judgeVoided },
  { id: "D7", judge: judgeRedFlushed },
  { id: "D8", judge: judgeAbnormal },
  { id: "D9", judge: judgeArchived },
  { id: "D10", judge: judgeRecordIncomplete },
  { id: "D11", judge: judgeNoPermission },
  {
    id: "D12",
    judge: ({ foundTotal }) => (foundTotal > 0 ? { findings: [] } : { findings: [], ruledOut: { key: "D12.ruledOut" } }),
  },
  { id: "D13", judge: judgeMaintenance },
  { id: "D14", judge: judgeFailing },
  { id: "D17", judge: judgeOtherRegion },
  { id: "D18", judge: judgeOtherPlatform },
  { id: "D20", judge: judgeTakenOut },
  { id: "D21", judge: judgePaperOrElectronic },
];

type Gatherer = {
  missed: CaseFacts["missed"][number];
  /** `facts`: what the gatherers before it have found */ gather: (inquiry: Inquiry, facts: CaseFacts) => Promise<Gathered>;
};

/** What the judges of a miss must know, one gatherer for all causes that need the same. */
export const GATHERERS: readonly Gatherer[] = [
  { missed: "near", gather: gatherSameNumber },
  { missed: "near", gather: gatherNear },
  { missed: "relaxed", gather: gatherRelaxed },
  { missed: "near", gather: gatherOtherReadings },
  { missed: "incomplete", gather: gatherIncomplete },
  { missed: "incomplete", gather: gatherTakenOut },
  { missed: "incomplete", gather: gatherOpenFiles },
  { missed: "incomplete", gather: gatherHidden },
  { missed: "incomplete", gather: gatherArrivals },
  { missed: "disturbances", gather: gatherDisturbances },
];
