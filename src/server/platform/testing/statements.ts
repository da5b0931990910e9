/**
 * The statements of the product that a test runs. When its database is closed each is explained: what it reads of a big table must be
 * bound to companies. Those of the tests themselves may look at everything.
 */
import type { Pool, PoolClient } from "pg";
import { textOf } from "../database/watch.ts";
import { type Plan, unboundIn } from "./bound-plans.ts";

/** Looks into big tables by another column, and why each is no search through all companies. */
const ALSO_BOUND_BY: { table: string; column: string; why: string }[] = [
  { table: "access_grant", column: "grantee_id", why: "what was granted to who asks says which companies he sees" },
  { table: "department_head", column: "user_id", why: "which departments he heads says where who asks grants" },
  { table: "document", column: "sha256", why: "the same bytes may have been put into another company before; few have them" },
  {
    table: "duplicate_case",
    column: "other_company_id",
    why: "the other record of a case may be another company's of the group",
  },
  { table: "invoice_document", column: "document_id", why: "invoices of one file may be of several companies of a group" },
  { table: "number_registry", column: "number_key", why: "made to tell in which companies a number stands" },
  { table: "support_ticket", column: "asker_id", why: "whoever left a company still reads what he asked there" },
];

/** Files whose statements go through everything on purpose. */
const MAINTENANCE: { file: string; why: string }[] = [
  { file: "/invoices/names-backlog.queries.ts", why: "the next company is chosen whose names are still to be collected" },
  {
    file: "/operations/audit/older-backlog.queries.ts",
    why: "the next company is chosen whose older events are still to be sealed",
  },
  { file: "/intake/trust.queries.ts", why: "an installed certificate is tried on every file that only it could vouch for" },
];

const BIG_TABLES = `select t.relname as name from pg_index x join pg_class t on t.oid = x.indrelid join pg_namespace n on n.oid = t.relnamespace
  join pg_attribute a on a.attrelid = t.oid and a.attnum = any(x.indkey)
  where x.indisprimary and n.nspname = 'public' and a.attname = 'company_id'`;
const READS_OR_WRITES = /^\s*(?:\/\*.*?\*\/\s*)?(?:select|with|insert|update|delete|merge)\b/i;
const OWN_FRAME = /\/(?:src|bench|e2e|tools)\/[^\s:)]+\.tsx?/;
const OF_TESTS = /\.(?:test|bench)\.ts$|\/testing\/|^\/(?:bench|e2e|tools)\//;

const OLDEST_WITH_GENERIC_PLANS = 160_000;

export type Statements = {
  /** Files of the product that have asked something. */
  files(): string[];
  /** What was asked without being bound, a line each. */
  unbound(): Promise<string[]>;
};

/** Notes what runs on the pool from now on. */
export function watchStatements(pool: Pool): Statements {
  const seen = new Map<string, { text: string; file: string }>();
  pool.on("connect", (client: PoolClient) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      const text = textOf(args[0]);
      const shape = text.replaceAll(/\$\d+/g, "$");
      if (READS_OR_WRITES.test(text) && !seen.has(shape)) seen.set(shape, { text, file: whoAsks() });
      return query(...args);
    }) as typeof client.query;
  });
  const ours = () => [...seen.values()].filter(({ file }) => !OF_TESTS.test(file));
  return {
    files: () => [...new Set(ours().map(({ file }) => file))],
    unbound: async () => {
      // older ones show no plan without the statement's own values
      const { rows } = await pool.query<{ n: string }>("select current_setting('server_version_num') as n");
      if (Number(rows[0]!.n) < OLDEST_WITH_GENERIC_PLANS) return [];
      const found: string[] = [];
      const unboundTables = await openChecker(pool);
      for (const { text, file } of ours()) {
        if (MAINTENANCE.some((each) => file.endsWith(each.file))) continue;
        const tables = await unboundTables(text);
        if (tables.length > 0) found.push(`${file} reads ${tables.join(", ")} of all companies: ${text}`);
      }
      return found;
    },
  };
}

/** @returns a function: statement → the big tables that it reads without being bound */
export async function openChecker(pool: Pool): Promise<(text: string) => Promise<string[]>> {
  const { rows } = await pool.query<{ name: string }>(BIG_TABLES);
  const also = (name: string) => ALSO_BOUND_BY.filter(({ table }) => table === name).map(({ column }) => column);
  const bigTables = new Map(rows.map(({ name }) => [name, ["company_id", ...also(name)]]));
  return async (text) => {
    // for any values, as the statement's own are of no account
    const plan = await pool.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(`explain (generic_plan, verbose, format json) ${text}`);
    return unboundIn(plan.rows[0]!["QUERY PLAN"][0].Plan, bigTables);
  };
}

/** The nearest of our files on the way to here, through whatever was awaited; "" where the way can't be seen. */
function whoAsks(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  const { stack = "" } = new Error("who asks");
  Error.stackTraceLimit = limit;
  const frames = stack.split("\n").flatMap((line) => (line.includes("node_modules") ? [] : (OWN_FRAME.exec(line)?.[0] ?? [])));
  return frames.find((frame) => !frame.includes("/platform/database/") && !frame.endsWith("/testing/statements.ts")) ?? "";
}
