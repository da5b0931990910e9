/** The statements that a question makes, each explained as it ran: which indexes led to its rows, how many were read and sorted. */
import type { Pool, PoolClient } from "pg";
import { textOf } from "#server/platform/database/watch.ts";

type Node = {
  "Node Type": string;
  "Index Name"?: string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: Node[];
};
type Asked = { text: string; values: unknown[] };

/** Of all statements of a question. */
export type Shape = {
  /** indexes by which big tables were reached, but for their primary keys */
  indexes: string[];
  /** big tables that were read from one end to the other */
  wholeTables: string[];
  /** rows of big tables that the dearest statement read */
  read: number;
  /** rows that the largest sort was given */
  sorted: number;
};

const BIG = ["invoice", "invoice_search", "invoice_item", "known_name", "number_registry"];
const MENTIONS_BIG = new RegExp(`\\b(?:from|join) (?:${BIG.join("|")})\\b`);
const HOT = "/* hot */";
/** As the search sets it for itself (find/budget.ts). */
const SETTINGS = "set local max_parallel_workers_per_gather = 0; set local jit = off";

/** Notes every statement on big tables that runs on the pool from now on. */
export function recorded(pool: Pool): { shapeOf(run: () => Promise<unknown>): Promise<Shape> } {
  const asked: Asked[] = [];
  let recording = false;
  pool.on("connect", (client: PoolClient) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      const text = textOf(args[0]);
      const values = typeof args[0] === "string" ? args[1] : (args[0] as { values?: unknown }).values;
      if (recording && MENTIONS_BIG.test(text)) asked.push({ text, values: (values as unknown[] | undefined) ?? [] });
      return query(...args);
    }) as typeof client.query;
  });
  return {
    async shapeOf(run) {
      asked.length = 0;
      recording = true;
      await run().finally(() => (recording = false));
      if (asked.length === 0) throw new Error("nothing was asked of a big table");
      const plans: Node[][] = [];
      for (const each of asked) plans.push(...(await explained(pool, each)));
      return summed(plans);
    },
  };
}

async function explained(pool: Pool, { text, values }: Asked): Promise<Node[][]> {
  const client = await pool.connect();
  try {
    await client.query("begin read only");
    await client.query(SETTINGS);
    const plans = [await client.query(`explain (analyze, timing off, format json) ${text}`, values)];
    // planned once for any values
    if (text.startsWith(HOT)) plans.push(await client.query(`explain (generic_plan, format json) ${text}`));
    return plans.map(({ rows }) => nodesOf(rows[0]["QUERY PLAN"][0].Plan as Node));
  } finally {
    await client.query("rollback");
    client.release();
  }
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

function summed(plans: Node[][]): Shape {
  const nodes = plans.flat();
  const ofBig = (node: Node): boolean => BIG.includes(node["Relation Name"] ?? "");
  const total = (node: Node, rows: number): number => rows * (node["Actual Loops"] ?? 0);
  const readBy = (node: Node): number =>
    total(
      node,
      (node["Actual Rows"] ?? 0) + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0),
    );
  const names = nodes.flatMap((node) => node["Index Name"] ?? []).filter((name) => BIG.some((table) => name.startsWith(table)));
  const sorts = nodes.filter((node) => node["Node Type"].endsWith("Sort")).flatMap((node) => node.Plans ?? []);
  return {
    indexes: [...new Set(names)].filter((name) => !name.endsWith("_pkey")).sort(),
    wholeTables: [
      ...new Set(nodes.filter((node) => node["Node Type"] === "Seq Scan" && ofBig(node)).map((node) => node["Relation Name"]!)),
    ],
    read: Math.max(...plans.map((plan) => plan.filter(ofBig).reduce((sum, node) => sum + readBy(node), 0))),
    sorted: Math.max(0, ...sorts.map((node) => total(node, node["Actual Rows"] ?? 0))),
  };
}
