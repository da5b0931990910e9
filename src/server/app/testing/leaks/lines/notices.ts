/** Announcements and windows: whom they are for reads them, who publishes in all the companies that they address manages them. */
import { inPath, type Lines, nothing, overall } from "../lines.ts";

const wish = {
  kind: "announcement",
  texts: { en: { title: "x", text: "" } },
  audience: {},
  from: "2025-06-18T02:00:00Z",
  until: null,
};

export const NOTICES: Lines = {
  "GET /api/v1/notices": [overall()],
  "GET /api/v1/notices/current": [overall()],
  "GET /api/v1/notices/managed": [overall()],
  "POST /api/v1/notices": [nothing("of a company that isn't the asker's it says the same as of one that isn't there")],
  "PUT /api/v1/notices/{id}": [inPath("notice", { body: { ...wish, audience: { companies: [2] } } })],
  "POST /api/v1/notices/{id}/publish": [inPath("notice")],
  "POST /api/v1/notices/{id}/withdraw": [inPath("notice", { body: { reason: "x" } })],
  "POST /api/v1/notices/{id}/dismiss": [inPath("notice")],
};
