/** Times of the tax administration's systems: Beijing's, without saying so. */

const TIME = /^(\d{4})-?(\d\d)-?(\d\d)[ T]?(\d\d):?(\d\d):?(\d\d)$/;
const SHANGHAI_MS = 8 * 3_600_000;

/** "2025-06-18 10:00:00" or "20250618100000"; null where it is no such time. */
export function shanghaiTime(text: string | null): Date | null {
  const [, year, month, day, hour, minute, second] = TIME.exec(text ?? "") ?? [];
  if (second === undefined) return null;
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) - SHANGHAI_MS;
  return Number.isNaN(at) ? null : new Date(at);
}
