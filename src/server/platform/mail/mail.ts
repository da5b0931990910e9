/**
 * Mails: noted in the transaction of what they tell of, sent by a job once it has committed. What is in a mail is kept
 * only until it is sent or given up, and never logged; the job carries its number alone.
 */
import type { Config } from "../config.ts";
import { toJson } from "../database/json.ts";
import type { Trx } from "../database/tables.ts";
import { newId } from "../ids.ts";
import type { Platform } from "../platform.types.ts";

export const MAIL_JOB = "mail";

export type MailValues = Record<string, string | number>;
export type Mail = {
  to: string;
  /** the language that the receiver chose, null where he chose none */
  locale: string | null;
  /** its words: `mail:<template>` with subject, text (paragraphs) and, where it leads somewhere, action */
  template: string;
  /** nothing of anybody but the receiver */
  values?: MailValues;
  /** a list beneath the text, a line each */
  lines?: readonly string[];
  /** where a mail of this kind is ended without signing in, from the root (RFC 8058: a POST there does it) */
  unsubscribe?: string;
  /** where it leads, from the root of the installation: "/recover#token" */
  path?: string;
  /** of no use afterwards: not sent any more */
  endsAt?: Date;
};

/** Whether mails can be sent at all: a server, a sender, and the address to which their links lead. */
export const mailReady = (config: Pick<Config, "mail" | "baseUrl">): boolean => config.mail !== null && config.baseUrl !== null;

/**
 * Sends a mail when the transaction has committed. Without a mail server nothing is kept.
 * @returns whether it will be sent
 */
export async function sendMail(platform: Pick<Platform, "config" | "jobs">, trx: Trx, mail: Mail): Promise<boolean> {
  if (!mailReady(platform.config)) return false;
  const { to, locale, template, values = {}, lines = [], unsubscribe = null, path = null, endsAt = null } = mail;
  const id = newId();
  await trx
    .insertInto("mail")
    .values({ id, to_address: to, locale, template, data: toJson({ values, lines, unsubscribe, path }), ends_at: endsAt })
    .execute();
  await platform.jobs.enqueue(trx, MAIL_JOB, { id });
  return true;
}
