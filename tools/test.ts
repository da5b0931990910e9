/**
 * `npm test`: everything that must hold. Static checks, then the build, then unit, integration and browser tests.
 * It brings what it needs: the browser, its fonts and PostgreSQL come from npm. The last line counts the tests.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

type Report = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
};

const scratch = mkdtempSync(join(tmpdir(), "piaozai-test-"));
const counted = { passed: 0, failed: 0, skipped: 0 };
let broken = false;
/** What failed, in words: said once more at the very end, as a long output is often cut off before it. */
const failures: string[] = [];

function step(name: string, command: string[]): void {
  const started = performance.now();
  console.log(`\n── ${name}`);
  const { status } = spawnSync(process.execPath, command, { stdio: "inherit" });
  console.log(
    `── ${name}: ${status === 0 ? "ok" : `failed (${status ?? "killed"})`}, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  if (status !== 0) {
    broken = true;
    failures.push(`${name} failed (${status ?? "killed"})`);
  }
}

function tests(name: string, args: string[]): void {
  const report = join(scratch, `${name}.json`);
  step(name, [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...args,
  ]);
  try {
    const result = JSON.parse(readFileSync(report, "utf8")) as Report;
    counted.passed += result.numPassedTests;
    counted.failed += result.numFailedTests;
    counted.skipped += result.numPendingTests;
    for (const file of result.testResults) {
      const path = relative(process.cwd(), file.name);
      const failed = file.assertionResults.filter((one) => one.status === "failed");
      for (const one of failed) failures.push(`${path} › ${one.fullName}\n${one.failureMessages.join("\n").slice(0, 3000)}`);
      if (file.status === "failed" && failed.length === 0) failures.push(`${path}\n${file.message.slice(0, 3000)}`);
    }
  } catch {
    broken = true;
  }
}

step("static checks", ["tools/check.ts"]);
step("build", ["tools/build.ts"]);
tests("unit and integration tests", ["--project", "unit", "--project", "integration"]);
tests("browser tests", ["--project", "browser"]);
rmSync(scratch, { recursive: true, force: true });
for (const failure of failures) console.log(`\n✗ ${failure}`);
console.log(`\n${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped`);
process.exitCode = broken || counted.failed > 0 ? 1 : 0;
