import type { Permission } from "#api/permissions.api.ts";

/** Permissions as they are shown: what belongs together stands together, the everyday ones first. */
export const PERMISSION_GROUPS = {
  invoices: [
    "invoice.enter",
    "list.import",
    "invoice.edit",
    "invoice.remove",
    "duplicate.settle",
    "invoice.export",
    "view.share",
    "view.manage",
  ],
  sight: ["invoice.original", "field.amounts", "field.parties", "invoice.unmask", "invoice.personal"],
  system: ["people.manage", "company.manage", "system.manage"],
  security: ["access.grant", "role.manage", "security.manage"],
  audit: ["audit.read", "audit.export"],
  help: ["ticket.answer", "notice.publish", "incident.run"],
} as const satisfies Record<string, readonly Permission[]>;
export type PermissionGroup = keyof typeof PERMISSION_GROUPS;
export const GROUP_NAMES = Object.keys(PERMISSION_GROUPS) as PermissionGroup[];
