/**
 * A seeded source of chance. The same seed gives the same world on every machine, so nothing in the demo data
 * depends on the clock or on Math.random.
 */

/** Mixes any number of parts (text or integers) into one 32-bit seed. */
export function mixSeed(...parts: (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const part of parts) {
    const text = String(part);
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ 0x7c, 0x01000193);
  }
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Chance with a memory: every draw moves it on. mulberry32, good enough for made-up data and very fast. */
export class Random {
  #state: number;

  constructor(...seed: (string | number)[]) {
    this.#state = mixSeed(...seed);
  }

  /** 0 ≤ x < 1 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** an integer, both ends included */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError("nothing to pick from");
    return list[Math.floor(this.next() * list.length)] as T;
  }

  /** Picks by weight. */
  weighted<T>(list: readonly (readonly [T, number])[]): T {
    let sum = 0;
    for (let i = 0; i < list.length; i++) sum += list[i]![1];
    let at = this.next() * sum;
    for (let i = 0; i < list.length; i++) {
      at -= list[i]![1];
      if (at < 0) return list[i]![0];
    }
    return (list[list.length - 1] as readonly [T, number])[0];
  }

  digits(count: number): string {
    let text = "";
    for (let i = 0; i < count; i++) text += Math.floor(this.next() * 10);
    return text;
  }
}
