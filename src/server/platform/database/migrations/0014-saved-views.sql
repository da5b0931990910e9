-- Questions kept under a name, with columns and order, for oneself or for all of a company. They hold no invoices.
create table saved_view (
  id bigint primary key,
  owner_id text not null,
  -- where it is shared; null: only its owner sees it
  company_id int,
  name text not null,
  query jsonb not null,
  columns text[] not null,
  sort text not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  updated_by text not null,
  deleted_at timestamptz
);
create index saved_view_owner on saved_view (owner_id) where deleted_at is null;
create index saved_view_company on saved_view (company_id) where deleted_at is null and company_id is not null;

-- the view that a person's list opens with
create table view_default (
  user_id text primary key,
  view_id bigint
);
