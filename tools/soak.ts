/**
 * `npm run soak -- [NAME…] [--rounds N] [--seed S]`: the tests that try things by chance, for longer than `npm test` does and from
 * a seed of its own, which it prints: with the same seed the same is tried again.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

/** name → the test that reads PIAOZAI_SOAK_SEED and PIAOZAI_SOAK_ROUNDS */
const ROUNDS: Record<string, string> = { drift: "src/server/app/drift.test.ts" };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "500" }, seed: { type: "string" } },
});
const names = positionals.length > 0 ? positionals : Object.keys(ROUNDS);
const unknown = names.filter((name) => ROUNDS[name] === undefined);
const wrong = [values.rounds, values.seed ?? "1"].some((text) => !/^\d{1,9}$/.test(text));
if (unknown.length > 0 || wrong) {
  console.error(`usage: npm run soak -- [${Object.keys(ROUNDS).join("|")}] [--rounds N] [--seed S]`);
  process.exit(2);
}
const seed = values.seed ?? String(Math.floor(Math.random() * 1_000_000));
for (const name of names) {
  console.log(`${name}: ${values.rounds} rounds from seed ${seed}`);
  const command = ["node_modules/vitest/vitest.mjs", "run", "--project", "integration", ROUNDS[name]!];
  const env = { ...process.env, PIAOZAI_SOAK_SEED: seed, PIAOZAI_SOAK_ROUNDS: values.rounds };
  if (spawnSync(process.execPath, command, { stdio: "inherit", env }).status !== 0) process.exitCode = 1;
}
