/** Refusals are counted, so that however many somebody provokes, few are written: pure, the clock is the caller's. */

/** What was refused: the same again within a window is only counted. */
export type Refused = { person: string; operation: string; problem: string };
export type Counted<T> = {
  /** the first, which was written at once */
  first: T;
  /** how many more came in the window */
  again: number;
  /** what was asked for in them, as far as there is room */
  ids: string[];
};

const WINDOW_MS = 60_000;
/** of one person at once; further operations are counted together */
const PERSON_MAX = 30;
const IDS_MAX = 20;
const ELSE = "*";

export class Refusals<T> {
  private readonly windows = new Map<string, Counted<T> & { person: string; since: number }>();
  private readonly open = new Map<string, number>();

  /** @returns whether it is the first of its window, and to be written now */
  note({ person, operation, problem }: Refused, id: string | null, what: T, now: number): boolean {
    const own = `${person} ${operation} ${problem}`;
    const crowded = !this.windows.has(own) && (this.open.get(person) ?? 0) >= PERSON_MAX;
    const key = crowded ? `${person} ${ELSE}` : own;
    const window = this.windows.get(key);
    if (window !== undefined) {
      window.again += 1;
      if (id !== null && window.ids.length < IDS_MAX && !window.ids.includes(id)) window.ids.push(id);
      return false;
    }
    this.windows.set(key, { person, first: what, again: 0, ids: [], since: now });
    this.open.set(person, (this.open.get(person) ?? 0) + 1);
    return true;
  }

  /** Ends the windows whose time is over, or all. @returns those in which more came than the first */
  ended(now: number): Counted<T>[] {
    const ended: Counted<T>[] = [];
    for (const [key, { person, since, ...counted }] of this.windows) {
      if (now - since < WINDOW_MS) continue;
      this.windows.delete(key);
      const left = this.open.get(person)! - 1;
      if (left === 0) this.open.delete(person);
      else this.open.set(person, left);
      if (counted.again > 0) ended.push(counted);
    }
    return ended;
  }
}
