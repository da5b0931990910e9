/** Who sees an invoice and why, and what a person sees: both asked of the rule itself (`whySeen`, `visibleTo`), person by person. */
import type { AccessPlaces, Sight, Viewer, Viewers } from "#api/access.api.ts";
import { NO_CONDITIONS } from "#server/find/conditions.ts";
import { withinBudget } from "#server/find/budget.ts";
import { searchInvoices } from "#server/find/find.usecases.ts";
import { noSuchInvoice } from "#server/invoices/invoices.errors.ts";
import {
  type PolicySubject,
  mayEdit,
  maySee,
  maySeeOriginal,
  subjectOf,
  visibleCompanies,
  whySeen,
} from "#server/invoices/invoices.policy.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import { invoiceRow } from "#server/invoices/invoices.usecases.ts";
import { grantsThatShow } from "#server/invoices/shown-by.ts";
import { actorsIn, loadActor } from "#server/people/actors.ts";
import { departmentsOf } from "#server/people/department-names.ts";
import { grantersIn } from "#server/people/granters.ts";
import { settingsOf } from "#server/people/grant-settings.ts";
import { grantRows } from "#server/people/grants.ts";
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor, Reach } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { noSuchCompany, noSuchPerson } from "./access.errors.ts";
import {
  asGranter,
  headedCompanies,
  headshipFor,
  knowingCompanies,
  knowsSightIn,
  mayChangeSettings,
  mayGrantFrom,
  mayGrantIn,
  mayGrantSomething,
  rulesFor,
} from "./access.policy.ts";
import { presentGrants } from "./access.present.ts";
import { grantableDepartments } from "./offers.ts";

const PAGE = 20;
const SAMPLE = 10;
const GRANTS_SHOWN = 200;
const GRANTERS_SHOWN = 5;

/**
 * Everybody who sees an invoice, each with all reasons; to those who may not know it only themselves.
 * @param cursor how many were shown before
 * @throws ProblemError 404 where it isn't there or isn't for the actor
 */
export async function viewersOf(platform: Platform, actor: Actor, id: string, cursor: number): Promise<Viewers> {
  const { db, clock } = platform;
  const row = await invoiceRow(db, actor, id);
  if (row === undefined) throw noSuchInvoice();
  const subject = subjectOf(row);
  const mayGrant = mayGrantFrom(actor, row.company_id, row.department_id);
  const whole = mayGrant || knowsSightIn(actor, row.company_id);
  const all = whole ? await actorsIn(db, row.company_id, clock()) : [actor];
  const seeing = all.filter((each) => whySeen(each, subject).length > 0);
  const page = seeing.slice(cursor, cursor + PAGE);
  return {
    viewers: await presentViewers(db, page, subject, clock()),
    total: seeing.length,
    whole,
    mayGrant,
    granters: whole ? await grantersOf(db, subject, clock()) : [],
    nextCursor: seeing.length > cursor + PAGE ? String(cursor + PAGE) : null,
  };
}

/** Who can grant it: the heads who see it themselves, the nearest first, then who grants in the whole company and sees it. */
async function grantersOf(db: DbOrTrx, subject: PolicySubject, now: Date): Promise<Viewers["granters"]> {
  const { companyId, departmentId } = subject;
  const under = departmentId === null ? [] : [departmentId];
  const [{ heads, others }, departments] = await Promise.all([
    grantersIn(db, companyId, now, under),
    departmentsOf(db, [companyId]),
  ]);
  return [...heads, ...others]
    .filter((each) => maySee(asGranter(each), subject))
    .slice(0, GRANTERS_SHOWN)
    .map((each) => ({
      name: each.name,
      headOf: departments.find(({ id }) => id === headshipFor(each, companyId, under))?.name ?? null,
    }));
}

async function presentViewers(db: DbOrTrx, actors: readonly Actor[], subject: PolicySubject, now: Date): Promise<Viewer[]> {
  const { companyId, departmentId } = subject;
  const ids = actors.map(({ userId }) => userId);
  const [grants, departments] = await Promise.all([grantsThatShow(db, subject, ids, now), departmentsOf(db, [companyId])]);
  const department = departments.find(({ id }) => id === departmentId)?.name ?? null;
  return actors.map((each) => {
    const reasons = whySeen(each, subject).flatMap((by): Viewer["reasons"] => {
      const place = by === "department" || by === "granted-department" ? department : null;
      if (!by.startsWith("granted")) return [{ by, department: place, grant: null }];
      return grants
        .filter((grant) => grant.grantee_id === each.userId && grant.by === by)
        .map(({ id, granter_name, as_head_of, reason, ends_at }) => ({
          by,
          department: place,
          grant: {
            id,
            by: granter_name,
            asHeadOf: as_head_of === null ? null : (departments.find((each) => each.id === as_head_of)?.name ?? as_head_of),
            reason,
            until: ends_at?.toISOString() ?? null,
          },
        }));
    });
    return {
      id: each.userId,
      name: each.name,
      email: each.email,
      roles: [...(each.reaches.find((reach) => reach.companyId === companyId)?.roles ?? [])],
      reasons,
      without: withoutOf(each, subject),
      may: { edit: mayEdit(each, subject) },
    };
  });
}

function withoutOf(actor: Actor, subject: PolicySubject): Viewer["without"] {
  return [
    ...(maySeeOriginal(actor, subject) ? [] : (["original"] as const)),
    ...(mayIn(actor, subject.companyId, "field.amounts") ? [] : (["amounts"] as const)),
    ...(mayIn(actor, subject.companyId, "field.parties") ? [] : (["parties"] as const)),
  ];
}

/** Everybody who sees anything of a company. @throws ProblemError 404 for a company in which the actor neither grants nor audits */
export async function peopleIn({ db, clock }: Platform, actor: Actor, companyId: number) {
  if (!knowsSightIn(actor, companyId)) throw noSuchCompany();
  const people = await actorsIn(db, companyId, clock());
  return { people: people.map(({ userId, name, email }) => ({ id: userId, name, email })) };
}

/** What a person sees, in the companies in which the actor may know it. @throws ProblemError 404 where that is none of them */
export async function sightOf(platform: Platform, actor: Actor, userId: string): Promise<Sight> {
  const { db, clock } = platform;
  const person = await loadActor(db, userId, "web", clock());
  const seen = person === null ? [] : visibleCompanies(person);
  const known = knowingCompanies(actor).filter((id) => seen.includes(id));
  if (person === null || known.length === 0) throw noSuchPerson();
  const settings = await settingsOf(db, known);
  const companies: Sight["companies"] = [];
  for (const { id, name } of settings) companies.push({ company: { id, name }, ...(await sightIn(platform, actor, person, id)) });
  return { person: { id: person.userId, name: person.name, email: person.email }, companies };
}

async function sightIn({ db, clock }: Platform, actor: Actor, person: Actor, companyId: number) {
  const reach = person.reaches.find((each) => each.companyId === companyId);
  const grants = person.grants.find((each) => each.companyId === companyId);
  const ids = [...(reach?.reach === "department" ? reach.departmentIds : []), ...(grants?.departmentIds ?? [])];
  const [departments, rows, found] = await Promise.all([
    departmentsOf(db, [companyId]),
    grantRows(db, { companyIds: [companyId], granteeId: person.userId, state: "running", now: clock(), limit: GRANTS_SHOWN }),
    withinBudget(db, (trx) => searchInvoices(trx, person, { ...NO_CONDITIONS, companies: [companyId] }, { limit: SAMPLE })),
  ]);
  return {
    reach: (reach?.reach ?? null) as Reach | null,
    roles: [...(reach?.roles ?? [])],
    permissions: [...(reach?.permissions ?? [])],
    departments: departments.filter(({ id }) => ids.includes(id)).map(({ id, name }) => ({ id, name })),
    grants: await presentGrants(db, actor, rows, clock()),
    invoices: found.count.total,
    invoicesIs: found.count.totalIs,
    sample: await presentSummaries(db, actor, found.rows),
  };
}

/** Where the actor grants, as a head too, or looks grants through, and under which rules. */
export async function placesOf({ db }: Platform, actor: Actor): Promise<AccessPlaces> {
  const known = [...new Set([...knowingCompanies(actor), ...headedCompanies(actor)])];
  const [settings, departments] = await Promise.all([
    settingsOf(db, known),
    grantableDepartments(
      db,
      actor,
      known.filter((id) => mayGrantSomething(actor, id)),
    ),
  ]);
  return {
    companies: settings.map((own) => {
      const { id, name, ...rules } = rulesFor(actor, own);
      return {
        id,
        name,
        settings: rules,
        departments: departments.filter(({ companyId }) => companyId === id).map((each) => ({ id: each.id, name: each.name })),
        may: {
          grant: mayGrantSomething(actor, id),
          all: mayGrantIn(actor, id),
          know: knowsSightIn(actor, id),
          change: mayChangeSettings(actor, id),
        },
      };
    }),
  };
}
