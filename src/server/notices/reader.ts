import type { Actor } from "#server/people/people.types.ts";
import type { Reader } from "./announcements/notices.queries.ts";

/** The actor as somebody whom notices address. */
export const readerOf = (actor: Actor): Reader => ({
  userId: actor.userId,
  companies: actor.reaches.map(({ companyId }) => companyId),
  roles: actor.reaches.flatMap(({ companyId, roles }) => roles.map(({ key, id }) => ({ company: companyId, role: id ?? key }))),
});
