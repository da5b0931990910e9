/** Times as a field of the browser has them, "2026-11-30T22:00", meant in Beijing. */

const SHANGHAI_MS = 8 * 3_600_000;

export const toField = (iso: string): string => new Date(Date.parse(iso) + SHANGHAI_MS).toISOString().slice(0, 16);
/** @returns null while it isn't a time */
export const ofField = (text: string): string | null => {
  const time = Date.parse(`${text}:00+08:00`);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
};
