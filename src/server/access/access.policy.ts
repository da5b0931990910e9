/** Who grants access and who looks grants through. Whoever grants everywhere, a head in his departments: both what they see themselves. */
import { companiesWhere, mayIn } from "#server/people/people.policy.ts";
import type { Actor, ActorReach } from "#server/people/people.types.ts";
import type { Permission } from "#api/permissions.api.ts";

const reachIn = (actor: Actor, companyId: number): ActorReach | undefined =>
  actor.reaches.find((reach) => reach.companyId === companyId);

/** He grants what he sees himself in this company, wherever it belongs; nothing else. */
export const mayGrantIn = (actor: Actor, companyId: number): boolean => mayIn(actor, companyId, "access.grant");

/** The departments in which he grants as their head, with all below them. */
export const headedIn = (actor: Actor, companyId: number): string[] => [
  ...new Set((reachIn(actor, companyId)?.headOf ?? []).flatMap(({ below }) => below)),
];

/** Whether he grants anything there at all. */
export const mayGrantSomething = (actor: Actor, companyId: number): boolean =>
  mayGrantIn(actor, companyId) || headedIn(actor, companyId).length > 0;

/** Whether he grants what belongs to this department, as far as he sees it himself; `null`: to none. */
export const mayGrantFrom = (actor: Actor, companyId: number, departmentId: string | null): boolean =>
  mayGrantIn(actor, companyId) || (departmentId !== null && headedIn(actor, companyId).includes(departmentId));

/**
 * The department by whose headship he grants what belongs to these; the nearest one above them. null: he grants everywhere, or not at all.
 */
export function headshipFor(actor: Actor, companyId: number, departmentIds: readonly string[]): string | null {
  if (mayGrantIn(actor, companyId)) return null;
  const over = (reachIn(actor, companyId)?.headOf ?? []).filter(({ below }) => departmentIds.every((id) => below.includes(id)));
  return over.toSorted((a, b) => a.below.length - b.below.length)[0]?.departmentId ?? null;
}

/**
 * The actor as far as he grants: a head sees what his memberships show him of his departments, and nothing that was only granted to him.
 * His own invoices elsewhere remain; `mayGrantFrom` leaves them out.
 */
export const asGranter = (actor: Actor): Actor => ({
  ...actor,
  reaches: actor.reaches.flatMap((reach) => {
    if (mayGrantIn(actor, reach.companyId)) return [reach];
    const headed = headedIn(actor, reach.companyId);
    return headed.length === 0 ? [] : [narrowed(reach, headed)];
  }),
  grants: actor.grants.filter(({ companyId }) => mayGrantIn(actor, companyId)),
});

function narrowed(reach: ActorReach, headed: readonly string[]): ActorReach {
  const of = (part: Pick<ActorReach, "reach"> & { departmentIds: readonly string[] }): string[] =>
    part.reach === "company" ? [...headed] : part.departmentIds.filter((id) => headed.includes(id));
  const below = (each: ActorReach["reach"]): ActorReach["reach"] => (each === "own" ? "own" : "department");
  return {
    ...reach,
    reach: below(reach.reach),
    departmentIds: of(reach),
    parts: reach.parts && reach.parts.map((part) => ({ ...part, reach: below(part.reach), departmentIds: of(part) })),
  };
}

/** What somebody sees of an invoice beyond that it is there. */
const SHOWN: readonly Permission[] = ["invoice.original", "field.amounts", "field.parties"];
const PERSONAL: readonly Permission[] = ["invoice.personal", "invoice.unmask"];

/**
 * What the grantee would see of it and the head who grants it doesn't: nobody is shown more through a head than he sees himself.
 * Whoever grants in the whole company is entrusted with it.
 */
export function shownBeyond(
  granter: Actor,
  grantee: Actor,
  companyId: number,
): ("original" | "amounts" | "parties" | "personal")[] {
  if (mayGrantIn(granter, companyId)) return [];
  const guest: Actor = { ...grantee, grants: [{ companyId, invoiceIds: [], departmentIds: [] }] };
  const more = SHOWN.filter((each) => mayIn(guest, companyId, each) && !mayIn(granter, companyId, each));
  const personal = (actor: Actor): boolean => PERSONAL.some((each) => mayIn(actor, companyId, each));
  return [
    ...more.map((each) => each.split(".")[1] as "original" | "amounts" | "parties"),
    ...(personal(guest) && !personal(granter) ? (["personal"] as const) : []),
  ];
}

/** Whether he moves the end of a grant or takes it back: a head those that heads gave of his departments, not what the company gave. */
export const mayChangeGrant = (actor: Actor, grant: { company_id: number; as_head_of: string | null }): boolean =>
  mayGrantIn(actor, grant.company_id) ||
  (grant.as_head_of !== null && headedIn(actor, grant.company_id).includes(grant.as_head_of));

/** So long whoever took a grant back may let it run again. */
const UNDO_MS = 86_400_000;

/** His own taking back (or giving back), undone within a day where he still may grant it and its end hasn't come. */
export const mayRestoreGrant = (
  actor: Actor,
  grant: {
    company_id: number;
    as_head_of: string | null;
    grantee_id: string;
    ends_at: Date | null;
    revoked_at: Date | null;
    revoked_by: string | null;
  },
  now: Date,
): boolean =>
  grant.revoked_at !== null &&
  grant.revoked_by === actor.userId &&
  now.getTime() - grant.revoked_at.getTime() < UNDO_MS &&
  (grant.ends_at === null || grant.ends_at > now) &&
  (grant.grantee_id === actor.userId || mayChangeGrant(actor, grant));

/** He knows who was granted what there, and who sees an invoice why. */
export const knowsSightIn = (actor: Actor, companyId: number): boolean =>
  mayGrantIn(actor, companyId) || mayIn(actor, companyId, "audit.read");

/** The companies in which he grants whatever he sees. */
export const grantingCompanies = (actor: Actor): number[] => companiesWhere(actor, "access.grant");

/** The companies in which he grants only as a head. */
export const headedCompanies = (actor: Actor): number[] =>
  actor.reaches
    .map(({ companyId }) => companyId)
    .filter((companyId) => !mayGrantIn(actor, companyId) && headedIn(actor, companyId).length > 0);

export const knowingCompanies = (actor: Actor): number[] => [
  ...new Set([...grantingCompanies(actor), ...companiesWhere(actor, "audit.read")]),
];

/** The companies that a person can ask: those that he belongs to, or that showed him something. */
export const askableCompanies = (actor: Actor): number[] => [
  ...new Set([...actor.reaches.map(({ companyId }) => companyId), ...actor.grants.map(({ companyId }) => companyId)]),
];

/** How long grants run and what members are told is for those who answer for the company, or for its security. */
export const mayChangeSettings = (actor: Actor, companyId: number): boolean =>
  mayIn(actor, companyId, "company.manage") || mayIn(actor, companyId, "security.manage");

/** Under which rules he grants: a head gives nothing without an end. */
export const rulesFor = <Rules extends { id: number; grantWithoutEnd: boolean }>(actor: Actor, rules: Rules): Rules => ({
  ...rules,
  grantWithoutEnd: rules.grantWithoutEnd && mayGrantIn(actor, rules.id),
});
