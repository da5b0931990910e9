/** Mails of what people follow: everything that is due for somebody goes into one, in his language, as he may see it at that moment. */
import type { InboxEntry } from "#api/subscriptions.api.ts";
import { accountById, loadActor } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import { mailReady, sendMail } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { unsubscribeToken } from "../subscriptions/subscriptions.usecases.ts";
import { followerOf } from "../subscriptions/subscriptions.queries.ts";
import type { Views } from "../subscriptions/subscriptions.types.ts";
import { dueForMail, takeForMail } from "./inbox.queries.ts";
import { presentEntries } from "./inbox.usecases.ts";

const PEOPLE = 50;
const LINES = 30;

/** @returns how many people something was due for */
export async function mailDue(platform: Platform, views: Views): Promise<number> {
  const people = await dueForMail(platform.db, platform.clock(), PEOPLE);
  for (const userId of people) await mailTo(platform, views, userId);
  return people.length;
}

/** That it was mailed and the mail are one transaction: it is mailed once, whatever dies meanwhile. */
async function mailTo(platform: Platform, views: Views, userId: string): Promise<void> {
  const { db, clock, config } = platform;
  const now = clock();
  const actor = await loadActor(db, userId, "worker", now);
  await db.transaction().execute(async (trx) => {
    const due = await takeForMail(trx, userId, now);
    const wanted = (await followerOf(trx, userId))?.mail ?? false;
    // what was read meanwhile needn't be told again
    const unread = due.filter(({ read_at }) => read_at === null);
    if (actor === null || actor.email === "" || !wanted || unread.length === 0 || !mailReady(config)) return;
    const entries = await presentEntries({ ...platform, db: trx as unknown as Platform["db"] }, views, actor, unread);
    if (entries.length === 0) return;
    const { email, locale } = await accountById(trx, userId);
    const lines = entries.flatMap((entry) => linesOf(platform, actor, locale, entry));
    const rest = lines.length - LINES;
    const say = (key: string, params: Record<string, string | number>) => platform.i18n.t(locale ?? actor.locale, key, params);
    await sendMail(platform, trx, {
      to: email,
      locale,
      template: "followed",
      values: { count: entries.reduce((sum, { count }) => sum + count, 0) },
      lines: rest > 0 ? [...lines.slice(0, LINES), say("mail:followed.rest", { count: rest })] : lines,
      path: "/inbox",
      unsubscribe: `/api/v1/unsubscribe?token=${unsubscribeToken(config, userId)}`,
    });
  });
}

/** What is followed, and after it the first invoices. */
function linesOf({ i18n }: Platform, actor: Actor, locale: string | null, entry: InboxEntry): string[] {
  const language = locale ?? actor.locale;
  const name = entry.name ?? i18n.t(language, `mail:followed.kind.${entry.kind}`);
  const head = i18n.t(language, `mail:followed.${entry.about}`, { name, count: entry.count });
  const shown = entry.invoices.map(({ digitalNumber, number, seller, buyer, direction, total }) =>
    [digitalNumber ?? number, direction === "issued" ? buyer.name : seller.name, total === null ? null : `¥${total}`]
      .filter(Boolean)
      .join(" · "),
  );
  return [head, ...shown];
}
