/**
 * `npm run soak -- [NAME…] [--rounds N] [--seed S] [--rows N] [--only WORDS]`: the tests that take longer than `npm test` may. Those that
 * try things by chance do so from a seed of their own, which is printed: with the same seed the same is tried again. `--only` runs those
 * of their parts whose names match the regular expression.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

/** The tests, each with its usual number of rounds (of leaks: of pairs that are asked; of faults: one tries every kind at every call); how they read them stands in `env` below. */
const TESTS: Record<string, { file: string; rounds: number | null }> = {
  sources: { file: "src/server/sources/histories.test.ts", rounds: 10_000 },
  "tax-collect": { file: "src/server/sources/tax/collect.test.ts", rounds: 10_000 },
  tax: { file: "src/server/sources/tax/histories.test.ts", rounds: 10_000 },
  faults: { file: "src/server/app/faults.test.ts", rounds: 1 },
  kill: { file: "src/server/app/kill.test.ts", rounds: 200 },
  finding: { file: "src/server/find/pages.test.ts", rounds: 500 },
  drift: { file: "src/server/app/drift.test.ts", rounds: 500 },
  plans: { file: "bench/plans.db.test.ts", rounds: null },
  leaks: { file: "bench/leaks.db.test.ts", rounds: 5_000 },
  "leak-routes": { file: "bench/leak-routes.db.test.ts", rounds: 5_000 },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string" },
    seed: { type: "string" },
    rows: { type: "string", default: "1000000" },
    only: { type: "string" },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(TESTS);
const unknown = names.filter((name) => TESTS[name] === undefined);
const wrong = [values.rounds ?? "1", values.seed ?? "1", values.rows].some((text) => !/^\d{1,9}$/.test(text));
if (unknown.length > 0 || wrong) {
  console.error(`usage: npm run soak -- [${Object.keys(TESTS).join("|")}] [--rounds N] [--seed S] [--rows N] [--only WORDS]`);
  process.exit(2);
}
const seed = values.seed ?? String(Math.floor(Math.random() * 1_000_000));
for (const name of names) {
  const { file, rounds: usual } = TESTS[name]!;
  const rounds = values.rounds ?? String(usual);
  console.log(usual === null ? `${name}: ${values.rows} invoices` : `${name}: ${rounds} rounds from seed ${seed}`);
  const command = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    "integration",
    "--disableConsoleIntercept=true",
    file,
    ...(values.only === undefined ? [] : ["-t", values.only]),
  ];
  const env = { ...process.env, PIAOZAI_SOAK_SEED: seed, PIAOZAI_SOAK_ROUNDS: rounds, PIAOZAI_SOAK_ROWS: values.rows };
  if (spawnSync(process.execPath, command, { stdio: "inherit", env }).status !== 0) process.exitCode = 1;
}
