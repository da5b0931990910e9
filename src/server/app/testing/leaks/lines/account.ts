import { type Lines, nothing } from "../lines.ts";

const ONE_ANSWER = "one answer for every name, with and without an account: lockout.test.ts, recovery.test.ts";
const OWN = "of one's own account, and the same for what is another's and for what isn't there: account.test.ts";

export const ACCOUNT: Lines = {
  "POST /api/v1/sign-in/recovery": [nothing(ONE_ANSWER)],
  "POST /api/v1/sign-in/unlock": [nothing(ONE_ANSWER)],
  "POST /api/v1/sign-in/recovery/complete": [nothing("a link that is wrong, used or over is one answer: recovery.test.ts")],
  "POST /api/v1/sign-in/unlock/complete": [nothing("a link that is wrong, used or over is one answer: lockout.test.ts")],
  "PATCH /api/v1/account": [nothing(OWN)],
  "POST /api/v1/account/password": [nothing(OWN)],
  "GET /api/v1/account/sessions": [nothing(OWN)],
  "DELETE /api/v1/account/sessions/{id}": [nothing(OWN)],
  "POST /api/v1/account/sessions/end-others": [nothing(OWN)],
  "GET /api/v1/account/tokens": [nothing(OWN)],
  "POST /api/v1/account/tokens": [nothing(OWN)],
  "POST /api/v1/account/tokens/{id}/rotate": [nothing(OWN)],
  "DELETE /api/v1/account/tokens/{id}": [nothing(OWN)],
  "GET /api/v1/locked-accounts": [nothing("of people of companies whose security one manages: helping.test.ts")],
  "POST /api/v1/people/{id}/unlock": [nothing("another company's people are as nobody: helping.test.ts")],
  "POST /api/v1/people/{id}/recovery-link": [nothing("another company's people are as nobody: helping.test.ts")],
};
