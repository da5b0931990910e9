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
  guide_closed_at: NullableInstant;
};

export type DepartmentTable = Timestamped & {
  company_id: number;
  id: Id;
  parent_id: Optional<Id>;
  name: string;
  path: Id[];
  retired_at: NullableInstant;
};

export type DepartmentHeadTable = {
  company_id: number;
  department_id: Id;
  user_id: string;
  named_at: Instant;
  named_by: Optional<string>;
};

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
  as_head_of: Optional<Id>;
};

export type AccessRequestTable = Timestamped & {
  id: Id;
  company_id: number;
  asker_id: string;
  target: "invoice" | "search" | "department";
  wanted: RequiredJson<Wanted>;
  wanted_key: Optional<string>;
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

export type ServiceAccountTable = Timestamped & {
  user_id: string;
  company_id: number;
  purpose: string;
  responsible_id: string;
  created_by: string;
  ended_at: NullableInstant;
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

export type AccountStateTable = { user_id: string; last_sign_in_at: NullableInstant; disabled_at: NullableInstant };

export type MembershipPauseTable = {
  membership_id: Id;
  user_id: string;
  company_id: number;
  ends_at: NullableInstant;
  paused_at: Instant;
  paused_by: string;
};

/** A membership as it will be made; days as instants, ISO 8601. */
export type PlannedMembership = {
  companyId: number;
  departmentId: Id | null;
  role: string;
  reach: string;
  mayEnter: boolean;
  startsAt: string | null;
  endsAt: string | null;
  /** of the department */
  head?: boolean;
};

export type InvitationTable = Timestamped & {
  id: Id;
  company_id: number;
  email: string;
  name: string;
  locale: Optional<string>;
  memberships: RequiredJson<PlannedMembership[]>;
  round: Generated<number>;
  invited_by: string;
  ends_at: Instant;
  mailed_at: NullableInstant;
  accepted_at: NullableInstant;
  accepted_by: Optional<string>;
  withdrawn_at: NullableInstant;
};

export type HandoverTable = Timestamped & {
  id: Id;
  company_id: number;
  kind: "leave" | "move" | "merge";
  owner_id: Optional<string>;
  to_owner_id: Optional<string>;
  department_id: Optional<Id>;
  to_department_id: Optional<Id>;
  everything: Generated<boolean>;
  counted: RequiredJson<Record<string, number>>;
  moved: Json<Record<string, number>>;
  state: Generated<"queued" | "running" | "done" | "failed">;
  asked_by: string;
  channel: string;
  finished_at: NullableInstant;
};

export type PeopleImportTable = Timestamped & {
  id: Id;
  asker_id: string;
  channel: string;
  company_id: number;
  name: string;
  titles: RequiredJson<string[]>;
  state: Generated<"judged" | "queued" | "running" | "done" | "failed">;
  row_count: number;
  last_row: Generated<number>;
  finished_at: NullableInstant;
};

export type PeopleImportRowTable = {
  import_id: Id;
  row_number: number;
  cells: RequiredJson<string[]>;
  said: RequiredJson<Data>;
  outcome: string;
  notes: Json<{ code: string; value: string }[]>;
  invitation_id: Optional<Id>;
};

export interface PeopleTables {
  attempt_count: AttemptCountTable;
  known_device: KnownDeviceTable;
  account_state: AccountStateTable;
  membership_pause: MembershipPauseTable;
  invitation: InvitationTable;
  handover: HandoverTable;
  people_import: PeopleImportTable;
  people_import_row: PeopleImportRowTable;
  company_group: CompanyGroupTable;
  company: CompanyTable;
  department: DepartmentTable;
  department_head: DepartmentHeadTable;
  membership: MembershipTable;
  role: RoleTable;
  installation_setting: InstallationSettingTable;
  access_grant: AccessGrantTable;
  access_request: AccessRequestTable;
  api_token: ApiTokenTable;
  service_account: ServiceAccountTable;
  one_time_link: OneTimeLinkTable;
}
