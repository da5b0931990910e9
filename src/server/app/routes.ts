/** Every module's routes, in the order of the modules. */
import { nameSchemas } from "#api/components.ts";
import { registerAccessRoutes } from "#server/access/access.routes.ts";
import { registerBatchLookupRoutes } from "#server/diagnose/batch/batch.routes.ts";
import { registerLookupRoutes } from "#server/diagnose/lookups.routes.ts";
import { registerFindRoutes } from "#server/find/find.routes.ts";
import { registerViewRoutes } from "#server/find/views.routes.ts";
import { registerIntakeRoutes } from "#server/intake/intake.routes.ts";
import { registerWorkListRoutes } from "#server/intake/worklist.routes.ts";
import { registerInvoiceRoutes } from "#server/invoices/invoices.routes.ts";
import { registerListRoutes } from "#server/lists/lists.routes.ts";
import { noteDenials } from "#server/operations/audit/denials.ts";
import { registerAuditRoutes } from "#server/operations/audit/audit.routes.ts";
import { registerErasureRoutes } from "#server/operations/erasure/erasure.routes.ts";
import { registerStatusRoutes } from "#server/operations/status.routes.ts";
import { registerCompanyRoutes } from "#server/people/companies/companies.routes.ts";
import { registerDepartmentRoutes } from "#server/people/departments/departments.routes.ts";
import { registerPeopleRoutes } from "#server/people/people.routes.ts";
import { registerPeopleImportRoutes } from "#server/people/staff-import/people-import.routes.ts";
import { registerStaffRoutes } from "#server/people/staff/staff.routes.ts";
import { registerPrintRoutes } from "#server/printing/prints.routes.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { registerTicketRoutes } from "#server/support/tickets.routes.ts";
import { BELONGINGS } from "./belongings.ts";

export function registerRoutes(app: App, platform: Platform): void {
  nameSchemas();
  noteDenials(app, platform);
  registerPeopleRoutes(app, platform);
  registerCompanyRoutes(app, platform);
  registerDepartmentRoutes(app, platform, BELONGINGS);
  registerStaffRoutes(app, platform, BELONGINGS);
  registerPeopleImportRoutes(app, platform);
  registerInvoiceRoutes(app, platform);
  registerIntakeRoutes(app, platform);
  registerWorkListRoutes(app, platform);
  registerListRoutes(app, platform);
  registerPrintRoutes(app, platform);
  registerFindRoutes(app, platform);
  registerViewRoutes(app, platform);
  registerLookupRoutes(app, platform);
  registerBatchLookupRoutes(app, platform);
  registerAccessRoutes(app, platform);
  registerTicketRoutes(app, platform);
  registerAuditRoutes(app, platform);
  registerErasureRoutes(app, platform);
  registerStatusRoutes(app, platform);
}
