/** Asking the issuer: a letter in the asker's name, in the language he chooses, followed until it is answered. */
import type { Letter, LetterLanguage, LetterSent, LetterTurn, Letters } from "#api/letters.api.ts";
import { questionOf } from "#server/diagnose/lookups.usecases.ts";
import { isId } from "#server/find/ids.ts";
import { addEntry } from "#server/notices/inbox/inbox.queries.ts";
import type { Actor } from "#server/people/people.types.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { companyOf } from "./draft.ts";
import { type LetterRow, changeLetter, forgetLetters, insertLetter, letterRows, takeDue } from "./letters.queries.ts";

const LISTED = 200;
const DAY_MS = 86_400_000;
const KEPT_DAYS = 365;
const DUE_AT_ONCE = 200;

/** Notes that it went out, so that it can be followed. @throws ProblemError 404 */
export async function sendLetter({ db, clock }: Platform, actor: Actor, lookupId: string, sent: LetterSent): Promise<Letter> {
  await questionOf(db, actor, lookupId);
  const now = clock();
  const companyId = companyOf(actor);
  const values = {
    id: newId(),
    user_id: actor.userId,
    company_id: companyId,
    lookup_id: lookupId,
    language: sent.language,
    subject: storable(sent.subject),
    body: storable(sent.body),
    sent_by: sent.by,
    created_at: now,
    remind_at: new Date(now.getTime() + sent.remindInDays * DAY_MS),
  };
  return db.transaction().execute(async (trx) => {
    const letter = await insertLetter(trx, values);
    await recordEvent(trx, { ...by(actor, letter), type: "letter.sent", data: { lookup: lookupId } });
    return present(letter);
  });
}

const storable = (text: string): string => text.replaceAll("\u0000", "").toWellFormed();

export async function listLetters({ db }: Platform, actor: Actor): Promise<Letters> {
  return { letters: (await letterRows(db, actor.userId, LISTED)).map(present) };
}

/** Answered, never answered, or open again. @throws ProblemError 404 */
export async function turnLetter(
  { db, clock }: Platform,
  actor: Actor,
  id: string,
  { state, remindInDays }: LetterTurn,
): Promise<Letter> {
  const now = clock();
  const again =
    remindInDays === undefined ? {} : { remind_at: new Date(now.getTime() + remindInDays * DAY_MS), reminded_at: null };
  return db.transaction().execute(async (trx) => {
    const change = { state, settled_at: state === "open" ? null : now, ...again };
    const letter = isId(id) ? await changeLetter(trx, actor.userId, id, change) : undefined;
    if (letter === undefined) throw new ProblemError(404, "letter-not-found");
    const type = state === "answered" ? "letter.answered" : state === "unanswered" ? "letter.unanswered" : "letter.reopened";
    await recordEvent(trx, { ...by(actor, letter), type, data: { lookup: letter.lookup_id } });
    return present(letter);
  });
}

/** Reminds of open letters whose day has come, and forgets what was settled long ago. */
export async function remindOfLetters({ db, clock }: Platform): Promise<void> {
  const now = clock();
  await db.transaction().execute(async (trx) => {
    for (const { id, user_id } of await takeDue(trx, now, DUE_AT_ONCE))
      await addEntry(trx, user_id, { kind: "letter", target: id, about: "due", invoices: [], mailAt: null }, now);
  });
  await forgetLetters(db, new Date(now.getTime() - KEPT_DAYS * DAY_MS));
}

const by = ({ userId, channel }: Actor, { id, company_id }: LetterRow) => ({
  companyId: company_id,
  actorId: userId,
  channel,
  subject: "letter",
  subjectId: id,
});

const present = (row: LetterRow): Letter => ({
  id: row.id,
  lookup: row.lookup_id,
  language: row.language as LetterLanguage,
  subject: row.subject,
  body: row.body,
  by: row.sent_by,
  state: row.state,
  sentAt: row.created_at.toISOString(),
  remindAt: row.remind_at.toISOString(),
  settledAt: row.settled_at?.toISOString() ?? null,
});
