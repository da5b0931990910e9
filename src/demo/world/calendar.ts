/** Days of trade: how many invoices fall on each, with weekends, the new year's lull and the rush before year's end. */

const DAY = 86_400_000;

export const addDays = (date: string, days: number): string => dayText(Date.parse(date) / DAY + days);

const texts = new Map<number, string>();

/** The same few thousand days are asked for all the time. */
function dayText(day: number): string {
  const known = texts.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY).toISOString().slice(0, 10);
  texts.set(day, text);
  return text;
}
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY);

/** The first of the three years of days that end at `today`. */
export const firstDay = (today: string): string =>
  addDays(`${Number(today.slice(0, 4)) - 3}${today.slice(4).replace("02-29", "02-28")}`, 1);

/** Three years of days up to and including `today`, with the number of invoices on each; together exactly `count`. */
export function spread(today: string, count: number): { date: string; count: number }[] {
  const first = firstDay(today);
  const days: { date: string; weight: number }[] = [];
  for (let date = first; date <= today; date = addDays(date, 1)) days.push({ date, weight: weight(date, first) });
  const sum = days.reduce((total, day) => total + day.weight, 0);
  let handed = 0;
  let due = 0;
  return days.map((day) => {
    due += (day.weight / sum) * count;
    const here = Math.round(due) - handed;
    handed += here;
    return { date: day.date, count: here };
  });
}

function weight(date: string, first: string): number {
  const day = new Date(date);
  const weekday = day.getUTCDay();
  const month = day.getUTCMonth() + 1;
  const dayOfMonth = day.getUTCDate();
  // the group grows by about a fifth a year
  let value = 1 + (daysBetween(first, date) / 365) * 0.2;
  if (weekday === 0 || weekday === 6) value *= 0.22;
  if (dayOfMonth >= 25) value *= 1.5;
  if (month === 12 || month === 6) value *= 1.3;
  if (month === 2 && dayOfMonth <= 18) value *= 0.35;
  if (month === 10 && dayOfMonth <= 7) value *= 0.15;
  return value;
}
