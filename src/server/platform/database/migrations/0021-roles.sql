-- Roles that a company, or all companies together, made for themselves of named permissions.
create table role (
  id bigint primary key,
  -- null: of every company
  company_id int references company,
  name text not null,
  description text not null default '',
  permissions text[] not null,
  -- the only kinds of invoices that it shows; null: every kind
  kinds text[],
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  updated_by text not null,
  retired_at timestamptz
);
create unique index role_name on role (coalesce(company_id, 0), lower(name)) where retired_at is null;

-- A membership refers to a built-in role by its key, or to one of these.
alter table membership drop constraint membership_role_check;
alter table membership add column role_id bigint references role;
alter table membership add check (role in ('employee', 'finance', 'issuer', 'auditor', 'support', 'administrator',
  'system-administrator', 'security-administrator', 'audit-administrator', 'own'));
alter table membership add check ((role = 'own') = (role_id is not null));
create index membership_own_role on membership (role_id) where role_id is not null;

-- What holds for the whole installation, each key as people/settings.ts describes it; every change leaves a trace.
create table installation_setting (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now(),
  updated_by text
);
