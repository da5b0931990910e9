/** What there is to administrate, in the order in which it is shown. A section is added by adding its line. */
import { lazyRouteComponent } from "@tanstack/react-router";
import type { ComponentType } from "react";
import type { Me } from "#api/people.api.ts";
import type { Permission } from "#api/permissions.api.ts";
import type { IconName } from "../ui/icons.tsx";

export type Section = {
  /** /admin/<path>, and /admin/<path>/<id> for one thing of it */
  path: string;
  /** i18next keys of its name and of the sentence that says what it is for */
  word: string;
  lead: string;
  icon: IconName;
  /** any of these in any company opens it */
  permissions: readonly Permission[];
  /** who else opens it */
  opens?: (me: Me) => boolean;
  component: ComponentType;
  /** one thing of it; reads its id from the address */
  one?: ComponentType;
};

export const SECTIONS: readonly Section[] = [
  {
    path: "people",
    word: "web-admin:people.title",
    lead: "web-admin:people.lead",
    icon: "people",
    permissions: ["people.manage"],
    component: lazyRouteComponent(() => import("./people/people-section.tsx"), "PeopleSection"),
    one: lazyRouteComponent(() => import("./people/one-of-people.tsx"), "OneOfPeople"),
  },
  {
    path: "service-accounts",
    word: "web-services:title",
    lead: "web-services:lead",
    icon: "keyboard",
    permissions: ["people.manage"],
    opens: ({ answersForServices }) => answersForServices,
    component: lazyRouteComponent(() => import("./services/services-section.tsx"), "ServicesSection"),
    one: lazyRouteComponent(() => import("./services/service-page.tsx"), "ServicePage"),
  },
  {
    path: "departments",
    word: "web-admin:departments.title",
    lead: "web-admin:departments.lead",
    icon: "list",
    permissions: ["people.manage", "role.manage"],
    component: lazyRouteComponent(() => import("./departments/departments-section.tsx"), "DepartmentsSection"),
  },
  {
    path: "companies",
    word: "web-admin:companies.title",
    lead: "web-admin:companies.lead",
    icon: "home",
    permissions: ["company.manage"],
    component: lazyRouteComponent(() => import("./companies/companies-section.tsx"), "CompaniesSection"),
    one: lazyRouteComponent(() => import("./guide/guide-page.tsx"), "GuidePage"),
  },
  {
    path: "misses",
    word: "web-misses:title",
    lead: "web-misses:lead",
    icon: "question",
    permissions: ["ticket.answer", "company.manage"],
    component: lazyRouteComponent(() => import("./misses/misses-section.tsx"), "MissesSection"),
  },
  {
    path: "sources",
    word: "web-sources:title",
    lead: "web-sources:lead",
    icon: "inbox",
    permissions: ["company.manage", "invoice.edit"],
    component: lazyRouteComponent(() => import("../sources/sources-section.tsx"), "SourcesSection"),
  },
  {
    path: "notices",
    word: "web-notices:title",
    lead: "web-notices:lead",
    icon: "info",
    permissions: ["notice.publish"],
    component: lazyRouteComponent(() => import("../notices/notices-section.tsx"), "NoticesSection"),
  },
  {
    path: "webhooks",
    word: "web-webhooks:title",
    lead: "web-webhooks:lead",
    icon: "arrowRight",
    permissions: ["company.manage"],
    component: lazyRouteComponent(() => import("../webhooks/webhooks-section.tsx"), "WebhooksSection"),
  },
  {
    path: "incidents",
    word: "web-incidents:title",
    lead: "web-incidents:lead",
    icon: "warn",
    permissions: ["incident.run"],
    component: lazyRouteComponent(() => import("../incidents/incidents-section.tsx"), "IncidentsSection"),
    one: lazyRouteComponent(() => import("../incidents/incident-page.tsx"), "IncidentPage"),
  },
  {
    path: "migrations",
    word: "web-migration:title",
    lead: "web-migration:lead",
    icon: "archive",
    permissions: ["invoice.edit"],
    component: lazyRouteComponent(() => import("../migration/migrations-section.tsx"), "MigrationsSection"),
    one: lazyRouteComponent(() => import("../migration/migration-page.tsx"), "MigrationPage"),
  },
  {
    path: "roles",
    word: "web-admin:roles.title",
    lead: "web-admin:roles.lead",
    icon: "checkSquare",
    permissions: ["role.manage", "people.manage"],
    component: lazyRouteComponent(() => import("./roles/roles-section.tsx"), "RolesSection"),
    one: lazyRouteComponent(() => import("./roles/role-page.tsx"), "RolePage"),
  },
  {
    path: "access",
    word: "web-access:admin.title",
    lead: "web-access:admin.lead",
    icon: "lock",
    permissions: ["access.grant", "audit.read"],
    component: lazyRouteComponent(() => import("../access/access-section.tsx"), "AccessSection"),
  },
  {
    path: "security",
    word: "web-security:title",
    lead: "web-security:lead",
    icon: "shield",
    permissions: ["security.manage"],
    component: lazyRouteComponent(() => import("../security/security-section.tsx"), "SecurityAdminSection"),
    one: lazyRouteComponent(() => import("../security/one-of-security.tsx"), "OneOfSecurity"),
  },
  {
    path: "locked",
    word: "web-account:locked.title",
    lead: "web-account:locked.lead",
    icon: "lock",
    permissions: ["security.manage"],
    component: lazyRouteComponent(() => import("../account/locked-section.tsx"), "LockedSection"),
  },
  {
    path: "audit",
    word: "web-audit:title",
    lead: "web-admin:audit.lead",
    icon: "eye",
    permissions: ["audit.read"],
    component: lazyRouteComponent(() => import("../audit/audit-page.tsx"), "AuditPage"),
  },
  {
    path: "health",
    word: "web-health:title",
    lead: "web-health:lead",
    icon: "target",
    permissions: [],
    opens: ({ runsInstallation }) => runsInstallation,
    component: lazyRouteComponent(() => import("../health/health-section.tsx"), "HealthSection"),
  },
  {
    path: "personal",
    word: "web-admin:personal.title",
    lead: "web-admin:personal.lead",
    icon: "person",
    permissions: ["security.manage"],
    component: lazyRouteComponent(() => import("./personal/personal-section.tsx"), "PersonalSection"),
  },
];

/** The sections that the person may use, so that nobody is led to a closed door. */
export const sectionsFor = (me: Me | undefined): Section[] =>
  me === undefined
    ? []
    : SECTIONS.filter(
        ({ permissions, opens }) => opens?.(me) === true || me.companies.some((company) => holdsAny(company, permissions)),
      );

/** The server judges every call anew; this only chooses what is shown. */
const holdsAny = ({ permissions }: Me["companies"][number], any: readonly Permission[]): boolean =>
  any.some((each) => permissions.includes(each));
