/** The service worker keeps the app itself for poor networks; it never keeps answers of the server. */
export function startOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  void import("virtual:pwa-register").then(({ registerSW }) => registerSW({ immediate: true }));
}
