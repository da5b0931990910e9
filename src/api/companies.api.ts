/** Companies and the groups that they form. */
import { z } from "zod";
import { Id } from "./common.api.ts";

const Name = z.string().trim().min(1).max(200);
const ShortName = z.string().trim().max(60).nullable();
const TaxId = z.string().trim().max(30).nullable();

export const CompanyGroup = z.object({ id: Id, name: z.string() });

export const Company = z.object({
  id: z.number().int(),
  name: z.string(),
  shortName: z.string().nullable(),
  taxId: z.string().nullable(),
  /** what speaks against the tax id, as domain/taxid names it; null where nothing does */
  taxIdDoubt: z.string().nullable(),
  /** its own members are told that an invoice exists that they may not see, and whom to ask */
  tellsExistence: z.boolean(),
  group: CompanyGroup.nullable(),
  people: z.number().int(),
  departments: z.number().int(),
  /** invitations that wait */
  invited: z.number().int(),
  /** the first-run guide was finished or put aside */
  guideClosed: z.boolean(),
  may: z.object({ change: z.boolean(), addBeside: z.boolean() }),
});
export type Company = z.infer<typeof Company>;

export const Companies = z.object({ companies: z.array(Company) });
export type Companies = z.infer<typeof Companies>;

/** A further company in the group of one that the asker manages; without a group yet, one is made of both. */
export const NewCompany = z.object({
  beside: z.number().int(),
  name: Name,
  shortName: ShortName.default(null),
  taxId: TaxId.default(null),
  /** a tax id that something speaks against is taken only when a person says so */
  taxIdConfirmed: z.boolean().default(false),
  /** the name of the group where one has to be made */
  groupName: z.string().trim().max(200).optional(),
});
export type NewCompany = z.infer<typeof NewCompany>;

export const CompanyChange = z
  .object({
    name: Name,
    shortName: ShortName,
    taxId: TaxId,
    tellsExistence: z.boolean(),
    taxIdConfirmed: z.boolean(),
    guideClosed: z.boolean(),
  })
  .partial();
export type CompanyChange = z.infer<typeof CompanyChange>;

export const GroupChange = z.object({ name: Name });
