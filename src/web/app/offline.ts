/** The service worker keeps the app itself for poor networks; it never keeps answers of the server. */
export function startOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  // Without it everything works as before, only not offline.
  navigator.serviceWorker.register("/sw.js").catch(() => undefined);
}
