/** Reconciliations and migrations: who answers for all of a company's records has them; for anybody else there are none. */
import { inBody, inPath, inQuery, type Lines, overall } from "../lines.ts";

/** the hidden thing's owner doesn't see the whole company either */
const NOBODY = { ownerToo: false };
const ROUTE = "/api/v1/reconciliations";
const reconciliation = { name: "x", against: "ledger", direction: null, from: "2025-01-01", to: "2025-01-31" };

const MIGRATIONS = "/api/v1/migrations";
const plan = { mapping: { number: 0 }, side: null, claim: null, archive: null, voucher: null };

export const RECONCILIATION: Lines = {
  [`GET ${MIGRATIONS}`]: [overall()],
  [`POST ${MIGRATIONS}`]: [inQuery("company", "company", { files: [{ name: "a.csv", bytes: Buffer.from("x") }] }, NOBODY)],
  [`GET ${MIGRATIONS}/{id}`]: [inPath("migration", {}, NOBODY)],
  [`GET ${MIGRATIONS}/{id}/rows`]: [inPath("migration", {}, NOBODY)],
  [`POST ${MIGRATIONS}/{id}/try`]: [inPath("migration", { body: plan }, NOBODY)],
  [`POST ${MIGRATIONS}/{id}/start`]: [inPath("migration", { body: { doubtful: false } }, NOBODY)],
  [`POST ${MIGRATIONS}/{id}/cancel`]: [inPath("migration", {}, NOBODY)],
  [`POST ${MIGRATIONS}/{id}/resume`]: [inPath("migration", {}, NOBODY)],
  [`POST ${MIGRATIONS}/{id}/undo`]: [inPath("migration", {}, NOBODY)],
  "POST /api/v1/ledger/records": [
    inBody("company", (company) => ({ company: Number(company), records: [{ id: "1", fields: { 发票号码: "1" } }] }), NOBODY),
  ],
  [`GET ${ROUTE}`]: [overall()],
  [`POST ${ROUTE}`]: [inBody("company", (company) => ({ company: Number(company), ...reconciliation }), NOBODY)],
  [`GET ${ROUTE}/{id}`]: [inPath("reconciliation", {}, NOBODY)],
  [`POST ${ROUTE}/{id}/runs`]: [inPath("reconciliation", {}, NOBODY)],
  [`POST ${ROUTE}/{id}/confirm`]: [inPath("reconciliation", { body: { mapping: { number: 0 } } }, NOBODY)],
  [`POST ${ROUTE}/{id}/cancel`]: [inPath("reconciliation", {}, NOBODY)],
  [`POST ${ROUTE}/{id}/resume`]: [inPath("reconciliation", {}, NOBODY)],
  [`GET ${ROUTE}/{id}/runs/{run}/file`]: [inPath("reconciliation", { path: { run: "1" } }, NOBODY)],
  [`GET ${ROUTE}/{id}/findings`]: [inPath("reconciliation", {}, NOBODY)],
  [`PATCH ${ROUTE}/{id}/findings`]: [inPath("reconciliation", { body: { findings: ["1"], state: "done" } }, NOBODY)],
  [`POST ${ROUTE}/{id}/reports`]: [inPath("reconciliation", {}, NOBODY)],
  [`GET ${ROUTE}/{id}/reports/{report}`]: [inPath("reconciliation", { path: { report: "1" } }, NOBODY)],
};
