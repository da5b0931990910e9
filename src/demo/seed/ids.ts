/** Ids as the register gives them (server/platform/ids), but the same for the same seed. */
import { mixSeed } from "../random.ts";
import { firstDay } from "../world/calendar.ts";

const EPOCH = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const TAIL_BITS = 22;
const TAIL = 2 ** TAIL_BITS - 1;

/**
 * Ids in the order of arrival. Made-up arrivals begin before there were ids: their years are shrunk to those since 2024. The tail is a
 * shuffled ordinal: as good as random, and two rows have the same one only when four million came between them.
 * @param ordinal of the first row that asks
 */
export function idMaker(seed: string, today: string, ordinal: number): (arrivedAt: Date) => string {
  const first = Date.parse(firstDay(today));
  const end = Date.parse(today) + DAY;
  const scale = (end - Math.max(EPOCH, first)) / (end - first);
  const salt = mixSeed(seed, "ids");
  let next = ordinal;
  return (arrivedAt) => {
    const ms = Math.max(0, Math.round(Math.max(EPOCH, first) - EPOCH + (arrivedAt.getTime() - first) * scale));
    return ((BigInt(ms) << BigInt(TAIL_BITS)) | BigInt(tailOf(next++, salt))).toString();
  };
}

/** A one-to-one mix of 22 bits: each step can be undone. */
function tailOf(ordinal: number, salt: number): number {
  let x = (ordinal + salt) & TAIL;
  for (const factor of [0x2c1b3c6d, 0x297a2d39, 0x1b56c4e9]) {
    x ^= x >>> 11;
    x = Math.imul(x, factor) & TAIL;
  }
  return x ^ (x >>> 11);
}
