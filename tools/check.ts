/** The static checks, side by side; each prints only when it has something to say. Exit status 1 when one fails. */
import { spawn } from "node:child_process";

const CHECKS: Record<string, string[]> = {
  types: ["tsc", "-p", "tsconfig.json"],
  "domain stays pure": ["tsc", "-p", "tsconfig.domain.json"],
  lint: ["oxlint", "--type-aware", "--quiet"],
  format: ["oxfmt", "--check", "src", "e2e", "bench", "tools", "bin", "fixtures"],
  "import rules": ["depcruise", "--config", "dependency-cruiser.config.mjs", "--output-type", "err", "src"],
  "dead code": ["knip"],
};

type Result = { name: string; status: number; output: string; seconds: number };

function run(name: string, [command, ...args]: string[]): Promise<Result> {
  const started = performance.now();
  return new Promise((resolve) => {
    // npm's folder of commands stands first in PATH when this runs as an npm script
    const child = spawn("npx", ["--no-install", command!, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("close", (code) => resolve({ name, status: code ?? 1, output, seconds: (performance.now() - started) / 1000 }));
  });
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const names = Object.keys(CHECKS).filter((name) => wanted.length === 0 || wanted.includes(name));
  const queue = [...names];
  let failed = 0;
  const worker = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const result = await run(name, CHECKS[name]!);
      if (result.status !== 0) {
        failed += 1;
        console.error(`✗ ${name}\n${result.output}`);
      } else console.log(`✓ ${name} (${result.seconds.toFixed(1)} s)`);
    }
  };
  await Promise.all([worker(), worker()]);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
