/** Personal data shown for a while to somebody who doesn't see it otherwise: he says why, and it stands in the invoice's history. */
import type { Unmask } from "#api/invoices.api.ts";
import { covered, inStars } from "#domain/personal/personal.ts";
import { forgetActors } from "#server/people/actor-cache.ts";
import type { Actor } from "#server/people/people.types.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { blackedOutOf } from "./hidden-documents.ts";
import { mayNotUnmask, noSuchInvoice, nothingMasked, sayWhy } from "./invoices.errors.ts";
import { INVOICE_EVENTS } from "./invoices.events.ts";
import { findsPersonal, mayUnmask, subjectOf } from "./invoices.policy.ts";
import { itemRowsOf, visibleInvoice } from "./invoices.queries.ts";
import { factsOfRow } from "./rows.ts";

/** So long it is shown, to this person alone and of this invoice alone. */
const SHOWN_MS = 15 * 60_000;

/** @throws ProblemError 404 when it isn't there or isn't for the actor, 403, 409 where nothing is masked, 422 without words for `other` */
export async function unmask(platform: Platform, actor: Actor, id: string, { why, words }: Unmask): Promise<{ until: string }> {
  if (why === "other" && !words) throw sayWhy();
  const now = platform.clock();
  const until = new Date(now.getTime() + SHOWN_MS);
  await platform.db.transaction().execute(async (trx) => {
    const row = await visibleInvoice(trx, actor, id);
    if (row === undefined) throw noSuchInvoice();
    const subject = subjectOf(row);
    const ref = { companyId: row.company_id, id };
    if (findsPersonal(actor, subject)) throw nothingMasked();
    if (!mayUnmask(actor, subject)) throw mayNotUnmask();
    const { paths } = covered(factsOfRow(row, await itemRowsOf(trx, ref)), inStars);
    // of a picture of a ticket the passenger may not have been read
    if (paths.length === 0 && (await blackedOutOf(trx, actor, ref)).size === 0) throw nothingMasked();
    await trx
      .insertInto("invoice_unmasking")
      .values({ company_id: ref.companyId, invoice_id: id, user_id: actor.userId, until })
      .onConflict((conflict) => conflict.columns(["company_id", "user_id", "invoice_id"]).doUpdateSet({ until }))
      .execute();
    await recordEvent(trx, {
      companyId: ref.companyId,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "invoice",
      subjectId: id,
      type: INVOICE_EVENTS.unmasked,
      data: { why, until: until.toISOString() },
      reason: words || null,
      at: now,
    });
  });
  forgetActors();
  return { until: until.toISOString() };
}
