/**
 * Whoever is signed in, or holds a token, and is turned away leaves a trace: of what isn't permitted, and of what isn't there or isn't for
 * him, which is one thing here as in the answer. Nothing is looked up for what isn't there. The trace stands in the trail of the companies
 * he belongs to, which answer for him; it is written after the answer, so that neither the answer nor its time tells anything.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { sql } from "kysely";
import { evenIfGone } from "#server/platform/database/watch.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { type EventInput, recordEvents } from "#server/platform/events.ts";
import type { App } from "#server/platform/http.ts";
import { originOfRequest } from "#server/platform/origin.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { Refusals } from "./refusals.ts";

/** Answers with the same status that turn nobody away: a further step is asked for, or there is nothing of what he does see. */
const NO_REFUSALS = new Set([
  "prove-yourself",
  "show-second-factor",
  "list-no-errors",
  "no-such-page",
  "no-such-head",
  "nothing-sealed",
]);

/** Problems by which is told what was asked for; all else is the operation itself. */
const SUBJECTS: Record<string, string> = {
  "no-such-invoice": "invoice",
  "may-not-edit": "invoice",
  "may-not-unmask": "invoice",
  "no-such-document": "document",
  "original-withheld": "document",
  "no-such-batch": "batch",
  "batch-lookup-not-found": "batch-lookup",
  "no-such-list": "list",
  "no-such-case": "duplicate-case",
  "may-not-decide": "duplicate-case",
  "view-not-found": "view",
  "view-not-yours": "view",
  "ticket-not-found": "ticket",
  "no-such-print": "print",
  "access-request-not-found": "access-request",
  "access-grant-not-found": "grant",
  "no-such-department": "department",
  "no-such-person": "user",
  "no-such-invitation": "invitation",
  "no-such-handover": "handover",
  "no-such-import": "people-import",
  "role-not-found": "role",
  "no-such-group": "company-group",
  "no-such-trail": "trail",
};
/** Where something is refused of which he sees that it is there, it is told to the company that has it alone. */
const TABLES: Record<string, string> = { invoice: "invoice", document: "document", "duplicate-case": "duplicate_case" };

const SWEPT_EVERY_MS = 15_000;

type Denial = Omit<EventInput, "companyId"> & { data: Record<string, unknown>; companies: readonly number[]; seen: boolean };

/** Adds the hooks that note refusals; they have to come before the routes. */
export function noteDenials(app: App, platform: Platform): void {
  const { clock, log } = platform;
  const refusals = new Refusals<Denial>();
  const write = (denial: Denial): Promise<void> =>
    evenIfGone(() => record(platform, denial)).catch((error: unknown) => log.warn({ err: error }, "the trace of a refusal"));
  const sweep = async (now: number): Promise<void> => {
    for (const { first, again, ids } of refusals.ended(now))
      await write({ ...first, data: { ...first.data, again, ...(ids.length === 0 ? {} : { ids }) }, at: clock() });
  };
  const sweeping = setInterval(() => void sweep(clock().getTime()), SWEPT_EVERY_MS).unref();
  app.addHook("onClose", async () => {
    clearInterval(sweeping);
    await sweep(Number.POSITIVE_INFINITY);
  });
  app.addHook("onResponse", (request, reply, done) => {
    done();
    const denial = denialOf(request, reply, clock());
    if (denial === null) return;
    const { route, method, code, asked } = denial.data as Record<string, string | undefined>;
    const refused = { person: denial.actorId!, operation: `${method} ${route}`, problem: code! };
    if (refusals.note(refused, denial.subjectId || (asked ?? null), denial, clock().getTime())) void write(denial);
  });
}

function denialOf(request: FastifyRequest, { statusCode }: FastifyReply, at: Date): Denial | null {
  const { actor, problem, method, routeOptions, params } = request;
  if (!actor || problem === undefined || routeOptions.url === undefined || NO_REFUSALS.has(problem)) return null;
  if (statusCode !== 404 && statusCode !== 403) return null;
  const companies = companiesOf(request);
  if (companies.length === 0) return null;
  const { id } = (params ?? {}) as { id?: unknown };
  const asked = typeof id === "string" && /^[\w-]{1,40}$/.test(id) ? id : null;
  const subject = SUBJECTS[problem];
  return {
    companies,
    seen: statusCode === 403,
    actorId: actor.userId,
    channel: actor.channel,
    subject: subject ?? "route",
    subjectId: subject === undefined ? "" : (asked ?? ""),
    type: statusCode === 404 ? "denied.absent" : "denied.forbidden",
    data: { code: problem, method, route: routeOptions.url, ...(subject === undefined && asked !== null ? { asked } : {}) },
    at,
    origin: originOfRequest(request, request.tokenName),
  };
}

/** Those that he belongs to, or that let him see something; where the request names one of them, that. */
function companiesOf({ actor, params, body }: FastifyRequest): number[] {
  const own = [...new Set(actor!.reaches.length > 0 ? actor!.reaches.map(idOf) : actor!.grants.map(idOf))];
  const { company: inPath } = (params ?? {}) as { company?: unknown };
  const { company: inBody } = (typeof body === "object" && body !== null ? body : {}) as { company?: unknown };
  const named = Number(inPath ?? inBody);
  return own.includes(named) ? [named] : own;
}
const idOf = ({ companyId }: { companyId: number }): number => companyId;

async function record({ db }: Platform, { companies, seen, ...event }: Denial): Promise<void> {
  const owner = seen ? await ownerAmong(db, companies, event) : null;
  const told = owner === null ? companies : [owner];
  await db.transaction().execute((trx) =>
    recordEvents(
      trx,
      told.map((companyId) => ({ ...event, companyId })),
    ),
  );
}

async function ownerAmong(
  db: DbOrTrx,
  companies: readonly number[],
  { subject, subjectId }: Pick<Denial, "subject" | "subjectId">,
): Promise<number | null> {
  const table = TABLES[subject];
  if (table === undefined || companies.length < 2 || !/^\d{1,18}$/.test(subjectId)) return null;
  const { rows } = await sql<{ company_id: number }>`select t.company_id from ${sql.table(table)} t
    where t.company_id = any(${companies}::int[]) and t.id = ${subjectId}::bigint`.execute(db);
  return rows[0]?.company_id ?? null;
}
