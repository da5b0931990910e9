/** 三员分立: the three duties that nobody holds two of. */
import { type Permission, SEPARATED } from "#api/permissions.api.ts";

export type Duty = keyof typeof SEPARATED;
export const DUTIES = Object.keys(SEPARATED) as Duty[];

/** The duties of which these permissions are a part; one permission of a duty is enough. */
export const dutiesOf = (permissions: Iterable<Permission>): Duty[] => {
  const held = new Set(permissions);
  return DUTIES.filter((duty) => SEPARATED[duty].some((permission) => held.has(permission)));
};

/** The duties that these permissions make up as a whole. */
export const wholeDutiesOf = (permissions: Iterable<Permission>): Duty[] => {
  const held = new Set(permissions);
  return DUTIES.filter((duty) => SEPARATED[duty].every((permission) => held.has(permission)));
};
