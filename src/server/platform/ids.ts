/**
 * Ids are 63-bit numbers, ordered by time and made without asking the database: 41 bits of milliseconds since
 * 2024-01-01 (good until 2093), 22 bits that start at random in each millisecond and count up within it.
 */
import { randomInt } from "node:crypto";

const EPOCH = Date.UTC(2024, 0, 1);
const TAIL_BITS = 22n;
const TAIL_END = 1 << 22;

let lastMillisecond = 0;
let tail = 0;

/** A new id as a decimal string; later ids of one process are always larger. */
export function newId(now: number = Date.now()): string {
  if (now > lastMillisecond) {
    lastMillisecond = now;
    // the upper half stays free, so that counting up within a millisecond doesn't overflow
    tail = randomInt(TAIL_END / 2);
  } else {
    tail += 1;
    if (tail >= TAIL_END) {
      lastMillisecond += 1;
      tail = 0;
    }
  }
  return ((BigInt(lastMillisecond - EPOCH) << TAIL_BITS) | BigInt(tail)).toString();
}

/** When an id was made, in milliseconds since 1970. */
export const timeOfId = (id: string): number => Number(BigInt(id) >> TAIL_BITS) + EPOCH;
