-- A company's own accounts for its machines: a row of "user" without any way of signing in, known by its id.
create table service_account (
  user_id text primary key references "user" ("id") on delete cascade check (user_id like 'svc-%'),
  -- whose it is: who manages people there looks after it, wherever else it may do something
  company_id int not null,
  purpose text not null,
  -- the person who answers for it
  responsible_id text not null check (responsible_id not like 'svc-%'),
  created_at timestamptz not null default now(),
  created_by text not null,
  ended_at timestamptz
);
create index service_account_company on service_account (company_id, user_id);
create index service_account_responsible on service_account (responsible_id, company_id) where ended_at is null;

-- Whatever a route forgets: nobody signs in as a machine, and nothing single is granted to one.
alter table "session" add constraint session_of_a_person check ("userId" not like 'svc-%');
alter table "account" add constraint account_of_a_person check ("userId" not like 'svc-%');
alter table "twoFactor" add constraint second_factor_of_a_person check ("userId" not like 'svc-%');
alter table passkey add constraint passkey_of_a_person check (user_id not like 'svc-%');
alter table one_time_link add constraint link_of_a_person check (user_id is null or user_id not like 'svc-%');
alter table access_grant add constraint grant_to_a_person check (grantee_id not like 'svc-%');
