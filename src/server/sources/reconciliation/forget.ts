/** What people wrote at reconciliations, and what was compared. */
import { sql } from "kysely";
import type { Texts } from "#server/platform/erasing.ts";

export const RECONCILIATION_TEXTS: Texts[] = [
  {
    table: "reconciliation",
    key: ["company_id", "id"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { name: "text" },
  },
  {
    table: "reconciliation_run",
    key: ["company_id", "reconciliation_id", "id"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { file_name: "text", look: "json", plan: "json", problem: "json" },
  },
  {
    table: "reconciliation_item",
    key: ["company_id", "run_id", "side", "no"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { here: "json", there: "json", problems: "json" },
  },
  {
    table: "reconciliation_finding",
    key: ["company_id", "reconciliation_id", "key"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { here: "json", there: "json", note: "text" },
  },
  {
    table: "ledger_record",
    key: ["company_id", "record_id"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { fields: "json" },
  },
];
