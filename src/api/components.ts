/** Every schema of the contract by its name: what stands in many answers stands once in the OpenAPI document. */
import { z } from "zod";
import * as access from "./access.api.ts";
import * as account from "./account.api.ts";
import * as audit from "./audit.api.ts";
import * as batchLookups from "./batch-lookups.api.ts";
import * as common from "./common.api.ts";
import * as companies from "./companies.api.ts";
import * as departments from "./departments.api.ts";
import * as documents from "./documents.api.ts";
import * as duplicates from "./duplicates.api.ts";
import * as environment from "./environment.api.ts";
import * as erasures from "./erasures.api.ts";
import * as facets from "./facets.api.ts";
import * as factors from "./factors.api.ts";
import * as health from "./health.api.ts";
import * as held from "./held.api.ts";
import * as incidents from "./incidents.api.ts";
import * as invoices from "./invoices.api.ts";
import * as live from "./live.api.ts";
import * as lists from "./lists.api.ts";
import * as letters from "./letters.api.ts";
import * as lookups from "./lookups.api.ts";
import * as notices from "./notices.api.ts";
import * as misses from "./misses.api.ts";
import * as migrations from "./migrations.api.ts";
import * as origin from "./origin.api.ts";
import * as people from "./people.api.ts";
import * as peopleImports from "./people-imports.api.ts";
import * as outbox from "./outbox.api.ts";
import * as permissions from "./permissions.api.ts";
import * as prints from "./prints.api.ts";
import * as recordSources from "./record-sources.api.ts";
import * as ledger from "./ledger.api.ts";
import * as reconciliation from "./reconciliation.api.ts";
import * as roles from "./roles.api.ts";
import * as security from "./security.api.ts";
import * as serviceAccounts from "./service-accounts.api.ts";
import * as signInRules from "./sign-in-rules.api.ts";
import * as sources from "./sources.api.ts";
import * as sso from "./sso.api.ts";
import * as staff from "./staff.api.ts";
import * as subscriptions from "./subscriptions.api.ts";
import * as status from "./status.api.ts";
import * as suggestions from "./suggestions.api.ts";
import * as sums from "./sums.api.ts";
import * as views from "./views.api.ts";
import * as tickets from "./tickets.api.ts";
import * as watches from "./watches.api.ts";
import * as webhooks from "./webhooks.api.ts";
import * as worklist from "./worklist.api.ts";

/** One line for each file of the contract. */
const FILES: Record<string, object> = {
  access,
  account,
  audit,
  batchLookups,
  common,
  companies,
  departments,
  documents,
  duplicates,
  environment,
  erasures,
  facets,
  factors,
  health,
  held,
  incidents,
  invoices,
  live,
  lists,
  letters,
  lookups,
  notices,
  misses,
  migrations,
  origin,
  people,
  peopleImports,
  outbox,
  permissions,
  prints,
  recordSources,
  ledger,
  reconciliation,
  roles,
  security,
  serviceAccounts,
  signInRules,
  sources,
  sso,
  staff,
  subscriptions,
  status,
  suggestions,
  sums,
  views,
  tickets,
  watches,
  webhooks,
  worklist,
};

/** Schemas become components of the OpenAPI document under the names by which the code knows them; doing it again changes nothing. */
export function nameSchemas(): void {
  const taken = new Map<string, z.ZodType>();
  for (const [file, exported] of Object.entries(FILES))
    for (const [name, schema] of Object.entries(exported)) {
      // the ending is what the document itself tells apart with what is asked from what is answered
      if (!(schema instanceof z.ZodType) || name.endsWith("Input")) continue;
      // two files may mean two things by one name
      const id = taken.has(name) ? `${file[0]!.toUpperCase()}${file.slice(1)}${name}` : name;
      taken.set(id, schema);
      if (z.globalRegistry.get(schema)?.id === undefined) z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
    }
}
