/** Sends the mails that wait, each tried again for about a day. */
import type { Platform } from "../platform.types.ts";
import { MAIL_JOB, type MailValues, mailReady } from "./mail.ts";
import { type MailServer, failureCode, isFinal, openMailServer } from "./mail-server.ts";
import { mailText } from "./mail-text.ts";

const MINUTE_MS = 60_000;
/** minutes until the next attempt; after the last one a mail is given up */
const WAITS = [1, 5, 15, 60, 180, 360, 720];
const AT_ONCE = 2;
/** that a mail was sent or failed is known for so long */
const KEPT_MS = 90 * 86_400_000;

/** a mail that should have been tried so long ago has lost its job */
const LOST_MS = 30 * MINUTE_MS;

/** What of a mail is kept until it is sent; one from before an update may lack the newer parts. */
type Kept = { values: MailValues; lines?: string[]; unsubscribe?: string | null; path: string | null };
type Outcome = "sent" | "refused" | "given-up" | "too-late";

/** Nothing of what stood in the mail stays. */
async function end({ db, clock }: Platform, id: string, state: Outcome, problem: string | null = null): Promise<void> {
  await db
    .updateTable("mail")
    .set({ state, problem, ended_at: clock(), to_address: null, data: "{}", next_at: null })
    .where("id", "=", id)
    .execute();
}

async function deliver(platform: Platform, server: MailServer, id: string): Promise<void> {
  const { db, clock, config, i18n, jobs, log } = platform;
  const mail = await db.selectFrom("mail").selectAll().where("id", "=", id).where("state", "=", "waiting").executeTakeFirst();
  if (mail === undefined || mail.to_address === null || config.baseUrl === null) return;
  if (mail.ends_at !== null && mail.ends_at <= clock()) return end(platform, id, "too-late");
  const { values, lines = [], unsubscribe = null, path } = mail.data as Kept;
  const link = path === null ? null : `${config.baseUrl}${path}`;
  const { locale, template } = mail;
  try {
    await server.send({
      id,
      to: mail.to_address,
      unsubscribe: unsubscribe === null ? null : `${config.baseUrl}${unsubscribe}`,
      ...mailText(i18n, { locale, template, values, lines, link, baseUrl: config.baseUrl }),
    });
  } catch (error) {
    const problem = failureCode(error);
    const wait = WAITS[mail.attempts];
    log.warn({ mail: id, template, problem, attempt: mail.attempts + 1 }, "mail not sent");
    if (isFinal(error)) return end(platform, id, "refused", problem);
    if (wait === undefined) return end(platform, id, "given-up", problem);
    const next = new Date(clock().getTime() + wait * MINUTE_MS);
    await db.transaction().execute(async (trx) => {
      await trx
        .updateTable("mail")
        .set({ attempts: mail.attempts + 1, next_at: next, problem })
        .where("id", "=", id)
        .execute();
      await jobs.enqueue(trx, MAIL_JOB, { id }, { startAfter: next });
    });
    return;
  }
  await end(platform, id, "sent");
}

/** Works on mails from now on; without a mail server there are none. */
export async function workMail(platform: Platform): Promise<void> {
  const { mail } = platform.config;
  if (mail === null || !mailReady(platform.config)) return;
  const server = await openMailServer(mail);
  await platform.jobs.work<{ id: string }>(MAIL_JOB, { concurrency: AT_ONCE }, ({ data }) => deliver(platform, server, data.id));
}

/** Forgets that old mails were sent; asks again for those whose job was lost, with the database away for example. */
export async function sweepMail({ db, clock, jobs }: Platform): Promise<void> {
  const now = clock().getTime();
  await db
    .deleteFrom("mail")
    .where("ended_at", "<", new Date(now - KEPT_MS))
    .execute();
  await db.transaction().execute(async (trx) => {
    const late = await trx
      .selectFrom("mail")
      .select("id")
      .where("state", "=", "waiting")
      .where((eb) => eb(eb.fn.coalesce("next_at", "created_at"), "<", new Date(now - LOST_MS)))
      .limit(1_000)
      .execute();
    await jobs.enqueueAll(trx, MAIL_JOB, late);
  });
}
