/** The causes that are judged, in the order in which "what was checked" lists them. A cause is a line here and a file each. */
import { judgeInputError } from "#domain/causes/d1-input-error.ts";
import { judgeIncompleteQuery } from "#domain/causes/d2-incomplete-query.ts";
import { judgeWrongConditions } from "#domain/causes/d3-wrong-conditions.ts";
import { judgeNotSynced } from "#domain/causes/d4-not-synced.ts";
import { judgeIssuerGap } from "#domain/causes/d5-issuer-gap.ts";
import { judgeArchived } from "#domain/causes/d9-archived.ts";
import { judgeRecordIncomplete } from "#domain/causes/d10-record-incomplete.ts";
import { judgeNoPermission } from "#domain/causes/d11-no-permission.ts";
import { judgeSignedOut } from "#domain/causes/d12-signed-out.ts";
import { judgeMaintenance } from "#domain/causes/d13-maintenance.ts";
import { judgeFailing } from "#domain/causes/d14-failing.ts";
import { judgeNetwork } from "#domain/causes/d15-network.ts";
import { judgeBrowser } from "#domain/causes/d16-browser.ts";
import { judgeOtherRegion } from "#domain/causes/d17-other-region.ts";
import { judgeOtherPlatform } from "#domain/causes/d18-other-platform.ts";
import { judgeRestricted } from "#domain/causes/d19-restricted.ts";
import { judgeTakenOut } from "#domain/causes/d20-taken-out.ts";
import { judgePaperOrElectronic } from "#domain/causes/d21-paper-or-electronic.ts";
import { judgeUsed } from "#domain/causes/d23-used.ts";
import { judgeTitle } from "#domain/causes/d24-title.ts";
import { judgeNotDelivered } from "#domain/causes/d25-not-delivered.ts";
import { judgeToBeAskedFor } from "#domain/causes/d26-to-be-asked-for.ts";
import { judgeDoubtful } from "#domain/causes/d27-doubtful.ts";
import { judgeNotAsked } from "#domain/causes/d28-not-asked.ts";
import type { CaseFacts, CauseId, Judge } from "#domain/causes/cause.types.ts";
import { judgeAbnormal, judgeRedFlushed, judgeVoided } from "#domain/causes/states.ts";
import { gatherAsker } from "./causes/asker.ts";
import { gatherFoundStates } from "./causes/found-states.ts";
import { gatherIssuer } from "./causes/issuer.ts";
import { gatherNotDelivered } from "./causes/not-delivered.ts";
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

export const JUDGES: readonly { id: CauseId; judge: Judge }[] = [
  { id: "D1", judge: judgeInputError },
  { id: "D2", judge: judgeIncompleteQuery },
  { id: "D3", judge: judgeWrongConditions },
  { id: "D4", judge: judgeNotSynced },
  { id: "D5", judge: judgeIssuerGap },
  { id: "D6", judge: judgeVoided },
  { id: "D7", judge: judgeRedFlushed },
  { id: "D8", judge: judgeAbnormal },
  { id: "D9", judge: judgeArchived },
  { id: "D10", judge: judgeRecordIncomplete },
  { id: "D11", judge: judgeNoPermission },
  { id: "D12", judge: judgeSignedOut },
  { id: "D13", judge: judgeMaintenance },
  { id: "D14", judge: judgeFailing },
  { id: "D15", judge: judgeNetwork },
  { id: "D16", judge: judgeBrowser },
  { id: "D17", judge: judgeOtherRegion },
  { id: "D18", judge: judgeOtherPlatform },
  { id: "D19", judge: judgeRestricted },
  { id: "D20", judge: judgeTakenOut },
  { id: "D21", judge: judgePaperOrElectronic },
  { id: "D23", judge: judgeUsed },
  { id: "D24", judge: judgeTitle },
  { id: "D25", judge: judgeNotDelivered },
  { id: "D26", judge: judgeToBeAskedFor },
  { id: "D27", judge: judgeDoubtful },
  { id: "D28", judge: judgeNotAsked },
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
  { missed: "incomplete", gather: gatherIssuer },
  { missed: "incomplete", gather: gatherNotDelivered },
  { missed: "incomplete", gather: gatherFoundStates },
  { missed: "incomplete", gather: gatherAsker },
  { missed: "disturbances", gather: gatherDisturbances },
];

/** What the judges of one that was found must know beside it. */
export const HIT_GATHERERS: readonly Gatherer["gather"][] = [gatherFoundStates];
