/** D11 of companies that want their members told: is there an invoice with this very number that the asker may not see? */
import { sql } from "kysely";
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import { readNumber } from "#domain/numbers.ts";
import { maySee, subjectOf, visibleTo } from "#server/invoices/invoices.policy.ts";
import type { InvoiceRow } from "#server/invoices/invoices.types.ts";
import { tellingCompanies } from "#server/people/grant-settings.ts";
import { grantersIn } from "#server/people/granters.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

/** So many are named; whoever reads the request decides. */
const NAMES_MAX = 3;

type Asked = Pick<Inquiry["asked"], "number" | "code" | "numberPartial">;
type Hidden = CaseFacts["hidden"];

/** Only for a number that is a whole identity, 20 digits or one with its code: of others somebody could guess his way through. */
export async function gatherHidden({ db, actor, asked, now }: Inquiry): Promise<Gathered> {
  return { hidden: (await hiddenAmong(db, actor, [asked], now)).get(asked) ?? [] };
}

/** The same for many questions at once, by the question. Where no company tells, nothing is looked up. */
export async function hiddenAmong<One extends Asked>(
  db: DbOrTrx,
  actor: Actor,
  questions: readonly One[],
  now: Date,
): Promise<Map<One, Hidden>> {
  const whole = questions.filter((asked) => isIdentity(asked, now));
  const telling = whole.length === 0 ? [] : await tellingCompanies(db, actor);
  if (telling.length === 0) return new Map();
  const companies = telling.map(({ id }) => id);
  const numbers = [...new Set(whole.map(({ number }) => number!))];
  const { rows } = await sql<InvoiceRow>`select i.* from invoice i
    where i.company_id = any(${companies}::int[])
      and (i.digital_number = any(${numbers}::text[]) or i.number = any(${numbers}::text[]))
      and i.deleted_at is null and i.duplicate_of is null and (${visibleTo(actor, "i")}) is not true`.execute(db);
  const found = new Map<One, Hidden>();
  for (const asked of whole) {
    const fitting = rows.filter((row) => isAsked(row, asked, now));
    const hidden = telling.filter(({ id }) => fitting.some((row) => row.company_id === id));
    if (hidden.length === 0) continue;
    found.set(
      asked,
      await Promise.all(
        hidden.map(async ({ id, name }) => {
          const there = fitting.filter((row) => row.company_id === id);
          return { companyId: id, company: name, askWhom: await askWhom(db, there, { asker: actor.userId, companyId: id, now }) };
        }),
      ),
    );
  }
  return found;
}

const isDigital = (number: string, now: Date): boolean => readNumber(number, now).form === "digital";

function isIdentity({ number, code, numberPartial }: Asked, now: Date): boolean {
  return number !== null && numberPartial === null && (isDigital(number, now) || code !== null);
}

function isAsked(row: InvoiceRow, { number, code }: Asked, now: Date): boolean {
  if (isDigital(number!, now)) return row.digital_number === number || row.number === number;
  return row.number === number && row.code === code;
}

/** Those who can grant one of these: its heads who see it, the nearest first, then who grants in the whole company. */
async function askWhom(
  db: DbOrTrx,
  rows: readonly InvoiceRow[],
  { asker, companyId, now }: { asker: string; companyId: number; now: Date },
): Promise<string[]> {
  const departments = rows.flatMap(({ department_id: id }) => (id === null ? [] : [id]));
  const { heads, others } = await grantersIn(db, companyId, now, departments);
  const seeing = heads.filter((head) => rows.some((row) => maySee(head, subjectOf(row))));
  return [...seeing, ...others]
    .filter(({ userId }) => userId !== asker)
    .slice(0, NAMES_MAX)
    .map(({ name }) => name);
}
