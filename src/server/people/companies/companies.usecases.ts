/** Companies and their groups: what they are called, by which tax id they are known, what they tell their members. */
import { type Updateable, sql } from "kysely";
import type { z } from "zod";
import type { Companies, Company, CompanyChange, GroupChange, NewCompany } from "#api/companies.api.ts";
import { checkTaxId } from "#domain/taxid.ts";
import type { CompanyTable } from "#server/platform/database/people-tables.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { ProblemError, errorCode } from "#server/platform/errors.ts";
import { recordEvents } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "../actor-cache.ts";
import { companiesWhere, mayIn } from "../people.policy.ts";
import { taxIdTaken } from "../people.errors.ts";
import type { Actor } from "../people.types.ts";
import { addMembership, createCompany, createGroup } from "../people.usecases.ts";
import { notYourCompany } from "../staff/staff.errors.ts";

type Row = {
  id: number;
  name: string;
  short_name: string | null;
  tax_id: string | null;
  tells_existence: boolean;
  group_id: string | null;
  group_name: string | null;
  people: number;
  departments: number;
  invited: number;
  guide_closed_at: Date | null;
};

async function rowsOf(db: DbOrTrx, ids: readonly number[], now: Date): Promise<Row[]> {
  const { rows } =
    await sql<Row>`select c.id, c.name, c.short_name, c.tax_id, c.tells_existence, c.group_id, g.name as group_name, c.guide_closed_at,
      (select count(distinct m.user_id)::int from membership m where m.company_id = c.id and m.starts_at <= ${now}
        and (m.ends_at is null or m.ends_at > ${now})) as people,
      (select count(*)::int from department d where d.company_id = c.id and d.retired_at is null) as departments,
      (select count(*)::int from invitation i where i.company_id = c.id and i.accepted_at is null and i.withdrawn_at is null) as invited
    from company c left join company_group g on g.id = c.group_id where c.id = any(${ids}::int[]) order by c.id`.execute(db);
  return rows;
}

/** The companies that the actor manages. */
export async function listCompanies({ db, clock }: Platform, actor: Actor): Promise<Companies> {
  const rows = await rowsOf(db, companiesWhere(actor, "company.manage"), clock());
  return { companies: rows.map(present) };
}

function present(row: Row): Company {
  return {
    id: row.id,
    name: row.name,
    shortName: row.short_name,
    taxId: row.tax_id,
    taxIdDoubt: row.tax_id === null ? null : doubtOf(row.tax_id).problem,
    tellsExistence: row.tells_existence,
    group: row.group_id === null ? null : { id: row.group_id, name: row.group_name ?? "" },
    people: row.people,
    departments: row.departments,
    invited: row.invited,
    guideClosed: row.guide_closed_at !== null,
    may: { change: true, addBeside: true },
  };
}

async function show({ db, clock }: Platform, id: number): Promise<Company> {
  const [row] = await rowsOf(db, [id], clock());
  return present(row!);
}

function doubtOf(text: string): { value: string; problem: string | null; suggestion: string | null } {
  const { ok, value, problems, suggestion } = checkTaxId(text);
  return { value, problem: ok ? null : (problems[0] ?? "checksum"), suggestion: suggestion ?? null };
}

/** As it is stored. @throws ProblemError 422 where something speaks against it and nobody has said that it is right all the same */
function checkedTaxId(text: string | null, confirmed: boolean): string | null {
  if (text === null || text.trim() === "") return null;
  const { value, problem, suggestion } = doubtOf(text);
  if (problem !== null && !confirmed) throw new ProblemError(422, "tax-id-doubtful", { facts: { problem, suggestion } });
  return value;
}

function managed(actor: Actor, id: number): number {
  if (!mayIn(actor, id, "company.manage")) throw notYourCompany();
  return id;
}

/**
 * A further company in the group of one that the actor manages; he becomes its administrator. Without a group yet, one is made of both.
 * @throws ProblemError 403, 409 where the tax id is taken, 422 where it is doubtful
 */
export async function addCompany(platform: Platform, actor: Actor, wish: NewCompany): Promise<Company> {
  managed(actor, wish.beside);
  const taxId = checkedTaxId(wish.taxId, wish.taxIdConfirmed);
  const by = { actorId: actor.userId, channel: actor.channel };
  const id = await platform.db.transaction().execute(async (trx) => {
    const groupId = await groupBeside(trx, actor, wish);
    const companyId = await createCompany(trx, { name: wish.name, shortName: wish.shortName || null, taxId, groupId }, by);
    await addMembership(trx, { userId: actor.userId, companyId, role: "administrator", reach: "company" }, by);
    return companyId;
  });
  forgetActors();
  return show(platform, id);
}

async function groupBeside(trx: Trx, actor: Actor, { beside, groupName }: NewCompany): Promise<string> {
  const there = await trx
    .selectFrom("company")
    .select(["name", "group_id"])
    .where("id", "=", beside)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (there.group_id !== null) return there.group_id;
  const name = groupName?.trim() || there.name;
  const groupId = await createGroup(trx, name);
  await trx.updateTable("company").set({ group_id: groupId }).where("id", "=", beside).execute();
  await tell(trx, actor, [beside], "company.grouped", { groupId, name });
  return groupId;
}

/** @throws ProblemError 403, 409, 422 as for a new one */
export async function changeCompany(platform: Platform, actor: Actor, id: number, change: CompanyChange): Promise<Company> {
  managed(actor, id);
  const { taxIdConfirmed = false, taxId, ...rest } = change;
  await platform.db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom("company")
      .select(["name", "short_name", "tax_id", "tells_existence", "guide_closed_at"])
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const now = platform.clock();
    const after = {
      name: rest.name ?? before.name,
      short_name: rest.shortName === undefined ? before.short_name : rest.shortName || null,
      tax_id: taxId === undefined || taxId === before.tax_id ? before.tax_id : checkedTaxId(taxId, taxIdConfirmed),
      tells_existence: rest.tellsExistence ?? before.tells_existence,
      guide_closed_at:
        rest.guideClosed === undefined ? before.guide_closed_at : rest.guideClosed ? (before.guide_closed_at ?? now) : null,
    };
    const changed = (Object.keys(after) as (keyof typeof after)[]).filter((name) => after[name] !== before[name]);
    if (changed.length === 0) return;
    await store(trx, id, after);
    const only = (row: typeof after) => Object.fromEntries(changed.map((name) => [name, row[name]]));
    await tell(trx, actor, [id], "company.changed", { before: only(before), after: only(after) });
  });
  forgetActors();
  return show(platform, id);
}

async function store(trx: Trx, id: number, after: Updateable<CompanyTable>): Promise<void> {
  try {
    await trx.updateTable("company").set(after).where("id", "=", id).execute();
  } catch (error) {
    if (errorCode(error) === "23505") throw taxIdTaken();
    throw error;
  }
}

/** Whoever manages one company of the group may rename the group. @throws ProblemError 404 */
export async function renameGroup(
  platform: Platform,
  actor: Actor,
  id: string,
  { name }: z.infer<typeof GroupChange>,
): Promise<Companies> {
  await platform.db.transaction().execute(async (trx) => {
    const members = await trx.selectFrom("company").select("id").where("group_id", "=", id).execute();
    if (!members.some((company) => mayIn(actor, company.id, "company.manage"))) throw new ProblemError(404, "no-such-group");
    const before = await trx
      .selectFrom("company_group")
      .select("name")
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    await trx.updateTable("company_group").set({ name }).where("id", "=", id).execute();
    await tell(
      trx,
      actor,
      members.map((company) => company.id),
      "company-group.renamed",
      { groupId: id, before: before.name, after: name },
    );
  });
  return listCompanies(platform, actor);
}

async function tell(trx: Trx, actor: Actor, ids: readonly number[], type: string, data: Record<string, unknown>): Promise<void> {
  await recordEvents(
    trx,
    ids.map((companyId) => ({
      companyId,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "company",
      subjectId: String(companyId),
      type,
      data,
    })),
  );
}
