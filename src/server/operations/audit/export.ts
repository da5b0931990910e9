/** Exports with proofs: everything of a company, or a selection of which each event is proven by itself. They stream, however long. */
import { Readable } from "node:stream";
import type { AuditExport, AuditFilters } from "#api/audit.api.ts";
import { shanghaiToday } from "#domain/dates.ts";
import { eventsShown } from "#server/invoices/invoices.usecases.ts";
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { ownKey } from "#server/platform/signing.ts";
import { mayNotExport, noSuchHead } from "./audit.errors.ts";
import { eventRows, logStates, namesOf, type Place, type ProvenRow, provenRows } from "./audit.queries.ts";
import { trailOf } from "./audit.usecases.ts";
import { ERASED_TYPE, ORIGINS_ERASED_TYPE, type EventLine, type Line, type Manifest, sealedLines } from "./export-format.ts";
import { consistencyProof, inclusionProof, type NodeSource } from "./merkle.ts";
import { unsealedCount } from "./older.ts";
import { headRow, type KeptHead, keyRows, nodesOf, placesOf, sealsAfter } from "./trail.queries.ts";

const PAGE = 500;
const SEALS = 20;

/** @throws ProblemError before anything is sent: 404, 403 */
export async function exportTrail(
  platform: Platform,
  actor: Actor,
  wish: AuditExport,
): Promise<{ name: string; body: Readable }> {
  const { db, clock, i18n } = platform;
  trailOf(actor, wish.company);
  if (!mayIn(actor, wish.company, "audit.export")) throw mayNotExport();
  const key = await ownKey(platform);
  const filters =
    wish.filters !== undefined && Object.values(wish.filters).some((each) => each !== undefined) ? wish.filters : null;
  const head = await headRow(db, wish.company, "last");
  const at = clock();
  const manifest: Manifest = {
    type: "manifest",
    format: "piaozai-audit",
    version: 1,
    kind: filters === null ? "whole" : "selection",
    company: { id: wish.company, name: (await logStates(db, [wish.company]))[0]!.name },
    madeAt: at.toISOString(),
    madeBy: { id: actor.userId, name: actor.name },
    conditions: filters,
    unsealed: await unsealedCount(db, wish.company),
    keys: [...new Set([...(await keyRows(db)).map(({ publicKey }) => publicKey), key.publicKey])],
    head: head && { head: head.head, signature: head.signature },
    kept: filters === null || head === null ? null : await keptOf(db, wish, head),
  };
  const data = {
    kind: manifest.kind,
    conditions: filters === null ? null : { ...filters, number: undefined },
    size: head?.size ?? 0,
  };
  await db.transaction().execute((trx) =>
    recordEvent(trx, {
      companyId: wish.company,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "trail",
      subjectId: String(wish.company),
      type: "audit.exported",
      data,
      at,
    }),
  );
  const lines = filters === null ? wholeLines(db, actor, manifest, head) : chosenLines(db, actor, manifest, head, filters);
  const name = `${i18n.t(actor.locale, "audit:export-name")}-${wish.company}-${shanghaiToday(at)}.jsonl`;
  return { name, body: Readable.from(sealedLines(lines, key), { objectMode: false }) };
}

/** The head that the asker keeps, and the proof that its tree is the beginning of this one. */
async function keptOf(db: DbOrTrx, { company, kept }: AuditExport, head: KeptHead): Promise<Manifest["kept"]> {
  if (kept === undefined) return null;
  const earlier = await headRow(db, company, Buffer.from(kept, "hex"));
  if (earlier === null || earlier.size > head.size) throw noSuchHead();
  const proof = await consistencyProof(nodesOf(db, company), earlier.size, head.size);
  return { head: { head: earlier.head, signature: earlier.signature }, proof: proof.map((each) => each.toString("hex")) };
}

/** What an event is exported as. */
function lineOf(seq: number, row: Shown): EventLine {
  const { header, payload, origin, salt, payload_sha256: payloadSha256, masked, withheld } = row;
  if (payload === null || salt === null) return { type: "event", seq, header, payloadSha256 };
  if (masked || withheld) return { type: "event", seq, header, payloadSha256, withheld: true };
  return { type: "event", seq, header, salt, payload, ...(origin === null ? {} : { origin }) };
}

type Shown = ProvenRow & { masked: boolean; withheld: boolean };
/** Events as they are hashed, and whether the one who exports may have their payloads. */
async function shownRows(db: DbOrTrx, actor: Actor, company: number, ids: readonly string[]): Promise<Map<string, Shown>> {
  const rows = await eventsShown(db, actor, company, await provenRows(db, company, ids));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Names of those who acted, once each is known. */
async function peopleLine(db: DbOrTrx, actors: ReadonlySet<string>): Promise<Line> {
  return { type: "people", people: Object.fromEntries(await namesOf(db, [...actors])) };
}

/** Every event up to the head, each seal's head behind its events. What was taken out of the database is missing here too, which the check finds. */
async function* wholeLines(db: DbOrTrx, actor: Actor, manifest: Manifest, head: KeptHead | null): AsyncGenerator<Line> {
  yield manifest;
  const actors = new Set<string>();
  const company = manifest.company.id;
  for (let size = 0; head !== null && size < head.size;) {
    const seals = await sealsAfter(db, company, size, SEALS);
    if (seals.length === 0) break;
    for (const seal of seals) {
      if (seal.size > head.size) break;
      const rows = await shownRows(db, actor, company, seal.ids);
      for (const [i, id] of seal.ids.entries()) {
        const row = rows.get(id);
        if (row === undefined) continue;
        if (row.actor_id !== null) actors.add(row.actor_id);
        yield lineOf(seal.first + i, row);
      }
      yield { type: "head", head: seal.head, signature: seal.signature };
      size = seal.size;
    }
  }
  yield await peopleLine(db, actors);
}

const TRACE_TYPES = [ERASED_TYPE, ORIGINS_ERASED_TYPE];
/** Whether a payload names an origin; its other texts have their quotes escaped. */
const JSON_ORIGIN = /"origin": "[0-9a-f]{64}"/;
type Proven = { db: DbOrTrx; actor: Actor; company: number; size: number; nodes: NodeSource; actors: Set<string> };

async function* chosenLines(
  db: DbOrTrx,
  actor: Actor,
  manifest: Manifest,
  head: KeptHead | null,
  filters: AuditFilters,
): AsyncGenerator<Line> {
  yield manifest;
  const company = manifest.company.id;
  const proven: Proven = { db, actor, company, size: head?.size ?? 0, nodes: nodesOf(db, company), actors: new Set() };
  let [erased, originsErased] = [false, false];
  const traces = new Set<number>();
  for await (const line of provenLines(proven, filters)) {
    if (!("payload" in line)) erased ||= line.withheld !== true;
    else originsErased ||= line.origin === undefined && JSON_ORIGIN.test(line.payload);
    if (TRACE_TYPES.some((type) => line.header.includes(type))) traces.add(line.seq);
    yield line;
  }
  // the traces of what was erased come along, so that it is known to have been
  for (const type of TRACE_TYPES) {
    if (type === ERASED_TYPE ? !erased : !originsErased) continue;
    for await (const line of provenLines(proven, { type, subject: "trail", subjectId: String(company) }))
      if (!traces.has(line.seq)) yield line;
  }
  yield await peopleLine(db, proven.actors);
}

async function* provenLines(
  { db, actor, company, size, nodes, actors }: Proven,
  filters: AuditFilters,
): AsyncGenerator<EventLine> {
  let after: Place | null = null;
  for (;;) {
    const { rows, walkedTo } = await eventRows(db, company, filters, { after, limit: PAGE, earliestFirst: true });
    const ids = rows.map(({ id }) => id);
    const [places, events] = [await placesOf(db, company, ids), await shownRows(db, actor, company, ids)];
    for (const id of ids) {
      const [seq, row] = [places.get(id), events.get(id)];
      if (seq === undefined || seq >= size || row === undefined) continue;
      if (row.actor_id !== null) actors.add(row.actor_id);
      const proof = await inclusionProof(nodes, seq, size);
      yield { ...lineOf(seq, row), proof: proof.map((each) => each.toString("hex")) };
    }
    const last = rows.at(-1);
    after = walkedTo ?? (rows.length === PAGE && last !== undefined ? { at: last.place, id: last.id } : null);
    if (after === null) return;
  }
}
