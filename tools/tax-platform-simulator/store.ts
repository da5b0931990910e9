/**
 * What the simulated platform knows, in memory and in a journal of JSON lines on disk: each line is written through before it counts, so
 * that whoever kills the simulator finds it as it was. Everything in it is made up, and says so.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type Chance, chances } from "./chance.ts";

export type Party = { name: string; taxId: string };
export type Line = { name: string; unit: string; quantity: string; price: string; amount: string; rate: string; tax: string };
/** fpzt: 0 normal, 2 void, 3 and 8 red-flushed, 7 in part; ycpzzt: 01, 02 abnormal, 03 doubtful; hzsdbs: Y while a red form is open. */
export type Status = { fpzt: string; ycpzzt: string; hzsdbs: string };
export type Invoice = {
  number: string;
  /** 81 special, 82 normal */
  kind: string;
  seller: Party;
  buyer: Party;
  lines: Line[];
  amount: string;
  tax: string;
  total: string;
  remark: string;
  blue: string | null;
  issuedAt: number;
  /** from then on it is told of */
  availableAt: number;
};
export type Change = Status & { number: string; at: number; visibleAt: number };
export type Ticket = {
  lsh: string;
  taxId: string;
  kind: string;
  issued: boolean;
  from: string;
  to: string;
  at: number;
  readyAt: number;
  packageSize: number;
};

/** How the platform behaves; times in seconds, likelihoods from 0 to 1. */
export type Behaviour = {
  /** between issue and being told of, at least and at most */
  lag: [number, number];
  /** between a change and being told of */
  changeLag: [number, number];
  preparing: [number, number];
  packageSize: number;
  reordered: number;
  doubled: number;
  /** how likely a request meets: an answer of 503, a connection that is cut off, one in the middle of the answer, 429, nonsense */
  trouble: { unavailable: number; cutOff: number; throttled: number; nonsense: number };
  /** milliseconds before each answer */
  slowMs: number;
  /** requests a day; null: as many as one likes */
  quota: number | null;
};
export const QUIET: Behaviour = {
  lag: [0, 0],
  changeLag: [0, 0],
  preparing: [0, 0],
  packageSize: 2000,
  reordered: 0,
  doubled: 0,
  trouble: { unavailable: 0, cutOff: 0, throttled: 0, nonsense: 0 },
  slowMs: 0,
  quota: null,
};

export type Entry =
  | { of: "issue"; invoice: Invoice }
  | { of: "change"; change: Change }
  | { of: "ticket"; ticket: Ticket }
  | { of: "clock"; aheadMs: number }
  | { of: "behaviour"; behaviour: Behaviour }
  | { of: "outage"; on: boolean }
  | { of: "signed-out"; on: boolean }
  | { of: "tokens-dropped" };

export type StoreOptions = { /** null: in memory alone */ folder: string | null; clock: () => Date; seed: number };

export class Store {
  readonly invoices = new Map<string, Invoice>();
  readonly changes: Change[] = [];
  readonly tickets = new Map<string, Ticket>();
  /** tokens of that many times ago aren't taken any more */
  tokens = 1;
  behaviour = QUIET;
  outage = false;
  signedOut = false;
  readonly chance: Chance;
  #aheadMs = 0;
  #journal: number | null = null;
  readonly #clock: () => Date;
  /** requests of each day */
  readonly #asked = new Map<string, number>();

  constructor({ folder, clock, seed }: StoreOptions) {
    this.#clock = clock;
    this.chance = chances(seed);
    if (folder === null) return;
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "journal.jsonl");
    for (const line of linesOf(file)) this.#take(JSON.parse(line) as Entry);
    this.#journal = openSync(file, "a");
  }

  /** The simulated clock, milliseconds since 1970. */
  now = (): number => this.#clock().getTime() + this.#aheadMs;
  get aheadMs(): number {
    return this.#aheadMs;
  }

  record(entry: Entry): void {
    if (this.#journal !== null) {
      writeSync(this.#journal, `${JSON.stringify(entry)}\n`);
      fsyncSync(this.#journal);
    }
    this.#take(entry);
  }

  between = ([least, most]: [number, number]): number => (least + (most - least) * this.chance()) * 1000;

  /** @returns false where the day's requests are used up */
  count(): boolean {
    const day = dayOf(this.now());
    const asked = (this.#asked.get(day) ?? 0) + 1;
    this.#asked.set(day, asked);
    return this.behaviour.quota === null || asked <= this.behaviour.quota;
  }

  /** How an invoice stands at that time. */
  statusOf(number: string, at: number): Status & { since: number } {
    const last = this.changes.findLast((change) => change.number === number && change.at <= at);
    const { fpzt = "0", ycpzzt = "01", hzsdbs = "N" } = last ?? {};
    return { fpzt, ycpzzt, hzsdbs, since: last?.at ?? this.invoices.get(number)?.issuedAt ?? 0 };
  }

  /** Those of a taxpayer that may be told of at that time, as they became so. */
  toldOf(taxId: string, issued: boolean | null, at: number): Invoice[] {
    return [...this.invoices.values()]
      .filter(({ seller, buyer }) => (issued !== false && seller.taxId === taxId) || (issued !== true && buyer.taxId === taxId))
      .filter(({ availableAt }) => availableAt <= at)
      .toSorted((a, b) => a.availableAt - b.availableAt || (a.number < b.number ? -1 : 1));
  }

  /** As the other side gets them: out of order and twice, as likely as that is. */
  muddled<T>(list: T[]): T[] {
    const { reordered, doubled } = this.behaviour;
    const twice = list.flatMap((each) => (this.chance() < doubled ? [each, each] : [each]));
    if (this.chance() >= reordered) return twice;
    return twice
      .map((each) => ({ each, at: this.chance() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ each }) => each);
  }

  close(): void {
    if (this.#journal !== null) closeSync(this.#journal);
    this.#journal = null;
  }

  #take(entry: Entry): void {
    switch (entry.of) {
      case "issue":
        this.invoices.set(entry.invoice.number, entry.invoice);
        break;
      case "change":
        this.changes.push(entry.change);
        break;
      case "ticket":
        this.tickets.set(entry.ticket.lsh, entry.ticket);
        break;
      case "clock":
        this.#aheadMs = entry.aheadMs;
        break;
      case "behaviour":
        this.behaviour = entry.behaviour;
        break;
      case "outage":
        this.outage = entry.on;
        break;
      case "signed-out":
        this.signedOut = entry.on;
        break;
      default:
        this.tokens += 1;
    }
  }
}

/** Whole lines; one that a death cut off was never acknowledged. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").slice(0, -1);
  } catch {
    return [];
  }
}

const SHANGHAI_MS = 8 * 3_600_000;
/** "2025-06-18 10:00:00" in Beijing. */
export const timeOf = (at: number): string => new Date(at + SHANGHAI_MS).toISOString().slice(0, 19).replace("T", " ");
export const dayOf = (at: number): string => timeOf(at).slice(0, 10);
