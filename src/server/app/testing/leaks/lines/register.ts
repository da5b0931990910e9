/** The register, files, lists, prints. */
import { aFile, anInvoice } from "#server/intake/testing/stage.ts";
import { type Line, type Lines, inBody, inPath, inQuery, named, overall } from "../lines.ts";

const pasted = (thing: string) => ({ invoices: [thing], layout: "none", paste: { purpose: "x" } });
const original: Line[] = [
  inPath("document"),
  inPath("document", { query: { download: "1" } }),
  inPath("document", { query: { member: "x" } }, { ownerToo: false }),
];

export const REGISTER: Lines = {
  "GET /api/v1/invoices/{id}": [inPath("invoice")],
  "POST /api/v1/invoices/{id}": [inPath("invoice", { body: { version: 1, values: { remark: "x" } } })],
  "GET /api/v1/invoices/{id}/history": [inPath("invoice")],
  "GET /api/v1/invoices/{id}/documents": [inPath("invoice")],
  "POST /api/v1/invoices/{id}/undo": [inPath("invoice", { body: { version: 1 } })],
  "POST /api/v1/invoices/{id}/states": [inPath("invoice", { body: { axis: "booking", value: "booked" } })],
  "POST /api/v1/invoices/{id}/states/undo": [inPath("invoice", { body: { axis: "booking" } })],
  "POST /api/v1/invoices/{id}/set-aside": [inPath("invoice", { body: { as: "illegible" } })],
  "POST /api/v1/invoices/{id}/unmask": [inPath("invoice", { body: { why: "audit" } })],
  "GET /api/v1/invoices/{id}/duplicates": [inPath("invoice")],
  "GET /api/v1/duplicates": [overall(), overall({ query: { state: "same" } }), inQuery("duplicateCase", "cursor")],
  "GET /api/v1/duplicates/{id}": [inPath("duplicateCase")],
  "POST /api/v1/duplicates/{id}": [
    inPath("duplicateCase", { body: { decision: "not-same" } }),
    named("invoice", (keep) => ({ path: { id: "1" }, body: { decision: "same", keep } }), { name: "keep", ownerToo: false }),
  ],

  "POST /api/v1/documents": [
    // whatever number a file bears: what is registered out of sight is no duplicate of it
    named("entered", (number) => ({
      query: { wait: "30" },
      files: [{ name: "x.ofd", bytes: aFile([anInvoice({ number })]) }],
    })),
  ],
  "GET /api/v1/documents": [overall(), inQuery("document", "cursor")],
  "GET /api/v1/documents/{id}": [inPath("document"), inPath("unreadDocument")],
  "POST /api/v1/documents/{id}/retry": [inPath("unreadDocument"), inPath("document")],
  "POST /api/v1/documents/{id}/set-aside": [inPath("unreadDocument", { body: { as: "illegible" } })],
  "GET /api/v1/documents/{id}/original": original,
  "GET /api/v1/documents/{id}/pages/{n}": [
    inPath("document", { path: { n: "1" } }),
    inPath("document", { path: { n: "0" } }, { ownerToo: false }),
  ],
  "GET /api/v1/documents/{id}/rendition": [
    inPath("document", { query: { as: "pdf" } }),
    inPath("document", { query: { as: "png", page: "2" } }),
  ],
  "GET /api/v1/invoices/{invoice}/documents/{id}/original": [
    inPath("invoice", {}, { part: "invoice", ownerToo: false }),
    named("document", (id, world) => ({ path: { id, invoice: String(world.companies.a) } }), { ownerToo: false }),
  ],
  "GET /api/v1/batches/{id}": [inPath("batch")],
  "GET /api/v1/batches/{id}/progress": [inPath("batch")],
  "GET /api/v1/batches/{id}/files": [inPath("batch"), inPath("batch", { query: { outcome: "new" } })],
  "GET /api/v1/batches/{id}/report.csv": [inPath("batch")],
  "POST /api/v1/batches/{id}/cancel": [inPath("batch")],
  "POST /api/v1/batches/{id}/resume": [inPath("batch")],

  "POST /api/v1/invoices": [
    inBody("entered", (number) => ({ values: { number, date: "2025-03-04", total: "1.00" } })),
    inBody("document", (id) => ({ values: { number: "25010000000000000017", total: "1.00" }, document: { id } }), {
      name: "document",
    }),
    inBody("company", (company) => ({ company, values: { number: "25010000000000000025", total: "1.00" } }), { name: "company" }),
  ],
  "GET /api/v1/parties": [overall()],
  "GET /api/v1/worklist": [
    overall(),
    overall({ query: { reason: "file" } }),
    inQuery("company", "company", {}, { ownerToo: false }),
    inQuery("invoice", "cursor", {}, { ownerToo: false }),
  ],

  "GET /api/v1/lists": [
    overall(),
    inQuery("document", "document", {}, { ownerToo: false }),
    inQuery("list", "cursor", {}, { ownerToo: false }),
  ],
  "GET /api/v1/lists/{id}": [inPath("list")],
  "POST /api/v1/lists/{id}/start": [inPath("list", { body: {} })],
  "POST /api/v1/lists/{id}/cancel": [inPath("list")],
  "POST /api/v1/lists/{id}/resume": [inPath("list")],
  "GET /api/v1/lists/{id}/errors": [inPath("list"), inPath("list", { query: { format: "csv" } })],

  "POST /api/v1/prints": [inBody("invoice", pasted)],
  "POST /api/v1/prints/preview": [inBody("invoice", pasted)],
  "GET /api/v1/prints/{id}/pdf": [inPath("print")],
};
