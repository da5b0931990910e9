/** `npm run bench -- [NAME…] [--rows N] [--json FILE]`: the figures that the design promises, each beside its peers. */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { appendJson, kept, tableOf } from "./lib/result.ts";
import type { Figure } from "./lib/result.ts";

/** What a benchmark gets: the size, a place to tell what it is doing, and how to skip over what takes long. */
export type BenchContext = { rows: number; say: (line: string) => void };
export type Bench = (context: BenchContext) => Promise<Figure[]>;

const DEFAULT_ROWS = 100_000;
const BENCHES: Record<string, () => Promise<{ default: Bench }>> = {
  intake: () => import("./intake.ts"),
  find: () => import("./find.ts"),
  register: () => import("./register.ts"),
  start: () => import("./start.ts"),
  many: () => import("./many.ts"),
  hostile: () => import("./hostile.ts"),
};

const USAGE = `npm run bench -- [NAME…] [--rows N] [--json FILE]

NAME  ${Object.keys(BENCHES).join(", ")}; all of them without one
--rows N     invoices in the database of find and register (default ${DEFAULT_ROWS}); it is kept in the folder for
             temporary files, or in PIAOZAI_BENCH_DATA, and used again by the next run of the same size
--json FILE  append the figures as JSON lines`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rows: { type: "string" }, json: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  const rows = Number(values.rows ?? DEFAULT_ROWS);
  const unknown = positionals.filter((name) => !(name in BENCHES));
  if (values.help || unknown.length > 0 || !Number.isInteger(rows) || rows < 1000) {
    process.stdout.write(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  const load = loadavg()[0]! / cpus().length;
  const busy =
    load > 0.7
      ? `The machine is busy (load ${load.toFixed(1)} a core): times are longer and rates lower than they would be.\n`
      : "";
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
  const figures: Figure[] = [];
  for (const name of names) {
    const say = (line: string): void => void process.stderr.write(`${name}: ${line}\n`);
    const bench = (await BENCHES[name]!()).default;
    const made = await bench({ rows, say });
    figures.push(...made);
    process.stdout.write(`\n${tableOf(made)}\n\n`);
  }
  if (names.length > 1) process.stdout.write(`${tableOf(figures)}\n`);
  process.stdout.write(busy);
  if (values.json) appendJson(values.json, figures, { at: new Date().toISOString(), rows, loadPerCore: Number(load.toFixed(2)) });
  return figures.some((figure) => kept(figure) === false) ? 1 : 0;
}

process.exit(await main());
