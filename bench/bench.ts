/** `npm run bench -- [NAME…] [OPTIONS]`: the figures that the design promises, each beside its peers. */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { FIND_PARTS } from "./find/parts.ts";
import { appendJson, kept, tableOf } from "./lib/result.ts";
import type { Figure } from "./lib/result.ts";

/** What a benchmark gets: the size, a place to tell what it is doing, and how to skip over what takes long. */
export type BenchContext = {
  rows: number;
  say: (line: string) => void;
  print: (text: string) => void;
  /** how long a peer of find may load its data on the first run */
  peerMinutes: number;
  /** whether find also restarts with its files out of the system's cache */
  cold: boolean;
};
export type Bench = (context: BenchContext) => Promise<Figure[]>;

const DEFAULT_ROWS = 100_000;
const LEAST_ROWS = 1000;
/** A benchmark whose rows aren't those of a database. */
const SIZES: Record<string, { rows: number; least: number }> = {
  reading: { rows: 2, least: 1 },
  permissions: { rows: 1_000_000, least: 1000 },
  sync: { rows: 100_000, least: 1000 },
};
const BENCHES: Record<string, () => Promise<{ default: Bench }>> = {
  intake: () => import("./intake.ts"),
  reading: () => import("./reading.ts"),
  find: () => import("./find.ts"),
  lists: () => import("./lists.ts"),
  register: () => import("./register.ts"),
  trail: () => import("./trail.ts"),
  start: () => import("./start.ts"),
  many: () => import("./many.ts"),
  permissions: () => import("./permissions.ts"),
  hostile: () => import("./hostile.ts"),
  sync: () => import("./sync.ts"),
  watches: () => import("./watches.ts"),
  diagnose: () => import("./diagnose.ts"),
  load: () => import("./load.ts"),
};

const USAGE = `npm run bench -- [NAME…] [--rows N] [--json FILE] [--peer-minutes N] [--cold]

NAME  ${Object.keys(BENCHES).join(", ")}; all of them without one
--rows N     invoices in the database of find, register, diagnose, load and permissions (default ${DEFAULT_ROWS}); it is kept in the folder for
             temporary files, or in PIAOZAI_BENCH_DATA, and used again by the next run of the same size;
             of permissions ${SIZES["permissions"]!.rows} without it;
             of reading: pictures of each kind and half, photo and scan in turn (default ${SIZES["reading"]!.rows}), and three
             times as many files with text;
             of sync: mails in the mailbox (default ${SIZES["sync"]!.rows})
--json FILE  append the figures as JSON lines
--peer-minutes N  of find: minutes that each peer may load on its first run (default 10); the size it reaches is printed
--cold       of find: also stop everything, put the files out of the system's cache (vmtouch) and ask the first questions

PIAOZAI_BENCH_ONLY  of reading: words of half, carrier and kind that are read, e.g. "held-out photo" or "samples";
                    of find: its parts, of ${FIND_PARTS.join(", ")}`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rows: { type: "string" },
      json: { type: "string" },
      "peer-minutes": { type: "string", default: "10" },
      cold: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  const peerMinutes = Number(values["peer-minutes"]);
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
  // asked for together, each has the size that it has alone, unless one is given that fits all
  const rowsOf = (name: string): number => Number(values.rows ?? SIZES[name]?.rows ?? DEFAULT_ROWS);
  const fits = names.every((name) => Number.isInteger(rowsOf(name)) && rowsOf(name) >= (SIZES[name]?.least ?? LEAST_ROWS));
  const usable = fits && peerMinutes > 0;
  const unknown = positionals.filter((name) => !(name in BENCHES));
  if (values.help || unknown.length > 0 || !usable) {
    process.stdout.write(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  const load = loadavg()[0]! / cpus().length;
  const busy =
    load > 0.7
      ? `The machine is busy (load ${load.toFixed(1)} a core): times are longer and rates lower than they would be.\n`
      : "";
  const figures: Figure[] = [];
  const sizes = Object.fromEntries(names.map((name) => [name, rowsOf(name)]));
  for (const name of names) {
    const say = (line: string): void => void process.stderr.write(`${name}: ${line}\n`);
    const bench = (await BENCHES[name]!()).default;
    const print = (text: string): void => void process.stdout.write(`${text}\n`);
    const made = await bench({ rows: rowsOf(name), say, print, peerMinutes, cold: values.cold });
    figures.push(...made);
    process.stdout.write(`\n${tableOf(made)}\n\n`);
  }
  if (names.length > 1) process.stdout.write(`${tableOf(figures)}\n`);
  process.stdout.write(busy);
  if (values.json)
    appendJson(values.json, figures, { at: new Date().toISOString(), rows: sizes, loadPerCore: Number(load.toFixed(2)) });
  return figures.some((figure) => kept(figure) === false) ? 1 : 0;
}

process.exit(await main());
