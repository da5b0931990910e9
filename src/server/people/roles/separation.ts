/** 三员分立: switched on once three hands hold the three duties, and off only when two of them agree. */
import type { Separation, SeparationStep } from "#api/roles.api.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import {
  noProposal,
  notPermitted,
  otherDutyConfirms,
  separationIncomplete,
  separationIs,
  withdrawnByProposer,
} from "../people.errors.ts";
import { mayEverywhere } from "../people.policy.ts";
import type { Actor } from "../people.types.ts";
import { type SettingValue, changeSetting, lockSetting, readSetting } from "../settings.ts";
import { DUTIES, type Duty, dutiesOf, wholeDutiesOf } from "./duties.ts";
import { SEPARATED_PERMISSIONS, joinedAmong } from "./guard.ts";
import { type Holder, holdersOf } from "./holders.queries.ts";
import { nameOf, realCompanies } from "./separation.queries.ts";

/** A proposal that nobody agreed to in this time is over. */
const PROPOSAL_MS = 7 * 86_400_000;
type Company = { id: number; name: string };

/** @throws ProblemError 403 for everybody who has none of the three duties in every company */
export async function showSeparation(platform: Platform, actor: Actor): Promise<Separation> {
  const { db } = platform;
  const companies = await realCompanies(db);
  requireDuty(actor, companies);
  const [setting, holders] = await Promise.all([readSetting(db, "separation"), everybody(db, platform.clock())]);
  return present(db, actor, companies, setting, holders, platform.clock());
}

/**
 * One step. Every one leaves a trace with its reason in each company.
 * @throws ProblemError 403 where it isn't the actor's, 409 where it isn't possible now, with what is missing
 */
export async function stepSeparation(platform: Platform, actor: Actor, { step, reason }: SeparationStep): Promise<Separation> {
  await platform.db.transaction().execute(async (trx) => {
    const now = platform.clock();
    const companies = await realCompanies(trx);
    requireDuty(actor, companies);
    const setting = await lockSetting(trx, "separation");
    const value = await after(trx, { actor, companies, setting, now }, step, reason);
    await changeSetting(trx, "separation", value, { actorId: actor.userId, channel: actor.channel, at: now, reason });
  });
  return showSeparation(platform, actor);
}

type Standing = { actor: Actor; companies: Company[]; setting: SettingValue<"separation">; now: Date };

/** The setting after a step. */
async function after(
  trx: Trx,
  { actor, companies, setting, now }: Standing,
  step: SeparationStep["step"],
  reason: string,
): Promise<SettingValue<"separation">> {
  const proposal = runningProposal(setting, now);
  if (step === "switch-on") {
    if (setting.on) throw separationIs("on");
    if (!mayEverywhere(actor, ids(companies), "security.manage")) throw notPermitted("security.manage");
    const holders = await everybody(trx, now);
    const missing = missingDuties(companies, holders);
    const joined = joinedAmong(holders);
    if (missing.length > 0 || joined.length > 0) throw separationIncomplete({ missing, joined });
    return { on: true, proposal: null };
  }
  if (!setting.on) throw separationIs("off");
  const [duty] = dutiesHere(actor, companies);
  if (step === "propose-off") {
    if (proposal !== null) throw separationIs("proposed");
    const until = new Date(now.getTime() + PROPOSAL_MS).toISOString();
    return { on: true, proposal: { by: actor.userId, duty: duty!, at: now.toISOString(), until, reason } };
  }
  if (proposal === null) throw noProposal();
  if (step === "withdraw") {
    if (proposal.by !== actor.userId) throw withdrawnByProposer();
    return { on: true, proposal: null };
  }
  if (proposal.duty === duty || proposal.by === actor.userId) throw otherDutyConfirms();
  return { on: false, proposal: null };
}

const runningProposal = ({ proposal }: SettingValue<"separation">, now: Date) =>
  proposal !== null && new Date(proposal.until) > now ? proposal : null;

const ids = (companies: readonly Company[]): number[] => companies.map(({ id }) => id);
const everybody = (db: DbOrTrx, now: Date): Promise<Holder[]> => holdersOf(db, { any: SEPARATED_PERMISSIONS, now });

/** The duties that the actor has in every company. */
const dutiesHere = (actor: Actor, companies: readonly Company[]): Duty[] =>
  companies.length === 0
    ? []
    : DUTIES.filter((duty) =>
        companies.every(({ id }) =>
          actor.reaches.some((reach) => reach.companyId === id && dutiesOf(reach.permissions).includes(duty)),
        ),
      );

function requireDuty(actor: Actor, companies: readonly Company[]): void {
  if (dutiesHere(actor, companies).length === 0) throw notPermitted("security.manage");
}

/** Who holds a whole duty in a company for good. */
const wholeHolders = (holders: readonly Holder[], companyId: number, duty: Duty): Holder[] =>
  [
    ...Map.groupBy(
      holders.filter((each) => each.companyId === companyId && each.lasting),
      ({ userId }) => userId,
    ).values(),
  ]
    .filter((rows) => wholeDutiesOf(rows.flatMap(({ permissions }) => permissions)).includes(duty))
    .map((rows) => rows[0]!);

const missingDuties = (companies: readonly Company[], holders: readonly Holder[]): Separation["missing"] =>
  companies.flatMap((company) =>
    DUTIES.filter((duty) => wholeHolders(holders, company.id, duty).length === 0).map((duty) => ({ company, duty })),
  );

async function present(
  db: DbOrTrx,
  actor: Actor,
  companies: Company[],
  setting: SettingValue<"separation">,
  holders: Holder[],
  now: Date,
): Promise<Separation> {
  const proposal = runningProposal(setting, now);
  const missing = missingDuties(companies, holders);
  const joined = joinedAmong(holders);
  const [duty] = dutiesHere(actor, companies);
  return {
    on: setting.on,
    duties: DUTIES.map((each) => ({
      duty: each,
      people: (companies[0] === undefined ? [] : wholeHolders(holders, companies[0].id, each))
        .filter(({ userId }) =>
          companies.every(({ id }) => wholeHolders(holders, id, each).some((other) => other.userId === userId)),
        )
        .map(({ userId, name }) => ({ userId, name })),
    })),
    missing,
    joined,
    proposal: proposal && {
      by: { userId: proposal.by, name: await nameOf(db, proposal.by) },
      duty: proposal.duty,
      at: proposal.at,
      until: proposal.until,
      reason: proposal.reason,
    },
    may: {
      switchOn:
        !setting.on && missing.length === 0 && joined.length === 0 && mayEverywhere(actor, ids(companies), "security.manage"),
      propose: setting.on && proposal === null,
      confirm: proposal !== null && proposal.by !== actor.userId && proposal.duty !== duty,
      withdraw: proposal !== null && proposal.by === actor.userId,
    },
  };
}
