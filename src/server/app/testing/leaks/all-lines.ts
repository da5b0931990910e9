/** Every route with its lines; those of a module stand in its file below lines/. */
import type { Lines } from "./lines.ts";
import { ACCESS } from "./lines/access.ts";
import { ACCOUNT } from "./lines/account.ts";
import { AUDIT } from "./lines/audit.ts";
import { ERASURES } from "./lines/erasures.ts";
import { EVENTS_OUT } from "./lines/events-out.ts";
import { FACTORS } from "./lines/factors.ts";
import { FIND } from "./lines/find.ts";
import { NOTICES } from "./lines/notices.ts";
import { PEOPLE } from "./lines/people.ts";
import { RECONCILIATION } from "./lines/reconciliation.ts";
import { REGISTER } from "./lines/register.ts";
import { SOURCES } from "./lines/sources.ts";
import { STAFF } from "./lines/staff.ts";

export const LINES: Lines = {
  ...ACCESS,
  ...ACCOUNT,
  ...AUDIT,
  ...ERASURES,
  ...EVENTS_OUT,
  ...FACTORS,
  ...FIND,
  ...NOTICES,
  ...PEOPLE,
  ...RECONCILIATION,
  ...REGISTER,
  ...SOURCES,
  ...STAFF,
};
