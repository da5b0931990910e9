/** The tables of people: companies, departments, memberships, grants, tokens. */
import type { Generated } from "kysely";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { GrantRule } from "#domain/grant-rule.ts";
import type {
  Id,
  Now,
  Instant,
  NullableInstant,
  NullableJson,
  RequiredJson,
  Json,
  Data,
  Timestamped,
  Optional,
} from "./columns.ts";

export type CompanyGroupTable = Timestamped & { id: Id; name: string };

export type CompanyTable = Timestamped & {
  id: number;
  group_id: Optional<Id>;
  name: string;
  short_name: Optional<string>;
  tax_id: Optional<string>;
  personal_of: Optional<string>;
  tells_existence: Generated<boolean>;
  grant_days_max: Generated<number>;
  grant_without_end: Generated<boolean>;
};

export type DepartmentTable = Timestamped & { company_id: number; id: Id; parent_id: Optional<Id>; name: string; path: Id[] };

export type MembershipTable = {
  id: Id;
  user_id: string;
  company_id: number;
  department_id: Optional<Id>;
  /** the key of a built-in role, or "own" with `role_id` */
  role: string;
  role_id: Optional<Id>;
  reach: string;
  may_enter: Generated<boolean>;
  starts_at: Now;
  ends_at: NullableInstant;
  sso_provider_id: Optional<Id>;
};

export type RoleTable = Timestamped & {
  id: Id;
  company_id: number | null;
  name: string;
  description: Generated<string>;
  permissions: string[];
  kinds: string[] | null;
  version: Generated<number>;
  updated_at: Now;
  updated_by: string;
  retired_at: NullableInstant;
};

export type InstallationSettingTable = { key: string; value: Json<unknown>; updated_at: Now; updated_by: Optional<string> };

export type AccessGrantTable = {
  company_id: number;
  id: Id;
  grantee_id: string;
  invoice_id: Optional<Id>;
  department_id: Optional<Id>;
  rule: NullableJson<GrantRule>;
  asked: NullableJson<InvoiceFilters>;
  reason: string;
  granted_by: string;
  starts_at: Now;
  ends_at: NullableInstant;
  revoked_at: NullableInstant;
  revoked_by: Optional<string>;
  created_at: Now;
  request_id: Optional<Id>;
  reviewed_at: NullableInstant;
  reviewed_by: Optional<string>;
  last_used_at: NullableInstant;
};

export type AccessRequestTable = Timestamped & {
  id: Id;
  company_id: number;
  asker_id: string;
  target: "invoice" | "search" | "department";
  wanted: RequiredJson<Wanted>;
  lookup_id: Optional<Id>;
  reason: string;
  wished_until: NullableInstant;
  state: Generated<"open" | "granted" | "declined" | "withdrawn">;
  decided_at: NullableInstant;
  decided_by: Optional<string>;
  note: Optional<string>;
};
/** What somebody asks for, in his own words. */
export type Wanted =
  | { number: string; code: string | null }
  | { invoiceId: string }
  | { filters: InvoiceFilters }
  | { name: string };

export type ApiTokenTable = Timestamped & {
  id: string;
  user_id: string;
  name: string;
  secret_sha256: string;
  scopes: Generated<string[]>;
  company_ids: Optional<number[]>;
  created_by: Optional<string>;
  ends_at: NullableInstant;
  last_used_at: NullableInstant;
  revoked_at: NullableInstant;
};

export type OneTimeLinkTable = Timestamped & {
  token_sha256: string;
  purpose: string;
  user_id: Optional<string>;
  data: Json<Data>;
  ends_at: Instant;
  used_at: NullableInstant;
};

export type AttemptCountTable = {
  key_sha256: string;
  kind: string;
  name_sha256: Optional<string>;
  failures: number;
  refusals: Generated<number>;
  first_at: Instant;
  last_at: Instant;
  locked_until: NullableInstant;
};

export type KnownDeviceTable = { user_id: string; device_sha256: string; first_at: Instant; last_at: Instant };

export interface PeopleTables {
  attempt_count: AttemptCountTable;
  known_device: KnownDeviceTable;
  company_group: CompanyGroupTable;
  company: CompanyTable;
  department: DepartmentTable;
  membership: MembershipTable;
  role: RoleTable;
  installation_setting: InstallationSettingTable;
  access_grant: AccessGrantTable;
  access_request: AccessRequestTable;
  api_token: ApiTokenTable;
  one_time_link: OneTimeLinkTable;
}
