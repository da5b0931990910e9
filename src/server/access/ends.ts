import { GRANT_DAYS } from "#api/access.api.ts";
import { addDays, shanghaiToday } from "#domain/dates.ts";
import type { CompanySettings } from "#server/people/grant-settings.ts";
import { endsBefore, needsEnd, runsTooLong } from "./access.errors.ts";

/** A grant holds through its last day: it ends when the next one begins in Shanghai. */
export const endOfDay = (day: string): Date => new Date(`${addDays(day, 1)}T00:00:00+08:00`);

/**
 * When a grant ends. @param until last day; null: until it is taken back; undefined: a week, or less where the company says so
 * @throws ProblemError 422 for a day that is over, for more days than the company allows, and for none where it wants one
 */
export function endOf(until: string | null | undefined, settings: CompanySettings, now: Date): Date | null {
  const today = shanghaiToday(now);
  if (until === null) {
    if (!settings.grantWithoutEnd) throw needsEnd();
    return null;
  }
  const day = until ?? addDays(today, Math.min(GRANT_DAYS, settings.grantDaysMax));
  if (day < today) throw endsBefore();
  if (day > addDays(today, settings.grantDaysMax)) throw runsTooLong(settings.grantDaysMax);
  return endOfDay(day);
}
