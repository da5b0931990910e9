/** What an auditor does: looks at events, sees how far they are sealed, takes heads and proofs along. */
import { createPublicKey } from "node:crypto";
import type { z } from "zod";
import {
  ACCESS_DAYS_LEAST,
  type AuditEvent,
  type AuditFilters,
  type AuditPage,
  type AuditSearch,
  type Consistency,
  kindOf,
  type TrailHead,
  type TrailKeys,
  type TrailStates,
} from "#api/audit.api.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import { eventsShown } from "#server/invoices/invoices.usecases.ts";
import { companiesWhere, mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { readSetting } from "#server/people/settings.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { recordEvent, unsealedCounts } from "#server/platform/events.ts";
import type { I18n } from "#server/platform/i18n.ts";
import { keyedHash } from "#server/platform/keyed-hash.ts";
import { originOf } from "#server/platform/origin.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { ownKey } from "#server/platform/signing.ts";
import { badCursor, noSuchHead, noSuchTrail, nothingSealed } from "./audit.errors.ts";
import {
  type AuditRow,
  departmentNames,
  eventRows,
  logStates,
  membersOf,
  namesOf,
  type Place,
  sourceNames,
} from "./audit.queries.ts";
import { consistencyProof } from "./merkle.ts";
import { olderStates } from "./older.ts";
import { headRow, type KeptHead, keyRows, nodesOf, placesOf } from "./trail.queries.ts";

const PAGE = 50;

/** @throws ProblemError 404 where there is no such company, or its trail isn't for the actor */
export function trailOf(actor: Actor, companyId: number): void {
  if (!mayIn(actor, companyId, "audit.read")) throw noSuchTrail();
}

/** A page of events, the latest first. That somebody looked leaves an event too, once for each question. */
export async function searchTrail(platform: Platform, actor: Actor, wish: AuditSearch): Promise<AuditPage> {
  const { company, cursor, limit = PAGE, ...filters } = wish;
  trailOf(actor, company);
  const after = cursor === undefined ? null : placeOf(cursor);
  if (cursor === undefined) await noteLooking(platform, actor, company, filters);
  const { rows, walkedTo } = await eventRows(platform.db, company, filters, { after, limit });
  const last = rows.at(-1);
  const next = walkedTo ?? (rows.length === limit && last !== undefined ? { at: last.place, id: last.id } : null);
  return {
    events: await present(platform, actor, company, rows),
    nextCursor: next === null ? null : Buffer.from(JSON.stringify([next.at, next.id])).toString("base64url"),
    lookedTo: walkedTo === null ? null : new Date(walkedTo.at).toISOString(),
  };
}

function placeOf(cursor: string): Place {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [string, string];
    if (Number.isNaN(Date.parse(at)) || !/^\d{1,18}$/.test(id)) throw badCursor();
    return { at, id };
  } catch {
    throw badCursor();
  }
}

async function noteLooking(platform: Platform, actor: Actor, companyId: number, filters: AuditFilters): Promise<void> {
  const { number, ...rest } = filters;
  const data = { ...rest, ...(number === undefined ? {} : { number: await keyedHash(platform.config.data, number) }) };
  await platform.db.transaction().execute((trx) =>
    recordEvent(trx, {
      companyId,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "trail",
      subjectId: String(companyId),
      type: "audit.viewed",
      data,
      at: platform.clock(),
    }),
  );
}

async function present(
  { db, i18n }: Pick<Platform, "db" | "i18n">,
  actor: Actor,
  companyId: number,
  all: readonly AuditRow[],
): Promise<AuditEvent[]> {
  const rows = await eventsShown(db, actor, companyId, all);
  const ids = new Map(rows.map((row) => [row.id, idsIn(row.data)]));
  const of = (subject: string): string[] => rows.filter((row) => row.subject === subject).map((row) => row.subject_id);
  const told = [...ids.values()].flat();
  const people = [...rows.flatMap((row) => row.actor_id ?? []), ...of("user"), ...told];
  const [names, departments, sources, invoices, places] = await Promise.all([
    namesOf(db, people),
    departmentNames(db, companyId, [...of("department"), ...told]),
    sourceNames(db, companyId, of("source")),
    presentSummaries(
      db,
      actor,
      [...new Set(of("invoice"))].map((id) => ({ companyId, id })),
    ),
    placesOf(
      db,
      companyId,
      rows.map(({ id }) => id),
    ),
  ]);
  const numbers = new Map(invoices.map((invoice) => [invoice.id, invoice.number ?? invoice.code]));
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    type: row.type,
    kind: kindOf(row.type),
    by: row.actor_id === null ? null : { id: row.actor_id, name: names.get(row.actor_id) ?? row.actor_id },
    channel: row.channel,
    origin: originOf(row.origin),
    subject: row.subject,
    subjectId: row.subject_id,
    subjectName:
      { user: names, invoice: numbers, department: departments, source: sources }[row.subject]?.get(row.subject_id) ?? null,
    data: row.data,
    named: Object.fromEntries(
      (ids.get(row.id) ?? []).flatMap((id) => {
        const name = names.get(id) ?? departments.get(id);
        return name === undefined ? [] : [[id, name]];
      }),
    ),
    answer: row.type.startsWith("denied.") ? answerOf(i18n, actor.locale, row.data["code"]) : null,
    reason: row.reason,
    seq: places.get(row.id) ?? null,
    erased: row.erased,
    masked: row.masked,
    withheld: row.withheld,
  }));
}

/** Strings in an event's data that may be the id of a person or a department. */
const idsIn = (value: unknown): string[] =>
  typeof value === "string"
    ? /^(?:[0-9a-zA-Z]{32}|\d{15,19})$/.test(value)
      ? [value]
      : []
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(idsIn)
      : [];

/** What the one who was refused was told. */
function answerOf(i18n: I18n, locale: string, code: unknown): string | null {
  const key =
    typeof code === "string" &&
    (i18n.has(locale, `problems:${code}.title`)
      ? `problems:${code}`
      : i18n.find(`problems.${code}.title`)?.replace(/\.title$/, ""));
  return key ? i18n.t(locale, `${key}.title`) : null;
}

/** How the trees of all companies are whose trail the actor may read. */
export async function trailStates(platform: Platform, actor: Actor): Promise<TrailStates> {
  const { db } = platform;
  const companies = companiesWhere(actor, "audit.read");
  const [states, waiting, older, key, days] = await Promise.all([
    logStates(db, companies),
    unsealedCounts(db),
    olderStates(db, companies),
    ownKey(platform),
    readSetting(db, "accessDays"),
  ]);
  return {
    companies: states.map((state) => ({
      company: { id: state.company_id, name: state.name },
      sealed: state.size,
      waiting: waiting.get(state.company_id) ?? 0,
      older: older.has(state.company_id) ? { percent: older.get(state.company_id)! } : null,
      sealedAt: state.sealed_at?.toISOString() ?? null,
      head: state.head,
      lookedAt: state.looked_at?.toISOString() ?? null,
      looked: state.size === 0 ? 0 : Math.floor((100 * state.looked_size) / state.size),
      broken: state.broken,
      may: {
        export: mayIn(actor, state.company_id, "audit.export"),
        retain: mayIn(actor, state.company_id, "security.manage"),
      },
    })),
    key: key.id,
    retention: { accessDays: days, least: ACCESS_DAYS_LEAST },
  };
}

const shown = ({ head, signature }: KeptHead): z.infer<typeof TrailHead> => ({ head, signature });

/** The last signed head, for keeping elsewhere. @throws ProblemError 404 */
export async function lastHead(db: DbOrTrx, actor: Actor, companyId: number): Promise<z.infer<typeof TrailHead>> {
  trailOf(actor, companyId);
  const head = await lastHeadOf(db, companyId);
  if (head === null) throw nothingSealed();
  return head;
}

/** The same for the command line, which asks nobody. */
export async function lastHeadOf(db: DbOrTrx, companyId: number): Promise<z.infer<typeof TrailHead> | null> {
  const head = await headRow(db, companyId, "last");
  return head && shown(head);
}

/** The proof that the tree of one head is the beginning of that of another, by their hashes. @throws ProblemError 404 */
export async function consistency(
  db: DbOrTrx,
  actor: Actor,
  companyId: number,
  hashes: { first: string; second: string },
): Promise<z.infer<typeof Consistency>> {
  trailOf(actor, companyId);
  const [first, second] = [
    await headRow(db, companyId, Buffer.from(hashes.first, "hex")),
    await headRow(db, companyId, Buffer.from(hashes.second, "hex")),
  ];
  if (first === null || second === null || first.size > second.size) throw noSuchHead();
  const proof = await consistencyProof(nodesOf(db, companyId), first.size, second.size);
  return { first: shown(first), second: shown(second), proof: proof.map((each) => each.toString("hex")) };
}

/** The public keys by which heads were ever signed here, this installation's own last. They are for everybody. */
export async function publishedKeys(platform: Platform): Promise<z.infer<typeof TrailKeys>> {
  const own = await ownKey(platform);
  const rows = (await keyRows(platform.db)).filter(({ id }) => id !== own.id);
  return {
    keys: [...rows, own].map(({ id, publicKey }) => {
      const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
      return { id, algorithm: "Ed25519" as const, publicKey, pem: key.export({ format: "pem", type: "spki" }).toString() };
    }),
  };
}

/** Who may have done something in a company. @throws ProblemError 404 */
export async function peopleOf(db: DbOrTrx, actor: Actor, companyId: number) {
  trailOf(actor, companyId);
  return { people: await membersOf(db, companyId) };
}
