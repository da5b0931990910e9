/** Keeps a text in this browser for the next visit. Where there is no room, or it keeps nothing, the page goes on without. */
export function keepLocally(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // QuotaExceededError, or SecurityError where storage is switched off
  }
}
