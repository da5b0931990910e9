import { inBody, inQuery, type Lines, nothing } from "../lines.ts";

/** nobody in this world answers for the security of a company */
const NOBODY = { ownerToo: false };

export const ERASURES: Lines = {
  "GET /api/v1/erasures": [inQuery("company", "company", {}, NOBODY)],
  "POST /api/v1/erasures/preview": [inBody("company", (company) => ({ company, words: ["某某"] }), NOBODY)],
  "POST /api/v1/erasures": [inBody("company", (company) => ({ company, words: ["某某"], reason: "样张" }), NOBODY)],
  "GET /api/v1/health": [nothing("for who manages every company alone: health.test.ts")],
  "POST /api/v1/health/findings/{id}/repair": [nothing("for who manages every company alone: health.test.ts")],
  "GET /api/v1/retention": [nothing("days, the same for all companies")],
  "PUT /api/v1/retention": [nothing("holds for all companies and names none")],
};
