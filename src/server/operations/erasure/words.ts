/** The words of a person wherever they were typed, beside the records that name him: each module says where its own lie. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { ErasedCounts, ErasurePreview } from "#api/erasures.api.ts";
import { REQUEST_TEXTS } from "#server/access/forget.ts";
import { BATCH_TEXTS, countLookupsOf, eraseLookupsOf } from "#server/diagnose/forget.ts";
import { VIEW_TEXTS, countQueriesOf, eraseQueriesOf } from "#server/find/forget.ts";
import { FILE_TEXTS, countShared } from "#server/intake/forget.ts";
import { type Named, NOTE_TEXTS, countMentions } from "#server/invoices/forget.ts";
import { LIST_TEXTS } from "#server/lists/forget.ts";
import { NOTICE_TEXTS } from "#server/notices/forget.ts";
import { HELD_TEXTS } from "#server/sources/forget.ts";
import { MIGRATION_TEXTS } from "#server/sources/migration/forget.ts";
import { RECONCILIATION_TEXTS } from "#server/sources/reconciliation/forget.ts";
import { GRANT_TEXTS } from "#server/people/forget.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { ERASED, type Texts, type Where, countTexts, eraseTexts, hasAny, withoutWords } from "#server/platform/erasing.ts";
import { countEvents, eraseEvents } from "#server/platform/events.ts";
import { PRINT_TEXTS } from "#server/printing/forget.ts";
import { countTicketsOf, eraseTicketsOf } from "#server/support/forget.ts";
import { LETTER_TEXTS } from "#server/support/letters/forget.ts";
import { countWatchesOf, eraseWatchesOf } from "#server/support/watches/forget.ts";

/** Of these the rows stay and lose the words alone. */
const TEXTS = {
  views: VIEW_TEXTS,
  batches: BATCH_TEXTS,
  requests: [...REQUEST_TEXTS, ...GRANT_TEXTS],
  prints: PRINT_TEXTS,
  lists: LIST_TEXTS,
  files: [...FILE_TEXTS, ...HELD_TEXTS, ...RECONCILIATION_TEXTS, ...MIGRATION_TEXTS],
  notes: [...NOTE_TEXTS, ...NOTICE_TEXTS, ...LETTER_TEXTS],
} satisfies Partial<Record<keyof ErasedCounts, readonly Texts[]>>;
const KINDS = Object.keys(TEXTS) as (keyof typeof TEXTS)[];

/**
 * What events tell of that may be erased on request. Who may look at what, who signed in, and what he opened stays: it is what answers
 * for the data that is kept, and goes after its time (network security law of China, §21: logs of six months at least).
 */
const SUBJECTS = [
  "invoice",
  "document",
  "batch",
  "batch-lookup",
  "list",
  "reconciliation",
  "migration",
  "export",
  "view",
  "ticket",
  "watch",
  "letter",
  "access-request",
  "duplicate-case",
] as const;
const STAYING = [
  "access.granted",
  "access.extended",
  "access.revoked",
  "access.restored",
  "access.ended",
  "document.opened",
  "denied.%",
] as const;

/** Events with the words, without those of the invoices that name him and their files. */
const withWords = ({ companyId, kept, gone }: Where, words: readonly string[]): RawBuilder<SqlBool> => sql<SqlBool>`
  (${hasAny(sql`e.data`, words)} or ${hasAny(sql`e.reason`, words)})
  and not (e.subject = 'invoice' and e.subject_id = any(${[...kept, ...gone]}::text[]))
  and not (e.subject = 'document' and e.subject_id in (select l.document_id::text from invoice_document l
    where l.company_id = ${companyId} and l.invoice_id = any(${[...kept, ...gone]}::bigint[])))`;
const erasable = sql<SqlBool>`(e.subject = any(${SUBJECTS}::text[]) and e.type not like all(${STAYING}::text[]))`;

export async function countWords(db: DbOrTrx, where: Where, words: readonly string[]): Promise<ErasedCounts> {
  const counts: ErasedCounts = {
    lookups: (await countLookupsOf(db, where, words)) + (await countWatchesOf(db, where, words)),
    queries: await countQueriesOf(db, where, words),
    tickets: await countTicketsOf(db, where, words),
  };
  for (const kind of KINDS) counts[kind] = await countTexts(db, TEXTS[kind], where, words);
  counts.events = await countEvents(db, where.companyId, sql<SqlBool>`${withWords(where, words)} and ${erasable}`);
  return counts;
}

/** After the records themselves: what they held isn't counted twice. */
export async function eraseWords(trx: Trx, where: Where, words: readonly string[]): Promise<ErasedCounts> {
  const counts: ErasedCounts = {
    lookups: (await eraseLookupsOf(trx, where, words)) + (await eraseWatchesOf(trx, where, words)),
    queries: await eraseQueriesOf(trx, where, words),
    tickets: await eraseTicketsOf(trx, where, words),
  };
  for (const kind of KINDS) counts[kind] = await eraseTexts(trx, TEXTS[kind], where, words);
  counts.events = await eraseEvents(trx, where.companyId, sql<SqlBool>`${withWords(where, words)} and ${erasable}`);
  return counts;
}

/** What isn't erased although it may hold the words, and isn't kept by the rules for invoices. */
export async function leftOf(
  db: DbOrTrx,
  where: Where,
  words: readonly string[],
  named: readonly Named[],
): Promise<ErasurePreview["left"]> {
  const { companyId, gone } = where;
  const left: ErasurePreview["left"] = [
    { what: "shared-files", count: await countShared(db, companyId, gone) },
    { what: "mentions", count: await countMentions(db, where, words, named) },
    { what: "events", count: await countEvents(db, companyId, sql<SqlBool>`${withWords(where, words)} and not ${erasable}`) },
  ];
  return left.filter(({ count }) => count > 0);
}

/** Whether a text says any of the words. */
export const namesAny = (text: string, words: readonly string[]): boolean => {
  const rest = withoutWords(text, words);
  return rest !== text && String(rest).includes(ERASED);
};
