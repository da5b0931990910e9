/** 待取回: what waits at the sources, for those whose it is: shown, fetched at their word, settled by an upload, or left with a reason. */
import type { Held, HeldList, HeldOutcome, HeldQuery } from "#api/held.api.ts";
import type { z } from "zod";
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { fetchItem } from "./fetching.ts";
import { type HeldRow, heldCount, heldRow, heldRows, heldSpeakingOf, settleItem } from "./held.queries.ts";
import { closed } from "./poll.ts";
import { secretOf } from "./secret.ts";
import { heldState, noSuchHeld, notByUs, notItsDocument } from "./sources.errors.ts";
import { companiesToSee, seesHeld } from "./sources.policy.ts";
import { type ListedSource, lockSource, sourceRows } from "./sources.queries.ts";
import { type Connector, type Held as Waiting, type SourceKinds, type SourceRef, SourceTrouble } from "./sources.types.ts";
import { watch } from "./watch.ts";

const PAGE = 50;
/** As long as somebody waits before the page. */
const FETCH_MS = 40_000;

/** Newest first, of all sources of which the asker sees what waits. */
export async function listHeld({ db }: Platform, actor: Actor, { state, cursor }: z.infer<typeof HeldQuery>): Promise<HeldList> {
  const sources = await seen(db, actor);
  const refs = sources.map(refOf);
  const rows = await heldRows(db, refs, state === "settled", placeOf(cursor), PAGE + 1);
  const byId = new Map(sources.map((source) => [source.id, source]));
  const shown = rows.slice(0, PAGE);
  return {
    held: shown.map((row) => present(actor, byId.get(row.source_id)!, row)),
    nextCursor: rows.length > PAGE ? cursorOf(shown.at(-1)!) : null,
    open: await heldCount(db, refs),
  };
}

/** What waits with one of these words in its name or sender, of the sources of which the asker sees what waits. */
export async function heldWith(
  db: DbOrTrx,
  actor: Actor,
  words: readonly string[],
): Promise<{ name: string; source: string; gone: boolean; at: Date }[]> {
  const sources = (await sourceRows(db, companiesToSee(actor))).filter((each) => each.held > 0 && seesHeld(actor, each));
  const rows = await heldSpeakingOf(db, sources.map(refOf), words);
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  return rows.map(({ source_id, name, outcome, at }) => ({ name, source: names.get(source_id)!, gone: outcome === "gone", at }));
}

const refOf = ({ company_id, id }: Pick<ListedSource, "company_id" | "id">): SourceRef => ({ companyId: company_id, id });

async function seen(db: Platform["db"], actor: Actor, id = "all"): Promise<ListedSource[]> {
  const sources = await sourceRows(db, companiesToSee(actor), id);
  return sources.filter((source) => seesHeld(actor, source));
}

const cursorOf = ({ place, key }: HeldRow): string => Buffer.from(`${place}|${key}`).toString("base64url");
function placeOf(cursor: string | undefined): { at: string; key: string } | null {
  const [at, key] = Buffer.from(cursor ?? "", "base64url")
    .toString()
    .split("|");
  return at === undefined || key === undefined || !/^[\d :.+-]{19,40}$/.test(at) ? null : { at, key };
}

function present(actor: Actor, source: ListedSource, row: HeldRow): Held {
  const held = row.held as Waiting;
  const waits = row.state === "held";
  const enters = mayIn(actor, source.company_id, "invoice.enter");
  return {
    source: { id: source.id, name: source.name },
    key: row.key,
    company: source.company_id,
    why: held.why,
    name: held.name,
    from: held.from ?? null,
    at: row.at?.toISOString() ?? null,
    noticedAt: row.arrived_at.toISOString(),
    host: held.host ?? null,
    link: held.link ?? null,
    facts: held.facts ?? {},
    tries: row.tries,
    triedAt: row.tried_at?.toISOString() ?? null,
    nextTryAt: row.next_at?.toISOString() ?? null,
    outcome: row.outcome as HeldOutcome | null,
    state: row.state as Held["state"],
    settledAt: row.decided_at?.toISOString() ?? null,
    settledBy: row.by_name,
    document: row.document_id,
    may: { fetch: waits && source.state !== "ended" && isOurs(held), upload: waits && enters, leave: waits },
  };
}

/** What a program may ask for: links of known hosts, and what can be named to the other side. */
const isOurs = (held: Waiting): boolean => held.why === "link" || held.ref !== undefined;

type Item = { source: ListedSource; row: HeldRow };

/** @throws ProblemError 404, the same for what isn't there and what isn't for the asker */
async function itemOf({ db }: Platform, actor: Actor, id: string, key: string): Promise<Item> {
  const [source] = await seen(db, actor, id);
  const row = source === undefined ? undefined : await heldRow(db, refOf(source), key);
  if (source === undefined || row === undefined) throw noSuchHeld();
  return { source, row };
}

const shown = async (platform: Platform, actor: Actor, id: string, key: string): Promise<Held> => {
  const { source, row } = await itemOf(platform, actor, id, key);
  return present(actor, source, row);
};

/** Tries once to have it, now. @throws ProblemError 404, 409 where it is settled, somebody is at it, or only a person may */
export async function fetchHeld(platform: Platform, kinds: SourceKinds, actor: Actor, id: string, key: string): Promise<Held> {
  const { source, row } = await itemOf(platform, actor, id, key);
  if (row.state !== "held") throw heldState(row.state);
  if (source.state === "ended") throw heldState(source.state);
  if (!isOurs(row.held as Waiting)) throw notByUs();
  const limit = watch(() => new SourceTrouble("silent"), FETCH_MS);
  let opened: Promise<Connector> | null = null;
  const connector = (): Promise<Connector> => (opened ??= open(platform, kinds, source));
  const holds = (trx: Trx) => lockSource(trx, [source.company_id], id);
  try {
    const fetching = { source, key, watch: limit, connector };
    const outcome = await fetchItem(platform, fetching, { who: actor, holds, chance: Math.random() });
    if (outcome === null) throw heldState("running");
  } catch (error) {
    // it stands in the line, as what came of the try
    if (!(error instanceof SourceTrouble)) throw error;
  } finally {
    limit.end();
    const way: Connector | null = (await (opened as Promise<Connector> | null)?.catch(() => null)) ?? null;
    if (way !== null) await closed(way);
  }
  return shown(platform, actor, id, key);
}

function open({ config, clock }: Platform, kinds: SourceKinds, source: ListedSource): Promise<Connector> {
  const kind = kinds[source.kind];
  if (kind === undefined) throw new SourceTrouble("unknown-kind");
  const { company_id: companyId, settings } = source;
  return kind.open({ config, clock, companyId, settings, secret: secretOf(config, source) });
}

/** Somebody had it another way and uploaded it. @throws ProblemError 404, 409, 422 for a document that isn't his, or of another company */
export async function settleHeld(platform: Platform, actor: Actor, id: string, key: string, document: string): Promise<Held> {
  const { source } = await itemOf(platform, actor, id, key);
  const found = await platform.db
    .selectFrom("document")
    .select("id")
    .where("company_id", "=", source.company_id)
    .where("id", "=", document)
    .where("uploaded_by", "=", actor.userId)
    .executeTakeFirst();
  if (found === undefined) throw notItsDocument();
  await settle(platform, actor, source, key, { state: "taken", outcome: "uploaded", document, reason: null });
  return shown(platform, actor, id, key);
}

/** It isn't needed: said with a reason, and it stays in the list of what is settled. @throws ProblemError 404, 409 */
export async function leaveHeld(platform: Platform, actor: Actor, id: string, key: string, reason: string): Promise<Held> {
  const { source } = await itemOf(platform, actor, id, key);
  await settle(platform, actor, source, key, { state: "left", outcome: "left", document: null, reason });
  return shown(platform, actor, id, key);
}

async function settle(
  { db, clock }: Platform,
  actor: Actor,
  source: ListedSource,
  key: string,
  to: { state: "taken" | "left"; outcome: "uploaded" | "left"; document: string | null; reason: string | null },
): Promise<void> {
  const now = clock();
  const { state, outcome, document, reason } = to;
  await db.transaction().execute(async (trx) => {
    const settled = await settleItem(trx, refOf(source), key, { state, outcome, document, by: actor.userId, now });
    if (!settled) throw heldState("settled");
    const by = { companyId: source.company_id, actorId: actor.userId, channel: actor.channel, at: now, reason };
    const data = document === null ? {} : { documentId: document };
    await recordEvent(trx, {
      ...by,
      subject: "source",
      subjectId: source.id,
      type: outcome === "left" ? "source.held-left" : "source.held-uploaded",
      data,
    });
  });
}
