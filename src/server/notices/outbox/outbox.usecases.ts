/** Events of invoices for those who follow along: each as far as the reader may see the invoice now. */
import type { OutboxEvent, OutboxPage, OutboxQuery } from "#api/outbox.api.ts";
import { visibleCompanies } from "#server/invoices/invoices.policy.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import { isWithheld, withheldIn } from "#server/invoices/withheld.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { seal, unseal } from "#server/platform/seal.ts";
import { badCursor, badTime, cursorGone } from "./outbox.errors.ts";
import { eventRows, placeBefore, readHead, visibleBetween } from "./outbox.queries.ts";
import { type OutboxRow, TOLD, toldAs } from "./outbox.types.ts";

/** Places that one statement looks at: so long nobody waits for what isn't for him. */
const WINDOW = 5_000n;
/** Places that one page looks through at most. Where it ends there, nobody is told that there is more: how much is for others is theirs to know. */
const LOOKED_THROUGH = 40n * WINDOW;
const PURPOSE = "outbox cursor";

type Where = Pick<Platform, "config"> & { db: DbOrTrx };

/** A place, sealed and always as long, so that nobody reads from it how much happened in between. */
export const cursorOf = ({ secret }: Platform["config"], seq: string): string =>
  Buffer.from(seal(secret!, PURPOSE, seq.padStart(19, "0")), "base64url").toString("hex");

/** @throws ProblemError 400 for a cursor that isn't one, 410 where events behind it may not be kept any more */
export async function placeOf({ config, db }: Where, cursor: string): Promise<string> {
  const padded = unseal(config.secret!, PURPOSE, Buffer.from(cursor, "hex").toString("base64url"));
  if (padded === null) throw badCursor();
  const seq = String(BigInt(padded));
  const head = await readHead(db);
  // one ahead of the head is of a database that was put back to an earlier time
  if (BigInt(seq) < BigInt(head.forgotten) || BigInt(seq) > BigInt(head.seq)) throw cursorGone();
  return seq;
}

/** @throws ProblemError 400 */
export async function placeSince({ db }: Pick<Where, "db">, companies: readonly number[], since: string): Promise<string> {
  const at = new Date(since);
  if (Number.isNaN(at.getTime())) throw badTime();
  return placeBefore(db, companies, at);
}

/** A page of what the asker may see; goes on from its cursor whether or not there was anything. @throws ProblemError 400, 410 */
export async function readOutbox(platform: Platform, actor: Actor, query: OutboxQuery): Promise<OutboxPage> {
  const { db, config } = platform;
  const companies = visibleCompanies(actor).filter((id) => query.company === undefined || id === query.company);
  const after =
    query.cursor !== undefined
      ? await placeOf(platform, query.cursor)
      : query.since !== undefined
        ? await placeSince(platform, companies, query.since)
        : (await readHead(db)).forgotten;
  const { rows, through, more } = await rowsAfter(db, actor, { companies, after, types: null, limit: query.limit });
  return { events: await tellAll(db, actor, rows), nextCursor: cursorOf(config, through), more };
}

type Wanted = { companies: readonly number[]; after: string; types: readonly string[] | null; limit: number };

/**
 * The next events that the actor may see.
 * @returns `through`: the place up to which everything was looked at
 */
export async function rowsAfter(
  db: DbOrTrx,
  actor: Actor,
  { companies, after, types, limit }: Wanted,
): Promise<{ rows: OutboxRow[]; through: string; more: boolean }> {
  const newest = BigInt((await readHead(db)).seq);
  const furthest = BigInt(after) + LOOKED_THROUGH;
  const head = furthest < newest ? furthest : newest;
  const told = toldAs(types);
  const rows: OutboxRow[] = [];
  let at = BigInt(after);
  while (at < head && rows.length <= limit && companies.length > 0) {
    const through = at + WINDOW < head ? at + WINDOW : head;
    const part = { after: String(at), through: String(through), types: told, limit: limit + 1 - rows.length };
    rows.push(...(await visibleBetween(db, actor, companies, part)));
    at = through;
  }
  if (rows.length <= limit) return { rows, through: String(head > at ? head : at), more: false };
  const page = rows.slice(0, limit);
  return { rows: page, through: page.at(-1)!.seq, more: true };
}

/** Events as the actor may know them; that he may see their invoices is the caller's to know. */
export async function tellAll(
  db: DbOrTrx,
  actor: Actor,
  rows: readonly Omit<OutboxRow, "seq" | "told_at">[],
): Promise<OutboxEvent[]> {
  const refs = [...new Map(rows.map((row) => [row.invoice_id, { companyId: row.company_id, id: row.invoice_id }])).values()];
  const [summaries, events] = await Promise.all([
    presentSummaries(db, actor, refs),
    eventRows(
      db,
      rows.map((row) => ({ companyId: row.company_id, id: row.event_id })),
    ),
  ]);
  const invoices = new Map(summaries.map((summary) => [summary.id, summary]));
  return rows.flatMap((row): OutboxEvent[] => {
    const event = events.get(row.event_id);
    if (event === undefined) return [];
    const withheld = withheldIn(actor, row.company_id);
    return [
      {
        id: messageId(row.event_id),
        type: TOLD[row.type]!,
        at: event.at.toISOString(),
        companyId: row.company_id,
        invoiceId: row.invoice_id,
        invoice: invoices.get(row.invoice_id) ?? null,
        state: stateOf(event.data),
        fields: fieldsOf(event.data).filter((path) => !isWithheld(path, withheld)),
      },
    ];
  });
}

/** The same at each attempt, so that what comes twice is seen as one. */
export const messageId = (eventId: string): string => `evt_${eventId}`;

function stateOf({ axis, from, value }: Record<string, unknown>): OutboxEvent["state"] {
  if (typeof axis !== "string" || typeof value !== "string") return null;
  return { axis, from: typeof from === "string" ? from : null, to: value };
}

function fieldsOf({ changes, field }: Record<string, unknown>): string[] {
  if (typeof field === "string") return [field];
  return typeof changes === "object" && changes !== null ? Object.keys(changes) : [];
}
