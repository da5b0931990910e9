/** The tables of people: companies, departments, memberships, grants, tokens. */
import type { Generated } from "kysely";
import type { Id, Now, Instant, NullableInstant, Json, Data, Timestamped, Optional } from "./columns.ts";

export type CompanyGroupTable = Timestamped & { id: Id; name: string };

export type CompanyTable = Timestamped & {
  id: number;
  group_id: Optional<Id>;
  name: string;
  short_name: Optional<string>;
  tax_id: Optional<string>;
  personal_of: Optional<string>;
  tells_existence: Generated<boolean>;
};

export type DepartmentTable = Timestamped & { company_id: number; id: Id; parent_id: Optional<Id>; name: string; path: Id[] };

export type MembershipTable = {
  id: Id;
  user_id: string;
  company_id: number;
  department_id: Optional<Id>;
  role: string;
  reach: string;
  may_enter: Generated<boolean>;
  starts_at: Now;
  ends_at: NullableInstant;
};

export type AccessGrantTable = {
  company_id: number;
  id: Id;
  grantee_id: string;
  invoice_id: Optional<Id>;
  department_id: Optional<Id>;
  reason: string;
  granted_by: string;
  starts_at: Now;
  ends_at: NullableInstant;
  revoked_at: NullableInstant;
};

export type ApiTokenTable = Timestamped & {
  id: string;
  user_id: string;
  name: string;
  secret_sha256: string;
  scopes: Generated<string[]>;
  ends_at: NullableInstant;
  last_used_at: NullableInstant;
  revoked_at: NullableInstant;
};

export type OneTimeLinkTable = Timestamped & {
  token_sha256: string;
  purpose: string;
  data: Json<Data>;
  ends_at: Instant;
  used_at: NullableInstant;
};

export interface PeopleTables {
  company_group: CompanyGroupTable;
  company: CompanyTable;
  department: DepartmentTable;
  membership: MembershipTable;
  access_grant: AccessGrantTable;
  api_token: ApiTokenTable;
  one_time_link: OneTimeLinkTable;
}
