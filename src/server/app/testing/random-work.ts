/** Random work on the register by several people at once: what they do, and what goes wrong meanwhile. */
import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { emptyFacts, emptyItem } from "#domain/empty-facts.ts";
import type { InvoiceFacts, InvoiceKind } from "#domain/invoice.ts";
import { decide } from "#server/invoices/duplicates.usecases.ts";
import { correctInvoice, registerMany, setInvoiceAside, undoLastCorrection } from "#server/invoices/invoices.usecases.ts";
import type { CarrierRef, Incoming, StateSaid } from "#server/invoices/invoices.types.ts";
import type { Actor } from "#server/people/people.types.ts";
import { retrying } from "#server/platform/database/retrying.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { ProblemError, errorCode } from "#server/platform/errors.ts";
import { newId } from "#server/platform/ids.ts";
import type { TestPlatform } from "#server/platform/testing/test-database.ts";

/** Numbers from a seed (mulberry32): the same seed, the same work. */
export function randomOf(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    below: (n: number): number => Math.floor(next() * n),
    chance: (p: number): boolean => next() < p,
    one: <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!,
  };
}
type Random = ReturnType<typeof randomOf>;

export type World = {
  platform: TestPlatform;
  companies: { id: number; name: string; taxId: string }[];
  actors: Actor[];
  departments: Map<number, string[]>;
};

const KINDS: InvoiceKind[] = ["digital-vat-normal", "digital-vat-special", "vat-special-paper", "taxi", "rail", "other"];
const NAMES = ["样张供应商有限公司", "ACME 样张 (上海) 贸易", "清河样张技术", "𠮷样张堂", ""];
const WORDS = ["*样张*纸张", "Paper A4 80g", "维护保养", "*餐饮*餐费", "x"];
/** Few numbers, so that invoices meet. */
const NUMBERS = 12;

/**
 * Does one thing. An answer that refuses it is as good as one that does it.
 * @param random of its own, so that what runs beside it changes nothing of what it tries
 */
export async function work(world: World, random: Random): Promise<void> {
  const { db } = world.platform;
  const roll = random.below(20);
  try {
    if (roll < 6) await retrying(db, registering(world, random));
    else if (roll < 8) await brokenOff(world, random);
    else if (roll < 12) await correctOne(world, random);
    else if (roll < 15) await undoOne(world, random);
    else if (roll < 18) await setOneAside(world, random);
    else await decideOne(world, random);
  } catch (error) {
    // refused, or in another's way more often than it is tried again
    if (!(error instanceof ProblemError) && !["40P01", "40001", "23505"].includes(errorCode(error))) throw error;
  }
}

/** One invoice or many, through files, by hand or by lists; chosen now, done when it is called, and again when it has to be. */
function registering(world: World, random: Random): (trx: Trx) => Promise<unknown> {
  const actor = random.one(world.actors);
  const incoming = Array.from({ length: random.one([1, 1, 2, 5]) }, () => anIncoming(world, random, actor));
  const company = incoming[0]!.companyId;
  const document = random.chance(0.7) ? { id: newId(), sha256: randomBytes(32).toString("hex") } : null;
  const same = document && random.chance(0.3) ? random.below(3) : null;
  return async (trx) => {
    const carrier = document && (await insertDocument(trx, company, document, same));
    return registerMany(
      trx,
      incoming.map((each) => ({ ...each, document: carrier })),
      { actor, actorId: actor.userId, channel: "api", now: world.platform.clock(), companies: world.companies },
    );
  };
}

/** A transaction that never commits: its own code throws, or its backend is terminated under it. */
async function brokenOff(world: World, random: Random): Promise<void> {
  const register = registering(world, random);
  const how = random.one(["thrown", "terminated"]);
  const broken = new Error(how);
  const end = world.platform.db.transaction().execute(async (trx) => {
    const backend = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    await register(trx);
    if (how === "terminated") await sql`select pg_terminate_backend(${backend.rows[0]!.pid})`.execute(world.platform.db);
    throw broken;
  });
  await end.catch((error: unknown) => {
    if (
      error !== broken &&
      !/^57P01$|^40P01$|^40001$|^23505$/.test(errorCode(error)) &&
      !/terminated|not queryable/i.test(String(error))
    )
      throw error;
  });
}

async function correctOne(world: World, random: Random): Promise<void> {
  const [actor, pick] = [random.one(world.actors), random.below(1_000)];
  const values: Record<string, string | null> = {};
  for (const [field, value] of [
    ["number", aNumber(random)],
    ["code", random.one([null, "011002500111"])],
    ["date", aDay(random)],
    ["seller.name", random.one(NAMES) || null],
    ["total", `${random.below(5)}13.00`],
    ["remark", random.one(WORDS)],
    ["kind", random.one(KINDS)],
    ["items.0.name", random.one(WORDS)],
    ["original.number", random.one([null, aNumber(random)])],
    ["buyer.taxId", random.one(world.companies).taxId],
  ] as const)
    if (random.chance(0.25)) values[field] = value;
  const row = await one(world, pick);
  if (row) await correctInvoice(world.platform, actor, row.id, { version: row.version, values });
}

async function undoOne(world: World, random: Random): Promise<void> {
  const pick = random.below(1_000);
  const last = await sql<{ id: string; version: number; actor_id: string }>`
    select i.id, i.version, e.actor_id from invoice i
    join event e on e.company_id = i.company_id and e.subject_id = i.id::text and e.type = 'invoice.corrected'
    where i.company_id = any(${idsOf(world)}::int[]) and (e.data ->> 'version')::int = i.version order by e.id`.execute(
    world.platform.db,
  );
  const row = last.rows[pick % Math.max(1, last.rows.length)];
  const actor = world.actors.find((each) => each.userId === row?.actor_id);
  if (row && actor) await undoLastCorrection(world.platform, actor, row.id, row.version);
}

async function setOneAside(world: World, random: Random): Promise<void> {
  const [actor, pick] = [random.one(world.actors), random.below(1_000)];
  const as = random.one(["illegible", "not-an-invoice", "not-an-invoice", "open"] as const);
  const row = await one(world, pick, as === "open" ? sql`deleted_at is not null` : sql`true`);
  if (row) await setInvoiceAside(world.platform, actor, row.id, { as });
}

async function decideOne(world: World, random: Random): Promise<void> {
  const [actor, pick, later] = [world.actors[0]!, random.below(1_000), random.chance(0.5)];
  const decision = random.one(["same", "same", "not-same"] as const);
  const cases = await world.platform.db
    .selectFrom("duplicate_case")
    .selectAll()
    .where("state", "=", "open")
    .where("company_id", "in", idsOf(world))
    .orderBy("id")
    .execute();
  const open = cases[pick % Math.max(1, cases.length)];
  if (!open) return;
  const keep = decision === "same" ? { keep: later ? open.invoice_id : open.other_invoice_id } : {};
  await decide(world.platform, actor, open.id, { decision, ...keep });
}

const idsOf = (world: World): number[] => world.companies.map((company) => company.id);

/** One of the invoices, by chance. */
async function one(world: World, pick: number, where = sql`true`): Promise<{ id: string; version: number } | undefined> {
  const rows = await sql<{
    id: string;
    version: number;
  }>`select id, version from invoice where company_id = any(${idsOf(world)}::int[]) and ${where} order by id`.execute(
    world.platform.db,
  );
  return rows.rows[pick % Math.max(1, rows.rows.length)];
}

const aNumber = (random: Random): string => {
  const at = random.below(NUMBERS);
  return at % 3 === 0 ? String(10_000_000 + at) : `2500200000000000${String(1000 + at)}`;
};
const aDay = (random: Random): string | null =>
  random.chance(0.25)
    ? null
    : `202${random.below(6)}-${random.one(["01", "03", "04", "12"])}-${random.one(["01", "28", "31"]).replace("31", "30")}`;

function someFacts(world: World, random: Random): InvoiceFacts {
  const number = random.chance(0.8) ? aNumber(random) : null;
  const ours = random.one(world.companies);
  const other = { name: random.one(NAMES) || null, taxId: random.one([null, "91000000MA000000X9"]) };
  const mine = { name: ours.name, taxId: random.one([ours.taxId, null]) };
  const issued = random.chance(0.3);
  const red = random.chance(0.2);
  const total = `${red ? "-" : ""}${random.below(5)}13.00`;
  return {
    ...emptyFacts(random.one(KINDS)),
    number,
    code: number?.length === 8 ? "011002500111" : null,
    digitalNumber: random.chance(0.1) ? aNumber(random) : null,
    date: aDay(random),
    seller: issued ? mine : other,
    buyer:
      issued || random.chance(0.1)
        ? random.chance(0.3)
          ? { name: world.companies[1]!.name, taxId: world.companies[1]!.taxId }
          : other
        : mine,
    total,
    amount: random.one([null, total]),
    remark: random.one([null, ...WORDS]),
    items: Array.from({ length: random.below(3) }, () => ({
      ...emptyItem(),
      name: random.one(WORDS),
      amount: total,
    })),
    red,
    original: red ? { code: null, number: aNumber(random) } : null,
    extra: random.chance(0.2) ? { travelDate: "2025-01-03", train: "G1", passenger: "样某" } : {},
  };
}

function anIncoming({ companies, departments, platform }: World, random: Random, actor: Actor): Incoming {
  const companyId = random.one(companies).id;
  const said: StateSaid = {
    ...random.one([
      { axis: "tax", value: "voided" },
      { axis: "tax", value: "normal" },
      { axis: "use", value: "ticked" },
      { axis: "use", value: "deducted" },
      { axis: "booking", value: "booked" },
    ] as const),
    source: "tax",
    at: new Date(platform.clock().getTime() - random.below(1_000) * 1_000),
  };
  return {
    facts: someFacts({ companies, departments, platform, actors: [] }, random),
    companyId,
    document: null,
    ownerId: random.one([actor.userId, null]),
    departmentId: random.one([...(departments.get(companyId) ?? []), null]),
    ...(random.chance(0.4) ? { states: [said] } : {}),
    ...(random.chance(0.2) ? { entered: true } : {}),
  };
}

/** The file that they were read from; `same` gives one of a few contents, so that a file comes twice. */
async function insertDocument(
  trx: Trx,
  companyId: number,
  fresh: { id: string; sha256: string },
  same: number | null,
): Promise<CarrierRef> {
  const sha256 = same === null ? fresh.sha256 : String(same).repeat(64);
  await sql`insert into blob (sha256, size) values (${sha256}, 1) on conflict do nothing`.execute(trx);
  await sql`insert into document (company_id, id, batch_id, position, name, sha256, size, state, format, uploaded_by)
    values (${companyId}, ${fresh.id}::bigint, 1, 0, 'a.ofd', ${sha256}, 1, 'read', 'ofd', 'somebody')`.execute(trx);
  return { companyId, id: fresh.id, member: "", format: "ofd", sha256 };
}
