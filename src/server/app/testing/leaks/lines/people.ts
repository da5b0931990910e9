import { type Lines, nothing, overall } from "../lines.ts";

export const PEOPLE: Lines = {
  "POST /api/auth/sign-in/email": [nothing("with and without an account: people.test.ts; its times: npm run soak -- leaks")],
  "GET /api/auth/*": [nothing("one's own session")],
  "POST /api/auth/*": [nothing("one's own sessions")],
  "POST /api/v1/setup": [nothing("before there is anything")],
  "GET /api/v1/me": [overall()],
  "GET /api/v1/roles": [overall()],
  "POST /api/v1/roles": [nothing("refused to whoever manages no roles there: roles.test.ts")],
  "GET /api/v1/roles/{key}": [nothing("a role of a company where one manages nothing isn't there: roles.test.ts")],
  "PATCH /api/v1/roles/{key}": [nothing("a role of a company where one manages nothing isn't there: roles.test.ts")],
  "POST /api/v1/roles/{key}/retire": [nothing("a role of a company where one manages nothing isn't there: roles.test.ts")],
  "POST /api/v1/roles/{key}/restore": [nothing("a role of a company where one manages nothing isn't there: roles.test.ts")],
  "GET /api/v1/separation": [nothing("of the installation, and refused to whoever has none of the three duties")],
  "POST /api/v1/separation": [nothing("of the installation, and refused to whoever has none of the three duties")],
};
