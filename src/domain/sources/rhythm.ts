/**
 * When something usually arrives from a source, hour by hour of the week, so that it is noticed when nothing comes although nothing
 * failed either. Bursts count once an hour: a source that brings a thousand every Monday isn't "usually busy" on Tuesday.
 */

const HOUR_MS = 3_600_000;
const HOURS = 168;
/** Beijing has no summer time. */
const SHANGHAI_MS = 8 * HOUR_MS;
/** So many weeks weigh; older ones fade. */
const WEEKS_KEPT = 8;
/** Before three weeks have been seen nothing is usual. */
const WEEKS_ENOUGH = 3;
/** A silence that would come by chance once in a thousand times. */
const UNLIKELY = 0.001;

export type Rhythm = {
  /** the hour that runs, counted since 1970; those before it have been counted */
  hour: number;
  /** whether something came in it already */
  came: boolean;
  weeks: number;
  /** for each hour of the week, from Monday 0:00 in Beijing, in how many weeks something came */
  hours: readonly number[];
};

const hourOf = (at: Date): number => Math.floor((at.getTime() + SHANGHAI_MS) / HOUR_MS);
/** 1970-01-01 was a Thursday. */
const hourOfWeek = (hour: number): number => (((hour + 72) % HOURS) + HOURS) % HOURS;

/** Nothing known yet, as of now. */
export const noRhythm = (now: Date): Rhythm => ({
  hour: hourOf(now),
  came: false,
  weeks: 0,
  hours: Array.from({ length: HOURS }, () => 0),
});

/** The same as of now. @param came whether something comes at this moment */
export function heard(rhythm: Rhythm, came: boolean, now: Date): Rhythm {
  const until = hourOf(now);
  if (until <= rhythm.hour) return { ...rhythm, came: rhythm.came || came };
  const hours = [...rhythm.hours];
  // what was silent for months is as if it had been for eight weeks
  const from = Math.max(rhythm.hour, until - HOURS * WEEKS_KEPT);
  const fading = rhythm.weeks >= WEEKS_KEPT ? 1 - 1 / WEEKS_KEPT : 1;
  for (let hour = from; hour < until; hour += 1) {
    const at = hourOfWeek(hour);
    hours[at] = hours[at]! * fading + (hour === rhythm.hour && rhythm.came ? 1 : 0);
  }
  return { hour: until, came, weeks: Math.min(WEEKS_KEPT, rhythm.weeks + (until - from) / HOURS), hours };
}

/** Whether it is unusual that nothing came since then. @param since the last arrival, or the beginning */
export function unusuallyQuiet({ weeks, hours }: Rhythm, since: Date, now: Date): boolean {
  if (weeks < WEEKS_ENOUGH) return false;
  let chance = 1;
  // the hour that runs isn't over, and that of the last arrival has had its own
  for (let hour = hourOf(since) + 1, left = HOURS * 2; hour < hourOf(now) && left > 0; hour += 1, left -= 1) {
    chance *= 1 - Math.min(1, hours[hourOfWeek(hour)]! / (weeks + 1));
    if (chance < UNLIKELY) return true;
  }
  return false;
}
