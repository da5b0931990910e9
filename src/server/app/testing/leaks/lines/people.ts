import { type Lines, nothing, overall } from "../lines.ts";

export const PEOPLE: Lines = {
  "POST /api/auth/sign-in/email": [nothing("with and without an account: people.test.ts; its times: npm run soak -- leaks")],
  "GET /api/auth/*": [nothing("one's own session")],
  "POST /api/auth/*": [nothing("one's own sessions")],
  "POST /api/v1/setup": [nothing("before there is anything")],
  "GET /api/v1/me": [overall()],
};
