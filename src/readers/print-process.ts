/** Printing in a process of its own, one for each print, so that a hundred invoices don't hold up the server. */
import { ChildPool, childEntry } from "./process.ts";
import type { PrintStep } from "./paper/print.types.ts";

const MIB = 1024 * 1024;
const LIMITS = { cpuMillis: 30_000, wallMillis: 120_000, bytes: 700 * MIB, tasks: 10_000, idleMillis: 60_000 };
/** Prints at a time; the others wait for their turn. */
const AT_ONCE = 1;
/** Whoever takes no part of his print for so long has lost his turn. */
const PATIENCE_MILLIS = 60_000;

let running = 0;
const waiting: (() => void)[] = [];

async function turn(): Promise<void> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
}

function done(): void {
  const next = waiting.shift();
  if (next === undefined) running -= 1;
  else next();
}

/**
 * Writes a PDF step by step and gives it part by part. The steps are made when they are needed, one at a time.
 * @throws where its parts aren't taken: the next print had its turn meanwhile
 */
export async function* writePrint(steps: AsyncIterable<PrintStep>): AsyncGenerator<Uint8Array> {
  await turn();
  const pool = new ChildPool(childEntry("print-child"), LIMITS);
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    pool.close();
    done();
  };
  try {
    for await (const step of steps) {
      const bytes = (await pool.run(step)) as Uint8Array;
      if (bytes.length === 0) continue;
      const patience = setTimeout(end, PATIENCE_MILLIS);
      try {
        yield bytes;
      } finally {
        clearTimeout(patience);
      }
      if (ended) throw new Error("nobody took the print's parts");
    }
  } finally {
    end();
  }
}
