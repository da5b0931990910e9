/** O4: the headers that every answer has, whatever it is, after OWASP's list of secure headers. */
import { expect } from "vitest";

type Headers = Record<string, unknown>;

const ALWAYS: Record<string, string | RegExp> = {
  "content-security-policy": /(?:^|; ?)default-src '(?:none|self)'/,
  "cross-origin-resource-policy": /^same-origin$/,
  "origin-agent-cluster": /^\?1$/,
  "permissions-policy": /^camera=\(self\), .*geolocation=\(\), .*microphone=\(\), .*payment=\(\), .*usb=\(\)/,
  "referrer-policy": /^same-origin$/,
  "x-content-type-options": /^nosniff$/,
  "x-dns-prefetch-control": /^off$/,
  "x-download-options": /^noopen$/,
  "x-frame-options": /^DENY$/,
  "x-permitted-cross-domain-policies": /^none$/,
  "x-xss-protection": /^0$/,
};
/** What a browser may remember of which server it is, it does only over TLS. */
const OVER_TLS = {
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-opener-policy": "same-origin",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
};
/** What an answer tells nobody: what it was made by. */
const NEVER = ["server", "x-powered-by", "access-control-allow-origin"];

/** @param kind what was answered, for the message */
export function expectGuarded(kind: string, headers: Headers, tls = false): void {
  for (const [name, value] of Object.entries(ALWAYS)) expect(headers[name], `${kind}: ${name}`).toMatch(value);
  const policy = String(headers["content-security-policy"]);
  for (const directive of ["frame-ancestors 'none'", "base-uri 'none'"]) expect(policy, kind).toContain(directive);
  expect(policy, `${kind}: no script of its own`).not.toMatch(/script-src[^;]*'unsafe-(?:inline|eval)'/);
  for (const [name, value] of Object.entries(OVER_TLS)) expect(headers[name], `${kind}: ${name}`).toBe(tls ? value : undefined);
  for (const name of NEVER) expect(headers[name], `${kind}: ${name}`).toBeUndefined();
}
