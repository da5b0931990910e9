/** Announcements and windows: whom they are for reads them, who publishes in all the companies that they address manages them. */
import { inBody, inPath, type Lines, nothing, overall } from "../lines.ts";

const wish = {
  kind: "announcement",
  texts: { en: { title: "x", text: "" } },
  audience: {},
  from: "2025-06-18T02:00:00Z",
  until: null,
};

const incident = { title: "x", cause: "attack", severity: "low" };
const duty = { name: "x", reach: "x", from: "2025-06-18T02:00:00Z", until: "2035-06-18T02:00:00Z" };

export const NOTICES: Lines = {
  "GET /api/v1/notices": [overall()],
  "GET /api/v1/notices/current": [overall()],
  "GET /api/v1/notices/managed": [overall()],
  "POST /api/v1/notices": [nothing("of a company that isn't the asker's it says the same as of one that isn't there")],
  "PUT /api/v1/notices/{id}": [inPath("notice", { body: { ...wish, audience: { companies: [2] } } })],
  "POST /api/v1/notices/{id}/publish": [inPath("notice")],
  "POST /api/v1/notices/{id}/withdraw": [inPath("notice", { body: { reason: "x" } })],
  "POST /api/v1/notices/{id}/dismiss": [inPath("notice")],
  "GET /api/v1/incidents": [overall()],
  "GET /api/v1/incidents/told": [overall()],
  "POST /api/v1/incidents": [inBody("company", (company) => ({ ...incident, company: Number(company) }), { ownerToo: false })],
  "GET /api/v1/incidents/{id}": [inPath("incident")],
  "GET /api/v1/incidents/{id}/log": [inPath("incident")],
  "PATCH /api/v1/incidents/{id}": [inPath("incident", { body: { severity: "low" } })],
  "POST /api/v1/incidents/{id}/log": [inPath("incident", { body: { texts: { en: "x" } } })],
  "PUT /api/v1/incidents/{id}/steps/{step}": [inPath("incident", { path: { step: "0" }, body: { done: true } })],
  "POST /api/v1/incidents/{id}/resolve": [inPath("incident")],
  "POST /api/v1/incidents/{id}/reopen": [inPath("incident")],
  "POST /api/v1/incidents/{id}/close": [inPath("incident")],
  "GET /api/v1/incident-plans": [overall()],
  "PUT /api/v1/incident-plans/{cause}": [nothing("plans are everybody's who runs incidents, and name nobody")],
  "GET /status": [nothing("public")],
  "GET /status/": [nothing("public: status.test.ts looks that nothing else is on it")],
  "GET /status/{file}": [nothing("public files of fixed names")],
  "POST /api/v1/status-subscriptions": [nothing("the same for every address: status.test.ts")],
  "POST /api/v1/status-subscriptions/confirm": [nothing("whoever has the link of a mail")],
  "POST /api/v1/status-subscriptions/leave": [nothing("whoever has the link of a mail")],
  "GET /api/v1/duties": [overall()],
  "POST /api/v1/duties": [inBody("company", (company) => ({ ...duty, company: Number(company) }), { ownerToo: false })],
  "DELETE /api/v1/duties/{id}": [inPath("duty")],
};
