/** What the browser knows of itself; goes along with a question (D15, D16) and a ticket. Nothing in it names a person. */
export function environment(): Record<string, unknown> {
  return {
    online: navigator.onLine,
    secureContext: window.isSecureContext,
    language: document.documentElement.lang,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    clock: new Date().toISOString(),
    screen: `${window.innerWidth}x${window.innerHeight}`,
    browser: navigator.userAgent,
    path: location.pathname,
  };
}
