/**
 * Another side with a mind of its own, from a seed: it names things in pages, some twice, some out of order, gives up in the middle,
 * lets connections hang, and dies with the process that asks it. What it has at last is what must be here at last.
 */
import { createHash } from "node:crypto";
import { emptyFacts } from "#domain/empty-facts.ts";
import type { Connector, Delivery, Page, SourceKindOf } from "../sources.types.ts";
import { NotNow, SourceTrouble } from "../sources.types.ts";

/** A small generator (mulberry32): the same numbers from 0 to 1 for the same seed. */
export function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The process is gone: nothing that it would have done happens any more. */
export class Killed extends Error {}

type Thing = {
  key: string;
  bytes: Uint8Array;
  /** what it says of an invoice, where it is a record and no file */ number: string | null;
};

export class OtherSide {
  readonly things: Thing[] = [];
  readonly #chance: () => number;
  readonly #name: string;
  /** how likely it is that something goes wrong at each step */
  trouble = 0.15;

  constructor(chance: () => number, name: string) {
    this.#chance = chance;
    this.#name = name;
  }

  /** Some new things, sometimes one with the same bytes as another. */
  issue(): void {
    const many = Math.floor(this.#chance() * 5);
    for (let i = 0; i < many; i += 1) {
      const key = `${this.#name}/${this.things.length}`;
      const same = this.#chance() < 0.1 ? this.things[0] : undefined;
      const number = this.#chance() < 0.2 ? `26${digitsOf(key)}` : null;
      const text = number === null ? `a thing ${key}` : JSON.stringify({ number });
      this.things.push(same === undefined ? { key, number, bytes: new TextEncoder().encode(text) } : { ...same, key });
    }
  }

  get kind(): SourceKindOf {
    return { everySeconds: 60, placeOf: () => "", open: async () => this.#connector() };
  }

  #connector(): Connector {
    const read = this.#read.bind(this);
    const again = (key: unknown) => this.#open(this.things.find((each) => each.key === key)!.bytes);
    return { read, again, close: async () => undefined };
  }

  #fails(): boolean {
    return this.#chance() < this.trouble;
  }

  async *#read(bookmark: unknown): AsyncIterable<Page> {
    // the bookmark is how many things have been named; it gives some of them again, as sources do
    const from = Math.max(0, ((bookmark as number | null) ?? 0) - Math.floor(this.#chance() * 3));
    if (this.#fails()) throw new SourceTrouble("unreachable");
    for (let at = from; at < this.things.length;) {
      const many = 1 + Math.floor(this.#chance() * 4);
      const some = this.things.slice(at, at + many);
      at += some.length;
      const deliveries = some.map((thing) => this.#delivery(thing));
      if (this.#chance() < 0.3) deliveries.push(this.#delivery(some[0]!));
      yield { deliveries: deliveries.toSorted(() => this.#chance() - 0.5), bookmark: at, completeTo: null, backlog: null };
      if (this.#fails()) throw new SourceTrouble("gave-up");
    }
  }

  #delivery({ key, bytes, number }: Thing): Delivery {
    if (number !== null) {
      const facts = { ...emptyFacts("digital-vat-normal"), number };
      const record = { json: new TextDecoder().decode(bytes), facts, states: [], problem: null };
      return { of: "record", key, name: nameOf(key), at: null, record };
    }
    return { of: "file", key, name: nameOf(key), at: null, open: () => this.#open(bytes), ref: key };
  }

  async *#open(bytes: Uint8Array): AsyncIterable<Uint8Array> {
    yield bytes.subarray(0, 3);
    if (this.#fails()) throw this.#chance() < 0.5 ? new NotNow() : new SourceTrouble("broke-off");
    yield bytes.subarray(3);
  }
}

/** Eighteen digits that another key doesn't have. */
const digitsOf = (key: string): string =>
  (BigInt(`0x${createHash("sha256").update(key).digest("hex").slice(0, 14)}`) % 10n ** 18n).toString().padStart(18, "0");

/** What the file of a thing is called. */
export const nameOf = (key: string): string => `${key.replaceAll("/", "-")}.bin`;

export const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
