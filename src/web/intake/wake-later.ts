/** Asks the browser to send what waits when the network is back, even with the app closed; where it can't, the next visit does. */
export function wakeLater(): void {
  // the bytes are the only copy on this phone: they aren't to be cleared away for room
  void navigator.storage?.persist?.().catch(() => false);
  navigator.serviceWorker?.ready
    .then((registration) =>
      (registration as { sync?: { register(tag: string): Promise<void> } }).sync?.register("piaozai-uploads"),
    )
    .catch(() => undefined);
}
