import { inBody, inPath, type Lines, nothing } from "../lines.ts";

/** nobody in this world audits */
const NOBODY = { ownerToo: false };
const hash = "0".repeat(64);

export const AUDIT: Lines = {
  "GET /api/v1/audit": [nothing("states of the asker's own companies, which asking changes; audit.test.ts asks as a stranger")],
  "POST /api/v1/audit/events": [inBody("company", (company) => ({ company: Number(company) }), NOBODY)],
  "POST /api/v1/audit/exports": [inBody("company", (company) => ({ company: Number(company) }), NOBODY)],
  "GET /api/v1/audit/companies/{company}/people": [inPath("company", {}, { part: "company", ...NOBODY })],
  "GET /api/v1/audit/companies/{company}/head": [inPath("company", {}, { part: "company", ...NOBODY })],
  "GET /api/v1/audit/companies/{company}/consistency": [
    inPath("company", { query: { first: hash, second: hash } }, { part: "company", ...NOBODY }),
  ],
  "PUT /api/v1/audit/retention": [nothing("holds for all companies and names none")],
  "GET /api/v1/audit/keys": [nothing("public keys, the same for all")],
};
