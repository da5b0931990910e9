/** Those who look after the company are told that a webhook was switched off by itself. */
import { actorsIn } from "#server/people/actors.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { mailReady, sendMail } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { mayManage } from "./webhooks.policy.ts";
import type { WebhookRow } from "./webhooks.types.ts";

const TOLD_MAX = 5;

export async function tellDisabled(platform: Platform, trx: Trx, hook: WebhookRow): Promise<void> {
  if (!mailReady(platform.config)) return;
  const people = (await actorsIn(trx, hook.company_id, platform.clock())).filter(
    (actor) => actor.email !== "" && mayManage(actor, hook.company_id),
  );
  for (const { email, locale } of people.slice(0, TOLD_MAX))
    await sendMail(platform, trx, {
      to: email,
      locale,
      template: "webhook-disabled",
      values: { name: hook.name },
      path: "/admin/webhooks",
    });
}
