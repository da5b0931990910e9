/**
 * Whether what a statement reads of big tables is bound to companies (design: one company's rows lie on one machine). Judged by the
 * plan that PostgreSQL makes for any values, as it knows which condition belongs to which table, through joins and subqueries.
 */
export type Plan = { "Relation Name"?: string; Alias?: string; Plans?: Plan[]; [property: string]: unknown };
/** Big tables, each with the columns that bind a look into it: `company_id`, and others that mean few rows. */
export type BoundBy = ReadonlyMap<string, readonly string[]>;

const CONDITIONS = ["Index Cond", "Recheck Cond", "Filter", "Join Filter", "Hash Cond", "Merge Cond"];

/** The big tables that a plan (EXPLAIN VERBOSE, FORMAT JSON) reads without being bound, by the names that they have there. */
export function unboundIn(plan: Plan, bigTables: BoundBy): string[] {
  const nodes = nodesOf(plan);
  // a bitmap's own conditions may be alternatives; those of the table that it is of hold them all
  const conditions = nodes
    .filter((node) => node["Node Type"] !== "Bitmap Index Scan")
    .flatMap((node) => CONDITIONS.flatMap((name) => [node[name] ?? []].flat().map(String)));
  const waiting = new Map<string, string>();
  for (const { "Relation Name": table, Alias: alias, "Node Type": type } of nodes)
    if (table !== undefined && alias !== undefined && bigTables.has(table) && type !== "ModifyTable") waiting.set(alias, table);
  const outer = subqueriesOf(nodes);
  // a table that is bound binds those that are joined to it by company
  for (let before = -1; before !== waiting.size;) {
    before = waiting.size;
    for (const [alias, table] of waiting) {
      const names = bigTables.get(table)!.map((column) => `${alias}.${column}`);
      if (outer.has(alias)) names.push(`${outer.get(alias)}.company_id`);
      if (conditions.some((condition) => binds(condition, names, waiting))) waiting.delete(alias);
    }
  }
  return [...waiting].map(([alias, table]) => (alias === table ? table : `${table} ${alias}`));
}

/** By the name of a table that of the subquery which is made of its rows alone. */
function subqueriesOf(nodes: Plan[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { "Node Type": type, Alias: alias, Plans: [inner] = [] } of nodes)
    if (type === "Subquery Scan" && alias !== undefined && inner?.["Relation Name"] !== undefined && inner.Alias !== undefined)
      found.set(inner.Alias, alias);
  return found;
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** Whether a condition says that one of these columns equals something known. Of alternatives each must. */
function binds(condition: string, names: readonly string[], waiting: ReadonlyMap<string, string>): boolean {
  const text = unwrapped(condition.replaceAll(/'(?:[^']|'')*'/g, "''"));
  const alternatives = splitAt(text, " OR ");
  if (alternatives.length > 1) return alternatives.every((each) => binds(each, names, waiting));
  const all = splitAt(text, " AND ");
  if (all.length > 1) return all.some((each) => binds(each, names, waiting));
  const sides = splitAt(text, " = ").map((side) => unwrapped(side).replaceAll('"', ""));
  if (sides.length !== 2) return false;
  const [left, right] = sides as [string, string];
  const other = names.includes(left) ? right : names.includes(right) ? left : null;
  const [alias = "", column] = other?.split(".") ?? [];
  return other !== null && !(column === "company_id" && waiting.has(alias));
}

/** Without the parentheses around all of it. */
function unwrapped(text: string): string {
  const inner = /^\(([\s\S]*)\)$/.exec(text.trim())?.[1];
  return inner !== undefined && isBalanced(inner) ? unwrapped(inner) : text.trim();
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Split where no parenthesis is open. */
function splitAt(text: string, separator: string): string[] {
  const parts: string[] = [];
  for (const part of text.split(separator)) {
    const last = parts.at(-1);
    if (last === undefined || isBalanced(last)) parts.push(part);
    else parts[parts.length - 1] = last + separator + part;
  }
  return parts;
}
