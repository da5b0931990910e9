/** What a selection is made of, and its sums, for every kind of question and asker. */
import type { Facets } from "#api/facets.api.ts";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { SumsLine } from "#api/sums.api.ts";
import type { Figure } from "../lib/result.ts";
import { timeSides } from "../lib/stats.ts";
import { addressOf, filtersOf } from "./asking.ts";
import { figureOf } from "./cells.ts";
import type { Question, SampleRow } from "./questions.ts";
import { QUESTIONS, WARM } from "./setting.ts";
import type { Asker, AskerName, Setting } from "./setting.ts";

const BAR = { usual: 60, administrator: 100 } as const;
const ASKERS = {
  user: "ordinary",
  administrator: "administrator",
  departments: "3 departments",
  own: "own only",
} satisfies Partial<Record<AskerName, string>>;
type Who = keyof typeof ASKERS;
/** Hits that are just still counted one by one. */
const THOUSANDS = { least: 5_000, most: 10_000 } as const;

/** Of more hits the sums are counted for seconds, with their progress seen. */
const SUMMED = ["2 months, companies, a state", "rare words", "words with 5 to 10 thousand hits", "tax ids"];

/** A question as the list asks it; what is called nothing has no text. */
type Selection = Partial<Record<keyof InvoiceFilters, string | string[]>>;

/** The time of the facets of each kind of question, and of the sums where there are few hits. */
export async function madeOf(setting: Setting): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [what, kind] of Object.entries(await selectionsOf(setting))) {
    setting.context.say(`facets and sums of ${what}`);
    for (const who of Object.keys(ASKERS) as Who[]) {
      const asker = setting.askers[who];
      const asked = kind(asker, who);
      const label = `${what} · ${ASKERS[who]}`;
      if (asked.length === 0) {
        figures.push({ bench: "find", what: `facets of ${label}`, figure: null, unit: "ms", note: "the data has none of these" });
        continue;
      }
      const most = who === "administrator" ? BAR.administrator : BAR.usual;
      const cycled = Array.from({ length: QUESTIONS }, (_, at) => asked[at % asked.length]!);
      const [facets] = await timeSides(cycled, [(selection) => facetsOf(asker, selection)], WARM);
      figures.push(figureOf(`facets of ${label}`, facets!, most));
      if (!SUMMED.includes(what)) continue;
      const [sums] = await timeSides(cycled, [(selection) => sumsOf(setting.base, asker, selection)], WARM);
      figures.push(figureOf(`sums of ${label}`, sums!, most));
    }
  }
  return figures;
}

const facetsOf = ({ client }: Asker, selection: Selection): Promise<unknown> =>
  client.get(addressOf(selection as Record<string, string | string[]>).replace("/invoices?", "/invoices/facets?"));

/** Waits for the last line. */
async function sumsOf(base: string, { token }: Asker, filters: Selection): Promise<void> {
  const response = await fetch(`${base}/api/v1/sums`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ filters }),
  });
  const last = JSON.parse((await response.text()).trimEnd().split("\n").at(-1)!) as SumsLine;
  if (!("asOf" in last)) throw new Error(`POST /api/v1/sums: ${response.status} ${JSON.stringify(last)}`);
}

type Kind = (asker: Asker, who: Who) => Selection[];

async function selectionsOf(setting: Setting): Promise<Record<string, Kind>> {
  const { questions } = setting;
  const words = (list: Question[]): Selection[] => list.map(({ text }) => ({ q: text }));
  const rows = questions.two.map(({ row }) => row);
  const filtered =
    (filter: "months" | "both"): Kind =>
    ({ reach }) =>
      rows.map((row) => filtersOf(filter, row, reach.companies));
  const taxIds = await taxIdsOf(setting, rows);
  const thousands = await wordsOfThousands(setting);
  return {
    everything: () => [{}],
    "2 months": filtered("months"),
    "2 months, companies, a state": filtered("both"),
    "common words": () => words(questions.common),
    "2 characters": () => words(questions.two),
    "rare words": () => words(questions.rare),
    "words with 5 to 10 thousand hits": (_, who) => thousands[who],
    "amounts in a range": () => rows.flatMap(({ totalFen }) => (Number(totalFen) > 0 ? [around(Number(totalFen))] : [])),
    "tax ids": () => taxIds.map((seller) => ({ seller })),
    "a state": () => [{ status: ["booking:booked"] }, { status: ["booking:not-booked"] }, { status: ["tax:voided"] }],
    "what has no original": () => [{ hasOriginal: "false" }],
  };
}

const around = (fen: number): Selection => ({
  amountMin: (Math.floor(fen / 2) / 100).toFixed(2),
  amountMax: ((fen * 2) / 100).toFixed(2),
});

async function taxIdsOf({ pool }: Setting, rows: SampleRow[]): Promise<string[]> {
  const found = await pool.query<{ id: string }>(
    `select distinct i.seller_tax_id as id from unnest($1::int[], $2::bigint[]) as r(company_id, id)
     join invoice i on i.company_id = r.company_id and i.id = r.id where i.seller_tax_id is not null order by 1`,
    [rows.map(({ companyId }) => companyId), rows.map(({ id }) => id)],
  );
  return found.rows.map(({ id }) => id);
}

/** For each asker the words of so many hits; each has others. */
async function wordsOfThousands({ askers, questions }: Setting): Promise<Record<Who, Selection[]>> {
  const made = { user: [], administrator: [], departments: [], own: [] } as Record<Who, Selection[]>;
  const texts = [...questions.two, ...questions.four, ...questions.common].map(({ text }) => text);
  for (const who of Object.keys(ASKERS) as Who[])
    for (const q of new Set(texts)) {
      const { total, countIs } = (await facetsOf(askers[who], { q })) as Facets;
      if (countIs === "exact" && total >= THOUSANDS.least && total <= THOUSANDS.most) made[who].push({ q });
    }
  return made;
}
