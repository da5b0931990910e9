import { inBody, inPath, type Lines, nothing, overall } from "../lines.ts";

const hash = "0".repeat(64);

export const AUDIT: Lines = {
  "GET /api/v1/audit": [overall()],
  "POST /api/v1/audit/events": [inBody("company", (company) => ({ company: Number(company) }))],
  "POST /api/v1/audit/exports": [inBody("company", (company) => ({ company: Number(company) }))],
  "GET /api/v1/audit/companies/{company}/people": [inPath("company", {}, { part: "company" })],
  "GET /api/v1/audit/companies/{company}/head": [inPath("company", {}, { part: "company" })],
  "GET /api/v1/audit/companies/{company}/consistency": [
    inPath("company", { query: { first: hash, second: hash } }, { part: "company" }),
  ],
  "PUT /api/v1/audit/retention": [nothing("holds for all companies and names none")],
  "GET /api/v1/audit/keys": [nothing("public keys, the same for all")],
};
