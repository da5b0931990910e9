/** Those who wait for each other are told by mail, where mail is set up; without it the pages tell. No mail says what was asked for. */
import { grantersIn } from "#server/people/granters.ts";
import { accountById } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { mailReady, sendMail } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { decidable } from "./headed.ts";
import { requestRows } from "./requests.queries.ts";

/** More would only wait for each other. */
const TOLD_MAX = 5;
/** So many heads are looked at for one to whom the request speaks. */
const HEADS_MAX = 200;

export const ASKED_JOB = "access-asked";
export type AskedJob = { request: string };

/**
 * Those who may grant are told afterwards: to whom a request speaks depends on what there is, and asking mustn't take longer for
 * what there is.
 */
export async function tellGrantersLater(platform: Platform, trx: Trx, request: string): Promise<void> {
  if (mailReady(platform.config)) await platform.jobs.enqueue<AskedJob>(trx, ASKED_JOB, { request });
}

/** Tells the heads of the department that somebody asks, the nearest first, then those who grant in the whole company. */
export async function tellGranters(platform: Platform, { request }: AskedJob): Promise<void> {
  const { db, clock } = platform;
  await db.transaction().execute(async (trx) => {
    const [row] = await requestRows(trx, { id: request, state: "open", limit: 1 });
    if (row === undefined) return;
    const { heads, others } = await grantersIn(trx, row.company_id, clock(), null);
    const told: Actor[] = [];
    for (const head of heads.slice(0, HEADS_MAX)) {
      if (told.length === TOLD_MAX) break;
      const whose = await decidable(trx, head);
      if ((await requestRows(trx, { id: request, whose, limit: 1 })).length > 0) told.push(head);
    }
    told.push(...others.filter(({ userId }) => userId !== row.asker_id));
    for (const { email, locale } of told.slice(0, TOLD_MAX))
      await sendMail(platform, trx, {
        to: email,
        locale,
        template: "access-requested",
        values: { by: row.asker_name },
        path: "/access?box=to-decide",
      });
  });
}

/** Tells the asker that his request was decided; how, the page says. */
export async function tellAsker(platform: Platform, trx: Trx, askerId: string): Promise<void> {
  if (!mailReady(platform.config)) return;
  const { email, locale } = await accountById(trx, askerId);
  await sendMail(platform, trx, { to: email, locale, template: "access-decided", path: "/access" });
}
