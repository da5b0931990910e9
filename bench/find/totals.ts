/** Counts that are said to be about so many, against the true ones; sums, against SQL. */
import type { InvoicePage, InvoiceTotal } from "#api/invoices.api.ts";
import { parseFen } from "#domain/money.ts";
import type { Figure } from "../lib/result.ts";
import { timesOf } from "../lib/stats.ts";
import { addressOf } from "./asking.ts";
import { WORD_KINDS } from "./questions.ts";
import type { AskerName, Setting } from "./setting.ts";

const QUESTIONS = 8;
const EXACT_UP_TO = 10_000;
const OFF_BY = 20;

type Counted = { n: string; amount: string; tax: string; total: string };

export async function totals(setting: Setting): Promise<Figure[]> {
  const { questions, context } = setting;
  const words = WORD_KINDS.flatMap((kind) => questions[kind].slice(0, kind === "common" ? 2 * QUESTIONS : QUESTIONS)).map(
    ({ text }) => text,
  );
  const errors: number[] = [];
  const wrong: string[] = [];
  const unsaid: string[] = [];
  let sums = 0;
  let exact = 0;
  for (const name of ["user", "administrator", "twenty"] as const) {
    context.say(`counting ${words.length} words for ${name}`);
    const truth = await countsOf(setting, name, words);
    for (const [at, word] of words.entries()) {
      const answer = (await setting.askers[name].client.get(addressOf({ q: word }))) as InvoicePage & InvoiceTotal;
      const count = Number(truth[at]!.n);
      if (answer.totalIs === "about") errors.push((Math.abs(answer.total - count) / count) * 100);
      else if (answer.totalIs === "exact") {
        exact += 1;
        if (answer.total !== count) wrong.push(`${word}: ${answer.total} for ${count}`);
      } else unsaid.push(word);
      if (count > EXACT_UP_TO) continue;
      if (answer.totalIs !== "exact") wrong.push(`${word}: ${count} not said exactly`);
      if (answer.sums === null) continue;
      sums += 1;
      const { amount, tax, total } = answer.sums;
      const due = truth[at]!;
      if (parseFen(amount) !== BigInt(due.amount) || parseFen(tax) !== BigInt(due.tax) || parseFen(total) !== BigInt(due.total))
        wrong.push(`${word}: sums`);
    }
  }
  const times = timesOf(errors);
  const base = { bench: "find", unit: "" } as const;
  return [
    {
      bench: "find",
      what: "totals said to be about so many, off by",
      figure: errors.length === 0 ? null : times.p95,
      median: times.p50,
      p99: times.p99,
      unit: "%",
      budget: { most: OFF_BY },
      note: `${errors.length} of them`,
    },
    {
      ...base,
      what: "counts and sums up to 10,000 rows that are wrong",
      figure: wrong.length,
      budget: { most: 0 },
      note: wrong.length > 0 ? wrong.slice(0, 4).join("; ") : `${exact} counts, ${sums} sums`,
    },
    {
      ...base,
      what: "totals that say no more than at least so many",
      figure: unsaid.length,
      budget: { most: 0 },
      note: unsaid.slice(0, 4).join(", "),
    },
  ];
}

/** One scan for all the words. */
async function countsOf({ pool, askers }: Setting, name: AskerName, words: string[]): Promise<Counted[]> {
  const each = words.map((_, at) => {
    const has = `filter (where strpos(s.txt, ($2::text[])[${at + 1}]) > 0)`;
    const sum = (column: string): string => `coalesce(sum(s.${column}) ${has}, 0)::text`;
    return `jsonb_build_object('n', count(*) ${has}, 'amount', ${sum("amount_fen")}, 'tax', ${sum("tax_fen")}, 'total', ${sum("total_fen")})`;
  });
  const { rows } = await pool.query<{ counts: Counted[] }>(
    `select jsonb_build_array(${each.join(", ")}) as counts from invoice_search s
     where s.company_id = any($1) and s.deleted_at is null and s.duplicate_of is null`,
    [askers[name].reach.companies, words],
  );
  return rows[0]!.counts;
}
