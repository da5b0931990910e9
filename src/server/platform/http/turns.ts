/**
 * O4: whose turn it is. Some things are done at once, some wait, and what would have to wait too long is refused at once, before
 * anything is done for it. The next turn goes to the company that has fewest, or whose last one is longest ago, in it to
 * the account likewise, in it to whoever came first; where all places to wait are taken, whoever has few of them takes one from whoever has most.
 */

export const LINES = ["lookup", "wide", "heavy", "upload"] as const;
export type Line = (typeof LINES)[number];
export type Who = { account: string; company: string };
export type Limits = {
  /** as many have their turn at the same time */
  atOnce: number;
  /** of one account; another one's turn comes before the first has done everything */
  ofOne: number;
  /** as many wait for their turn */
  waiting: number;
  /** and so many milliseconds at most: about so, as is thought when they come, and never longer */
  patience: number;
};
/** What whoever asks is told: his turn, or that there is none for him, and after how many seconds there may be. */
export type Answer = { turn: true } | { turn: false; seconds: number };

const SECONDS_MAX = 60;
/** What a turn is thought to take before the first has ended. */
const FIRST_GUESS_MS = 100;
/** How much the last turn says about the next ones. */
const WEIGHT = 0.2;

/** Companies and accounts of which it is known when they had their last turn. */
const REMEMBERED = 2_000;

type Place = Who & { answer: (answer: Answer) => void; asked: number; from: number };

const count = (places: Iterable<Place>, by: "account" | "company", value: string): number => {
  let found = 0;
  for (const place of places) if (place[by] === value) found += 1;
  return found;
};

const isBefore = (a: readonly number[], b: readonly number[]): boolean => {
  const at = a.findIndex((value, place) => value !== b[place]);
  return at >= 0 && a[at]! < b[at]!;
};

export class Turns {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #running = new Set<Place>();
  readonly #waiting: Place[] = [];
  /** the number of the last turn of each company and account */
  readonly #served = new Map<string, number>();
  #number = 0;
  #average = FIRST_GUESS_MS;

  /** @param now milliseconds that only go on */
  constructor(limits: Limits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** How many have their turn, and how many wait for it. */
  get size(): { running: number; waiting: number } {
    return { running: this.#running.size, waiting: this.#waiting.length };
  }

  /** After how many seconds it is worth asking again. */
  get seconds(): number {
    return Math.min(SECONDS_MAX, Math.max(1, Math.ceil(this.#waitMs() / 1000)));
  }

  /**
   * Asks for a turn; `answer` is called once, at once or later.
   * @returns to be called when it is over: when the work is done, or whoever asked has gone away
   */
  ask(who: Who, answer: (answer: Answer) => void): () => void {
    const place: Place = { ...who, answer, asked: this.#now(), from: 0 };
    this.#refuseLate();
    if (this.#isFree(place)) this.#begin(place);
    else if (this.#makeRoom(place)) this.#waiting.push(place);
    else answer({ turn: false, seconds: this.seconds });
    return () => this.#end(place);
  }

  #isFree({ account }: Who): boolean {
    const { atOnce, ofOne } = this.#limits;
    return this.#running.size < atOnce && count(this.#running, "account", account) < ofOne;
  }

  #begin(place: Place): void {
    place.from = this.#now();
    this.#running.add(place);
    this.#noteServed(`company ${place.company}`);
    this.#noteServed(`account ${place.account}`);
    place.answer({ turn: true });
  }

  #end(place: Place): void {
    const at = this.#waiting.indexOf(place);
    if (at >= 0) this.#waiting.splice(at, 1);
    if (!this.#running.delete(place)) return;
    this.#average += (this.#now() - place.from - this.#average) * WEIGHT;
    this.#refuseLate();
    for (let next = this.#next(); next !== null; next = this.#next()) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#begin(next);
    }
  }

  /** Turns take longer than was thought: who has waited for so long is told, instead of being done when nobody looks any more. */
  #refuseLate(): void {
    const late = this.#waiting.filter(({ asked }) => this.#now() - asked > this.#limits.patience);
    for (const place of late) {
      this.#waiting.splice(this.#waiting.indexOf(place), 1);
      place.answer({ turn: false, seconds: this.seconds });
    }
  }

  #next(): Place | null {
    const free = this.#waiting.filter((place) => this.#isFree(place));
    const [first, ...rest] = free.map((place) => ({ place, claim: this.#claimOf(place) }));
    return rest.reduce((best, each) => (isBefore(each.claim, best!.claim) ? each : best), first)?.place ?? null;
  }

  /** Whose is smaller goes first: turns that the company has, when it had its last one, and the same of the account. */
  #claimOf({ company, account }: Who): number[] {
    return [
      count(this.#running, "company", company),
      this.#served.get(`company ${company}`) ?? 0,
      count(this.#running, "account", account),
      this.#served.get(`account ${account}`) ?? 0,
    ];
  }

  #noteServed(name: string): void {
    this.#served.delete(name);
    this.#served.set(name, (this.#number += 1));
    if (this.#served.size > REMEMBERED) this.#served.delete(this.#served.keys().next().value!);
  }

  #waitMs(): number {
    return ((this.#waiting.length + 1) * this.#average) / this.#limits.atOnce;
  }

  /** Whether there is a place to wait; whoever has to give up his is told so. */
  #makeRoom(who: Who): boolean {
    const few = this.#waiting.length < this.#limits.waiting && this.#waitMs() <= this.#limits.patience;
    if (few) return true;
    const given = this.#givenUpFor(who);
    if (given === null) return false;
    this.#waiting.splice(this.#waiting.indexOf(given), 1);
    given.answer({ turn: false, seconds: this.seconds });
    return true;
  }

  /** The last place of the account that has most in the company that has most, where that is more than whoever asks would then have. */
  #givenUpFor(who: Who): Place | null {
    const most = (of: readonly Place[], by: "account" | "company"): string | undefined =>
      of.toSorted((a, b) => count(of, by, b[by]) - count(of, by, a[by]))[0]?.[by];
    const company = most(this.#waiting, "company");
    const theirs = this.#waiting.filter((place) => place.company === company);
    const account = most(theirs, "account");
    const fair =
      who.company === company
        ? count(theirs, "account", who.account) + 1 < count(theirs, "account", account ?? "")
        : count(this.#waiting, "company", who.company) + 1 < theirs.length;
    return fair ? (theirs.findLast((place) => place.account === account) ?? null) : null;
  }
}
