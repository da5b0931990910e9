/** Sources: members know how far those of their company are, strangers nothing. */
import { inBody, inPath, type Lines, overall } from "../lines.ts";

/** nobody in this world manages a company */
const NOBODY = { ownerToo: false };
const settings = { kind: "folder", settings: { folder: "x" } };

export const SOURCES: Lines = {
  "GET /api/v1/sources": [overall()],
  "POST /api/v1/sources": [inBody("company", (company) => ({ company: Number(company), name: "x", ...settings }), NOBODY)],
  "POST /api/v1/sources/try": [inBody("company", (company) => ({ company: Number(company), ...settings }), NOBODY)],
  "GET /api/v1/sources/{id}": [inPath("source")],
  "GET /api/v1/sources/{id}/runs": [inPath("source")],
  "PATCH /api/v1/sources/{id}": [inPath("source", { body: { name: "y" } }, NOBODY)],
  "POST /api/v1/sources/{id}/pause": [inPath("source", {}, NOBODY)],
  "POST /api/v1/sources/{id}/resume": [inPath("source", {}, NOBODY)],
  "POST /api/v1/sources/{id}/end": [inPath("source", {}, NOBODY)],
  "POST /api/v1/sources/{id}/ask": [inPath("source", {}, NOBODY)],
};
