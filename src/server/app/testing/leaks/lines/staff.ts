/** Companies, departments, people, invitations, and people out of a table. */
import { type Kind, peopleTable } from "../things.ts";
import { type Line, type Lines, inBody, inPath, inQuery, named, nothing, overall } from "../lines.ts";
import type { Asked } from "../world.ts";

const membership = { department: null, role: "employee", reach: "own", from: null, until: null };
/** Of a company that one isn't in; and of one's own a department that isn't there is the same as for anybody. */
const inCompany = (more: Asked = {}): Line[] => [
  named("company", (company) => ({ ...more, path: { company, id: "1" } }), { ownerToo: false }),
  named("department", (id, { companies }) => ({ ...more, path: { company: String(companies.b), id } }), { ownerToo: false }),
];
const person = (more: Asked = {}, ownerToo = true): Line[] => [inPath("person", more, { ownerToo })];
/** It names a company beside the person: one that isn't the asker's, and one that isn't there. */
const elsewhere = (kind: Kind, asked: (company: number) => Asked): Line =>
  named(
    kind,
    (company, { owner }) => {
      const { path, ...rest } = asked(Number(company));
      return { ...rest, path: { ...path, id: owner.userId } };
    },
    { name: "elsewhere", ownerToo: false },
  );
const ofMembership = (more: Asked): Line[] => [
  ...person({ ...more, path: { membership: "1" } }, false),
  named("membership", (id, { owner }) => ({ ...more, path: { id: owner.userId, membership: id } }), { ownerToo: false }),
];

export const STAFF: Lines = {
  "GET /api/v1/companies": [overall()],
  "POST /api/v1/companies": [
    inBody("company", (beside) => ({ beside: Number(beside), name: "样张戊有限公司" }), { ownerToo: false }),
  ],
  "PATCH /api/v1/companies/{id}": [inPath("company", { body: { shortName: "y" } }, { ownerToo: false })],
  "PATCH /api/v1/company-groups/{id}": [inPath("companyGroup", { body: { name: "y" } })],

  "GET /api/v1/companies/{company}/departments": [inPath("company", {}, { part: "company" })],
  "POST /api/v1/companies/{company}/departments": [
    inPath("company", { body: { name: "新部" } }, { part: "company" }),
    named(
      "department",
      (parentId, { companies }) => ({ path: { company: String(companies.a) }, body: { name: "新部", parentId } }),
      {
        name: "parent",
        ownerToo: false,
      },
    ),
  ],
  "POST /api/v1/companies/{company}/departments/outline": [inPath("company", { body: { text: "新部" } }, { part: "company" })],
  "GET /api/v1/companies/{company}/departments/{id}/use": inCompany(),
  "PATCH /api/v1/companies/{company}/departments/{id}": inCompany({ body: { name: "y" } }),
  "PUT /api/v1/companies/{company}/departments/{id}/heads": inCompany({ body: { people: [] } }),
  "DELETE /api/v1/companies/{company}/departments/{id}": inCompany(),
  "POST /api/v1/companies/{company}/departments/{id}/merge": inCompany({ body: { into: "1" } }),
  "GET /api/v1/handovers/{id}": [inPath("handover")],
  "POST /api/v1/handovers/{id}/resume": [inPath("handover", {}, { ownerToo: false })],

  "POST /api/v1/people/search": [
    overall({ body: {} }),
    inBody("company", (company) => ({ company: Number(company) }), { name: "company", ownerToo: false }),
    inBody("department", (department) => ({ department }), { name: "department", ownerToo: false }),
    inBody("beginning", (text) => ({ text }), { name: "text", ownerToo: false }),
  ],
  "GET /api/v1/people/{id}": person(),
  "PATCH /api/v1/people/{id}": person({ body: { name: "y" } }),
  "POST /api/v1/people/{id}/memberships": [
    named("person", (id, { companies }) => ({ path: { id }, body: { ...membership, company: companies.a } }), {
      ownerToo: false,
    }),
    elsewhere("company", (company) => ({ body: { ...membership, company } })),
  ],
  "PATCH /api/v1/people/{id}/memberships/{membership}": ofMembership({ body: { role: "employee" } }),
  "POST /api/v1/people/{id}/memberships/{membership}/end": ofMembership({ body: { reason: "x" } }),
  "POST /api/v1/people/{id}/disable": person({ body: { reason: "x" } }),
  "POST /api/v1/people/{id}/enable": person({ body: { reason: "x" } }, false),
  "POST /api/v1/people/{id}/leave": [
    named("person", (id, { companies }) => ({ path: { id }, body: { company: companies.a } }), { ownerToo: false }),
    elsewhere("company", (company) => ({ body: { company } })),
  ],
  "GET /api/v1/people/{id}/belongings": [
    named("person", (id, { companies }) => ({ path: { id }, query: { company: String(companies.b) } }), { ownerToo: false }),
    elsewhere("company", (company) => ({ query: { company: String(company) } })),
  ],

  "GET /api/v1/service-accounts": [overall(), inQuery("company", "company", {}, { ownerToo: false })],
  "POST /api/v1/service-accounts": [
    inBody("company", (company) => ({
      name: "x",
      purpose: "x",
      responsible: "x",
      membership: { ...membership, company: Number(company) },
    })),
    named(
      "person",
      (responsible, { companies }) => ({
        body: { name: "x", purpose: "x", responsible, membership: { ...membership, company: companies.a } },
      }),
      { name: "responsible", ownerToo: false },
    ),
  ],
  "GET /api/v1/service-accounts/{id}": [inPath("serviceAccount")],
  "PATCH /api/v1/service-accounts/{id}": [inPath("serviceAccount", { body: { name: "y" } })],
  "POST /api/v1/service-accounts/{id}/pause": [inPath("serviceAccount", { body: {} })],
  "POST /api/v1/service-accounts/{id}/resume": [inPath("serviceAccount", { body: {} })],
  "POST /api/v1/service-accounts/{id}/end": [inPath("serviceAccount", { body: {} })],
  "GET /api/v1/service-accounts/{id}/tokens": [inPath("serviceAccount")],
  // a token makes and ends no tokens
  "POST /api/v1/service-accounts/{id}/tokens": [
    inPath("serviceAccount", { session: true, body: { name: "x", scopes: ["read"], days: 1 } }),
  ],
  "POST /api/v1/service-accounts/{id}/tokens/{token}/rotate": [
    inPath("serviceAccount", { session: true, path: { token: "1" }, body: { days: 1, overlapDays: 0 } }, { ownerToo: false }),
  ],
  "DELETE /api/v1/service-accounts/{id}/tokens/{token}": [
    inPath("serviceAccount", { session: true, path: { token: "1" } }, { ownerToo: false }),
  ],

  "POST /api/v1/invitations": [
    inBody("company", (company) => ({
      email: "x@example.com",
      name: "x",
      memberships: [{ ...membership, company: Number(company) }],
    })),
  ],
  "GET /api/v1/invitations/{id}": [inPath("invitation")],
  "POST /api/v1/invitations/{id}/renew": [inPath("invitation")],
  "DELETE /api/v1/invitations/{id}": [inPath("invitation")],
  "POST /api/v1/invitations/open": [nothing("opened by its link alone, whose secret nobody guesses")],
  "POST /api/v1/invitations/accept": [nothing("opened by its link alone, whose secret nobody guesses")],

  "GET /api/v1/people/imports": [overall()],
  "POST /api/v1/people/imports": [
    named("company", (company) => ({
      files: [{ name: "x.csv", bytes: peopleTable("w") }],
      fields: { company },
    })),
  ],
  "GET /api/v1/people/imports/template": [nothing("an empty table")],
  "GET /api/v1/people/imports/{id}": [inPath("peopleImport")],
  "GET /api/v1/people/imports/{id}/rows": [inPath("peopleImport")],
  "POST /api/v1/people/imports/{id}/run": [inPath("peopleImport")],
  "GET /api/v1/people/imports/{id}/errors": [inPath("peopleImport"), inPath("peopleImport", { query: { format: "csv" } })],
  "GET /api/v1/people/imports/{id}/links": [inPath("peopleImport", { query: { format: "csv" } })],
};
