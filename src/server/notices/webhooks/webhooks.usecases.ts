/** Webhooks: added, changed, tried, paused, let on, ended, their secret rotated, sent again from a time on, what was given up redone. */
import type {
  MadeWebhook,
  NewWebhook,
  Webhook,
  WebhookChange,
  WebhookDeliveries,
  WebhookRedone,
  WebhookReplay,
  WebhookTested,
  Webhooks,
} from "#api/webhooks.api.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import type { Actor } from "#server/people/people.types.ts";
import { requireTokenMaking } from "#server/people/services/service-tokens.usecases.ts";
import { makeService } from "#server/people/services/services.usecases.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import { isFetchable } from "#server/platform/outgoing.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { placeOf, placeSince } from "../outbox/outbox.usecases.ts";
import { readHead } from "../outbox/outbox.queries.ts";
import { sealSecret, secretsOf, send } from "./send.ts";
import { newSecret } from "./signing.ts";
import { noSuchWebhook, tooManyWebhooks, webhookAccount, webhookState, webhookUrl } from "./webhooks.errors.ts";
import { companiesToManage, mayManage } from "./webhooks.policy.ts";
import { presentDelivery, presentWebhook } from "./webhooks.present.ts";
import { deliveryRows, lockWebhook, redoDead, webhookRows } from "./webhooks.queries.ts";
import type { WebhookRow } from "./webhooks.types.ts";

const PER_COMPANY = 20;
const PAGE = 50;
/** The old secret signs beside the new one for so long. */
const OVERLAP_MS = 86_400_000;

export async function listWebhooks({ db, clock }: Platform, actor: Actor): Promise<Webhooks> {
  const companies = companiesToManage(actor);
  const rows = await webhookRows(db, companies);
  return { webhooks: rows.map((row) => presentWebhook(row, clock())), may: { addIn: companies } };
}

/** @throws ProblemError 404 */
export async function showWebhook({ db, clock }: Platform, actor: Actor, id: string): Promise<Webhook> {
  const [row] = await webhookRows(db, companiesToManage(actor), id);
  if (row === undefined) throw noSuchWebhook();
  return presentWebhook(row, clock());
}

/** What happens from now on is sent. @throws ProblemError 403, 409 where there are too many, 422 for address or account */
export async function addWebhook(platform: Platform, actor: Actor, wish: NewWebhook): Promise<MadeWebhook> {
  const { db, clock, config } = platform;
  const { company, name, url, types } = wish;
  if (!mayManage(actor, company)) throw notPermitted("company.manage");
  if (!isFetchable(config, url)) throw webhookUrl();
  if ((await webhookRows(db, [company])).length >= PER_COMPANY) throw tooManyWebhooks(PER_COMPANY);
  const account = wish.account ?? (await newAccount(platform, actor, wish));
  const [id, secret, now] = [newId(), newSecret(), clock()];
  await db.transaction().execute(async (trx) => {
    await requireAccount(trx, actor, account, company, now);
    const { seq: position } = await readHead(trx);
    await trx
      .insertInto("webhook")
      .values({
        id,
        company_id: company,
        name,
        url,
        account_id: account,
        types,
        secret: sealSecret(config, secret),
        position,
        created_at: now,
        created_by: actor.userId,
      })
      .execute();
    const after = { name, host: hostOf(url), accountId: account, types };
    await tell(trx, actor, { company_id: company, id }, "webhook.added", { after }, now);
  });
  return { webhook: await showWebhook(platform, actor, id), secret };
}

async function newAccount(platform: Platform, actor: Actor, { company, name }: NewWebhook): Promise<string> {
  const purpose = platform.i18n.t(actor.locale, "webhooks:account.purpose", { name });
  const membership = {
    company,
    department: null,
    role: "employee",
    reach: "company",
    mayEnter: false,
    from: null,
    until: null,
  } as const;
  return (await makeService(platform, actor, { name, purpose, responsible: actor.userId, membership })).id;
}

/** What an account sees leaves by a webhook as it does by a token: only he may have it sent who could make that token. @throws ProblemError 403, 422 */
async function requireAccount(trx: Trx, actor: Actor, account: string, company: number, now: Date): Promise<void> {
  if (!isServiceAccount(account)) throw webhookAccount();
  await requireTokenMaking(trx, actor, account, { scopes: ["read"], companyIds: [company] }, now);
}

/** The address may hold a secret of the receiver's: the trail has its host alone. */
const hostOf = (url: string): string => new URL(url).host;

/** @throws ProblemError 404, 409 where it has ended, 403, 422 for the address */
export async function changeWebhook(platform: Platform, actor: Actor, id: string, change: WebhookChange): Promise<Webhook> {
  await changing(platform, actor, id, async (trx, row, now) => {
    const next = {
      name: change.name ?? row.name,
      url: change.url ?? row.url,
      types: change.types === undefined ? row.types : change.types,
    };
    if (next.url !== row.url) {
      if (!isFetchable(platform.config, next.url)) throw webhookUrl();
      // another place gets to know what the account sees
      await requireAccount(trx, actor, row.account_id, row.company_id, now);
    }
    await trx
      .updateTable("webhook")
      .set({ ...next, next_try_at: null })
      .where("id", "=", id)
      .execute();
    const said = (its: typeof next) => ({ name: its.name, host: hostOf(its.url), types: its.types });
    const moved = next.url === row.url ? {} : { addressChanged: true };
    await tell(trx, actor, row, "webhook.changed", { before: said(row), after: said(next), ...moved }, now);
  });
  return showWebhook(platform, actor, id);
}

const STEPS = {
  pause: { from: ["on"], to: "paused", type: "webhook.paused" },
  resume: { from: ["paused", "disabled"], to: "on", type: "webhook.resumed" },
  end: { from: ["on", "paused", "disabled"], to: "ended", type: "webhook.ended" },
} as const;
export type WebhookStep = keyof typeof STEPS;

/** Let on, it goes on where it stopped, as far as that is kept. @throws ProblemError 404, 409 */
export async function stepWebhook(platform: Platform, actor: Actor, id: string, step: WebhookStep): Promise<Webhook> {
  const { from, to, type } = STEPS[step];
  await changing(platform, actor, id, async (trx, row, now) => {
    if (!(from as readonly string[]).includes(row.state)) throw webhookState(row.state);
    const fresh = { failures: 0, failing_since: null, problem: null, next_try_at: null, lease: null, lease_until: null };
    await trx
      .updateTable("webhook")
      .set({ ...fresh, state: to })
      .where("id", "=", id)
      .execute();
    await tell(trx, actor, row, type, { before: { state: row.state }, after: { state: to } }, now);
  });
  return showWebhook(platform, actor, id);
}

/** @throws ProblemError 404, 409, 403 */
export async function rotateSecret(platform: Platform, actor: Actor, id: string): Promise<MadeWebhook> {
  const secret = newSecret();
  await changing(platform, actor, id, async (trx, row, now) => {
    // whoever knows the secret can't read what is sent, but can make up what wasn't
    await requireAccount(trx, actor, row.account_id, row.company_id, now);
    const old = { old_secret: row.secret, old_secret_until: new Date(now.getTime() + OVERLAP_MS) };
    await trx
      .updateTable("webhook")
      .set({ ...old, secret: sealSecret(platform.config, secret) })
      .where("id", "=", id)
      .execute();
    await tell(trx, actor, row, "webhook.secret-rotated", {}, now);
  });
  return { webhook: await showWebhook(platform, actor, id), secret };
}

/** A message of the type webhook.test, sent at once and never again. @throws ProblemError 404, 409 */
export async function testWebhook(platform: Platform, actor: Actor, id: string): Promise<WebhookTested> {
  const { db, clock, config } = platform;
  const [row] = await webhookRows(db, companiesToManage(actor), id);
  if (row === undefined) throw noSuchWebhook();
  if (row.state === "ended") throw webhookState(row.state);
  const at = clock();
  const messageId = `test_${newId()}`;
  const secrets = secretsOf(config, row, at);
  if (secrets === null) return { ok: false, messageId, status: null, problem: { code: "secret-unreadable", facts: {} } };
  const body = JSON.stringify({ type: "webhook.test", timestamp: at.toISOString(), data: {} });
  const { ok, status, problem } = await send(config, { url: row.url, secrets, id: messageId, at, body });
  return { ok, messageId, status, problem };
}

/** Never forward: what wasn't sent is never left out. @throws ProblemError 404, 409, 400, 410 */
export async function replayWebhook(
  platform: Platform,
  actor: Actor,
  id: string,
  { since, cursor }: WebhookReplay,
): Promise<Webhook> {
  await changing(platform, actor, id, async (trx, row, now) => {
    const inside = { config: platform.config, db: trx };
    const place = cursor === undefined ? await placeSince(inside, [row.company_id], since!) : await placeOf(inside, cursor);
    if (BigInt(place) >= BigInt(row.position)) return;
    await trx.updateTable("webhook").set({ position: place, lease: null, lease_until: null }).where("id", "=", id).execute();
    await tell(trx, actor, row, "webhook.replayed", since === undefined ? {} : { since }, now);
  });
  return showWebhook(platform, actor, id);
}

/** What waits and what was given up, the newest event first. @throws ProblemError 404 */
export async function listDeliveries(
  platform: Platform,
  actor: Actor,
  id: string,
  cursor: string | undefined,
): Promise<WebhookDeliveries> {
  const { db } = platform;
  const [hook] = await webhookRows(db, companiesToManage(actor), id);
  if (hook === undefined) throw noSuchWebhook();
  const rows = await deliveryRows(db, hook, cursor ?? null, PAGE + 1);
  const shown = rows.slice(0, PAGE);
  const refs = [...new Set(shown.map(({ invoice_id }) => invoice_id))].map((invoice) => ({
    companyId: hook.company_id,
    id: invoice,
  }));
  const invoices = new Map((await presentSummaries(db, actor, refs)).map((summary) => [summary.id, summary]));
  return {
    deliveries: shown.map((row) => presentDelivery(row, invoices)),
    nextCursor: rows.length > PAGE ? shown.at(-1)!.event_id : null,
  };
}

/** @throws ProblemError 404, 409 */
export async function redoDeliveries(platform: Platform, actor: Actor, id: string, ids: string[] | null): Promise<WebhookRedone> {
  let redone = 0;
  await changing(platform, actor, id, async (trx, row, now) => {
    redone = await redoDead(trx, row, ids, now);
    if (redone > 0) await tell(trx, actor, row, "webhook.redone", { count: redone }, now);
  });
  return { redone };
}

async function changing(
  { db, clock }: Platform,
  actor: Actor,
  id: string,
  change: (trx: Trx, row: WebhookRow, now: Date) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const row = await lockWebhook(trx, companiesToManage(actor), id);
    if (row === undefined) throw noSuchWebhook();
    if (row.state === "ended") throw webhookState(row.state);
    await change(trx, row, clock());
  });
}

async function tell(
  trx: Trx,
  { userId: actorId, channel }: Actor,
  { company_id: companyId, id: subjectId }: Pick<WebhookRow, "company_id" | "id">,
  type: string,
  data: Record<string, unknown>,
  at: Date,
): Promise<void> {
  await recordEvent(trx, { companyId, actorId, channel, subject: "webhook", subjectId, type, data, at });
}
