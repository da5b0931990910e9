/** Whoever looks for people and finds them leaves a trace; what he typed stands in it as a keyed hash alone. */
import type { InvoiceFilters, InvoiceSummary } from "#api/invoices.api.ts";
import { personsOf } from "#domain/personal/personal.ts";
import type { Actor } from "#server/people/people.types.ts";
import { evenIfGone } from "#server/platform/database/watch.ts";
import { recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import { keyedHash } from "#server/platform/keyed-hash.ts";
import type { Platform } from "#server/platform/platform.types.ts";

/** Conditions that say what is looked for; the rest narrows a list down. */
const WORDS = ["q", "item", "pinyin", "number", "code", "seller", "buyer"] as const;

/** Conditions as a trace tells them: of what was typed keyed hashes, of the rest what it is. */
export async function withHashedWords(
  platform: Platform,
  filters: InvoiceFilters,
): Promise<{ filters: InvoiceFilters; words: Record<string, string> }> {
  const rest = { ...filters };
  const words: Record<string, string> = {};
  for (const key of WORDS) {
    const typed = filters[key] ?? "";
    delete rest[key];
    if (typed !== "") words[key] = await keyedHash(platform.config.data, typed);
  }
  return { filters: rest, words };
}

/** Persons of these invoices that were shown in clear. */
const showsPerson = ({ seller, buyer, masked }: InvoiceSummary): boolean =>
  masked.length === 0 && personsOf({ seller, buyer, business: null, extra: {} }).whole.size > 0;

/**
 * Notes a search whose answer shows personal data, in each company whose invoices show any. It isn't waited for: the answer takes no longer
 * for somebody whose search is noted.
 */
export function noteSearch(platform: Platform, actor: Actor, filters: InvoiceFilters, invoices: readonly InvoiceSummary[]): void {
  const asked = WORDS.filter((key) => (filters[key] ?? "") !== "");
  const shown = asked.length === 0 ? [] : invoices.filter(showsPerson);
  if (shown.length === 0) return;
  const write = async (): Promise<void> => {
    const { words } = await withHashedWords(platform, filters);
    const id = newId();
    await platform.db.transaction().execute((trx) =>
      recordEvents(
        trx,
        [...Map.groupBy(shown, ({ company }) => company.id)].map(([companyId, found]) => ({
          companyId,
          actorId: actor.userId,
          channel: actor.channel,
          subject: "search",
          subjectId: id,
          type: "search.personal",
          data: { words, shown: found.length },
          at: platform.clock(),
        })),
      ),
    );
  };
  evenIfGone(write).catch((error: unknown) => platform.log.warn({ err: error }, "the trace of a search"));
}
