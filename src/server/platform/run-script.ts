import { spawn } from "node:child_process";

/** Runs a script under our own Node.js and collects what it prints; used for builds, which must not grow the server's memory. */
export async function runScript(
  script: string,
  options: { cwd: string; args?: string[] },
): Promise<{ status: number; output: string }> {
  const child = spawn(process.execPath, [script, ...(options.args ?? [])], {
    cwd: options.cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ status: 1, output: error.message }));
    child.on("close", (code) => resolve({ status: code ?? 1, output }));
  });
}
