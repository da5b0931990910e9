import { type Line, type Lines, inBody, inPath, nothing, overall } from "../lines.ts";

const OWN = [nothing("of one's own account alone: second-factor.test.ts, passkeys.test.ts")];
const ANYBODY = [nothing("before anybody is known: second-factor.test.ts, passkeys.test.ts, sso.test.ts")];
const SECURITY = [nothing("of the installation, and refused to whoever doesn't manage security in every company: sso.test.ts")];
/** A token does nothing to how its person signs in. */
const passkey = (body?: object): Line[] => [inPath("passkey", { session: true, ...(body === undefined ? {} : { body }) })];

export const FACTORS: Lines = {
  "POST /api/v1/sign-in/second-step": ANYBODY,
  "POST /api/v1/sign-in/passkey/options": ANYBODY,
  "POST /api/v1/sign-in/passkey": ANYBODY,
  "GET /api/v1/sign-in/ways": ANYBODY,
  "POST /api/v1/sign-in/sso/{id}": ANYBODY,
  "GET /api/v1/sign-in/sso/callback": ANYBODY,
  "GET /api/v1/account/sign-out-url": OWN,
  "GET /api/v1/account/sign-in-methods": OWN,
  "POST /api/v1/account/proof": OWN,
  "POST /api/v1/account/proof/passkey/options": OWN,
  "POST /api/v1/account/proof/passkey": OWN,
  "POST /api/v1/account/second-factor": OWN,
  "POST /api/v1/account/second-factor/confirm": OWN,
  "POST /api/v1/account/second-factor/recovery-codes": OWN,
  "POST /api/v1/account/second-factor/off": OWN,
  "POST /api/v1/account/passkeys/options": OWN,
  "POST /api/v1/account/passkeys": OWN,
  "PATCH /api/v1/account/passkeys/{id}": passkey({ name: "y" }),
  "DELETE /api/v1/account/passkeys/{id}": passkey(),
  "POST /api/v1/people/{id}/second-factor/reset": [inPath("person", { session: true, body: { reason: "手机丢了,换了新的" } })],
  "GET /api/v1/security/session-limits": [nothing("of the installation, and refused to whoever manages no security")],
  "PUT /api/v1/security/session-limits": SECURITY,
  "POST /api/v1/security/people/search": [overall({ body: {} }), inBody("beginning", (text) => ({ text }), { ownerToo: false })],
  "GET /api/v1/security/people/{id}": [inPath("person")],
  "POST /api/v1/security/people/{id}/sessions/end": [inPath("person", { body: { reason: "机器丢了" } })],
  "POST /api/v1/security/people/{id}/sessions/{session}/end": [
    inPath("person", { path: { session: "1" }, body: { reason: "机器丢了" } }, { ownerToo: false }),
  ],
  "GET /api/v1/security/sso-providers": SECURITY,
  "POST /api/v1/security/sso-providers": SECURITY,
  "PUT /api/v1/security/sso-providers/{id}": SECURITY,
  "POST /api/v1/security/sso-providers/{id}/remove": SECURITY,
  "POST /api/v1/security/sso-providers/{id}/check": SECURITY,
  "GET /api/v1/security/sign-in-rules": [nothing("of the companies where one manages security: sign-in-rules.test.ts")],
  "PUT /api/v1/security/sign-in-rules": [nothing("of the companies where one manages security: sign-in-rules.test.ts")],
};
