/**
 * How long searches take on a filled register: `node src/server/diagnose/scale.bench.ts URL COMPANY,COMPANY [RUNS]`.
 * Reads only, except for the lookups that it asks. Numbers, parties and words are taken from the register itself.
 */
import { sql } from "kysely";
import type { InvoiceQuery } from "#api/invoices.api.ts";
import { createDb, createPool } from "#server/platform/database/database.ts";
import { loadI18n } from "#server/platform/i18n.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { ask } from "./lookups.usecases.ts";
import { findInvoices } from "#server/find/find.usecases.ts";
import { aReach, anActor } from "#server/find/testing/rows.ts";

const [url = "", companies = "1,2", runsText = "40"] = process.argv.slice(2);
const runs = Number(runsText);
const db = createDb(createPool(url, { max: 4 }));
const platform = { db, clock: () => new Date(), i18n: loadI18n() } as unknown as Platform;
const ids = companies.split(",").map(Number);
const actor = anActor(
  ids.map((id) => aReach(id)),
  { userId: "bench" },
);

const sample = await sql<{ number: string; total_fen: string; issue_date: string; seller_name: string; seller_tax_id: string }>`
  select number, total_fen, issue_date, seller_name, seller_tax_id from invoice tablesample system (1) where company_id = any(${ids}::int[]) limit ${runs * 4}`.execute(
  db,
);
const pick = (n: number) => sample.rows[n % sample.rows.length]!;
const digital = sample.rows.filter((row) => row.number.length === 20);
const paper = sample.rows.filter((row) => row.number.length === 8);
const slip = (number: string, at: number): string => number.slice(0, at) + ((Number(number[at]) + 5) % 10) + number.slice(at + 1);

type Case = [name: string, run: (n: number) => Promise<unknown>];
const list = (name: string, query: (n: number) => InvoiceQuery): Case => [name, (n) => findInvoices(platform, actor, query(n))];
const miss = (name: string, text: (n: number) => string, filters: InvoiceQuery = {}): Case => [
  name,
  (n) => ask(platform, actor, { text: text(n), filters }, "zh-CN"),
];

const CASES: Case[] = [
  list("exact number", (n) => ({ number: pick(n).number })),
  list("end of a number", (n) => ({ number: pick(n).number.slice(-6) })),
  list("part of a number", (n) => ({ number: pick(n).number.slice(2, 7) })),
  list("newest, no conditions", () => ({})),
  list("1 common character", () => ({ q: "司" })),
  list("1 rarer character", (n) => ({ q: [..."锦绣"][n % 2]! })),
  list("2 characters, common", () => ({ q: "北京" })),
  list("2 characters, of a name", (n) => ({ q: pick(n).seller_name.slice(2, 4) })),
  list("4 characters, in all", () => ({ q: "有限公司" })),
  list("6 characters, of a name", (n) => ({ q: pick(n).seller_name.slice(0, 6) })),
  list("8 characters, of a name", (n) => ({ q: pick(n).seller_name.slice(0, 8) })),
  list("8 digits of an order", (n) => ({ q: `订单号${10_000_000 + ((n * 7_919_317) % 89_999_999)}` })),
  list("a word of years ago", () => ({ q: "防疫物资" })),
  list("a word that doesn't occur", () => ({ q: "鱻龘" })),
  list("2 ASCII characters (walk only)", () => ({ q: "a4" })),
  list("a word, sorted by total", (n) => ({ q: pick(n).seller_name.slice(0, 5), sort: "-total" })),
  list("a common word, sorted by total", () => ({ q: "有限公司", sort: "-total" })),
  list("a word in a range of dates", () => ({ q: "餐费", dateFrom: "2022-01-01", dateTo: "2022-03-31" })),
  list("a word and a state", () => ({ q: "科技", status: "archive:archived" })),
  list("a word and an amount", () => ({ q: "科技", amountMin: "99990.00" })),
  list("seller by name", (n) => ({ seller: pick(n).seller_name.slice(0, 5) })),
  list("seller by tax id", (n) => ({ seller: pick(n).seller_tax_id })),
  list("exact amount", (n) => ({
    amountMin: (Number(pick(n).total_fen) / 100).toFixed(2),
    amountMax: (Number(pick(n).total_fen) / 100).toFixed(2),
  })),
  list("a month", () => ({ dateFrom: "2023-05-01", dateTo: "2023-05-31" })),
  list("incomplete", () => ({ incomplete: "true" })),
  list("archived, sorted by seller", () => ({ archived: "true", sort: "seller" })),
  miss("diagnosis: a digit wrong of 20", (n) => slip(digital[n % digital.length]!.number, 8 + (n % 12))),
  miss("diagnosis: two digits wrong of 20", (n) => slip(slip(digital[n % digital.length]!.number, 12), 17)),
  miss("diagnosis: a digit wrong of 8, no code", (n) => slip(paper[n % paper.length]!.number, n % 8)),
  miss("diagnosis: wild guess", (n) => `2511200${String(n * 7_919_317).padStart(13, "9")}`),
  miss("diagnosis: hidden by a filter", (n) => pick(n).number, {
    dateFrom: "2001-01-01",
    dateTo: "2001-12-31",
    direction: "received",
  }),
  miss("diagnosis: words, nothing", () => "鱻龘贸易 2023-05 >100000"),
  miss("diagnosis: words under filters", (n) => pick(n).seller_name.slice(0, 6), {
    dateFrom: "2001-01-01",
    dateTo: "2001-12-31",
    status: "tax:voided",
  }),
];

for (const [name, run] of CASES) {
  for (let n = 0; n < 3; n++) await run(n);
  const times: number[] = [];
  for (let n = 0; n < runs; n++) {
    const start = performance.now();
    await run(n + 3);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1).padStart(7);
  process.stdout.write(`${name.padEnd(44)} p50 ${at(0.5)}  p95 ${at(0.95)} ms\n`);
}
await db.destroy();
