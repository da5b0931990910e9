/** Memberships hold instants, people speak of days: those of Beijing, the last one included. */
import { type IsoDay, addDays, shanghaiToday } from "#domain/dates.ts";

/** Of a membership without a first day. */
export const ALWAYS = new Date(0);

export const startOf = (day: IsoDay): Date => new Date(`${day}T00:00:00+08:00`);
export const startsAtOf = (day: IsoDay | null): Date => (day === null ? ALWAYS : startOf(day));
export const endsAtOf = (day: IsoDay | null): Date | null => (day === null ? null : startOf(addDays(day, 1)));
export const firstDay = (startsAt: Date): IsoDay | null => (startsAt.getTime() <= 0 ? null : shanghaiToday(startsAt));
export const lastDay = (endsAt: Date | null): IsoDay | null =>
  endsAt === null ? null : shanghaiToday(new Date(endsAt.getTime() - 1));
