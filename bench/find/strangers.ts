/** Pairs of what is there and somebody may not see, and what isn't there at all but looks the same. */
import type { Pool } from "pg";
import { Random } from "../../src/demo/random.ts";
import type { Pair } from "../leaks/timing.ts";

/**
 * `mistyped`: a number one digit off one that is there, and one that is far from all; `beginning`, `middle`: digits of a number that stand
 * in none that the asker sees
 */
export type Strangers = Record<"id" | "document" | "number" | "mistyped" | "beginning" | "middle" | "name", Pair[]>;

/** `text`: all words of the invoice in search form; `number`: of twenty digits */
type Row = { id: string; companyId: number; number: string | null; seller: string | null; text: string; visible: boolean };
type Numbered = Row & { number: string };

const LENGTH = 20;
/** Further from each other than a look-up goes. */
const FAR = 4;
/** Digits at the end of a number that are varied: those before say where and when it was issued, which decides what is tried. */
const TAIL = 8;
const NAME_LENGTH = 4;
/** From one digit to another: such as stand in one number, not in the whole run of an issuer. */
const PART = { beginning: [0, 18], middle: [8, 19] } as const;

/**
 * @param visible SQL on `invoice`: what the asker sees
 * @param companies those of which he shall learn nothing
 */
export async function drawStrangers(pool: Pool, visible: string, companies: number[], count: number): Promise<Strangers> {
  const random = new Random("strangers");
  const { rows } = await pool.query<Row>(
    `select i.id::text, i.company_id as "companyId", coalesce(i.digital_number, i.number) as number, i.seller_name as seller, s.txt as text,
       coalesce(${visible}, false) as visible
     from invoice i join invoice_search s on s.company_id = i.company_id and s.id = i.id
     where i.deleted_at is null and i.duplicate_of is null order by i.id`,
  );
  const numbered = rows.filter((row): row is Numbered => row.number?.length === LENGTH);
  const hidden = numbered.filter((row) => !row.visible && companies.includes(row.companyId));
  const numbers = {
    all: numbered.map((row) => row.number),
    seen: numbered.filter((row) => row.visible).map((row) => row.number),
  };
  const drawn: Numbered[] = [];
  while (drawn.length < Math.min(count, hidden.length / 2)) {
    const row = random.pick(hidden);
    // one that is like something he sees is answered with that
    if (!drawn.includes(row) && isFar(row.number, numbers.seen)) drawn.push(row);
  }
  const farFrom = (number: string): string => {
    for (;;) {
      const other = number.slice(0, -TAIL) + random.digits(TAIL);
      if (isFar(other, numbers.all)) return other;
    }
  };
  const documents = await pool.query<{ id: string }>(
    `select d.id::text from document d where d.company_id = any($1) and exists (select 1 from invoice_document l where l.document_id = d.id)
       and not exists (select 1 from invoice_document l join invoice i on i.company_id = l.company_id and i.id = l.invoice_id
         where l.document_id = d.id and coalesce(${visible}, false)) limit $2`,
    [companies, count],
  );
  return {
    document: documents.rows.map(({ id }) => ({ hidden: id, absent: beside(id) })),
    id: drawn.map(({ id }) => ({ hidden: id, absent: beside(id) })),
    number: drawn.map(({ number }) => ({ hidden: number, absent: farFrom(number) })),
    beginning: drawn.flatMap(({ number }) => partsOf(number, PART.beginning, farFrom(number), numbers.seen)),
    middle: drawn.flatMap(({ number }) => partsOf(number, PART.middle, farFrom(number), numbers.seen)),
    mistyped: drawn.map(({ number }) => ({ hidden: oneWrong(number, random, numbers.all), absent: farFrom(number) })),
    name: namesOf(rows, random, count),
  };
}

const isFar = (number: string, others: string[]): boolean => others.every((other) => distance(number, other) >= FAR);

function distance(a: string, b: string): number {
  let different = 0;
  for (let at = 0; at < LENGTH; at++) if (a[at] !== b[at]) different += 1;
  return different;
}

function partsOf(number: string, [from, to]: readonly [number, number], other: string, seen: string[]): Pair[] {
  const [hidden, absent] = [number.slice(from, to), other.slice(from, to)];
  return seen.some((each) => each.includes(hidden) || each.includes(absent)) ? [] : [{ hidden, absent }];
}

function oneWrong(number: string, random: Random, all: string[]): string {
  for (;;) {
    const at = random.int(LENGTH - TAIL, LENGTH - 1);
    const other = number.slice(0, at) + ((Number(number[at]) + random.int(1, 9)) % 10) + number.slice(at + 1);
    if (!all.includes(other)) return other;
  }
}

/** Beginnings of names that only hidden invoices have; beside each the same characters in an order that nothing has. */
function namesOf(rows: Row[], random: Random, count: number): Pair[] {
  const seen = rows.filter((row) => row.visible).map(({ text }) => text);
  const pairs = new Map<string, Pair>();
  for (const { seller, visible } of rows) {
    if (pairs.size >= count) break;
    const hidden = seller?.slice(0, NAME_LENGTH) ?? "";
    if (visible || pairs.has(hidden) || !/^\p{Script=Han}{4}$/u.test(hidden) || seen.some((text) => text.includes(hidden)))
      continue;
    const absent = [...hidden].toSorted(() => random.next() - 0.5).join("");
    if (!rows.some(({ text }) => text.includes(absent))) pairs.set(hidden, { hidden, absent });
  }
  return [...pairs.values()];
}

/**
 * An id of the same millisecond that nothing has: of the 22 bits below the time the lower half alone is counted through (platform/ids.ts).
 * An index leads to both the same way.
 */
const beside = (id: string): string => String(BigInt(id) | (1n << 21n));
