/** The providers that the security administrator set up. */
import type { z } from "zod";
import { BUILT_IN_ROLES, type Permission, ROLES } from "#api/permissions.api.ts";
import { SsoRule, type SsoProviderInput, type SsoProviders } from "#api/sso.api.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { Db, DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import { isFetchable } from "#server/platform/outgoing.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { seal, unseal } from "#server/platform/seal.ts";
import { forgetActors } from "../actor-cache.ts";
import { mayEverywhere } from "../people.policy.ts";
import { allCompanies } from "../people.usecases.ts";
import type { Actor } from "../people.types.ts";
import { missingFor, requireGivable } from "../roles/give.policy.ts";
import { knownPermissions } from "../roles/memberships.ts";
import { rolesIn } from "../roles/roles.queries.ts";
import { readSetting } from "../settings.ts";
import { roleAt } from "../staff/role-keys.ts";
import { type Client, forgetProvider } from "./oidc.ts";
import { issuerRefused, noSuchProvider, notEverywhere, ruleNowhere } from "./sso.errors.ts";

const PURPOSE = "sso client secret";
type Kit = Pick<Platform, "db" | "config" | "clock">;
/** Read back through the schema: a row of an older form never gives a membership that nobody meant. */
const Rules = SsoRule.array();

export type Provider = Client & {
  id: string;
  name: string;
  enabled: boolean;
  linksByEmail: boolean;
  provesTwo: boolean;
  rules: z.output<typeof Rules>;
};

/** What better-auth's table of accounts calls it. */
export const accountProvider = (id: string): string => `sso:${id}`;

async function rows(db: DbOrTrx, id?: string) {
  const query = db.selectFrom("sso_provider").selectAll().orderBy("name").orderBy("id");
  return (id === undefined ? query : query.where("id", "=", id)).execute();
}

function opened(row: Awaited<ReturnType<typeof rows>>[number], secret: string): Provider {
  return {
    id: row.id,
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    clientSecret: row.client_secret === null ? null : unseal(secret, PURPOSE, row.client_secret),
    scopes: row.scopes,
    enabled: row.enabled,
    linksByEmail: row.links_by_email,
    provesTwo: row.proves_two,
    rules: Rules.parse(row.rules),
  };
}

/** One that people sign in by. @throws ProblemError 404 where there is none, or it is switched off */
export async function providerInUse({ db, config }: Kit, id: string): Promise<Provider> {
  const [row] = await rows(db, id);
  if (row === undefined || !row.enabled) throw noSuchProvider();
  return opened(row, config.secret!);
}

export const providersInUse = (db: Db) =>
  db.selectFrom("sso_provider").select(["id", "name"]).where("enabled", "=", true).orderBy("name").orderBy("id").execute();

/** A provider can give anybody any membership, so that it is for whoever may manage security in every company. */
export async function mayManageProviders(db: DbOrTrx, actor: Actor): Promise<boolean> {
  const companyIds = (await allCompanies(db)).map(({ id }) => id);
  return mayEverywhere(actor, companyIds, "security.manage");
}

async function requireManager(db: DbOrTrx, actor: Actor): Promise<void> {
  if (!(await mayManageProviders(db, actor))) throw notEverywhere();
}

/** @throws ProblemError 403 for everybody else */
export async function listProviders({ db, config }: Kit, actor: Actor) {
  await requireManager(db, actor);
  const [found, counts] = await Promise.all([
    rows(db),
    db
      .selectFrom("account")
      .select((eb) => ["providerId", eb.fn.countAll<string>().as("count")])
      .where("providerId", "like", "sso:%")
      .groupBy("providerId")
      .execute(),
  ]);
  return found.map((row) => {
    const { clientSecret, ...provider } = opened(row, config.secret!);
    const people = Number(counts.find(({ providerId }) => providerId === accountProvider(row.id))?.count ?? 0);
    return { ...provider, scopes: [...provider.scopes], hasSecret: clientSecret !== null, people };
  });
}

/** @throws ProblemError 403, 422 for an issuer that can't be, or a rule that leads nowhere */
export async function saveProvider(
  { db, config, clock }: Kit,
  actor: Actor,
  id: string | null,
  input: SsoProviderInput,
): Promise<string> {
  if (!isFetchable(config, input.issuer)) throw issuerRefused();
  return db.transaction().execute(async (trx) => {
    await requireManager(trx, actor);
    const before = id === null ? undefined : (await rows(trx, id))[0];
    if (id !== null && before === undefined) throw noSuchProvider();
    await checkRules(trx, actor, input.rules);
    const kept = before?.client_secret ?? null;
    const { clientSecret, reason } = input;
    const values = {
      name: input.name,
      issuer: input.issuer,
      client_id: input.clientId,
      client_secret:
        clientSecret === undefined ? kept : clientSecret === null ? null : seal(config.secret!, PURPOSE, clientSecret),
      scopes: input.scopes,
      enabled: input.enabled,
      links_by_email: input.linksByEmail,
      proves_two: input.provesTwo,
      rules: toJson(input.rules),
      updated_at: clock(),
    };
    const saved = id ?? newId();
    if (before === undefined)
      await trx
        .insertInto("sso_provider")
        .values({ id: saved, ...values })
        .execute();
    else await trx.updateTable("sso_provider").set(values).where("id", "=", saved).execute();
    await trace(trx, actor, saved, {
      type: before === undefined ? "sso.added" : "sso.changed",
      before: before ?? null,
      after: input,
      reason,
    });
    for (const issuer of [before?.issuer, input.issuer]) if (issuer !== undefined) forgetProvider(issuer);
    return saved;
  });
}

/** Memberships that came by it end; accounts stay. @throws ProblemError 403, 404 */
export async function removeProvider({ db, clock }: Kit, actor: Actor, id: string, reason: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await requireManager(trx, actor);
    const before = await trx.deleteFrom("sso_provider").where("id", "=", id).returningAll().executeTakeFirst();
    if (before === undefined) throw noSuchProvider();
    const ended = await trx
      .updateTable("membership")
      .set({ ends_at: clock() })
      .where("sso_provider_id", "=", id)
      .where((eb) => eb.or([eb("ends_at", "is", null), eb("ends_at", ">", clock())]))
      .returning("id")
      .execute();
    await trx.deleteFrom("account").where("providerId", "=", accountProvider(id)).execute();
    await trace(trx, actor, id, { type: "sso.removed", before, after: null, reason, membershipsEnded: ended.length });
    forgetProvider(before.issuer);
  });
  forgetActors();
}

/** Each leads somewhere, and gives nothing that its maker couldn't give himself. */
async function checkRules(trx: Trx, actor: Actor, rules: readonly z.output<typeof SsoRule>[]): Promise<void> {
  const companies = await allCompanies(trx);
  for (const [at, { companyId, departmentId, reach, role }] of rules.entries()) {
    const known = companies.some(({ id }) => id === companyId);
    const department =
      departmentId === null
        ? null
        : await trx
            .selectFrom("department")
            .select("id")
            .where("company_id", "=", companyId)
            .where("id", "=", departmentId)
            .executeTakeFirst();
    if (!known || department === undefined || (reach === "department" && department === null)) throw ruleNowhere(at + 1);
    const found = known ? await roleAt(trx, companyId, role) : null;
    if (found === null) throw ruleNowhere(at + 1);
    await requireGivable(trx, actor, { companyId, permissions: found.permissions, reach, departmentId });
  }
}

/** The roles that a rule may name, each with the companies where the actor could give it. */
export async function rolesForRules(db: DbOrTrx, actor: Actor): Promise<SsoProviders["roles"]> {
  const everywhere = (await allCompanies(db)).map(({ id }) => id);
  const [{ on }, own] = await Promise.all([readSetting(db, "separation"), rolesIn(db, everywhere)]);
  const where = (permissions: readonly Permission[], places: readonly number[]): number[] =>
    places.filter((companyId) => missingFor(actor, { companyId, permissions }, on).length === 0);
  return [
    ...ROLES.map((key) => ({ key, name: null, companies: where(BUILT_IN_ROLES[key], everywhere) })),
    ...own
      .filter(({ retired_at }) => retired_at === null)
      .map(({ id, name, company_id, permissions }) => ({
        key: id,
        name,
        companies: where(knownPermissions(permissions), company_id === null ? everywhere : [company_id]),
      })),
  ];
}

type Traced = { type: string; before: object | null; after: object | null; reason: string; membershipsEnded?: number };

/** In every company, as it lets people into any; without the secret. */
async function trace(trx: Trx, actor: Actor, id: string, { type, before, after, reason, ...more }: Traced): Promise<void> {
  const bare = (value: object | null) =>
    value === null ? null : Object.fromEntries(Object.entries(value).filter(([key]) => !/secret|reason/i.test(key)));
  await recordEvents(
    trx,
    (await allCompanies(trx)).map((company) => ({
      companyId: company.id,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "sso-provider",
      subjectId: id,
      type,
      data: { before: bare(before), after: bare(after), ...more },
      reason,
    })),
  );
}
