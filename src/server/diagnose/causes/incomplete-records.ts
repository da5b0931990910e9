/** What D10 must know on a miss: records that can't be found by a number because they have none. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import { searchForm } from "#domain/text.ts";
import { parseFen } from "#domain/money.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { type KnownRow, knownWhere } from "../known.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

const LOOKED_AT = 200;
const SHOWN = 3;

export async function gatherIncomplete(inquiry: Inquiry, { behind }: CaseFacts): Promise<Gathered> {
  const { db, actor, asked } = inquiry;
  if (asked.number === null || behind.length > 0) return { incomplete: [] };
  return { incomplete: fitting(inquiry, await numberless(db, actor, sql<SqlBool>`true`, LOOKED_AT)) };
}

/** Records without a number that the asker may see. */
export const numberless = (db: DbOrTrx, actor: Actor, condition: RawBuilder<SqlBool>, limit: number): Promise<KnownRow[]> =>
  knownWhere(
    db,
    actor,
    sql<SqlBool>`i.missing <> '{}' and i.number is null and i.digital_number is null and ${condition}`,
    limit,
  );

/** Those that nothing contradicts that was said, the best first; at most a few. */
export function fitting(inquiry: Pick<Inquiry, "asked">, rows: readonly KnownRow[]): CaseFacts["incomplete"] {
  const judged = rows.map((invoice) => ({ invoice, ...fitOf(invoice, inquiry) })).filter(({ contradicts }) => !contradicts);
  const best = judged.toSorted((a, b) => b.agrees.length - a.agrees.length);
  return best.slice(0, SHOWN).map(({ invoice, agrees }) => ({ invoice, agrees }));
}

/** What else was said agrees with the record, or contradicts it. */
function fitOf(invoice: KnownRow, { asked }: Pick<Inquiry, "asked">): { agrees: string[]; contradicts: boolean } {
  const agrees: string[] = [];
  let contradicts = false;
  const weigh = (field: string, said: boolean, known: boolean, same: boolean): void => {
    if (!said || !known) return;
    if (same) agrees.push(field);
    else contradicts = true;
  };
  const fen = asked.amountMin === null || asked.amountMin !== asked.amountMax ? null : parseFen(asked.amountMin);
  weigh(
    "amount",
    fen !== null,
    invoice.totalFen !== null || invoice.amountFen !== null,
    fen === invoice.totalFen || fen === invoice.amountFen,
  );
  const { dateFrom, dateTo } = asked;
  weigh(
    "date",
    dateFrom !== null || dateTo !== null,
    invoice.date !== null,
    (dateFrom === null || invoice.date! >= dateFrom) && (dateTo === null || invoice.date! <= dateTo),
  );
  weigh("code", asked.code !== null, invoice.code !== null, asked.code === invoice.code);
  const names = searchForm(`${invoice.seller ?? ""}|${invoice.buyer ?? ""}`);
  const words = [...asked.words, asked.seller ?? ""].map(searchForm).filter(Boolean);
  weigh(
    "party",
    words.length > 0,
    names !== "|",
    words.every((word) => names.includes(word)),
  );
  // nearly every record has our own name on it, so that the buyer may speak against a record and never for it
  if (asked.buyer !== null && names !== "|" && !names.includes(searchForm(asked.buyer))) contradicts = true;
  return { agrees, contradicts };
}
