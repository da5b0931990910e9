/** What a button of the self-check does by itself. */

/** Lets go of what an older version of the app left in the browser, and loads the page anew. Files that wait to be sent stay. */
export async function renewPage(): Promise<void> {
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.map((worker) => worker.unregister()));
  if ("caches" in window) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  location.reload();
}

/** Asks for the camera; the browser asks the person. Its picture is let go at once. */
export async function askForCamera(): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true }).catch(() => null);
  stream?.getTracks().forEach((track) => track.stop());
}
