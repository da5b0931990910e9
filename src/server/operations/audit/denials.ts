/**
 * Somebody who is signed in asks for what is there and isn't for him: he is told that it isn't there, and the trail keeps that he asked.
 * It is written after the answer, so that neither the answer nor its time tells anything.
 */
import type { FastifyRequest } from "fastify";
import { type RawBuilder, sql } from "kysely";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { evenIfGone } from "#server/platform/database/watch.ts";
import { recordEvents } from "#server/platform/events.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";

/** Problems that say that something isn't there → what it is, and where the company stands that has it. */
const THINGS: Record<string, { subject: string; owner: (id: string) => RawBuilder<{ company_id: number }> }> = {
  "no-such-invoice": { subject: "invoice", owner: (id) => owned("invoice", id) },
  "no-such-document": { subject: "document", owner: (id) => owned("document", id) },
  "no-such-batch": { subject: "batch", owner: (id) => owned("batch", id) },
  "no-such-list": { subject: "list", owner: (id) => owned("list_import", id) },
};
const owned = (table: string, id: string): RawBuilder<{ company_id: number }> =>
  sql`select t.company_id from ${sql.table(table)} t where t.company_id = any(array(select id from company)) and t.id = ${id}::bigint`;

/** The same refusal again within a minute isn't noted again, so that a page that keeps asking doesn't fill the trail. */
const AGAIN_MS = 60_000;
const REMEMBERED = 5_000;

/** Adds the hook that notes refusals; it has to come before the routes. */
export function noteDenials(app: App, platform: Platform): void {
  const noted = new Map<string, number>();
  const isNew = (key: string): boolean => {
    const now = Date.now();
    if (now - (noted.get(key) ?? -Infinity) < AGAIN_MS) return false;
    if (noted.size >= REMEMBERED) noted.clear();
    noted.set(key, now);
    return true;
  };
  app.addHook("onResponse", (request, reply, done) => {
    done();
    const { actor, problem, params } = request;
    if (!actor || problem === undefined || (reply.statusCode !== 404 && reply.statusCode !== 403)) return;
    const id = idOf(params);
    if (reply.statusCode === 404 && (id === null || !(problem in THINGS))) return;
    if (!isNew(`${actor.userId} ${problem} ${id ?? ""}`)) return;
    evenIfGone(() => write(platform, request, reply.statusCode, id)).catch((error: unknown) =>
      platform.log.warn({ err: error }, "the trace of a refusal"),
    );
  });
}

const idOf = (params: unknown): string | null => {
  const { id } = (params ?? {}) as { id?: unknown };
  return typeof id === "string" && /^\d{1,18}$/.test(id) ? id : null;
};

async function companiesOf(db: DbOrTrx, request: FastifyRequest, status: number, id: string | null): Promise<number[]> {
  const thing = THINGS[request.problem ?? ""];
  if (thing !== undefined && id !== null) return (await thing.owner(id).execute(db)).rows.map((row) => row.company_id);
  return status === 403 ? request.actor!.reaches.map(({ companyId }) => companyId) : [];
}

async function write({ db, clock }: Platform, request: FastifyRequest, status: number, id: string | null): Promise<void> {
  const { actor, problem, method, routeOptions } = request;
  const companies = new Set(await companiesOf(db, request, status, id));
  if (companies.size === 0) return;
  await db.transaction().execute((trx) =>
    recordEvents(
      trx,
      [...companies].map((companyId) => ({
        companyId,
        actorId: actor!.userId,
        channel: actor!.channel,
        subject: THINGS[problem!]?.subject ?? "route",
        subjectId: id ?? "",
        type: status === 404 ? "denied.absent" : "denied.forbidden",
        data: { code: problem, method, route: routeOptions.url },
        at: clock(),
      })),
    ),
  );
}
