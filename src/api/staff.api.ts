/** People of the companies that the asker looks after: who they are, what they may, how they come and go. */
import { z } from "zod";
import { DayInput, Id, Instant, IsoDate } from "./common.api.ts";
import { REACHES } from "./people.api.ts";

/** By what runs in the companies that the asker looks after; what a person is elsewhere isn't told. */
export const PERSON_STATES = ["active", "invited", "disabled", "upcoming", "left"] as const;
export const PersonState = z.enum(PERSON_STATES);
export type PersonState = z.infer<typeof PersonState>;

/** What somebody is in a company. Days are those of Beijing; `until` is the last day. */
export const MembershipInput = z.object({
  company: z.number().int(),
  department: Id.nullable().default(null),
  role: z.string().min(1).max(60),
  reach: z.enum(REACHES),
  mayEnter: z.boolean().default(true),
  from: DayInput.nullable().default(null),
  until: DayInput.nullable().default(null),
});
export type MembershipInput = z.infer<typeof MembershipInput>;

export const Membership = z.object({
  /** null: of an invitation, made when it is accepted */
  id: Id.nullable(),
  company: z.object({ id: z.number().int(), name: z.string() }),
  department: z.object({ id: Id, path: z.string() }).nullable(),
  /** the key of a built-in role, or the id of one that a company made, which has a name */
  role: z.string(),
  roleName: z.string().nullable(),
  reach: z.enum(REACHES),
  mayEnter: z.boolean(),
  from: IsoDate.nullable(),
  until: IsoDate.nullable(),
  state: z.enum(["running", "upcoming", "paused", "ended"]),
});
export type Membership = z.infer<typeof Membership>;

export const PersonRow = z.object({
  /** of the person, of the service account, or of the invitation while it isn't accepted */
  id: z.string(),
  kind: z.enum(["person", "service", "invitation"]),
  name: z.string(),
  /** empty for a service account, which has none */
  email: z.string(),
  state: PersonState,
  /** running, upcoming and paused ones; of who has left the last ones */
  memberships: z.array(Membership),
  lastSignInAt: Instant.nullable(),
  /** of an invitation: when its link ends or has ended */
  invitedUntil: Instant.nullable(),
});
export type PersonRow = z.infer<typeof PersonRow>;

export const PeopleSearch = z.object({
  /** a part of name or e-mail */
  text: z.string().max(200).optional(),
  company: z.number().int().optional(),
  /** with everything below it */
  department: Id.optional(),
  role: z.string().max(60).optional(),
  state: PersonState.optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type PeopleSearch = z.infer<typeof PeopleSearch>;

export const PeoplePage = z.object({
  people: z.array(PersonRow),
  /** of all pages */
  total: z.number().int(),
  nextCursor: z.string().nullable(),
});
export type PeoplePage = z.infer<typeof PeoplePage>;

export const Person = PersonRow.extend({
  sessions: z.number().int(),
  tokens: z.number().int(),
  handovers: z.array(z.lazy(() => Handover)),
  may: z.object({
    change: z.boolean(),
    disable: z.boolean(),
    enable: z.boolean(),
    leave: z.boolean(),
    rename: z.boolean(),
    resetSecondFactor: z.boolean(),
    /** see by what and where he signs in, and end that */
    seeSignIn: z.boolean(),
  }),
});
export type Person = z.infer<typeof Person>;

/** "services": service accounts for which the person is responsible */
export const BELONGINGS = ["invoices", "files", "views", "batches", "tickets", "services"] as const;
export const BelongingCounts = z.object(
  Object.fromEntries(BELONGINGS.map((name) => [name, z.number().int()])) as Record<(typeof BELONGINGS)[number], z.ZodNumber>,
);
export type BelongingCounts = z.infer<typeof BelongingCounts>;

/** What is handed over, and how far that is. */
export const Handover = z.object({
  id: Id,
  kind: z.enum(["leave", "move", "merge"]),
  company: z.object({ id: z.number().int(), name: z.string() }),
  /** who gets it; null where only the department changes */
  to: z.string().nullable(),
  /** the department that it goes to */
  toDepartment: z.string().nullable(),
  counted: BelongingCounts,
  moved: BelongingCounts,
  state: z.enum(["queued", "running", "done", "failed"]),
  createdAt: Instant,
  finishedAt: Instant.nullable(),
  may: z.object({ resume: z.boolean() }),
});
export type Handover = z.infer<typeof Handover>;

export const Belongings = z.object({ counted: BelongingCounts });
/** What of the person is counted: in a company, and there of one department only. */
export const BelongingsOf = z.object({ company: z.coerce.number().int(), department: Id.optional() });

/** `to`: who gets what the person owned; may be left out where he owned nothing. */
export const Leave = z.object({
  company: z.number().int(),
  to: z.string().max(64).nullable().default(null),
  reason: z.string().trim().max(500).default(""),
});
export type Leave = z.infer<typeof Leave>;

export const StateChange = z.object({ reason: z.string().trim().max(500).default("") });
export const PersonChange = z.object({ name: z.string().trim().min(1).max(100) });

/** `withInvoices`: what the person owns in the department of before goes along. */
export const MembershipChange = z
  .object({
    department: Id.nullable(),
    role: z.string().min(1).max(60),
    reach: z.enum(REACHES),
    mayEnter: z.boolean(),
    from: DayInput.nullable(),
    until: DayInput.nullable(),
    withInvoices: z.boolean(),
  })
  .partial();
export type MembershipChange = z.infer<typeof MembershipChange>;

export const NewInvitation = z.object({
  email: z.email().max(200),
  name: z.string().trim().min(1).max(100),
  /** the language of the mail and of the page behind the link */
  locale: z.string().max(20).nullable().default(null),
  /** none: he gets a space of his own and belongs to no company */
  memberships: z.array(MembershipInput).max(20),
});
export type NewInvitation = z.infer<typeof NewInvitation>;

export const Invitation = z.object({
  id: Id,
  email: z.string(),
  name: z.string(),
  memberships: z.array(Membership),
  state: z.enum(["open", "expired", "withdrawn", "accepted"]),
  invitedBy: z.string().nullable(),
  createdAt: Instant,
  endsAt: Instant,
  /** the address behind the origin; null where it can't be used any more */
  link: z.string().nullable(),
  mailedAt: Instant.nullable(),
  may: z.object({ renew: z.boolean(), withdraw: z.boolean() }),
});
export type Invitation = z.infer<typeof Invitation>;

export const InvitationToken = z.object({ token: z.string().min(1).max(200) });
/** What the invited person is told before he accepts. */
export const OpenedInvitation = z.object({
  name: z.string(),
  email: z.string(),
  companies: z.array(z.string()),
  endsAt: Instant,
  /** signed in as the one who is invited: no password is needed */
  signedIn: z.boolean(),
});
export type OpenedInvitation = z.infer<typeof OpenedInvitation>;
export const InvitationAnswer = InvitationToken.extend({
  name: z.string().trim().min(1).max(100).optional(),
  password: z.string().max(200).optional(),
});
