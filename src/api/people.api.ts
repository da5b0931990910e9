/** Who is signed in and what he may do. Signing in itself is better-auth's, under /api/auth. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";
import { ShownNotice } from "./notices.api.ts";
import { Permission, ROLES } from "./permissions.api.ts";

export const REACHES = ["company", "department", "own"] as const;

/** A built-in role by its key, an own one by its id and name. */
export const NamedRole = z.object({ key: z.enum([...ROLES, "own"]), id: Id.nullable(), name: z.string().nullable() });
export type NamedRole = z.infer<typeof NamedRole>;

export const Me = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  locale: z.string().nullable(),
  companies: z.array(
    z.object({
      id: z.number().int(),
      name: z.string(),
      shortName: z.string().nullable(),
      taxId: z.string().nullable(),
      /** a space of his own, into which nobody else looks */
      personal: z.boolean(),
      /** the first of `roles`; for showing only */
      role: z.enum([...ROLES, "own"]),
      roles: z.array(NamedRole),
      permissions: z.array(Permission),
      reach: z.enum(REACHES),
      mayEnter: z.boolean(),
      /** departments in which one grants access, with all below them */
      headOf: z.array(z.object({ id: Id, name: z.string() })),
      departments: z.array(z.object({ id: Id, name: z.string(), parentId: Id.nullable() })),
    }),
  ),
  /** whether he answers for service accounts, which he then may look at */
  answersForServices: z.boolean(),
  /** whether he manages every company: he is shown how the installation is doing */
  runsInstallation: z.boolean(),
  /** what this session still owes before anything else is open to it */
  needs: z.enum(["second-factor"]).nullable(),
  /** numbers for the home page */
  counts: z.object({ mine: z.number().int(), incomplete: z.number().int(), unread: z.number().int() }),
});
export type Me = z.infer<typeof Me>;

export const FirstAdministrator = z.object({
  token: z.string().max(200),
  name: z.string().min(1).max(100),
  email: z.email().max(200),
  password: z.string().min(1).max(1000),
  company: z.string().min(1).max(200),
  taxId: z.string().max(20).optional(),
});

/** The public status of the installation. */
export const Status = z.object({
  ok: z.boolean(),
  version: z.string(),
  time: Instant,
  /** true until the first administrator exists */
  setUpNeeded: z.boolean(),
  /** HTTPS or localhost: camera, offline use and passkeys need it */
  secureContext: z.boolean(),
  /** whether mails can be sent: forgotten passwords need it */
  mail: z.boolean(),
  /** true on the demonstration company: made-up data */
  demo: z.boolean(),
  /** percent of the search rows that are of this version's form; null when all are. What isn't yet may be missed by words */
  searchRebuild: z.number().int().min(0).max(99).nullable(),
  /** what everybody is told, signed in or not */
  notices: z.array(ShownNotice),
});
export type Status = z.infer<typeof Status>;
