/** What a role may do, by name. A role is a set of permissions in one company; nothing else decides by the role. */
import { z } from "zod";

export const PERMISSIONS = [
  /** puts invoices and files in, and corrects what is his own */
  "invoice.enter",
  /** corrects every record that he sees */
  "invoice.edit",
  /** takes records out of the register and brings them back */
  "invoice.remove",
  "invoice.export",
  /** opens files and pictures, not only what was read of them */
  "invoice.original",
  /** sees personal data unmasked without asking */
  "invoice.personal",
  /** may unmask personal data, each time with a reason */
  "invoice.unmask",
  "field.amounts",
  "field.parties",
  "list.import",
  /** decides about duplicates that somebody without access handed in */
  "duplicate.settle",
  "view.share",
  /** changes and removes views that others share */
  "view.manage",
  "access.grant",
  "people.manage",
  "company.manage",
  "role.manage",
  "security.manage",
  "system.manage",
  "audit.read",
  "audit.export",
  "ticket.answer",
  /** writes announcements and maintenance windows */
  "notice.publish",
  /** leads through incidents, and changes their plans and the roster */
  "incident.run",
] as const;
export const Permission = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof Permission>;

/** 三员分立: with it nobody holds permissions of two of these. */
export const SEPARATED = {
  "system-administrator": ["people.manage", "company.manage", "system.manage"],
  "security-administrator": ["access.grant", "role.manage", "security.manage"],
  "audit-administrator": ["audit.read", "audit.export"],
} as const satisfies Record<string, readonly Permission[]>;

/** What a person alone may hold, as he answers for it: managing people, what they may, and the installation. */
export const FOR_PERSONS_ONLY: readonly Permission[] = [
  ...SEPARATED["system-administrator"],
  ...SEPARATED["security-administrator"],
];

/** What everybody who works with invoices may do with those that he sees. */
const ORDINARY = [
  "invoice.enter",
  "invoice.export",
  "invoice.original",
  "field.amounts",
  "field.parties",
  "list.import",
  "view.share",
] as const satisfies readonly Permission[];

/** The roles that are always there, each with its permissions; others are made of the same permissions. */
export const BUILT_IN_ROLES = {
  employee: ORDINARY,
  finance: [...ORDINARY, "invoice.edit", "invoice.remove", "invoice.unmask", "duplicate.settle", "view.manage"],
  issuer: [...ORDINARY, "invoice.edit"],
  auditor: [...ORDINARY, "invoice.unmask", "audit.read", "audit.export"],
  support: [
    ...ORDINARY.filter((permission) => permission !== "invoice.original"),
    "ticket.answer",
    "notice.publish",
    "incident.run",
  ],
  administrator: PERMISSIONS.filter((permission) => permission !== "invoice.personal"),
  ...SEPARATED,
  "system-administrator": [...SEPARATED["system-administrator"], "notice.publish", "incident.run"],
} as const satisfies Record<string, readonly Permission[]>;
export type BuiltInRole = keyof typeof BUILT_IN_ROLES;
export const ROLES = Object.keys(BUILT_IN_ROLES) as [BuiltInRole, ...BuiltInRole[]];

/** What a person without a membership may do with an invoice that was granted to him. */
export const GUEST: readonly Permission[] = ["invoice.export", "invoice.original", "field.amounts", "field.parties"];
