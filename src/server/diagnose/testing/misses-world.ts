/** The world of `fixtures/misses` in a database: companies, invoices, files and askers, and the weather of one group of misses. */
import { sql } from "kysely";
import { COMPANIES, FILES, HELD, INVOICES, NOW, type WorldInvoice } from "../../../../fixtures/misses/world.ts";
import type { Asker, Weather } from "../../../../fixtures/misses/misses.types.ts";
import { BUILT_IN_ROLES } from "#api/permissions.api.ts";
import { parseFen } from "#domain/money.ts";
import { learn } from "#domain/sources/delays.ts";
import { type TestInvoice, aReach, anActor, anInvoice, insertInvoices } from "#server/find/testing/rows.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";

const HOUR_MS = 3_600_000;
const now = new Date(NOW);
const before = (hours: number): Date => new Date(now.getTime() - hours * HOUR_MS);
const without = (...left: string[]) => new Set(BUILT_IN_ROLES.finance.filter((each) => !left.includes(each)));

export const ASKERS: Record<Asker, Actor> = {
  finance: anActor([aReach(1, { role: "finance" })], { userId: "finance" }),
  employee: anActor([aReach(1, { role: "employee", reach: "own" })], { userId: "employee" }),
  both: anActor([aReach(1, { role: "finance" }), aReach(2, { role: "finance" })], { userId: "both" }),
  traveller: anActor([aReach(1, { role: "finance", parts: [{ reach: "company", departmentIds: [], kinds: ["rail", "air"] }] })], {
    userId: "traveller",
  }),
  clerk: anActor([aReach(1, { permissions: without("field.parties") })], { userId: "clerk" }),
  reader: anActor([aReach(1, { role: "finance" }), aReach(3, { permissions: without("field.amounts") })], { userId: "reader" }),
  newcomer: anActor([], { userId: "newcomer" }),
  told: anActor([aReach(3, { role: "employee", reach: "own" })], { userId: "told" }),
};

const fen = (yuan: string): bigint => parseFen(yuan)!;

function rowOf({ company = 1, ...said }: WorldInvoice): TestInvoice {
  const total = fen(said.total);
  return anInvoice({
    companyId: company,
    kind: said.kind ?? "digital-vat-normal",
    code: said.code ?? null,
    number: said.number,
    digitalNumber: said.digital ?? null,
    date: said.date,
    seller: said.seller,
    sellerTaxId: said.sellerTaxId ?? null,
    buyer: said.buyer ?? COMPANIES[0]!.name,
    buyerTaxId: said.buyerTaxId ?? COMPANIES[0]!.taxId,
    totalFen: total,
    amountFen: said.net === undefined ? total : fen(said.net),
    checkCode: said.checkCode ?? null,
    missing: said.missing ?? [],
    ownerId: said.owner ?? null,
    taxState: said.tax ?? "normal",
    archive: said.archived === true ? "archived" : "none",
    removed: said.removed ?? false,
  });
}

/** What `insertInvoices` doesn't put in. */
async function setRest(db: Db, row: TestInvoice, said: WorldInvoice): Promise<void> {
  const { use, booking, claim, red, original, titleNotOurs, doubts } = said;
  if ([use, booking, claim, red, titleNotOurs, doubts].every((each) => each === undefined)) return;
  await sql`update invoice set use_state = coalesce(${use ?? null}, use_state), booking_state = coalesce(${booking ?? null}, booking_state),
      claim_state = coalesce(${claim ?? null}, claim_state), red = ${red ?? false}, original_number = ${original ?? null},
      title_ours = ${titleNotOurs !== true}, doubts = ${doubts ?? []}::text[]
    where company_id = ${row.companyId} and id = ${row.id}::bigint`.execute(db);
}

export async function fillWorld(db: Db): Promise<void> {
  const people = [...new Set([...Object.keys(ASKERS), "somebody"])];
  for (const id of people)
    await sql`insert into "user" (id, name, email) values (${id}, ${`样张${id}`}, ${`${id}@example.com`})`.execute(db);
  for (const { id, name, taxId, tells } of COMPANIES)
    await sql`insert into company (id, name, tax_id, tells_existence) values (${id}, ${name}, ${taxId}, ${tells === true})`.execute(
      db,
    );
  const rows = Object.values(INVOICES).map((said) => ({ said, row: rowOf(said) }));
  await insertInvoices(
    db,
    rows.map(({ row }) => row),
  );
  for (const { row, said } of rows) await setRest(db, row, said);
  await fillFiles(db);
}

async function fillFiles(db: Db): Promise<void> {
  const batch = newId();
  await sql`insert into batch (company_id, id, uploaded_by) values (1, ${batch}::bigint, 'finance')`.execute(db);
  for (const [position, { name, state, is }] of FILES.entries()) {
    const sha256 = String(position).padStart(64, "0");
    await sql`insert into blob (sha256, size) values (${sha256}, 1)`.execute(db);
    const problem = is === null ? null : { code: "not-an-invoice", message: "", detail: { is } };
    await sql`insert into document (company_id, id, batch_id, position, name, sha256, size, state, problem, uploaded_by, uploaded_at)
      values (1, ${newId()}::bigint, ${batch}::bigint, ${position}, ${name}, ${sha256}, 1, ${state}, ${toJson(problem)}::jsonb, 'finance', ${before(20)})`.execute(
      db,
    );
  }
}

type Said = { kind: string; name: string; completeTo: Date; failures?: number; problem?: string };
const TAX: Said = { kind: "tax", name: "样张税务数字账户", completeTo: before(2) };
const MAIL: Said = { kind: "mailbox", name: "样张财务邮箱", completeTo: before(1) };
const SOURCES: Partial<Record<Weather, Said[]>> = {
  fed: [TAX, MAIL],
  lagging: [{ ...TAX, completeTo: before(75) }, MAIL],
  "mailbox-down": [TAX, { ...MAIL, completeTo: before(200), failures: 4, problem: "mailbox-forbidden" }],
  quota: [{ ...TAX, completeTo: before(120), failures: 3, problem: "tax-quota" }],
  throttled: [{ ...TAX, completeTo: before(120), failures: 3, problem: "tax-throttled" }, MAIL],
  "signed-out": [{ ...TAX, completeTo: before(120), failures: 3, problem: "tax-signed-out" }],
  "links-held": [TAX, MAIL],
};
const WINDOWS: Partial<Record<Weather, [Date, Date]>> = {
  maintenance: [before(1), before(-1)],
  "maintenance-over": [before(9), before(7)],
};

/** Sources, notices and incidents as one group of misses has them; those of the group before are gone. */
export async function setWeather(db: Db, weather: Weather): Promise<void> {
  await sql`truncate source_item, source_run, source_delay, source, notice, incident cascade`.execute(db);
  const ids: string[] = [];
  for (const each of SOURCES[weather] ?? []) ids.push(await insertSource(db, each));
  if (ids.length > 0) {
    const delays = learn(
      [],
      Array.from({ length: 60 }, (_, at) => (6 + (at % 21)) * 3600),
    );
    await sql`insert into source_delay (company_id, source_id, kind, issuer, delays, arrivals, learned_at)
      values (1, 0, '', '', ${toJson(delays)}::jsonb, 60, ${before(3)})`.execute(db);
  }
  if (weather === "links-held") await hold(db, ids[1]!);
  const window = WINDOWS[weather];
  if (window !== undefined) {
    await sql`insert into notice (id, kind, state, level, texts, visitors, starts_at, ends_at, functions, created_at, created_by)
      values (${newId()}::bigint, 'window', 'published', 'important', '{"zh-CN":{"title":"样张维护","text":"样张"}}', false, ${window[0]}, ${window[1]},
        array['finding', 'sources'], ${before(30)}, 'somebody')`.execute(db);
  }
  if (weather === "incident") {
    await sql`insert into incident (id, state, cause, cause_guessed, severity, title, public, functions, impact, started_at, opened_at, checklist)
      values (${newId()}::bigint, 'open', 'database', false, 'high', '样张事故', true, array['finding'], '{}', ${before(2)}, ${before(2)}, '[]')`.execute(
      db,
    );
  }
}

async function insertSource(db: Db, { kind, name, completeTo, failures = 0, problem }: Said): Promise<string> {
  const id = newId();
  const said = problem === undefined ? null : { code: problem, facts: {} };
  await sql`insert into source (id, company_id, kind, name, settings, account_id, complete_to, tried_at, succeeded_at, arrived_at, next_try_at,
      failures, problem, created_at, created_by)
    values (${id}::bigint, 1, ${kind}, ${name}, '{}', 'finance', ${completeTo}, ${before(0.1)}, ${completeTo}, ${completeTo}, ${before(-1)},
      ${failures}, ${toJson(said)}::jsonb, ${before(5000)}, 'finance')`.execute(db);
  return id;
}

async function hold(db: Db, sourceId: string): Promise<void> {
  for (const [at, { name, from, why, outcome }] of HELD.entries()) {
    await sql`insert into source_item (company_id, source_id, key, state, held, at, arrived_at, tries, outcome)
      values (1, ${sourceId}::bigint, ${`mail ${at}`}, 'held', ${toJson({ why, name, from, host: "shop.example" })}::jsonb, ${before(30)}, ${before(29)},
        ${outcome === null ? 0 : 2}, ${outcome})`.execute(db);
  }
}
