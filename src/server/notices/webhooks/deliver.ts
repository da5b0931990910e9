/**
 * A turn of one webhook: what waits is tried again, then what is new is sent, a few messages at a time, each few marked in a transaction
 * under the turn's lease. A process that dies between sending and marking has sent them all the same: they come again with the same ids.
 */
import type { OutboxEvent } from "#api/outbox.api.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import { lookAfter, waitAfter } from "#domain/webhooks/backoff.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import { limitedTo } from "#server/people/token-limits.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { stillVisible } from "../outbox/outbox.queries.ts";
import { messageId, rowsAfter, tellAll } from "../outbox/outbox.usecases.ts";
import { tellDisabled } from "./notice.ts";
import { type Outcome, secretsOf, send } from "./send.ts";
import {
  type Failed,
  countWaiting,
  dropDeliveries,
  hurryWaiting,
  keepFailed,
  lockLeased,
  waitingRows,
} from "./webhooks.queries.ts";
import type { Message, Problem, WebhookRow } from "./webhooks.types.ts";

/** Messages that one receiver is sent at once. */
const AT_ONCE = 8;
/** So many failures in a row: the receiver is down, and asked with one message at a time. */
export const DOWN = AT_ONCE;
/** Messages that failed and are kept; with more, nothing new is begun. */
const WAITING_MAX = 1_000;
/** A turn ends after so long, and others have theirs. */
const TURN_MS = 10_000;
const PARKED_MS = 10 * 60_000;
const DISABLED_AFTER_MS = 5 * 86_400_000;

type Tried = { message: Message; attempts: number; outcome: Outcome };
/** What is to be sent next. `through`: the place to which the new ones among them reach. */
type Slice = { messages: (Message & { attempts: number })[]; through: string; gone: string[]; more: boolean };

/** Until there is nothing more, its time is over, or the receiver is down. */
export async function deliverTurn(platform: Platform, taken: WebhookRow, stopping: AbortSignal): Promise<void> {
  const { db, clock } = platform;
  const until = clock().getTime() + TURN_MS;
  let hook = taken;
  for (;;) {
    const reader = await readerOf(platform, hook);
    if (reader === null) return park(platform, hook, "account-closed");
    const secrets = secretsOf(platform.config, hook, clock());
    if (secrets === null) return park(platform, hook, "secret-unreadable");
    const slice = await nextSlice(platform, hook, reader);
    const told = new Map((await tellAll(platform.db, reader, slice.messages)).map((event) => [event.id, event]));
    // one whose row isn't there any more can't be told, and holds up none behind it
    slice.gone.push(...slice.messages.filter(({ event_id }) => !told.has(messageId(event_id))).map(({ event_id }) => event_id));
    const tried = await sendAll(platform, hook, secrets, slice.messages, told);
    const marked = await db.transaction().execute((trx) => mark(platform, trx, hook, slice, tried));
    const over = stopping.aborted || clock().getTime() >= until || !slice.more;
    if (marked === null || marked.state !== "on" || marked.failures >= DOWN || over) return release(platform, hook);
    hook = marked;
  }
}

/** The account as a token that only reads would let it act in the company; null where it is closed or not a machine's. */
async function readerOf({ db, clock }: Platform, { account_id, company_id }: WebhookRow): Promise<Actor | null> {
  const actor = isServiceAccount(account_id) ? await loadActor(db, account_id, "worker", clock()) : null;
  return actor === null ? null : limitedTo(actor, { scopes: ["read"], company_ids: [company_id] });
}

/** What waits and is due first, then what is new; of a receiver that is down one message, whatever its time. */
async function nextSlice({ db, clock }: Platform, hook: WebhookRow, reader: Actor): Promise<Slice> {
  const down = hook.failures >= DOWN;
  const limit = down ? 1 : AT_ONCE;
  const due = await waitingRows(db, hook, down ? null : clock(), limit);
  const seen = await stillVisible(
    db,
    reader,
    hook.company_id,
    due.map(({ invoice_id }) => invoice_id),
  );
  const again = due.filter(({ invoice_id }) => seen.has(invoice_id));
  // what the account may not see any more isn't sent any more
  const gone = due.filter(({ invoice_id }) => !seen.has(invoice_id)).map(({ event_id }) => event_id);
  const room = limit - due.length;
  if (room <= 0 || (await countWaiting(db, hook)) >= WAITING_MAX)
    return { messages: again, through: hook.position, gone, more: due.length === limit };
  const wanted = { companies: [hook.company_id], after: hook.position, types: hook.types, limit: room };
  const { rows, through, more } = await rowsAfter(db, reader, wanted);
  return { messages: [...again, ...rows.map((row) => ({ ...row, attempts: 0 }))], through, gone, more };
}

async function sendAll(
  platform: Platform,
  hook: WebhookRow,
  secrets: readonly string[],
  messages: Slice["messages"],
  told: ReadonlyMap<string, OutboxEvent>,
): Promise<Tried[]> {
  const sendable = messages.flatMap((message) => {
    const event = told.get(messageId(message.event_id));
    return event === undefined ? [] : [{ message, event }];
  });
  return Promise.all(
    sendable.map(async ({ message, event }) => ({
      message,
      attempts: message.attempts,
      outcome: await send(platform.config, { url: hook.url, secrets, id: event.id, at: platform.clock(), body: bodyOf(event) }),
    })),
  );
}

const bodyOf = ({ type, at, ...data }: OutboxEvent): string => JSON.stringify({ type, timestamp: at, data });

/** @returns the webhook as it is then; null where this turn isn't the one that sends any more, and nothing was marked */
async function mark(
  platform: Platform,
  trx: Trx,
  taken: WebhookRow,
  slice: Slice,
  tried: readonly Tried[],
): Promise<WebhookRow | null> {
  const now = platform.clock();
  const hook = await lockLeased(trx, taken, now);
  if (hook === undefined) return null;
  const arrived = tried.filter(({ outcome }) => outcome.ok);
  const failures = tried.length === 0 ? hook.failures : arrived.length > 0 ? 0 : hook.failures + tried.length;
  await dropDeliveries(trx, hook, [...slice.gone, ...arrived.map(({ message }) => message.event_id)]);
  const failed = tried.filter(({ outcome }) => !outcome.ok);
  await keepFailed(
    trx,
    hook,
    failed.map((each) => failedOf(each, now, hook.failures >= DOWN && failures > 0)),
    now,
  );
  if (hook.failures >= DOWN && failures === 0) await hurryWaiting(trx, hook, now);
  const since = failures === 0 ? null : (hook.failing_since ?? now);
  const problem = failed.at(-1)?.outcome.problem ?? null;
  const gone = failed.some(({ outcome }) => outcome.problem?.code === "gone");
  const disabled = gone || (since !== null && failed.length > 0 && now.getTime() - since.getTime() >= DISABLED_AFTER_MS);
  const asked = Math.max(0, ...failed.map(({ outcome }) => outcome.waitMs ?? 0));
  const rest = failures >= DOWN ? Math.max(asked, lookAfter(failures - DOWN, Math.random())) : asked;
  const next = {
    position: slice.through,
    failures,
    failing_since: since,
    problem: problem === null && tried.length === 0 ? hook.problem : problem,
    state: disabled ? ("disabled" as const) : hook.state,
    next_try_at: rest === 0 ? null : new Date(now.getTime() + rest),
    delivered: String(BigInt(hook.delivered) + BigInt(arrived.length)),
    delivered_at: arrived.length > 0 ? now : hook.delivered_at,
  };
  await trx
    .updateTable("webhook")
    .set({ ...next, problem: next.problem === null ? null : toJson(next.problem) })
    .where("id", "=", hook.id)
    .execute();
  if (disabled) await disable(platform, trx, hook, problem, now);
  return { ...hook, ...next };
}

/** @param held the receiver is down: that its message failed again says nothing of the message */
function failedOf({ message, attempts, outcome }: Tried, now: Date, held: boolean): Failed {
  const made = held ? Math.max(1, attempts) : attempts + 1;
  const wait = waitAfter(made, Math.random());
  const { problem, waitMs } = outcome;
  const nextAt = wait === null ? null : new Date(now.getTime() + Math.max(wait, waitMs ?? 0));
  return { message, attempts: made, nextAt, problem: problem! };
}

async function disable(platform: Platform, trx: Trx, hook: WebhookRow, problem: Problem | null, now: Date): Promise<void> {
  await recordEvent(trx, {
    companyId: hook.company_id,
    actorId: null,
    channel: "worker",
    subject: "webhook",
    subjectId: hook.id,
    type: "webhook.disabled",
    data: { before: { state: hook.state }, after: { state: "disabled" }, problem },
    at: now,
  });
  await tellDisabled(platform, trx, hook);
}

/** Nothing can be sent for a reason that isn't the receiver's: looked at again later. */
async function park({ db, clock }: Platform, hook: WebhookRow, code: Problem["code"]): Promise<void> {
  await db
    .updateTable("webhook")
    .set({
      problem: toJson({ code, facts: {} }),
      next_try_at: new Date(clock().getTime() + PARKED_MS),
      lease: null,
      lease_until: null,
    })
    .where("id", "=", hook.id)
    .where("lease", "=", hook.lease)
    .execute();
}

async function release({ db }: Platform, hook: WebhookRow): Promise<void> {
  await db
    .updateTable("webhook")
    .set({ lease: null, lease_until: null })
    .where("id", "=", hook.id)
    .where("lease", "=", hook.lease)
    .execute();
}
