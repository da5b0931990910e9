import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Programs that the product is measured beside, and how to get each on Debian. */
export const PEERS = {
  pdftotext: "apt-get install poppler-utils",
  tesseract: "apt-get install tesseract-ocr tesseract-ocr-chi-sim",
  pgbench: "apt-get install postgresql-contrib",
  groonga: "apt-get install groonga",
} as const;
export type Peer = keyof typeof PEERS;

/** The path of an installed program; null where there is none. */
export function findPeer(name: Peer): string | null {
  const found = spawnSync(process.platform === "win32" ? "where" : "which", [name], { encoding: "utf8" });
  if (found.status === 0) return found.stdout.trim().split("\n")[0] ?? null;
  return null;
}

/** What is said in place of a figure. */
export const notInstalled = (name: Peer): string => `${name} is not installed: ${PEERS[name]}`;

/** Runs a peer; throws with its own words where it fails. */
export async function runPeer(
  path: string,
  args: string[],
  options: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const child = run(path, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024, env: { ...process.env, ...options.env } });
  if (options.input !== undefined) child.child.stdin?.end(options.input);
  return (await child).stdout;
}
