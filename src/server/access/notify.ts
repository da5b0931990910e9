/** Those who wait for each other are told by mail, where mail is set up; without it the pages tell. No mail says what was asked for. */
import { grantersIn } from "#server/people/granters.ts";
import { accountById } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { mailReady, sendMail } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";

/** More would only wait for each other. */
const TOLD_MAX = 5;

/** Tells those who may grant in the company that somebody asks. */
export async function tellGranters(platform: Platform, trx: Trx, asker: Actor, companyId: number): Promise<void> {
  if (!mailReady(platform.config)) return;
  const granters = (await grantersIn(trx, companyId, platform.clock())).filter(({ userId }) => userId !== asker.userId);
  for (const { email, locale } of granters.slice(0, TOLD_MAX))
    await sendMail(platform, trx, {
      to: email,
      locale,
      template: "access-requested",
      values: { by: asker.name },
      path: "/access?box=to-decide",
    });
}

/** Tells the asker that his request was decided; how, the page says. */
export async function tellAsker(platform: Platform, trx: Trx, askerId: string): Promise<void> {
  if (!mailReady(platform.config)) return;
  const { email, locale } = await accountById(trx, askerId);
  await sendMail(platform, trx, { to: email, locale, template: "access-decided", path: "/access" });
}
