/** A year later: a tenth more invoices, all of the twelve months after the last, and the main cells again. */
import type { Pool } from "pg";
import { loadConfig } from "#server/platform/config.ts";
import { openPlatform } from "#server/platform/platform.ts";
import { fillRegister } from "../../src/demo/seed/fill.ts";
import type { PlacedCompany } from "../../src/demo/seed/people.ts";
import { invoicesOf } from "../../src/demo/world/invoices.ts";
import type { MadeInvoice } from "../../src/demo/world/invoices.ts";
import { makeWorld } from "../../src/demo/world/world.ts";
import { COMPANIES } from "../lib/prepared.ts";
import type { Figure } from "../lib/result.ts";
import { matrix } from "./cells.ts";
import type { Kind } from "./questions.ts";
import type { Setting } from "./setting.ts";

const CELLS: readonly Kind[] = ["two", "rare", "common", "exact", "edit20"];
const SHARE = 0.1;
/** Through the register this takes a minute or so; ten million would take a quarter of an hour. */
const MOST = 100_000;

export async function growth(setting: Setting): Promise<Figure[]> {
  const before = await matrix(setting, CELLS);
  const added = await grow(setting);
  const after = await matrix(setting, CELLS);
  const earlier = new Map(before.map((figure) => [figure.what, figure.figure]));
  return after
    .filter(({ unit, figure }) => unit === "ms" && figure !== null)
    .map((figure): Figure => ({
      ...figure,
      what: `12 months later · ${figure.what}`,
      peer: "before",
      peerFigure: earlier.get(figure.what) ?? null,
      note: [`${added} more rows`, ...(figure.note === undefined ? [] : [figure.note])].join("; "),
    }));
}

/** Registers invoices of the year after the last one that is there. @returns how many rows */
async function grow({ data, pool, context }: Setting): Promise<number> {
  const { rows } = await pool.query<{ last: string; end: string; n: string }>(
    `select max(issue_date)::text as last, (max(issue_date) + interval '1 year')::date::text as end, count(*) as n
     from invoice_search where issue_date is not null`,
  );
  const { last, end, n } = rows[0]!;
  const wanted = Math.min(MOST, Math.round(Number(n) * SHARE));
  context.say(`registering ${wanted} invoices of the year after ${last}`);
  const world = makeWorld({ seed: "1", companies: COMPANIES, invoices: data.rows });
  const platform = await openPlatform(loadConfig({ PIAOZAI_DATA: data.folder }), data.databaseUrl, 0);
  try {
    const companies = await placedIn(pool, world.companies);
    // three years of such a stream end a year later: a good third of it is of the last year
    const stream = invoicesOf({ ...world, seed: `later-${end}` }, wanted * 4, end);
    return await fillRegister(platform.db, laterOnly(stream, last, wanted), {
      companies,
      now: new Date(`${end}T12:00:00Z`),
      progress: () => undefined,
    });
  } finally {
    await platform.close();
  }
}

function* laterOnly(stream: Iterable<MadeInvoice>, last: string, most: number): Generator<MadeInvoice> {
  let handed = 0;
  for (const invoice of stream) {
    if (invoice.facts.date === null || invoice.facts.date <= last) continue;
    yield invoice;
    handed += invoice.rows;
    if (handed >= most) return;
  }
}

/** The companies of the world as an earlier run has put them into the database. */
async function placedIn(pool: Pool, made: PlacedCompany["made"][]): Promise<PlacedCompany[]> {
  const { rows } = await pool.query<{ id: number; tax_id: string; names: string[]; ids: string[]; owners: string[] }>(
    `select c.id, c.tax_id, array(select d.name from department d where d.company_id = c.id order by d.id) as names,
       array(select d.id::text from department d where d.company_id = c.id order by d.id) as ids,
       array(select m.user_id from membership m where m.company_id = c.id and m.role = 'employee' order by m.id) as owners
     from company c`,
  );
  return made.map((company) => {
    const there = rows.find((row) => row.tax_id === company.taxId)!;
    const departments = company.departments.map(({ name }) => there.ids[there.names.indexOf(name)]!);
    return { made: company, id: there.id, departments, owners: there.owners };
  });
}
