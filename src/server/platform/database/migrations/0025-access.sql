-- Asking for access, and grants that have an end and are looked through again (docs/decisions/0019).

-- how long a grant may run at most, and whether one may run until it is taken back
alter table company add column grant_days_max int not null default 90 check (grant_days_max between 1 and 3660);
alter table company add column grant_without_end boolean not null default false;

-- a granted search: what it shows, as a rule on the register's row (domain/grant-rule.ts)
alter table access_grant add column rule jsonb;
-- the conditions as they were asked, to show
alter table access_grant add column asked jsonb;
alter table access_grant drop constraint access_grant_check;
alter table access_grant add constraint access_grant_one_thing check (num_nonnulls(invoice_id, department_id, rule) = 1);
alter table access_grant add column created_at timestamptz not null default now();
alter table access_grant add column request_id bigint;
alter table access_grant add column revoked_by text;
alter table access_grant add column reviewed_at timestamptz;
alter table access_grant add column reviewed_by text;
-- when it last showed somebody what he would not have seen without it, to the hour
alter table access_grant add column last_used_at timestamptz;
create index access_grant_invoice on access_grant (company_id, invoice_id) where invoice_id is not null;

-- Somebody asks for access, in his own words: whether there is such an invoice, search or department is looked up only when
-- somebody who may grant it reads the request, with that person's own permission. So asking tells nothing.
create table access_request (
  id bigint primary key,
  company_id int not null references company,
  asker_id text not null,
  target text not null check (target in ('invoice', 'search', 'department')),
  -- what was asked for: {number, code}, {invoiceId}, {filters}, {name}
  wanted jsonb not null,
  lookup_id bigint,
  reason text not null,
  wished_until timestamptz,
  state text not null default 'open' check (state in ('open', 'granted', 'declined', 'withdrawn')),
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by text,
  note text
);
create index access_request_asker on access_request (asker_id, id desc);
create index access_request_company on access_request (company_id, id desc);
