/** Asking for access, grants, who sees what. Asking looks nothing up, so what isn't there may be asked for. */
import { type Lines, inBody, inPath, inQuery, named, overall } from "../lines.ts";

const until = "2025-06-20";
const asking = { ownerToo: false };

export const ACCESS: Lines = {
  "GET /api/v1/access/requests": [
    overall(),
    overall({ query: { box: "to-decide" } }),
    inQuery("lookup", "lookup", {}, { ownerToo: false }),
    inQuery("accessRequest", "cursor", {}, { ownerToo: false }),
  ],
  "POST /api/v1/access/requests": [
    inBody("lookup", (lookup) => ({ lookup })),
    inBody("storedQuery", (query) => ({ query }), { name: "query" }),
    inBody("view", (view) => ({ view }), { name: "view" }),
    inBody("sharedView", (view) => ({ view }), { name: "shared view" }),
    inBody("company", (company) => ({ company: Number(company), number: "1" }), { name: "company" }),
    inBody("invoice", (invoice) => ({ invoice }), { name: "invoice", ...asking }),
    inBody("number", (number) => ({ number }), { name: "number", ...asking }),
    inBody("seller", (seller) => ({ search: { seller } }), { name: "search", ...asking }),
    inBody("department", (department) => ({ search: { department } }), { name: "department", ...asking }),
  ],
  "GET /api/v1/access/requests/{id}": [inPath("accessRequest")],
  "POST /api/v1/access/requests/{id}/withdraw": [inPath("accessRequest")],
  "POST /api/v1/access/requests/{id}/decline": [inPath("accessRequest", { body: {} }, asking)],
  "POST /api/v1/access/requests/{id}/grant": [inPath("accessRequest", { body: { search: true } }, asking)],
  "GET /api/v1/access/waiting": [overall()],
  "GET /api/v1/access/grants": [
    overall(),
    overall({ query: { box: "all" } }),
    inQuery("company", "company", { query: { box: "all" } }, asking),
    inQuery("accessGrant", "cursor", {}, asking),
  ],
  "POST /api/v1/access/grants": [
    named(
      "invoice",
      (invoice, { companies, owner }) => ({ body: { company: companies.b, grantee: owner.userId, invoice, reason: "x" } }),
      asking,
    ),
    inBody("company", (company) => ({ company: Number(company), grantee: "nobody", invoice: "1", reason: "x" }), {
      name: "company",
      ...asking,
    }),
  ],
  "POST /api/v1/access/grants/{id}/extend": [inPath("accessGrant", { body: { until, reason: "x" } }, asking)],
  "POST /api/v1/access/grants/{id}/review": [inPath("accessGrant", {}, asking)],
  "POST /api/v1/access/grants/{id}/restore": [inPath("accessGrant", {}, asking)],
  "POST /api/v1/access/grants/{id}/revoke": [inPath("accessGrant", { body: {} })],
  "POST /api/v1/access/grants/change": [
    inBody("accessGrant", (id) => ({ ids: [id], as: "extend", until, reason: "x" }), { name: "extend", ...asking }),
    inBody("accessGrant", (id) => ({ ids: [id], as: "review" }), { name: "review", ...asking }),
    inBody("accessGrant", (id) => ({ ids: [id], as: "revoke", reason: "x" }), { name: "revoke" }),
  ],
  "POST /api/v1/access/grants/export": [
    overall({ body: {} }),
    inBody("company", (company) => ({ company: Number(company) }), asking),
  ],
  "GET /api/v1/access/places": [overall()],
  "PATCH /api/v1/access/places/{company}": [
    inPath("company", { body: { tellsExistence: true } }, { part: "company", ownerToo: false }),
  ],
  "GET /api/v1/access/places/{company}/people": [inPath("company", {}, { part: "company", ownerToo: false })],
  "GET /api/v1/access/people/{id}": [
    named("company", (_, { owner }) => ({ path: { id: owner.userId } }), { name: "of somebody there", ownerToo: false }),
  ],
  "GET /api/v1/invoices/{id}/viewers": [inPath("invoice"), inPath("invoice", { query: { cursor: "20" } })],
};
