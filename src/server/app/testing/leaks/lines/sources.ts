/** Sources: members know how far those of their company are, strangers nothing. */
import { inBody, inPath, type Lines, named, overall } from "../lines.ts";

/** nobody in this world manages a company */
const NOBODY = { ownerToo: false };
const settings = { kind: "folder", settings: { folder: "x" } };

const KEY = { path: { key: "x".repeat(43) } };
const OF_SOURCE = { part: "source", ...NOBODY };

export const SOURCES: Lines = {
  "GET /api/v1/sources": [overall()],
  "GET /api/v1/sources/issuers": [overall()],
  "POST /api/v1/sources": [inBody("company", (company) => ({ company: Number(company), name: "x", ...settings }), NOBODY)],
  "POST /api/v1/sources/try": [inBody("company", (company) => ({ company: Number(company), ...settings }), NOBODY)],
  "GET /api/v1/sources/{id}": [inPath("source")],
  "GET /api/v1/sources/{id}/runs": [inPath("source")],
  "PATCH /api/v1/sources/{id}": [inPath("source", { body: { name: "y" } }, NOBODY)],
  "POST /api/v1/sources/{id}/pause": [inPath("source", {}, NOBODY)],
  "POST /api/v1/sources/{id}/resume": [inPath("source", {}, NOBODY)],
  "POST /api/v1/sources/{id}/end": [inPath("source", {}, NOBODY)],
  // what waits is named by its source and a digest
  "GET /api/v1/held": [overall()],
  "POST /api/v1/held/{source}/{key}/fetch": [inPath("source", KEY, OF_SOURCE)],
  "POST /api/v1/held/{source}/{key}/leave": [inPath("source", { ...KEY, body: { reason: "x" } }, OF_SOURCE)],
  "POST /api/v1/held/{source}/{key}/settle": [
    inPath("source", { ...KEY, body: { document: "1" } }, OF_SOURCE),
    named("document", (document) => ({ path: { ...KEY.path, source: "1" }, body: { document } }), NOBODY),
  ],
  "POST /api/v1/sources/{id}/records": [inPath("source", { body: { records: [{}] } }, NOBODY)],
  "POST /api/v1/sources/{id}/files": [inPath("source", {}, NOBODY)],
  "POST /api/v1/sources/{id}/ask": [inPath("source", {}, NOBODY)],
};
