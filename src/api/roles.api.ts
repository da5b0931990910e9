/** Roles: the built-in ones, and those that a company made of named permissions; and 三员分立. */
import { z } from "zod";
import { INVOICE_KINDS } from "#domain/invoice.ts";
import { Instant } from "./common.api.ts";
import { Permission, SEPARATED } from "./permissions.api.ts";

const Company = z.object({ id: z.number().int(), name: z.string() });
const Kinds = z.array(z.enum(INVOICE_KINDS)).min(1).max(INVOICE_KINDS.length);

export const Role = z.object({
  /** the key of a built-in role, the id of an own one: what a membership names */
  key: z.string(),
  builtIn: z.boolean(),
  /** null for a built-in one, whose name is in the language of the reader */
  name: z.string().nullable(),
  description: z.string(),
  /** where it can be given; null: in every company */
  company: Company.nullable(),
  permissions: z.array(Permission),
  /** the only kinds of invoices that it shows beyond one's own; null: every kind */
  kinds: z.array(z.enum(INVOICE_KINDS)).nullable(),
  /** how many people have it in the companies where the asker looks after people or roles */
  people: z.number().int(),
  version: z.number().int(),
  retiredAt: Instant.nullable(),
  /** `give`: the companies in which the asker may give it to somebody */
  may: z.object({ change: z.boolean(), retire: z.boolean(), restore: z.boolean(), give: z.array(z.number().int()) }),
});
export type Role = z.infer<typeof Role>;

export const Roles = z.object({
  roles: z.array(Role),
  /** where the asker may make roles: in these companies, or for all of them */
  may: z.object({ makeIn: z.array(z.number().int()), makeForAll: z.boolean() }),
});
export type Roles = z.infer<typeof Roles>;

export const RoleDetail = Role.extend({
  holders: z.array(z.object({ userId: z.string(), name: z.string(), company: Company, until: Instant.nullable() })),
});
export type RoleDetail = z.infer<typeof RoleDetail>;

export const NewRole = z.object({
  company: z.number().int().nullable().describe("where it can be given; null: in every company"),
  name: z.string().trim().min(1).max(60),
  description: z.string().trim().max(300).optional(),
  permissions: z.array(Permission).max(100),
  kinds: Kinds.nullable().optional().describe("the only kinds of invoices that it shows beyond one's own; null: every kind"),
});
export type NewRole = z.infer<typeof NewRole>;

export const RoleChange = NewRole.omit({ company: true })
  .partial()
  .extend({
    version: z.number().int(),
    reason: z.string().trim().max(300).optional(),
  });
export type RoleChange = z.infer<typeof RoleChange>;

const DutyName = z.enum(Object.keys(SEPARATED) as [keyof typeof SEPARATED, ...(keyof typeof SEPARATED)[]]);

/** 三员分立: whether it is on, what is missing to switch it on, and a proposal to switch it off. */
export const Separation = z.object({
  on: z.boolean(),
  /** who holds each duty as a whole in every company */
  duties: z.array(z.object({ duty: DutyName, people: z.array(z.object({ userId: z.string(), name: z.string() })) })),
  /** duties that nobody holds as a whole in a company */
  missing: z.array(z.object({ company: Company, duty: DutyName })),
  /** people who hold permissions of two or three duties */
  joined: z.array(z.object({ userId: z.string(), name: z.string(), duties: z.array(DutyName) })),
  proposal: z
    .object({
      by: z.object({ userId: z.string(), name: z.string() }),
      duty: DutyName,
      at: Instant,
      until: Instant,
      reason: z.string(),
    })
    .nullable(),
  may: z.object({ switchOn: z.boolean(), propose: z.boolean(), confirm: z.boolean(), withdraw: z.boolean() }),
});
export type Separation = z.infer<typeof Separation>;

export const SeparationStep = z.object({
  step: z
    .enum(["switch-on", "propose-off", "confirm-off", "withdraw"])
    .describe("it is switched off by one of the three who proposes and another one who confirms"),
  reason: z.string().trim().min(1).max(300),
});
export type SeparationStep = z.infer<typeof SeparationStep>;
