/** Asking for access, granting it for a time, and who sees what and why. */
import { z } from "zod";
import { DayInput, Id, Instant, TotalIs } from "./common.api.ts";
import { InvoiceFilters, InvoiceSummary } from "./invoices.api.ts";
import { NamedRole, REACHES } from "./people.api.ts";
import { Permission } from "./permissions.api.ts";

/** A grant runs so many days where nobody says otherwise, and is to be looked through again after so many. */
export const GRANT_DAYS = 7;
export const REVIEW_DAYS = 90;
/** It ends soon within so many days, and wasn't used where that many have gone by. */
export const SOON_DAYS = 14;
export const UNUSED_DAYS = 7;
/**
 * What calls for a look at a running grant: nobody looked it through for long; it ends soon; never used; the grantee has left the
 * company; who gave it has, or isn't the head any more as whom he gave it.
 */
export const ATTENTION = ["due", "soon", "unused", "grantee-left", "granter-gone"] as const;
export const Attention = z.enum(ATTENTION);
export type Attention = z.infer<typeof Attention>;

const Reason = z.string().trim().max(500);
const Place = z.object({ id: z.number().int(), name: z.string() });
const Named = z.object({ id: Id, name: z.string() });
const Somebody = z.object({ id: z.string(), name: z.string(), email: z.string() });
const Until = DayInput.nullable()
  .optional()
  .describe("last day, in Shanghai; null: until it is taken back, where the company allows it; absent: a week");

/** What is asked for, by what the asker has: exactly one of the first seven. */
export const NewAccessRequest = z
  .object({
    lookup: Id.optional().describe("an answer of one's own that didn't find it"),
    number: z.string().trim().min(1).max(40).optional(),
    invoice: Id.optional().describe("of a link that doesn't open"),
    search: InvoiceFilters.optional(),
    query: Id.optional().describe("a stored query"),
    view: Id.optional().describe("a saved view"),
    department: z.string().trim().min(1).max(100).optional().describe("its name, as the asker knows it"),
    code: z.string().trim().max(20).optional().describe("beside a number"),
    company: z.number().int().optional().describe("whom to ask; needed where one belongs to several"),
    reason: Reason.default(""),
    until: DayInput.optional().describe("wished last day, in Shanghai"),
  })
  .refine(
    ({ lookup, number, invoice, search, query, view, department }) =>
      [lookup, number, invoice, search, query, view, department].filter((each) => each !== undefined).length === 1,
    "exactly one of lookup, number, invoice, search, query, view, department",
  );
export type NewAccessRequest = z.infer<typeof NewAccessRequest>;

export const ACCESS_TARGETS = ["invoice", "search", "department"] as const;
export const REQUEST_STATES = ["open", "granted", "declined", "withdrawn"] as const;

/** What a grant shows. Of an invoice that the reader doesn't see only that it is one. */
export const Granted = z.object({
  kind: z.enum(ACCESS_TARGETS),
  invoice: InvoiceSummary.nullable(),
  department: Named.nullable(),
  /** the conditions as they were asked */
  search: InvoiceFilters.nullable(),
});

export const AccessGrant = Granted.extend({
  id: Id,
  company: Place,
  grantee: Somebody,
  reason: z.string(),
  by: z.string().nullable(),
  /** the department by whose headship it was given; null: by who grants in the whole company */
  asHeadOf: Named.nullable(),
  grantedAt: Instant,
  /** the moment at which it ends; null: when it is taken back */
  until: Instant.nullable(),
  state: z.enum(["running", "ended", "revoked"]),
  revokedAt: Instant.nullable(),
  revokedBy: z.string().nullable(),
  lastUsedAt: Instant.nullable().describe("to the hour"),
  reviewedAt: Instant.nullable(),
  reviewedBy: z.string().nullable(),
  reviewDue: z.boolean().describe(`runs, and wasn't looked through for ${REVIEW_DAYS} days`),
  attention: z.array(Attention).describe("to those who look grants through"),
  may: z.object({
    extend: z.boolean(),
    revoke: z.boolean(),
    review: z.boolean(),
    /** he took it back himself less than a day ago, and it would still run */
    restore: z.boolean(),
  }),
});
export type AccessGrant = z.infer<typeof AccessGrant>;
export const AccessGrants = z.object({
  grants: z.array(AccessGrant),
  nextCursor: z.string().nullable(),
  /** with the first page of those that one looks through: how many running ones call for what */
  counts: z.record(Attention, z.number().int()).nullable(),
});
export type AccessGrants = z.infer<typeof AccessGrants>;

/** What the one who decides could grant: only what he sees himself. All of it empty: there is nothing to grant. */
export const AccessOffer = z.object({
  invoices: z.array(InvoiceSummary).describe("at most 20"),
  departments: z.array(Named),
  search: z
    .object({
      finds: z.number().int(),
      findsIs: TotalIs,
      /** how many invoices a grant would show now; null where such a search can't be granted */
      shows: z.number().int().nullable(),
      /** conditions that stand in the way, by the names of the filters; "days": days or a party are needed; "many": too many invoices; "own": only single invoices */
      refused: z.array(z.string()),
    })
    .nullable(),
});
export type AccessOffer = z.infer<typeof AccessOffer>;

export const AccessRequest = z.object({
  id: Id,
  target: z.enum(ACCESS_TARGETS),
  /** in the asker's own words */
  wanted: z.object({
    number: z.string().nullable(),
    code: z.string().nullable(),
    invoice: Id.nullable(),
    search: InvoiceFilters.nullable(),
    department: z.string().nullable(),
  }),
  company: Place,
  asker: Somebody,
  lookup: Id.nullable(),
  reason: z.string(),
  wishedUntil: Instant.nullable(),
  state: z.enum(REQUEST_STATES),
  askedAt: Instant,
  decidedAt: Instant.nullable(),
  decidedBy: z.string().nullable(),
  note: z.string().nullable(),
  /** what came of it */
  grants: z.array(AccessGrant),
  may: z.object({ withdraw: z.boolean(), decide: z.boolean() }),
});
export type AccessRequest = z.infer<typeof AccessRequest>;
export const AccessRequests = z.object({ requests: z.array(AccessRequest), nextCursor: z.string().nullable() });
export type AccessRequests = z.infer<typeof AccessRequests>;
/** `offer`: null to those who don't decide, and once it is decided */
export const AccessRequestDetail = AccessRequest.extend({ offer: AccessOffer.nullable() });
export type AccessRequestDetail = z.infer<typeof AccessRequestDetail>;

export const AccessRequestQuery = z.object({
  box: z.enum(["mine", "to-decide"]).default("mine"),
  state: z.enum(REQUEST_STATES).optional(),
  lookup: Id.optional(),
  cursor: Id.optional(),
});

export const DecideRequest = z.object({
  invoices: z.array(Id).max(20).optional(),
  department: Id.optional(),
  /** grant what the search finds */
  search: z.boolean().optional(),
  until: Until,
  note: Reason.optional(),
});
export type DecideRequest = z.infer<typeof DecideRequest>;
export const DeclineRequest = z.object({ note: Reason.optional() });

/** A grant without a request: the person by id or by e-mail address, and exactly one thing. */
export const NewAccessGrant = z
  .object({
    company: z.number().int(),
    grantee: z.string().max(64).optional(),
    email: z.string().trim().max(200).optional(),
    invoice: Id.optional(),
    department: Id.optional(),
    search: InvoiceFilters.optional(),
    view: Id.optional(),
    reason: Reason.min(1),
    until: Until,
  })
  .refine(({ grantee, email }) => (grantee === undefined) !== (email === undefined), "grantee or email")
  .refine(
    ({ invoice, department, search, view }) =>
      [invoice, department, search, view].filter((each) => each !== undefined).length === 1,
    "exactly one of invoice, department, search, view",
  );
export type NewAccessGrant = z.infer<typeof NewAccessGrant>;

export const ExtendGrant = z.object({ until: DayInput.nullable(), reason: Reason.min(1) });
export const RevokeGrant = z.object({ reason: Reason.optional() });

export const GrantStates = z.enum(["running", "ended"]);
export const AccessGrantQuery = z.object({
  /** mine: granted to me; else those of the companies in which I grant or audit */
  box: z.enum(["mine", "all"]).default("mine"),
  company: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
  state: GrantStates.optional(),
  /** running ones that call for this look */
  attention: Attention.optional(),
  cursor: Id.optional(),
});
export const AccessGrantExport = z.object({
  company: z.number().int().optional(),
  state: GrantStates.optional(),
  attention: Attention.optional(),
});

export const CHANGED_MAX = 200;
/** One change of many grants, each judged by itself; the reason is kept with every one. */
export const ChangeGrants = z
  .object({
    ids: z.array(Id).min(1).max(CHANGED_MAX),
    as: z.enum(["review", "extend", "revoke"]),
    until: DayInput.nullable().optional().describe("of an extension: the last day"),
    reason: Reason.default(""),
  })
  .refine(({ as, until }) => as !== "extend" || until !== undefined, "an extension says until when")
  .refine(({ as, reason }) => as === "review" || reason !== "", "extending and taking back ask for a reason");
export type ChangeGrants = z.infer<typeof ChangeGrants>;
export const ChangedGrants = z.object({
  changed: z.array(Id),
  /** left as they were, with the code of what stood in the way */
  left: z.array(z.object({ id: Id, code: z.string(), title: z.string() })),
});
export type ChangedGrants = z.infer<typeof ChangedGrants>;

/** What waits: for me to decide, and of mine what was decided in the last week. */
export const AccessWaiting = z.object({ toDecide: z.number().int(), reviewDue: z.number().int() });

/** Per company: how long a grant may run, and what its own members are told. */
export const AccessSettings = z.object({
  grantDaysMax: z.number().int().min(1).max(3660),
  grantWithoutEnd: z.boolean(),
  /** tell members that an invoice exists which they may not see, and whom to ask (D11) */
  tellsExistence: z.boolean(),
});
export type AccessSettings = z.infer<typeof AccessSettings>;
/** Where I may grant or look grants through, with what I need for it. */
export const AccessPlaces = z.object({
  companies: z.array(
    Place.extend({
      settings: AccessSettings,
      /** that I could grant */
      departments: z.array(Named),
      /** grant: something, at least as a head; all: whatever I see; know: who sees what and was granted what */
      may: z.object({ grant: z.boolean(), all: z.boolean(), know: z.boolean(), change: z.boolean() }),
    }),
  ),
});
export type AccessPlaces = z.infer<typeof AccessPlaces>;

export const SIGHT_REASONS = [
  "company",
  "department",
  "owner",
  "granted-invoice",
  "granted-department",
  "granted-search",
] as const;
/** One reason why somebody sees an invoice. */
export const SightReason = z.object({
  by: z.enum(SIGHT_REASONS),
  department: z.string().nullable(),
  /** of a grant: who gave it, why, until when */
  grant: z
    .object({
      id: Id,
      by: z.string().nullable(),
      /** the department by whose headship it was given */
      asHeadOf: z.string().nullable(),
      reason: z.string(),
      until: Instant.nullable(),
    })
    .nullable(),
});
export const Viewer = Somebody.extend({
  roles: z.array(NamedRole),
  reasons: z.array(SightReason),
  /** what is kept from him all the same */
  without: z.array(z.enum(["original", "amounts", "parties"])),
  may: z.object({ edit: z.boolean() }),
});
export type Viewer = z.infer<typeof Viewer>;
/** `whole`: false where the reader may only know of himself */
export const Viewers = z.object({
  viewers: z.array(Viewer),
  total: z.number().int(),
  whole: z.boolean(),
  mayGrant: z.boolean(),
  /** who can grant it to others, the nearest heads first; to those who may know who sees it */
  granters: z.array(z.object({ name: z.string(), headOf: z.string().nullable() })),
  nextCursor: z.string().nullable(),
});
export type Viewers = z.infer<typeof Viewers>;

/** Everybody who sees anything of a company, for choosing. */
export const AccessPeople = z.object({ people: z.array(Somebody) });
/** What a person sees, in the companies in which the reader may know it. */
export const Sight = z.object({
  person: Somebody,
  companies: z.array(
    z.object({
      company: Place,
      /** null: no member */
      reach: z.enum(REACHES).nullable(),
      roles: z.array(NamedRole),
      permissions: z.array(Permission),
      departments: z.array(Named),
      grants: z.array(AccessGrant),
      invoices: z.number().int(),
      invoicesIs: TotalIs,
      /** some that the reader sees as well, the newest first */
      sample: z.array(InvoiceSummary),
    }),
  ),
});
export type Sight = z.infer<typeof Sight>;
